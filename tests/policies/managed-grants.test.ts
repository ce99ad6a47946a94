import { deepEqual, equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { Stack, type EngineResource } from "../../model";
import type { Outcome, Policy } from "../../pack";
import { judge, type Judgement } from "../../pack/judge";
import { policies } from "../../policies";

const documents = JSON.parse(
  readFileSync(join(__dirname, "../../iam/data/managed-policies.json"), "utf8"),
) as Record<string, { Statement: Json | Json[] }>;

type Json = Readonly<Record<string, unknown>>;

const [admin, escalate, full, wildcard, names] = [
  "role-grants-no-admin-access",
  "role-cannot-escalate-privileges",
  "role-grants-no-full-access-policies",
  "role-grants-no-wildcard-actions",
  "role-names-its-resources",
] as const;
const judges = policies.filter(({ name }) =>
  [admin, escalate, full, wildcard, names].includes(name as never),
);

const roleArn = "arn:aws:iam::123456789012:role/role";
const provider = { urn: "provider", props: { region: "eu-west-1" } };

function resource(type: string, name: string, props: Json): EngineResource {
  return { type, name, urn: `urn:pulumi:test::shop::${type}::${name}`, props, provider };
}

/** What each policy says of a role with these attachments and documents, made and with every value known. */
function judged(
  attached: readonly string[],
  written: readonly unknown[],
  by: readonly Policy[] = judges,
): ReadonlyMap<string, Judgement> {
  const stack = new Stack(
    [
      resource("aws:iam/role:Role", "role", { name: "role", arn: roleArn, assumeRolePolicy: "{}" }),
      resource("aws:lambda/function:Function", "fn", {
        name: "fn",
        role: roleArn,
        arn: "arn:aws:lambda:eu-west-1:123456789012:function:fn",
        vpcConfig: { subnetIds: ["subnet-1"] },
        tracingConfig: { mode: "Active" },
      }),
      resource("aws:lambda/eventSourceMapping:EventSourceMapping", "mapping", {
        eventSourceArn: "arn:aws:sqs:eu-west-1:123456789012:jobs",
        functionName: "fn",
      }),
      ...attached.map((name, i) =>
        resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", `attachment-${i}`, {
          role: "role",
          policyArn: `arn:aws:iam::aws:policy/${name}`,
        }),
      ),
      ...written.map((document, i) =>
        resource("aws:iam/rolePolicy:RolePolicy", `policy-${i}`, {
          role: "role",
          name: `policy-${i}`,
          policy: JSON.stringify(document),
        }),
      ),
    ],
    () => undefined,
  );
  return new Map(by.map((policy) => [policy.name, judge(() => outcomes(policy, stack))]));
}

/** What a policy says of the whole stack, or of each resource, by its default configuration. */
function outcomes(policy: Policy, stack: Stack): Iterable<Outcome> {
  const config = Object.fromEntries(Object.entries(policy.config).map(([name, key]) => [name, key.default]));
  return policy.kind === "stack"
    ? policy.judge(stack, config, { unjudged: () => [], exempting: () => [], today: () => "2026-10-01" })
    : policy.subject.types
        .flatMap((type) => stack.ofType(type))
        .flatMap((each) => [...policy.judge(policy.subject.read(each), config)]);
}

/** The policies that find something. */
function finders(found: ReadonlyMap<string, Judgement>): readonly string[] {
  return [...found].filter(([, { violations }]) => violations.length > 0).map(([name]) => name);
}

