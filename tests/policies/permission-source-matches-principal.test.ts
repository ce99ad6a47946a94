import { deepEqual } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { triggerOf, triggers } from "../../model";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "permission-source-matches-principal";
const account = "123456789012";

/** A service, and the sources that AWS documents for it: those beside it in the table are wrong for it. */
interface Case {
  readonly principal: string;
  readonly "invokes for": string;
  /** What a message tells to set `sourceArn` to, and what it tells to put after it. */
  readonly set: string;
  readonly after?: string;
  readonly arns: readonly [string, ...string[]];
  readonly resources: readonly [Made, ...Made[]];
}

/** A resource of the stack, and the ARN that is made of its outputs. */
interface Made {
  readonly type: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly sourceArn: string;
}

const cases = JSON.parse(readFileSync(join(__dirname, "triggers.json"), "utf8")) as readonly Case[];

/** An invoke permission, with the account that some services ask for. */
function permits(
  principal: pulumi.Input<string>,
  sourceArn: pulumi.Input<string>,
  args: Partial<aws.lambda.PermissionArgs> = {},
): void {
  new aws.lambda.Permission("permission", {
    function: "report",
    action: "lambda:InvokeFunction",
    principal,
    sourceArn,
    sourceAccount: account,
    ...args,
  });
}

type Class = new (name: string, args: unknown) => Readonly<Record<string, pulumi.Output<string>>>;

/** Makes a resource of the table, and the ARN of it. */
function arnOf({ type, args, sourceArn }: Made): pulumi.Output<string> {
  const [, module = "", name = ""] = /^aws:(\w+)\/\w+:(\w+)$/.exec(type) ?? [];
  const made = new (aws as unknown as Record<string, Record<string, Class>>)[module]![name]!("source", args);
  const [before = "", output = "", after = ""] = sourceArn.split(/\$\{(\w+)\}/);
  return pulumi.interpolate`${before}${made[output]!}${after}`;
}

/** The principal as a message suggests it, for no stack tells the region of a service. */
function suggested({ principal }: Case): string {
  return triggerOf(principal)!.principal;
}

function isOther(
  source: Case,
  { principal, "invokes for": own, set, after = "" }: Case,
  called: string,
): Expected[] {
  return [
    [
      policy,
      "permission",
      `\`sourceArn\` is the ARN of ${called}, but ${principal} invokes only for ${own}, so the permission lets nobody in. Set \`sourceArn\` to the ${set}${after}, or \`principal\` to ${suggested(source)}.`,
    ],
  ];
}

function isNone({ principal, set, after = "" }: Case): Expected[] {
  return [
    [
      policy,
      "permission",
      `\`sourceArn\` is not the ${set}, for which alone ${principal} invokes, so the permission lets nobody in. Set \`sourceArn\` to the ${set}${after}.`,
    ],
  ];
}

function isUnknown(property: string): readonly [string, string] {
  return [
    "permission",
    `\`${property}\` is not known before the update, so it was not judged by \`${policy}\`.`,
  ];
}

/** What the first source of a case is called: the message names one, where a service invokes for several. */
function called({ "invokes for": sources }: Case): string {
  return sources.split(/, | or /)[0]!;
}

function caseOf(principal: string): Case {
  return cases.find((each) => each.principal === principal)!;
}

