import { accessOf } from "../../access";
import {
  contextOf,
  evaluate,
  identity,
  parseDocument,
  service,
  type Document,
  type Principal,
} from "../../iam";
import { Stack, type EngineResource } from "../../model";
import { review } from "../../review";
import { run } from "../report/runs";

/** An invoke permission, as far as it is compared. */
interface Permission {
  readonly principal: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
  readonly principalOrgId?: string;
}

const own = "123456789012";
const fnArn = `arn:aws:lambda:eu-west-1:${own}:function:fn`;
const principals = [
  "sns.amazonaws.com",
  "events.amazonaws.com",
  "s3.amazonaws.com",
  "*",
  "999988887777",
  `arn:aws:iam::999988887777:role/caller`,
];
const sources = [
  undefined,
  `arn:aws:sns:eu-west-1:${own}:orders`,
  `arn:aws:sns:eu-west-1:${own}:*`,
  `arn:aws:events:eu-west-1:${own}:rule/a`,
  "arn:aws:s3:::uploads",
  "arn:aws:s3:::*",
];

/** Two states of the permissions of a function. */
export function permissionPair(next: () => number): readonly [readonly Permission[], readonly Permission[]] {
  const one = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const permission = (): Permission => {
    const principal = one(principals);
    const sourceArn = one(sources);
    return {
      principal,
      ...(sourceArn !== undefined && { sourceArn }),
      ...(next() < 0.25 && { sourceAccount: one([own, "111122223333"]) }),
      ...(principal === "*" && next() < 0.5 && { principalOrgId: "o-a1b2c3d4e5" }),
    };
  };
  const before = Array.from({ length: Math.floor(next() * 3) }, permission);
  const kept = before.filter(() => next() < 0.7);
  return [before, next() < 0.6 ? [...kept, permission()] : kept];
}

function stackOf(permissions: readonly Permission[]): Stack {
  const provider = { urn: "provider", props: { region: "eu-west-1" } };
  const resource = (type: string, name: string, props: Record<string, unknown>): EngineResource => ({
    ...{ type, name, urn: `urn:pulumi:test::shop::${type}::${name}`, props, provider },
  });
  const all = [
    resource("aws:lambda/function:Function", "fn", {
      name: "fn",
      arn: fnArn,
      role: `arn:aws:iam::${own}:role/r`,
    }),
    ...permissions.map((each, index) =>
      resource("aws:lambda/permission:Permission", `permission-${index}`, {
        ...{ action: "lambda:InvokeFunction", function: "fn", ...each },
      }),
    ),
  ];
  return new Stack(all, (urn) => all.find((each) => each.urn === urn)?.props);
}

/** The statements that AWS makes of permissions. */
function documentOf(permissions: readonly Permission[]): Document {
  const statements = permissions.map(({ principal, sourceArn, sourceAccount, principalOrgId }) => ({
    Effect: "Allow",
    Principal:
      principal === "*" ? "*" : principal.endsWith(".com") ? { Service: principal } : { AWS: principal },
    Action: "lambda:InvokeFunction",
    Resource: fnArn,
    Condition: {
      ...(sourceArn && { ArnLike: { "aws:SourceArn": sourceArn } }),
      ...{
        StringEquals: {
          ...(sourceAccount && { "aws:SourceAccount": sourceAccount }),
          ...(principalOrgId && { "aws:PrincipalOrgID": principalOrgId }),
        },
      },
    },
  }));
  return parseDocument({
    Version: "2012-10-17",
    Statement: statements.map(({ Condition, ...each }) => ({
      ...each,
      ...(Object.keys(Condition.StringEquals).length === 0
        ? "ArnLike" in Condition
          ? { Condition: { ArnLike: Condition.ArnLike } }
          : {}
        : { Condition }),
    })),
  }).document!;
}

/** Requests by which two states are told apart: who, and what comes with them. */
const asked: readonly Asked[] = ["sns.amazonaws.com", "events.amazonaws.com", "s3.amazonaws.com"].flatMap(
  (name) =>
    [
      `arn:aws:sns:eu-west-1:${own}:orders`,
      `arn:aws:sns:eu-west-1:${own}:x`,
      "arn:aws:s3:::uploads",
      "arn:aws:s3:::x",
    ].flatMap((source) => [own, "111122223333"].map((account) => ({ who: service(name), source, account }))),
);

interface Asked {
  readonly who: Principal;
  readonly source: string;
  readonly account: string;
}

function isAllowed(document: Document, { who, source, account }: Asked): string {
  return evaluate(
    {
      ...{ action: "lambda:InvokeFunction", resource: fnArn, principal: who },
      context: contextOf({ "aws:SourceArn": source, "aws:SourceAccount": account }, ["aws:Principal"]),
    },
    { attached: { documents: [{ origin: "permissions", document }] } },
  ).allowed;
}

/** What is wrong with what a review says of two states. */
export function mistakesInPermissions([before, after]: readonly [
  readonly Permission[],
  readonly Permission[],
]): readonly string[] {
  const { version, id, pack, at, mode, project, stack, complete } = run();
  const access = (permissions: readonly Permission[]) => ({
    ...{ version, id, pack, at, mode, project, stack, complete },
    ...accessOf(stackOf(permissions)),
  });
  const { changes } = review(access(before), access(after));
  const [then, now] = [documentOf(before), documentOf(after)];
  const mistakes: string[] = [];
  const stranger = identity("arn:aws:iam::444455556666:role/stranger");
  for (const [sense, has, lacks] of [
    ["new", now, then],
    ["gone", then, now],
  ] as const) {
    const told = changes.filter((each) => each.sense === sense);
    const real = asked.filter((each) => isAllowed(has, each) === "yes" && isAllowed(lacks, each) === "no");
    if (told.length === 0 && real.length > 0) {
      mistakes.push(`says nothing of ${JSON.stringify(real[0])}, which is ${sense}`);
    }
    for (const { isCertain, row } of told) {
      if (!isCertain || row === undefined || !("who" in row) || row.conditions.length > 0) {
        continue;
      }
      const { kind, name, source = "arn:aws:x:x:x:x" } = row.who;
      if (kind === "service" || kind === "everybody") {
        const who = kind === "service" ? service(name) : stranger;
        const example = { who, source: source.replaceAll("*", "review-example"), account: "444455556666" };
        const verdicts = [has, lacks].map((each) => isAllowed(each, example));
        if (verdicts[0] !== "yes" || verdicts[1] !== "no") {
          mistakes.push(`${JSON.stringify(example)} is ${verdicts.join(" and ")}, and ${sense} is said`);
        }
      }
    }
  }
  return mistakes;
}
