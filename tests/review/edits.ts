import { accessOf } from "../../access";
import { decide, requestContext, Stack, type EngineResource } from "../../model";
import type { Access } from "../../report";
import { review, type Change } from "../../review";
import { run } from "../report/runs";

/** A source of chance that gives the same numbers for the same seed, from 0 up to 1. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What a role is granted, denied and limited to. */
interface Grants {
  readonly statements: readonly Statement[];
  readonly boundary: readonly Statement[] | undefined;
  readonly isHidden: boolean;
}

const account = "123456789012";
const actions = ["s3:GetObject", "s3:PutObject", "s3:*", "s3:Get*", "S3:getobject", "sqs:SendMessage"];
const resources = [
  ...[
    "*",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::a/x/*",
    "arn:aws:s3:::a/x/1",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::?/*",
  ],
  ...[
    "arn:aws:s3:::*",
    `arn:aws:sqs:eu-west-1:${account}:jobs`,
    `arn:aws:sqs:*:${account}:*`,
    "arn:aws:s3:::a",
  ],
];
const conditions: readonly (Statement["Condition"] | undefined)[] = [
  ...[undefined, undefined, undefined],
  { StringEquals: { "s3:ExistingObjectTag/team": "red" } },
  { StringLike: { "s3:ExistingObjectTag/team": "r*" } },
  { StringNotEquals: { "s3:ExistingObjectTag/team": "red" } },
  { StringEqualsIfExists: { "s3:ExistingObjectTag/team": "red" } },
  { Bool: { "aws:SecureTransport": "true" } },
];

/** Requests by which two states are told apart. */
const asked = [
  "s3:GetObject",
  "s3:PutObject",
  "s3:DeleteObject",
  "sqs:SendMessage",
  "s3:GetObjectAcl",
].flatMap((action) =>
  (action.startsWith("sqs")
    ? [`arn:aws:sqs:eu-west-1:${account}:jobs`, `arn:aws:sqs:us-east-1:${account}:other`]
    : [
        "arn:aws:s3:::a/x/1",
        "arn:aws:s3:::a/x/2",
        "arn:aws:s3:::a/y",
        "arn:aws:s3:::b/y",
        "arn:aws:s3:::cc/y",
      ]
  ).flatMap((resource) => [
    { action, resource, context: {} },
    { action, resource, context: { "s3:ExistingObjectTag/team": "red" } },
    { action, resource, context: { "s3:ExistingObjectTag/team": "rose" } },
  ]),
);

/** The names of the edits that are made. */
export const edits = [
  ...[
    "grant",
    "widen",
    "narrow",
    "split",
    "merge",
    "reorder",
    "respell",
    "deny",
    "allow",
    "bound",
    "free",
    "hide",
    "condition",
  ],
] as const;

/** A pair of states, of which the second is the first after some edits. */
export function pair(next: () => number): readonly [Grants, Grants] {
  const one = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const statement = (): Statement => {
    const Condition = one(conditions);
    return {
      ...{ Sid: `S${Math.floor(next() * 1e6)}`, Effect: next() < 0.2 ? "Deny" : "Allow" },
      ...{ Action: [one(actions)], Resource: [one(resources)], ...(Condition && { Condition }) },
    };
  };
  const some = (): readonly Statement[] => Array.from({ length: 1 + Math.floor(next() * 3) }, statement);
  const before: Grants = {
    statements: some(),
    boundary: next() < 0.15 ? some() : undefined,
    isHidden: next() < 0.05,
  };
  let after = before;
  for (let count = Math.floor(next() * 3); count >= 0; count--) {
    after = edited(one(edits), after, one, statement);
  }
  return [before, after];
}

function edited(
  edit: (typeof edits)[number],
  grants: Grants,
  one: <T>(list: readonly T[]) => T,
  statement: () => Statement,
): Grants {
  const { statements, boundary } = grants;
  const at = one([...statements.keys()]);
  const with_ = (change: (each: Statement) => readonly Statement[]): Grants => ({
    ...grants,
    statements: statements.flatMap((each, index) => (index === at ? change(each) : [each])),
  });
  switch (edit) {
    case "grant":
      return { ...grants, statements: [...statements, statement()] };
    case "widen":
      return with_((each) => [{ ...each, Resource: ["*"] }]);
    case "narrow":
      return with_((each) => [{ ...each, Resource: [one(resources)] }]);
    case "split":
      return with_((each) =>
        [...each.Action, ...each.Action].map((action) => ({
          ...each,
          Sid: `T${action.length}`,
          Action: [action],
        })),
      );
    case "merge":
      return with_((each) => [
        { ...each, Action: [...each.Action, one(actions)], Resource: [...each.Resource, one(resources)] },
      ]);
    case "reorder":
      return { ...grants, statements: [...statements].reverse() };
    case "respell":
      return with_((each) => [
        { ...each, Sid: "Renamed", Action: each.Action.map((action) => action.toUpperCase()) },
      ]);
    case "deny":
      return { ...grants, statements: [...statements, { ...statement(), Effect: "Deny" }] };
    case "allow":
      return { ...grants, statements: statements.filter(({ Effect }) => Effect === "Allow") };
    case "bound":
      return { ...grants, boundary: [statement()] };
    case "free":
      return { ...grants, boundary: undefined };
    case "hide":
      return { ...grants, isHidden: true };
    case "condition": {
      const condition = one(conditions);
      return with_(({ Sid = "", Effect, Action, Resource }) => [
        { Sid, Effect, Action, Resource, ...(condition && { Condition: condition }) },
      ]);
    }
  }
  return { ...grants, boundary };
}

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const roleArn = `arn:aws:iam::${account}:role/role`;

function stackOf({ statements, boundary, isHidden }: Grants): Stack {
  const provider = { urn: "provider", props: { region: "eu-west-1" } };
  const resource = (type: string, name: string, props: Record<string, unknown>): EngineResource => ({
    ...{ type, name, urn: `urn:pulumi:test::shop::${type}::${name}`, props, provider },
  });
  const document = (some: readonly Statement[]): string =>
    JSON.stringify({ Version: "2012-10-17", Statement: some });
  const boundaryArn = `arn:aws:iam::${account}:policy/boundary`;
  const all = [
    resource("aws:iam/role:Role", "role", {
      ...{ name: "role", arn: roleArn, assumeRolePolicy: "{}" },
      ...(boundary && { permissionsBoundary: boundaryArn }),
    }),
    ...(boundary
      ? [
          resource("aws:iam/policy:Policy", "boundary", {
            arn: boundaryArn,
            name: "boundary",
            policy: document(boundary),
          }),
        ]
      : []),
    ...(statements.length > 0
      ? [resource("aws:iam/rolePolicy:RolePolicy", "own", { role: "role", policy: document(statements) })]
      : []),
    ...(isHidden
      ? [resource("aws:iam/rolePolicy:RolePolicy", "hidden", { role: "role", policy: unknown })]
      : []),
    resource("aws:lambda/function:Function", "fn", {
      ...{ name: "fn", role: roleArn, arn: `arn:aws:lambda:eu-west-1:${account}:function:fn` },
    }),
  ];
  return new Stack(all, (urn) => all.find((each) => each.urn === urn)?.props);
}

function accessIn(stack: Stack): Access {
  const { version, id, pack, at, mode, project, stack: name, complete } = run();
  return { ...{ version, id, pack, at, mode, project, stack: name, complete }, ...accessOf(stack) };
}

/** What a request may bring: what one does not, is not there. */
const never = ["s3:ExistingObjectTag/"];

function allowed(
  stack: Stack,
  action: string,
  resource: string,
  values: Readonly<Record<string, string>>,
): string {
  const role = stack.roles.find((each) => each.resource.name === "role")!;
  const place = stack.placeOf(role.resource);
  return decide(role, { action, resource, context: requestContext(place, values, never) }, place).allowed;
}

/** What is wrong with what a review says of two states: nothing, if the evaluator agrees. */
export function mistakesIn([before, after]: readonly [Grants, Grants]): {
  readonly mistakes: readonly string[];
  readonly changes: readonly Change[];
} {
  const [then, now] = [stackOf(before), stackOf(after)];
  const { changes } = review(accessIn(then), accessIn(now));
  const mistakes: string[] = [];
  const isSilent = (sense: Change["sense"]): boolean =>
    !changes.some((each) => each.sense === sense && each.kinds[0] !== "boundary-dropped");
  for (const { action, resource, context } of asked) {
    const verdicts = [then, now].map((stack) => allowed(stack, action, resource, context));
    const what = `${action} on ${resource} ${JSON.stringify(context)}`;
    if (isSilent("new") && verdicts[0] === "no" && verdicts[1] === "yes") {
      mistakes.push(`says nothing of ${what}, which is new`);
    }
    if (isSilent("gone") && verdicts[0] === "yes" && verdicts[1] === "no") {
      mistakes.push(`says nothing of ${what}, which is gone`);
    }
  }
  for (const { sense, isCertain, witness, row } of changes) {
    if (isCertain && witness !== undefined && row !== undefined && row.conditions.length === 0) {
      const [, action = "", resource = ""] = /^(\S+) on (\S+)$/.exec(witness) ?? [];
      const [has, lacks] = sense === "new" ? [now, then] : [then, now];
      const verdicts = [has, lacks].map((stack) => allowed(stack, action, resource, {}));
      if (verdicts[0] !== "yes" || verdicts[1] !== "no") {
        mistakes.push(`${witness} is ${verdicts.join(" and ")}, and ${sense} is said`);
      }
    }
  }
  return { mistakes, changes };
}
