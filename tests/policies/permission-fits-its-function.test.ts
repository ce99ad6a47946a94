import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { functionWith, goodRole } from "./pieces";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "permission-fits-its-function";
const account = "123456789012";

type Args = Partial<aws.lambda.PermissionArgs>;

function fn(name = "fn"): aws.lambda.Function {
  return functionWith(name, goodRole(`${name}-role`), { name });
}

function permits(name: string, of: aws.lambda.Function, args: Args): void {
  new aws.lambda.Permission(name, {
    action: "lambda:InvokeFunction",
    function: of.name,
    principal: "sns.amazonaws.com",
    sourceArn: `arn:aws:sns:eu-west-1:${account}:orders`,
    ...args,
  });
}

/** A function with these permissions. */
function permitted(...all: readonly Args[]): () => void {
  return () => {
    const of = fn();
    all.forEach((args, index) => permits(`permission-${index + 1}`, of, args));
  };
}

/** A function with an alias, and a permission for one. */
function aliased(args: Args, alias: Partial<aws.lambda.AliasArgs> = {}): () => void {
  return () => {
    const of = fn();
    new aws.lambda.Alias("alias", { name: "live", functionName: of.name, functionVersion: "1", ...alias });
    permits("permission", of, args);
  };
}

function later(value: string): pulumi.Output<string> {
  return new aws.ssm.Parameter("later", { type: "String", value: "x" }).arn.apply(() => value);
}

const noAlias: Expected[] = [
  [
    policy,
    "permission",
    "It is for an alias of `fn` that this stack does not make, so Lambda refuses it unless somebody else does.",
  ],
];
const latest: Expected[] = [
  [
    policy,
    "permission",
    "It is for `$LATEST`, for which Lambda takes no permissions. Leave that out: without a `qualifier` it is for the function as it is.",
  ],
];
const repeated: Expected[] = [
  [
    policy,
    "permission-2",
    "It says the same as `permission-1`, so it has to be removed with that one to close the door. Remove one of them.",
  ],
];

function leftover(source: string): Expected[] {
  return [
    [
      policy,
      "permission",
      `It lets in \`${source}\`, which does not invoke \`fn\`. Remove it, or wire the two.`,
    ],
  ];
}

function unknown(resource: string, property: string, ...others: string[]): readonly [string, string] {
  const names = [policy, ...others].sort().map((name) => `\`${name}\``);
  return [
    resource,
    `\`${property}\` is not known before the update, so it was not judged by ${names.join(" and ")}.`,
  ];
}

