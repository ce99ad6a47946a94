import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const uploads = new aws.s3.Bucket("uploads");
const code = new pulumi.asset.FileArchive("./app");

// The name of a new bucket is known at preview, and so this policy is.
new aws.s3.BucketPolicy("uploads-only-by-tls", {
  bucket: uploads.bucket,
  policy: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [
          pulumi.interpolate`arn:aws:s3:::${uploads.bucket}`,
          pulumi.interpolate`arn:aws:s3:::${uploads.bucket}/*`,
        ],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  },
});

/** A role for one function: Lambda may assume it, and it can write logs. */
function executionRole(name: string): aws.iam.Role {
  const role = new aws.iam.Role(name, {
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal(aws.iam.Principals.LambdaPrincipal),
  });
  new aws.iam.RolePolicyAttachment(`${name}-logs`, {
    role: role.name,
    policyArn: aws.iam.ManagedPolicy.AWSLambdaBasicExecutionRole,
  });
  return role;
}

const thumbnailRole = executionRole("thumbnail");
new aws.iam.RolePolicy("reads-uploads", {
  role: thumbnailRole.name,
  policy: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: pulumi.interpolate`arn:aws:s3:::${uploads.bucket}/*`,
      },
    ],
  },
});

const thumbnail = new aws.lambda.Function("thumbnail", {
  role: thumbnailRole.arn,
  runtime: aws.lambda.Runtime.NodeJS22dX,
  handler: "index.thumbnail",
  code,
});

// The password stays in Secrets Manager, and the function knows its name.
const reportRole = executionRole("report");
const report = new aws.lambda.Function("report", {
  role: reportRole.arn,
  runtime: aws.lambda.Runtime.NodeJS22dX,
  handler: "index.report",
  code,
  environment: { variables: { DATABASE: "reports", DATABASE_PASSWORD: "/reports/database-password" } },
});

// AWS's own policy for queues, in place before the mapping is made.
const requests = new aws.sqs.Queue("requests");
const readsQueues = new aws.iam.RolePolicyAttachment("report-reads-queues", {
  role: reportRole.name,
  policyArn: aws.iam.ManagedPolicy.AWSLambdaSQSQueueExecutionRole,
});
new aws.lambda.EventSourceMapping(
  "requests-to-report",
  { eventSourceArn: requests.arn, functionName: report.arn },
  { dependsOn: readsQueues },
);

// One call, from one address.
new aws.iam.RolePolicy("sends-mail", {
  role: reportRole.name,
  policy: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "ses:SendEmail",
        Resource: "arn:aws:ses:*:*:identity/reports@example.com",
      },
    ],
  },
});

// Only this bucket, and only while it belongs to this account.
new aws.lambda.Permission("uploads-invoke-thumbnail", {
  action: "lambda:InvokeFunction",
  function: thumbnail.name,
  principal: "s3.amazonaws.com",
  sourceArn: uploads.arn,
  sourceAccount: aws.getCallerIdentityOutput().accountId,
});

// Only this rule.
const nightly = new aws.cloudwatch.EventRule("nightly", { scheduleExpression: "cron(0 3 * * ? *)" });
new aws.cloudwatch.EventTarget("nightly-report", { rule: nightly.name, arn: report.arn });
new aws.lambda.Permission("nightly-invokes-report", {
  action: "lambda:InvokeFunction",
  function: report.name,
  principal: "events.amazonaws.com",
  sourceArn: nightly.arn,
});

export const deployment = new aws.iam.Policy("deploys-thumbnails", {
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "lambda:UpdateFunctionCode",
        Resource: "arn:aws:lambda:*:*:function:thumbnail-*",
      },
    ],
  }),
}).arn;
