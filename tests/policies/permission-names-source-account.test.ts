import * as aws from "@pulumi/aws";
import { functionPolicy, functionWith, goodRole } from "./pieces";
import { allows, forbids, type Expected } from "./verdicts";

const policy = "permission-names-source-account";

/** A function with one invoke permission. */
function permits(principal: string, args: Partial<aws.lambda.PermissionArgs>): () => void {
  return () => {
    const fn = functionWith("fn", goodRole("role"));
    new aws.lambda.Permission("permission", {
      function: fn.name,
      action: "lambda:InvokeFunction",
      principal,
      ...args,
    });
  };
}

const anyAccount: Expected[] = [
  [
    policy,
    "permission",
    "`sourceArn` does not say which account owns the source and `sourceAccount` is not set, so a source in somebody else's account may invoke the function. Set `sourceAccount` to the account that owns it, `aws.getCallerIdentityOutput().accountId` if that is the stack's own.",
  ],
];

function asked(service: string): Expected[] {
  return [
    [
      policy,
      "permission",
      `\`sourceAccount\` is not set, and ${service} asks for it beside \`sourceArn\`. Set it to the account that owns the source, \`aws.getCallerIdentityOutput().accountId\` if that is the stack's own.`,
    ],
  ];
}

const sourceAccount = "123456789012";
const s3 = "s3.amazonaws.com";

describe(policy, () => {
  allows("a bucket with its account", permits(s3, { sourceArn: "arn:aws:s3:::uploads", sourceAccount }));
  allows("the account alone", permits(s3, { sourceAccount }));
  forbids("a bucket without its account", permits(s3, { sourceArn: "arn:aws:s3:::uploads" }), anyAccount);
  forbids(
    "an account that is empty",
    permits(s3, { sourceArn: "arn:aws:s3:::uploads", sourceAccount: "" }),
    anyAccount,
  );
  forbids(
    "an access point, though its ARN names the account",
    permits(s3, { sourceArn: "arn:aws:s3:eu-west-1:123456789012:accesspoint/uploads" }),
    asked("Amazon S3"),
  );

  forbids(
    "a bucket that is not there yet, without its account",
    () => {
      const bucket = new aws.s3.Bucket("uploads");
      permits(s3, { sourceArn: bucket.arn })();
    },
    anyAccount,
  );

  allows("a bucket that is not there yet, with the account of the caller", () => {
    const bucket = new aws.s3.Bucket("uploads");
    permits(s3, { sourceArn: bucket.arn, sourceAccount: aws.getCallerIdentityOutput().accountId })();
  });

  allows("a topic that is not there yet", () => {
    permits("sns.amazonaws.com", { sourceArn: new aws.sns.Topic("topic").arn })();
  });

  forbids(
    "an API Gateway management ARN, which names no account, for what it is: of no source",
    permits("apigateway.amazonaws.com", { sourceArn: "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3/*" }),
    [
      [
        "permission-source-matches-principal",
        "permission",
        "`sourceArn` is not the `executionArn` of an API Gateway API, for which alone apigateway.amazonaws.com invokes, so the permission lets nobody in. Set `sourceArn` to the `executionArn` of an API Gateway API.",
      ],
    ],
  );
  allows(
    "the ARN of an API's method, which does",
    permits("apigateway.amazonaws.com", {
      sourceArn: "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/*/GET/orders",
    }),
  );
  forbids(
    "a source ARN for any account",
    permits("events.amazonaws.com", { sourceArn: "arn:aws:events:eu-west-1:*:rule/nightly" }),
    anyAccount,
  );

  forbids(
    "an ARN that ends before the account",
    permits("events.amazonaws.com", { sourceArn: "arn:aws:events:*" }),
    anyAccount,
  );

  const rule = "arn:aws:config:eu-west-1:123456789012:config-rule/config-rule-a1b2c3";
  forbids(
    "AWS Config with a rule alone",
    permits("config.amazonaws.com", { sourceArn: rule }),
    asked("AWS Config"),
  );
  allows(
    "AWS Config with the account too",
    permits("config.amazonaws.com", { sourceArn: rule, sourceAccount }),
  );

  const receipt = "arn:aws:ses:eu-west-1:123456789012:receipt-rule-set/inbox:receipt-rule/store";
  forbids(
    "Amazon SES with a receipt rule alone",
    permits("ses.amazonaws.com", { sourceArn: receipt }),
    asked("Amazon SES"),
  );
  allows(
    "Amazon SES with the account too",
    permits("ses.amazonaws.com", { sourceArn: receipt, sourceAccount }),
  );

  const bucketOnly: [string, string] = [
    "policy",
    "`policy` configures something that is not judged here, so it was not judged by `permission-names-source-account`.",
  ];
  allows(
    "a whole policy for S3, of which it says that it is not judged",
    functionPolicy({
      Principal: { Service: "s3.amazonaws.com" },
      Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::uploads" } },
    }),
    { gaps: [bucketOnly], lasting: [bucketOnly] },
  );
});
