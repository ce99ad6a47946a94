import * as aws from "@pulumi/aws";
import { functionWith, goodRole } from "./pieces";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "permission-source-is-specific";
const account = "123456789012";

/** A function with one invoke permission, for EventBridge unless it names another. */
function permits(sourceArn: string, args: Partial<aws.lambda.PermissionArgs> = {}): () => void {
  return () => {
    const fn = functionWith("fn", goodRole("role"));
    new aws.lambda.Permission("permission", {
      function: fn.name,
      action: "lambda:InvokeFunction",
      principal: "events.amazonaws.com",
      sourceArn,
      ...args,
    });
  };
}

function open(parts: string, fix = "Write the whole ARN of what triggers it."): Expected {
  return [
    policy,
    "permission",
    `\`sourceArn\` has a wildcard in place of the ${parts}, so whatever fits may invoke the function. ${fix}`,
  ];
}

const anyAccount: Expected = [
  "permission-names-source-account",
  "permission",
  "`sourceArn` does not say which account owns the source and `sourceAccount` is not set, so a source in somebody else's account may invoke the function. Set `sourceAccount` to the account that owns it, `aws.getCallerIdentityOutput().accountId` if that is the stack's own.",
];

describe(policy, () => {
  allows("one rule", permits(`arn:aws:events:eu-west-1:${account}:rule/nightly`));
  allows("one rule of any region", permits(`arn:aws:events:*:${account}:rule/nightly`));
  forbids("every rule", permits(`arn:aws:events:eu-west-1:${account}:rule/*`), [open("resource")]);
  forbids("every rule that begins so", permits(`arn:aws:events:eu-west-1:${account}:rule/night*`), [
    open("resource"),
  ]);
  forbids("every service", permits(`arn:aws:*:eu-west-1:${account}:nightly`), [open("service")]);
  forbids("every service and resource", permits(`arn:aws:*:eu-west-1:${account}:*`), [
    open("service and resource"),
  ]);
  allows("a rule that is not known yet", () => {
    const fn = functionWith("fn", goodRole("role"));
    const rule = new aws.cloudwatch.EventRule("nightly", { scheduleExpression: "rate(1 day)" });
    new aws.lambda.Permission("permission", {
      function: fn.name,
      action: "lambda:InvokeFunction",
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
    });
  });

  const api = { principal: "apigateway.amazonaws.com" };
  const nameApi = "Name the API's ID: only stage, method and path may be `*`.";
  allows("one API", permits(`arn:aws:execute-api:eu-west-1:${account}:a1b2c3/*/*/*`, api));
  forbids("every API", permits(`arn:aws:execute-api:eu-west-1:${account}:*/*/GET/orders`, api), [
    open("API", nameApi),
  ]);
  cannotTell(
    "which API it is that is not known yet",
    () => {
      const later = new aws.apigateway.RestApi("api").id.apply(() => "*");
      const fn = functionWith("fn", goodRole("role"));
      new aws.lambda.Permission("permission", {
        function: fn.name,
        action: "lambda:InvokeFunction",
        ...api,
        sourceArn: later.apply((id) => `arn:aws:execute-api:eu-west-1:${account}:${id}/*`),
      });
    },
    [open("API", nameApi)],
    { gaps: [] },
  );

  const logs = { principal: "logs.eu-west-1.amazonaws.com" };
  allows(
    "the streams of one log group",
    permits(`arn:aws:logs:eu-west-1:${account}:log-group:orders:*`, logs),
  );
  forbids("every log group", permits(`arn:aws:logs:eu-west-1:${account}:log-group:*`, logs), [
    open("resource"),
  ]);

  const s3 = { principal: "s3.amazonaws.com", sourceAccount: account };
  allows("one bucket", permits("arn:aws:s3:::uploads", s3));
  forbids("every bucket that begins so", permits("arn:aws:s3:::uploads-*", s3), [open("resource")]);

  describe("of any account", () => {
    const rule = "arn:aws:events:eu-west-1:*:rule/nightly";
    const rules = "arn:aws:events:eu-west-1:*:rule/*";
    forbids("a rule, once and not here too", permits(rule), [anyAccount]);
    forbids("every rule", permits(rules), [anyAccount, open("resource")]);
    allows("a rule, where the account is named beside it", permits(rule, { sourceAccount: account }));
    forbids("every rule, where it is", permits(rules, { sourceAccount: account }), [open("resource")]);
    forbids("a source for an account and not a service", permits(rule, { principal: account }), [
      open("account"),
    ]);
    cannotTell(
      "by whom it is reported while the principal is not known",
      () => {
        const later = new aws.ssm.Parameter("later", { type: "String", value: "x" }).arn;
        const fn = functionWith("fn", goodRole("role"));
        new aws.lambda.Permission("permission", {
          function: fn.name,
          action: "lambda:InvokeFunction",
          principal: later.apply(() => account),
          sourceArn: rule,
        });
      },
      [open("account")],
      {
        gaps: [
          [
            "permission",
            "`principal` is not known before the update, so it was not judged by `permission-is-not-public`, `permission-names-its-source`, `permission-names-source-account` and 2 more.",
          ],
        ],
      },
    );
  });

  describe("with a principal of `*`", () => {
    const principal = "*";
    forbids(
      "every bucket that begins so, once and not here too",
      permits("arn:aws:s3:::uploads-*", { principal }),
      [
        [
          "permission-is-not-public",
          "permission",
          "`principal` is `*` and `sourceArn` names neither an account nor one resource, so this permission is for anybody with an AWS account. Name who invokes, or set `principalOrgId`.",
        ],
      ],
    );
    forbids(
      "every rule of an account",
      permits(`arn:aws:events:eu-west-1:${account}:rule/*`, { principal }),
      [open("resource")],
    );
  });

  for (const [what, sourceArn] of [
    ["nothing but wildcards", "*"],
    ["nothing", ""],
  ] as const) {
    forbids(`${what}, once and not here too`, permits(sourceArn), [
      [
        "permission-names-its-source",
        "permission",
        `\`sourceArn\` ${sourceArn === "" ? "is empty" : "matches every resource"}, so events.amazonaws.com may invoke the function on behalf of any AWS customer. Set \`sourceArn\` to the resource that triggers the function, such as \`eventRule.arn\`.`,
      ],
    ]);
  }
});