describe(policy, () => {
  for (const [principal, sourceArn] of [
    ["sqs.amazonaws.com", `arn:aws:sqs:eu-west-1:${account}:jobs`],
    ["dynamodb.amazonaws.com", `arn:aws:dynamodb:eu-west-1:${account}:table/orders/stream/2026`],
    ["kinesis.amazonaws.com", `arn:aws:kinesis:eu-west-1:${account}:stream/clicks`],
    ["mq.amazonaws.com", `arn:aws:mq:eu-west-1:${account}:broker:orders:b-1`],
    ["kafka.amazonaws.com", `arn:aws:kafka:eu-west-1:${account}:cluster/clicks/c-1`],
  ] as const) {
    forbids(`one for ${principal}, from which Lambda reads itself`, permitted({ principal, sourceArn }), [
      [
        policy,
        "permission-1",
        `Lambda reads from ${principal} itself, with the function's execution role and an event source mapping, so nobody needs it. Remove it.`,
      ],
    ]);
  }

  forbids("one that asks SNS for a token", permitted({ eventSourceToken: "amzn1.ask.skill.1" }), [
    [
      policy,
      "permission-1",
      "It asks for an `eventSourceToken`, which Alexa alone sends, so it never lets sns.amazonaws.com in. Remove that.",
    ],
  ]);
  allows(
    "one that asks Alexa for a token",
    permitted({
      principal: "alexa-appkit.amazon.com",
      sourceArn: undefined,
      eventSourceToken: "amzn1.ask.skill.1",
    }),
  );

  describe("the alias", () => {
    allows("one of the function", aliased({ qualifier: "live" }));
    allows("one of the function, by its ARN", () => {
      const of = fn();
      const live = new aws.lambda.Alias("live", { functionName: of.arn, functionVersion: "1" });
      permits("permission", of, { function: live.arn });
    });
    allows("one that Pulumi names", () => {
      const of = fn();
      const live = new aws.lambda.Alias("live", { functionName: of.name, functionVersion: "1" });
      permits("permission", of, { qualifier: live.name });
    });
    allows("a version, which may be one from before", aliased({ qualifier: "7" }));
    forbids("one that nobody makes", aliased({ qualifier: "next" }), noAlias);
    forbids("one in the name that nobody makes", aliased({ function: "fn:next" }), noAlias);
    forbids(
      "one of another function",
      () => {
        const of = fn();
        const other = fn("other");
        new aws.lambda.Alias("next", { name: "next", functionName: other.name, functionVersion: "1" });
        permits("permission", of, { qualifier: "next" });
      },
      noAlias,
    );
    allows("one of a function outside the stack", () =>
      permits("permission", fn(), { function: "else:next" }),
    );
    forbids("`$LATEST`", aliased({ qualifier: "$LATEST" }), latest);
    forbids("`$LATEST` in the name", aliased({ function: "fn:$LATEST" }), latest);
    cannotTell("which", () => aliased({ qualifier: later("next") })(), noAlias, {
      gaps: [unknown("permission", "qualifier")],
    });
    cannotTell(
      "the names of those that there are",
      () => aliased({ qualifier: "next" }, { name: later("live") })(),
      noAlias,
      {
        gaps: [unknown("alias", "name")],
      },
    );
    cannotTell(
      "whose those are that there are",
      () => aliased({ qualifier: "next" }, { functionName: later("fn") })(),
      noAlias,
      { gaps: [unknown("alias", "functionName")] },
    );
  });

  describe("another permission", () => {
    const api = {
      principal: "apigateway.amazonaws.com",
      sourceArn: `arn:aws:execute-api:eu-west-1:${account}:shop/*/GET/a`,
    };
    forbids("that says the same", permitted({}, {}), repeated);
    forbids(
      "that says the same in other letters",
      permitted({}, { action: "lambda:invokefunction" }),
      repeated,
    );
    forbids(
      "that says the same under another id",
      permitted({ statementId: "a" }, { statementId: "b" }),
      repeated,
    );
    allows("for another source", permitted(api, { ...api, sourceArn: `${api.sourceArn}/b` }));
    allows("for another account", permitted({ sourceAccount: account }, { sourceAccount: "210987654321" }));
    allows(
      "for another action",
      permitted({ principal: account }, { principal: account, action: "lambda:InvokeFunctionUrl" }),
      {
        config: { "permission-names-known-accounts": "disabled" },
      },
    );
    allows("for another version", permitted({ qualifier: "1" }, { qualifier: "2" }));
    allows("for another function", () => {
      permits("permission-1", fn(), {});
      permits("permission-2", fn("other"), {});
    });
    const routes =
      (...paths: readonly string[]) =>
      (): void => {
        const of = fn();
        const { executionArn } = new aws.apigatewayv2.Api("shop", { protocolType: "HTTP" });
        paths.forEach((path, index) =>
          permits(`permission-${index + 1}`, of, {
            principal: "apigateway.amazonaws.com",
            sourceArn: pulumi.interpolate`${executionArn}/*/GET/${path}`,
          }),
        );
      };
    allows("for another route", routes("a", "b", "c"));
    cannotTell("whether it is for the same route", routes("a", "a"), repeated, { gaps: [] });
    allows("for another topic that is not made yet", () => {
      const of = fn();
      for (const name of ["a", "b"]) {
        permits(name, of, { sourceArn: new aws.sns.Topic(`topic-${name}`).arn });
      }
    });
  });

  describe("a trigger that is gone", () => {
    const pool = (lambdaConfig: aws.types.input.cognito.UserPoolLambdaConfig) => (): void => {
      const of = fn();
      const { arn } = new aws.cognito.UserPool("pool", { lambdaConfig });
      permits("permission", of, { principal: "cognito-idp.amazonaws.com", sourceArn: arn });
    };
    forbids("a user pool", pool({}), leftover("pool"));
    forbids(
      "a user pool that invokes a function elsewhere",
      pool({ preSignUp: `arn:aws:lambda:eu-west-1:${account}:function:else` }),
      leftover("pool"),
    );
    cannotTell(
      "whether a user pool is gone",
      () => pool({ preSignUp: later(`arn:aws:lambda:eu-west-1:${account}:function:else`) })(),
      leftover("pool"),
      {
        gaps: [
          [
            "pool",
            `\`lambdaConfig.preSignUp\` is not known before the update, so it was not judged by \`${policy}\` and \`trigger-may-invoke-its-function\`.`,
          ],
        ],
      },
    );
    const bucket =
      (...notifications: readonly Partial<aws.s3.BucketNotificationArgs>[]) =>
      (): void => {
        const of = fn();
        const uploads = new aws.s3.Bucket("uploads");
        notifications.forEach((args, index) => {
          new aws.s3.BucketNotification(`notification-${index}`, { bucket: uploads.id, ...args });
        });
        permits("permission", of, {
          principal: "s3.amazonaws.com",
          sourceArn: uploads.arn,
          sourceAccount: account,
        });
      };
    forbids("a bucket that notifies others", bucket({ eventbridge: true }), leftover("uploads"));
    allows("a bucket whose notifications may be made elsewhere", bucket());
    allows("a topic, to which anybody may subscribe the function", () => {
      const of = fn();
      permits("permission", of, { sourceArn: new aws.sns.Topic("orders").arn });
    });
    allows(
      "a trigger outside the stack",
      permitted({
        principal: "cognito-idp.amazonaws.com",
        sourceArn: `arn:aws:cognito-idp:eu-west-1:${account}:userpool/shop`,
      }),
    );
  });
});
