import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

// A role of its own for the function: Lambda may assume it, and it can write logs.
const role = new aws.iam.Role("receipts-role", {
  assumeRolePolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    ],
  }),
});
const logs = new aws.iam.RolePolicyAttachment("receipts-logs", {
  role: role.name,
  policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
});

const receipts = new aws.lambda.Function(
  "receipts",
  {
    role: role.arn,
    runtime: "nodejs22.x",
    handler: "index.handler",
    code: new pulumi.asset.AssetArchive({
      "index.js": new pulumi.asset.StringAsset("exports.handler = async () => {};"),
    }),
  },
  { dependsOn: logs },
);

// Only this topic may invoke it.
const orders = new aws.sns.Topic("orders");
const permission = new aws.lambda.Permission("orders-invoke-receipts", {
  action: "lambda:InvokeFunction",
  function: receipts.name,
  principal: "sns.amazonaws.com",
  sourceArn: orders.arn,
});
new aws.sns.TopicSubscription(
  "orders-to-receipts",
  { topic: orders.arn, protocol: "lambda", endpoint: receipts.arn },
  { dependsOn: permission },
);