describe(policy, () => {
  it("has a case for each service, and for each type of its sources", () => {
    deepEqual(
      cases.map(suggested),
      triggers.map(({ principal }) => principal),
    );
    deepEqual(
      cases.map(({ resources }) => resources.map(({ type }) => type)),
      triggers.map(({ sources }) => sources.flatMap(({ types }) => Object.keys(types))),
    );
  });

  cases.forEach((each, index) => {
    const { principal, arns, resources } = each;
    const next = cases[(index + 1) % cases.length]!;
    describe(principal, () => {
      for (const arn of arns) {
        allows(arn, () => permits(principal, arn));
      }
      forbids(next.arns[0], () => permits(principal, next.arns[0]), isOther(next, each, called(next)));
      for (const made of resources) {
        allows(`${made.type} of the stack`, () => permits(principal, arnOf(made)));
      }
      const [wrong] = next.resources;
      const program = (): void => permits(principal, arnOf(wrong));
      const expected = isOther(next, each, called(next));
      if (principal.startsWith("logs.")) {
        // A log group may be named after any resource: its ARN is then made of the outputs of that one.
        cannotTell(`${wrong.type} of the stack`, program, expected, { gaps: [isUnknown("sourceArn")] });
      } else {
        forbids(`${wrong.type} of the stack`, program, expected);
      }
    });
  });

  describe("sources of the right service", () => {
    for (const [principal, arn] of [
      ["events.amazonaws.com", `arn:aws:events:eu-west-1:${account}:event-bus/shop`],
      [
        "elasticloadbalancing.amazonaws.com",
        `arn:aws:elasticloadbalancing:eu-west-1:${account}:loadbalancer/app/shop/0a`,
      ],
      ["ses.amazonaws.com", `arn:aws:ses:eu-west-1:${account}:identity/example.com`],
      ["ses.amazonaws.com", `arn:aws:ses:eu-west-1:${account}:receipt-rule-set/inbound`],
      ["lexv2.amazonaws.com", `arn:aws:lex:eu-west-1:${account}:intent:OrderFlowers:1`],
      ["iot.amazonaws.com", `arn:aws:iot:eu-west-1:${account}:thing/door`],
    ] as const) {
      forbids(`${arn}, which is none`, () => permits(principal, arn), isNone(caseOf(principal)));
    }
    forbids(
      "the ARN by which an API is managed, and not invoked",
      () => permits("apigateway.amazonaws.com", "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3"),
      isNone(caseOf("apigateway.amazonaws.com")),
    );
    cannotTell(
      "which ARN of an API it will be",
      () => permits("apigateway.amazonaws.com", new aws.apigateway.RestApi("api").arn),
      isNone(caseOf("apigateway.amazonaws.com")),
      { gaps: [] },
    );
    forbids(
      "a Lex intent, where a bot of Lex V2 invokes",
      () => permits("lexv2.amazonaws.com", arnOf(caseOf("lex.amazonaws.com").resources[0])),
      isNone(caseOf("lexv2.amazonaws.com")),
    );
  });

  forbids(
    "a source that invokes nothing by itself",
    () => permits("s3.amazonaws.com", `arn:aws:sqs:eu-west-1:${account}:orders`),
    isNone(caseOf("s3.amazonaws.com")),
  );
  cannotTell(
    "a source of the stack that invokes nothing by itself",
    () => permits("s3.amazonaws.com", new aws.sqs.Queue("orders").arn),
    isNone(caseOf("s3.amazonaws.com")),
    { gaps: [isUnknown("sourceArn")] },
  );

  forbids(
    "a bucket for a topic, and asks for no account where nobody is let in",
    () => permits("sns.amazonaws.com", "arn:aws:s3:::uploads", { sourceAccount: undefined as never }),
    isOther(caseOf("s3.amazonaws.com"), caseOf("sns.amazonaws.com"), "an S3 bucket"),
  );

  describe("in other partitions and regions", () => {
    const topic = "arn:aws-cn:sns:cn-north-1:123456789012:orders";
    allows("a topic in China", () => permits("sns.amazonaws.com.cn", topic));
    forbids(
      "a rule in China for a topic",
      () => permits("events.amazonaws.com.cn", topic),
      isOther(
        caseOf("sns.amazonaws.com"),
        { ...caseOf("events.amazonaws.com"), principal: "events.amazonaws.com.cn" },
        "an SNS topic",
      ),
    );
    allows("a log group without a region in the principal", () =>
      permits("logs.amazonaws.com", `arn:aws:logs:us-east-1:${account}:log-group:orders:*`),
    );
    allows("a rule of any region", () =>
      permits("events.amazonaws.com", `arn:aws:events:*:${account}:rule/nightly`),
    );
  });

  describe("what is no ARN", () => {
    const noArn: Expected[] = [
      [
        policy,
        "permission",
        "`sourceArn` is not an ARN, so the permission lets nobody in. Set `sourceArn` to the `arn` of an S3 bucket.",
      ],
    ];
    forbids("a name", () => permits("s3.amazonaws.com", "uploads"), noArn);
    forbids("a name and a wildcard", () => permits("s3.amazonaws.com", "uploads/*"), noArn);
    forbids("an ARN that ends early", () => permits("s3.amazonaws.com", "arn:aws:s3"), noArn);
    forbids(
      "an output in a text that is not an output",
      () => {
        const arn: unknown = new aws.s3.Bucket("uploads").arn;
        permits("s3.amazonaws.com", String(arn));
      },
      noArn,
    );
  });

  describe("what others report, once and not here too", () => {
    const principal = "events.amazonaws.com";
    forbids(
      "a wildcard in place of the service",
      () => permits(principal, `arn:aws:*:eu-west-1:${account}:nightly`),
      [
        [
          "permission-source-is-specific",
          "permission",
          "`sourceArn` has a wildcard in place of the service, so whatever fits may invoke the function. Write the whole ARN of what triggers it.",
        ],
      ],
    );
    allows("wildcards only, with the account", () => permits(principal, "*"));
    allows("nothing, with the account", () => permits(principal, ""));
    allows("a wildcard that may stand for the rest of the ARN", () => permits(principal, "arn:aws:events:*"));
  });

  describe("principals that are not in the table", () => {
    const topic = `arn:aws:sns:eu-west-1:${account}:orders`;
    for (const principal of [account, "codepipeline.amazonaws.com", "cognito-sync.amazonaws.com"]) {
      allows(`${principal} with any source`, () => permits(principal, topic));
    }
    allows("an account with a source of the stack", () => permits(account, new aws.sns.Topic("orders").arn));
  });

  describe("while something is not known", () => {
    const wrong = isOther(caseOf("sns.amazonaws.com"), caseOf("s3.amazonaws.com"), "an SNS topic");
    cannotTell(
      "the principal",
      () => {
        const later = new aws.ssm.Parameter("later", { type: "String", value: "x" }).arn;
        permits(
          later.apply(() => "s3.amazonaws.com"),
          `arn:aws:sns:eu-west-1:${account}:orders`,
        );
      },
      wrong,
      {
        gaps: [
          [
            "permission",
            "`principal` is not known before the update, so it was not judged by `permission-names-its-source`, `permission-names-source-account` and `permission-source-matches-principal`.",
          ],
        ],
      },
    );
    cannotTell(
      "the source, into which nothing flows that the table knows",
      () => {
        const later = new aws.ssm.Parameter("later", { type: "String", value: "x" }).arn;
        permits(
          "s3.amazonaws.com",
          later.apply(() => `arn:aws:sns:eu-west-1:${account}:orders`),
        );
      },
      wrong,
      { gaps: [isUnknown("sourceArn")] },
    );
    cannotTell(
      "the source, into which a parameter flows beside a topic",
      () => {
        const later = new aws.ssm.Parameter("later", { type: "String", value: "x" }).arn;
        permits(
          "s3.amazonaws.com",
          pulumi.all([later, new aws.sns.Topic("orders").arn]).apply(([, arn]) => arn),
        );
      },
      wrong,
      { gaps: [isUnknown("sourceArn")] },
    );
    allows("the source, into which a topic flows beside a bucket", () => {
      const [bucket, topic] = [new aws.s3.Bucket("uploads"), new aws.sns.Topic("orders")];
      permits(
        "s3.amazonaws.com",
        pulumi.all([bucket.arn, topic.arn]).apply(([arn]) => arn),
      );
    });
    cannotTell(
      "the source, where what flows into it flows into everything",
      () => {
        const { arn } = new aws.sns.Topic("orders");
        permits("s3.amazonaws.com", arn, { action: arn.apply(() => "lambda:InvokeFunction") });
      },
      wrong,
      {
        gaps: [
          [
            "permission",
            "`action` is not known before the update, so it was not judged by `permission-allows-only-invoke`.",
          ],
          isUnknown("sourceArn"),
        ],
      },
    );
    allows(
      "the source, a log group that is named after an API",
      () => {
        const { id } = new aws.apigateway.RestApi("shop");
        const group = pulumi.interpolate`API-Gateway-Execution-Logs_${id}/prod`;
        permits(
          "logs.amazonaws.com",
          pulumi.interpolate`arn:aws:logs:eu-west-1:${account}:log-group:${group}:*`,
        );
      },
      { gaps: [isUnknown("sourceArn")] },
    );
  });
});
