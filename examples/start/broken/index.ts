import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const uploads = new aws.s3.Bucket("uploads");
const code = new pulumi.asset.FileArchive("./app");

// The ARN of a new bucket is not known at preview, so neither is this policy.
new aws.s3.BucketPolicy("uploads-only-by-tls", {
  bucket: uploads.bucket,
  policy: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [uploads.arn, pulumi.interpolate`${uploads.arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  },
});

// One role for both functions, taken over from a container service: Lambda may not assume it, and it cannot write logs.
const role = new aws.iam.Role("thumbnails", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "ecs-tasks.amazonaws.com" }),
});
new aws.iam.RolePolicy("reads-uploads", {
  role: role.name,
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
  role: role.arn,
  runtime: aws.lambda.Runtime.NodeJS22dX,
  handler: "index.thumbnail",
  code,
});

// A password that whoever may read the function's configuration can read.
const report = new aws.lambda.Function("report", {
  role: role.arn,
  runtime: aws.lambda.Runtime.NodeJS22dX,
  handler: "index.report",
  code,
  environment: { variables: { DATABASE: "reports", DATABASE_PASSWORD: "correct horse battery staple" } },
});

// The role may not read the queue, so AWS refuses the mapping.
const requests = new aws.sqs.Queue("requests");
new aws.lambda.EventSourceMapping("requests-to-report", {
  eventSourceArn: requests.arn,
  functionName: report.arn,
});

// Meant for one call, and good for all.
new aws.iam.RolePolicy("sends-mail", {
  role: role.name,
  policy: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "ses:*", Resource: "*" }],
  },
});

// Once the bucket is gone, anybody may take its name and invoke the function.
new aws.lambda.Permission("uploads-invoke-thumbnail", {
  action: "lambda:InvokeFunction",
  function: thumbnail.name,
  principal: "s3.amazonaws.com",
  sourceArn: uploads.arn,
});

// Any rule of any account may invoke the function.
const nightly = new aws.cloudwatch.EventRule("nightly", { scheduleExpression: "cron(0 3 * * ? *)" });
new aws.cloudwatch.EventTarget("nightly-report", { rule: nightly.name, arn: report.arn });
new aws.lambda.Permission("nightly-invokes-report", {
  action: "lambda:InvokeFunction",
  function: report.name,
  principal: "events.amazonaws.com",
});

// "Allows" is no effect, so AWS refuses the policy in the middle of the deployment.
export const deployment = new aws.iam.Policy("deploys-thumbnails", {
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allows",
        Action: "lambda:UpdateFunctionCode",
        Resource: "arn:aws:lambda:*:*:function:thumbnail-*",
      },
    ],
  }),
}).arn;
