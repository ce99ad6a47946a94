import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { functionPolicy, functionWith, goodRole } from "./pieces";
import { toNameSource } from "./source-examples";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "permission-names-its-source";

/** A function with one invoke permission. */
function permits(args: Partial<aws.lambda.PermissionArgs> & { principal: pulumi.Input<string> }): () => void {
  return () => {
    const fn = functionWith("fn", goodRole("role"));
    new aws.lambda.Permission("permission", { function: fn.name, action: "lambda:InvokeFunction", ...args });
  };
}

function unconditioned(
  principal: string,
  fact = "Neither `sourceArn` nor `sourceAccount` names a source",
): Expected[] {
  return [
    [
      policy,
      "permission",
      `${fact}, so ${principal} may invoke the function on behalf of any AWS customer. ${toNameSource(principal)}`,
    ],
  ];
}

const byToken: Expected[] = [
  [
    policy,
    "permission",
    "`eventSourceToken` is set, which Alexa alone sends, so cognito-idp.amazonaws.com may not invoke the function at all. Remove it. Set `sourceArn` to the resource that triggers the function, such as `userPool.arn`.",
  ],
];

const ofConfig: Expected[] = [
  [
    policy,
    "permission",
    "Neither `sourceArn` nor `sourceAccount` names a source, so config.amazonaws.com may invoke the function on behalf of any AWS customer. Set `sourceAccount` to the account of the rule. Of a rule for a whole organization AWS does not say which that is: exempt the permission, with the reason.",
  ],
];

const sources = {
  "events.amazonaws.com": "arn:aws:events:eu-west-1:123456789012:rule/nightly",
  "logs.us-east-1.amazonaws.com": "arn:aws:logs:us-east-1:123456789012:log-group:orders:*",
  "sns.amazonaws.com.cn": "arn:aws-cn:sns:cn-north-1:123456789012:orders",
  "apigateway.amazonaws.com": "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/*/GET/orders",
};

describe(policy, () => {
  forbids(
    "a token in place of the source, of a service that sends none",
    permits({ principal: "cognito-idp.amazonaws.com", eventSourceToken: "eu-west-1_a1b2c3" }),
    byToken,
  );
  forbids("AWS Config without its account", permits({ principal: "config.amazonaws.com" }), ofConfig);
  allows("AWS Config with it", permits({ principal: "config.amazonaws.com", sourceAccount: "123456789012" }));

  for (const [principal, sourceArn] of Object.entries(sources)) {
    allows(`${principal} with a source ARN`, permits({ principal, sourceArn }));
    forbids(`${principal} without one`, permits({ principal }), unconditioned(principal));
  }

  const principal = "events.amazonaws.com";

  allows("a source account instead", permits({ principal, sourceAccount: "123456789012" }));
  allows("an organization instead", permits({ principal, principalOrgId: "o-a1b2c3d4e5" }));
  forbids(
    "an empty source ARN",
    permits({ principal, sourceArn: "" }),
    unconditioned(principal, "`sourceArn` is empty"),
  );
  forbids(
    "the source ARN `*`",
    permits({ principal, sourceArn: "*" }),
    unconditioned(principal, "`sourceArn` matches every resource"),
  );
  forbids("an empty source account", permits({ principal, sourceAccount: "" }), unconditioned(principal));
  forbids("an empty organization", permits({ principal, principalOrgId: "" }), unconditioned(principal));

  allows("a source ARN that is not known yet", () => {
    const fn = functionWith("fn", goodRole("role"));
    const schedule = new aws.cloudwatch.EventRule("nightly", { scheduleExpression: "rate(1 day)" });
    new aws.lambda.Permission("permission", {
      function: fn.name,
      action: "lambda:InvokeFunction",
      principal,
      sourceArn: schedule.arn,
    });
  });

  forbids(
    "the wrong one of two permissions, whatever is unknown in the other",
    () => {
      const fn = functionWith("fn", goodRole("role"));
      const schedule = new aws.cloudwatch.EventRule("nightly", { scheduleExpression: "rate(1 day)" });
      new aws.lambda.Permission("right", {
        function: fn.name,
        action: "lambda:InvokeFunction",
        principal,
        sourceArn: schedule.arn,
      });
      new aws.lambda.Permission("permission", {
        function: fn.name,
        action: "lambda:InvokeFunction",
        principal,
      });
    },
    unconditioned(principal),
  );

  for (const alexa of ["alexa-appkit.amazon.com", "alexa-connectedhome.amazon.com"]) {
    allows(
      `${alexa} with an event source token`,
      permits({ principal: alexa, eventSourceToken: "amzn1.ask.skill.1" }),
    );
    forbids(
      `${alexa} without one, though it names an account`,
      permits({ principal: alexa, sourceAccount: "123456789012" }),
      [
        [
          policy,
          "permission",
          `\`eventSourceToken\` is not set, so every Alexa skill may invoke the function through ${alexa}. Set it to the skill's ID.`,
        ],
      ],
    );
  }

  for (const [who, account] of [
    ["an account", "123456789012"],
    ["an account's root", "arn:aws:iam::123456789012:root"],
    ["a role", "arn:aws:iam::123456789012:role/caller"],
  ] as const) {
    allows(`${who} as principal, without a source`, permits({ principal: account }));
  }

  cannotTell(
    "who a principal is that is not known yet",
    () => {
      const fn = functionWith("fn", goodRole("role"));
      const parameter = new aws.ssm.Parameter("principal", { type: "String", value: "x" });
      const later = parameter.arn.apply(() => principal);
      new aws.lambda.Permission("permission", {
        function: fn.name,
        action: "lambda:InvokeFunction",
        principal: later,
      });
    },
    unconditioned(principal),
    {
      gaps: [
        [
          "permission",
          "`principal` is not known before the update, so it was not judged by `permission-is-not-public`, `permission-names-its-source` and `permission-names-source-account`.",
        ],
      ],
    },
  );

  describe("a whole policy of the function", () => {
    const topic = "arn:aws:sns:eu-west-1:123456789012:orders";
    const sns = { Principal: { Service: "sns.amazonaws.com" } };
    const openTo = (names: string): Expected[] => [
      [
        policy,
        "policy",
        `Statement[0] of \`policy\` lets ${names} invoke the function on behalf of any AWS customer. Add a condition on \`aws:SourceArn\` with the resource that triggers the function, or on \`aws:SourceAccount\` if the service has none.`,
      ],
    ];
    forbids("without a condition", functionPolicy(sns), openTo("sns.amazonaws.com"));
    forbids(
      "for two services without a condition",
      functionPolicy({ Principal: { Service: ["sns.amazonaws.com", "events.amazonaws.com"] } }),
      openTo("events.amazonaws.com and sns.amazonaws.com"),
    );
    forbids(
      "whose condition every source meets",
      functionPolicy({ ...sns, Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:orders" } } }),
      openTo("sns.amazonaws.com"),
    );
    allows("with the source", functionPolicy({ ...sns, Condition: { ArnLike: { "aws:SourceArn": topic } } }));
    allows(
      "with the account of the source",
      functionPolicy({ ...sns, Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } } }),
    );
  });
});