describe("the AWS managed policies", () => {
  it("are judged by every policy without a fault, attached and copied, whichever it is", () => {
    for (const [name, document] of Object.entries(documents)) {
      for (const found of [judged([name], [], policies), judged([], [document], policies)]) {
        for (const [policy, { fault }] of found) {
          equal(fault, undefined, `${policy} of ${name}`);
        }
      }
    }
  }).timeout(120_000);

  const logs = "service-role/AWSLambda";
  const table: [name: string, attached: string[], copied: string[]][] = [
    [`${logs}BasicExecutionRole`, [], [names]],
    [`${logs}BasicDurableExecutionRolePolicy`, [], [names]],
    [`${logs}DynamoDBExecutionRole`, [], [names]],
    [`${logs}ENIManagementAccess`, [], []],
    [`${logs}KinesisExecutionRole`, [], [names]],
    [`${logs}MSKExecutionRole`, [], [names]],
    [`${logs}Role`, [], [names]],
    [`${logs}SQSQueueExecutionRole`, [], [names]],
    [`${logs}VPCAccessExecutionRole`, [], [names]],
    ["AWSLambdaExecute", [], [wildcard, names]],
    ["AWSLambdaInvocation-DynamoDB", [], [names]],
    ["AWSLambdaManagedEC2ResourceOperator", [], []],
    ["AWSLambdaNetworkConnectorOperatorPolicy", [], []],
    ["AWSLambda_ReadOnlyAccess", [], []],
    ["AWSLambda_FullAccess", [escalate, full], [escalate, wildcard, names]],
    ["CloudWatchFullAccessV2", [full], [wildcard, names]],
    ["CloudWatchEventsFullAccess", [escalate, full], [escalate, wildcard, names]],
    ["AmazonS3FullAccess", [full], [wildcard, names]],
    ["AmazonDynamoDBFullAccess", [full], [wildcard, names]],
    ["AmazonSQSFullAccess", [full], [wildcard, names]],
    ["AmazonKinesisFullAccess", [full], [wildcard, names]],
    ["AmazonCognitoPowerUser", [], [wildcard, names]],
    ["AWSXrayWriteOnlyAccess", [], []],
    ["AdministratorAccess", [admin], [admin]],
    ["PowerUserAccess", [admin], [admin, names]],
    ["IAMFullAccess", [admin], [admin]],
  ];
  for (const [name, attached, copied] of table) {
    it(`${name}: ${attached.join(", ") || "nothing"} attached, ${copied.join(", ") || "nothing"} copied`, () => {
      deepEqual(finders(judged([name], [])), attached);
      deepEqual(finders(judged([], [documents[name]])), copied);
    });
  }
  it("are all of Lambda in that table", () => {
    const ofLambda = Object.keys(documents).filter((name) => /^(service-role\/)?AWSLambda/.test(name));
    deepEqual(
      ofLambda.filter((name) => !table.some(([each]) => each === name)),
      [],
    );
  });
});

describe("what is found", () => {
  const statement = fc
    .record({
      Action: fc.subarray(
        [
          "iam:PassRole",
          "lambda:CreateFunction",
          "lambda:InvokeFunction",
          "sqs:*",
          "iam:*",
          "*",
          "s3:PutObject",
          "xray:PutTraceSegments",
        ],
        { minLength: 1, maxLength: 3 },
      ),
      Resource: fc.subarray(["*", "arn:aws:sqs:*:*:orders", "arn:aws:s3:::orders/*", roleArn], {
        minLength: 1,
        maxLength: 2,
      }),
      Effect: fc.constantFrom("Allow", "Allow", "Allow", "Deny"),
      condition: fc.constantFrom<Json>(
        {},
        {},
        { Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } } },
      ),
    })
    .map(({ condition, ...rest }): Json => ({ ...rest, ...condition }));
  const statements = fc.array(statement, { minLength: 1, maxLength: 5 });

  /** Which policies find or miss something in how many statements, wherever those are. */
  const substance = (written: readonly unknown[]): unknown =>
    [...judged([], written)].map(([name, { violations, gaps }]) => [
      name,
      violations.length,
      gaps.length > 0,
    ]);
  const documentOf = (Statement: unknown): Json => ({ Version: "2012-10-17", Statement });

  /** The same, but for how many policies are to blame for a path: that depends on what each of them holds. */
  const wherever = (written: readonly unknown[]): unknown =>
    [...judged([], written)].map(([name, { violations, gaps }]) => [
      name,
      name === escalate ? violations.length > 0 : violations.length,
      gaps.length > 0,
    ]);
  it("is the same if a document is split over several policies", () => {
    fc.assert(
      fc.property(statements, (list) => {
        deepEqual(wherever(list.map(documentOf)), wherever([documentOf(withSids(list))]));
      }),
    );
  });
  it("is the same in another order", () => {
    fc.assert(
      fc.property(statements, fc.infiniteStream(fc.nat()), (list, keys) => {
        const shuffled = withSids(list)
          .map((each) => [keys.next().value, each] as const)
          .sort(([a], [b]) => Number(a) - Number(b));
        deepEqual(
          substance([documentOf(shuffled.map(([, each]) => each))]),
          substance([documentOf(withSids(list))]),
        );
      }),
    );
  });
  it("is the same in another spelling: one value for a list of one, other letters in actions, one statement for a list", () => {
    fc.assert(
      fc.property(statements, (list) => {
        const respelled = list.map(({ Action, Resource, ...rest }) => ({
          Resource: single(Resource as string[]),
          ...rest,
          Action: single((Action as string[]).map((action) => action.toUpperCase())),
        }));
        deepEqual(substance([documentOf(single(respelled))]), substance([documentOf(list)]));
      }),
    );
  });
});

/** Statements that are told apart by their names, wherever they are. */
function withSids(list: readonly Json[]): Json[] {
  return list.map((each, i) => ({ Sid: `Statement${i}`, ...each }));
}

function single<T>(list: readonly T[]): T | readonly T[] {
  return list.length === 1 && list[0] !== undefined ? list[0] : list;
}
