import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const code = new pulumi.asset.FileArchive("./app");
const twelve = Array.from({ length: 12 }, (_, index) => index + 1);

function roleOf(name: string, ...policies: string[]): aws.iam.Role {
  const role = new aws.iam.Role(name, {
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
  });
  policies.forEach((policyArn, index) => {
    new aws.iam.RolePolicyAttachment(`${name}-${index}`, { role: role.name, policyArn });
  });
  return role;
}

function allow(name: string, role: aws.iam.Role, Action: string[], Resource: pulumi.Input<string>): void {
  new aws.iam.RolePolicy(name, {
    role: role.name,
    policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] },
  });
}

function make(
  name: string,
  role: aws.iam.Role,
  more: Partial<aws.lambda.FunctionArgs> = {},
): aws.lambda.Function {
  return new aws.lambda.Function(name, {
    role: role.arn,
    runtime: aws.lambda.Runtime.NodeJS22dX,
    handler: "index.handler",
    code,
    ...more,
  });
}

const { AWSLambdaBasicExecutionRole, AWSLambdaVPCAccessExecutionRole, AmazonS3FullAccess } =
  aws.iam.ManagedPolicy;

// The oldest team: one role for all.
const legacy = roleOf("legacy", AWSLambdaBasicExecutionRole);
for (const each of twelve) {
  make(`legacy-${each}`, legacy);
}

// An API: a role for each, and half of the permissions say of which API.
const api = new aws.apigatewayv2.Api("shop", { protocolType: "HTTP" });
for (const each of twelve) {
  const fn = make(`shop-${each}`, roleOf(`shop-${each}`, AWSLambdaBasicExecutionRole));
  const integration = new aws.apigatewayv2.Integration(`shop-${each}`, {
    apiId: api.id,
    integrationType: "AWS_PROXY",
    integrationUri: fn.invokeArn,
  });
  new aws.apigatewayv2.Route(`shop-${each}`, {
    apiId: api.id,
    routeKey: `GET /${each}`,
    target: pulumi.interpolate`integrations/${integration.id}`,
  });
  new aws.lambda.Permission(`shop-${each}`, {
    function: fn.name,
    action: "lambda:InvokeFunction",
    principal: "apigateway.amazonaws.com",
    ...(each % 2 === 0 && { sourceArn: pulumi.interpolate`${api.executionArn}/*/*` }),
  });
}

// Queues and tables: statements that name them, and one in three of `dynamodb:*`.
for (const each of twelve) {
  const queue = new aws.sqs.Queue(`jobs-${each}`);
  const table = new aws.dynamodb.Table(`results-${each}`, {
    hashKey: "id",
    attributes: [{ name: "id", type: "S" }],
    billingMode: "PAY_PER_REQUEST",
  });
  const role = roleOf(`jobs-${each}`, AWSLambdaBasicExecutionRole);
  const poll = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
  allow(`jobs-${each}-reads`, role, each % 4 === 0 ? poll.slice(0, 2) : poll, queue.arn);
  allow(`jobs-${each}-writes`, role, each % 3 === 0 ? ["dynamodb:*"] : ["dynamodb:PutItem"], table.arn);
  const fn = make(`jobs-${each}`, role, { environment: { variables: { TABLE: table.name } } });
  new aws.lambda.EventSourceMapping(`jobs-${each}`, { eventSourceArn: queue.arn, functionName: fn.name });
}

// Uploads: buckets that notify, permissions without the account, and a policy that is too wide for all of them.
for (const each of twelve) {
  const bucket = new aws.s3.Bucket(`uploads-${each}`);
  const attached = each % 4 === 0 ? [AmazonS3FullAccess] : [];
  const fn = make(`uploads-${each}`, roleOf(`uploads-${each}`, AWSLambdaBasicExecutionRole, ...attached));
  const permission = new aws.lambda.Permission(`uploads-${each}`, {
    function: fn.name,
    action: "lambda:InvokeFunction",
    principal: "s3.amazonaws.com",
    sourceArn: bucket.arn,
  });
  new aws.s3.BucketNotification(
    `uploads-${each}`,
    {
      bucket: bucket.id,
      lambdaFunctions: [{ lambdaFunctionArn: fn.arn, events: ["s3:ObjectCreated:*"] }],
    },
    { dependsOn: each % 3 === 0 ? [] : [permission] },
  );
}

// Reports: in a VPC, with the password of a database, and rules that run them each night.
const network = { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
for (const each of twelve) {
  const policy = each % 4 === 0 ? AWSLambdaBasicExecutionRole : AWSLambdaVPCAccessExecutionRole;
  const fn = make(`report-${each}`, roleOf(`report-${each}`, policy), {
    vpcConfig: network,
    environment: { variables: { DB_HOST: "db.internal", ...(each % 6 === 0 && { DB_PASSWORD: "hunter2" }) } },
  });
  const rule = new aws.cloudwatch.EventRule(`report-${each}`, { scheduleExpression: "rate(1 day)" });
  new aws.cloudwatch.EventTarget(`report-${each}`, { rule: rule.name, arn: fn.arn });
  if (each % 6 !== 0) {
    new aws.lambda.Permission(`report-${each}`, {
      function: fn.name,
      action: "lambda:InvokeFunction",
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
    });
  }
}
