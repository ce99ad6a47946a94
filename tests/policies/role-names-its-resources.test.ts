import * as aws from "@pulumi/aws";
import { documentOf, functionRole, granting } from "./grants";
import { allows, cannotTell, forbids, type Expected } from "./verdicts";

const policy = "role-names-its-resources";

function found(actions: string, which = "Statement[0] of `policy`", resource = "policy"): Expected[] {
  return [
    [
      policy,
      resource,
      `${which} allows ${actions} on every resource, those of other applications included. Name the resources that the function uses in \`Resource\`.`,
    ],
  ];
}

describe(policy, () => {
  forbids("a writing action on *", granting({ Action: "sqs:SendMessage" }), found("sqs:SendMessage"));
  forbids(
    "the same on **",
    granting({ Action: ["SQS:sendmessage"], Resource: ["**"] }),
    found("sqs:SendMessage"),
  );
  forbids(
    "the same on every queue",
    granting({ Action: "sqs:SendMessage", Resource: "arn:aws:sqs:*:*:*" }),
    found("sqs:SendMessage"),
  );
  forbids(
    "the same on all but one queue",
    granting({ Action: "sqs:SendMessage", NotResource: "arn:aws:sqs:*:*:vault" }),
    found("sqs:SendMessage"),
  );
  allows(
    "the same on one queue",
    granting({ Action: "sqs:SendMessage", Resource: "arn:aws:sqs:*:*:orders" }),
  );
  allows(
    "the same on queues of one application",
    granting({ Action: "sqs:SendMessage", Resource: "arn:aws:sqs:*:*:orders-*" }),
  );
  forbids(
    "s3:PutObject on every bucket",
    granting({ Action: "s3:PutObject", Resource: "arn:aws:s3:::*/*" }),
    found("s3:PutObject"),
  );
  allows(
    "s3:PutObject in one bucket",
    granting({ Action: "s3:PutObject", Resource: "arn:aws:s3:::orders/*" }),
  );
  forbids(
    "the writing actions among others",
    granting({ Action: ["xray:PutTraceSegments", "s3:GetObject", "dynamodb:PutItem", "dynamodb:Query"] }),
    found("dynamodb:PutItem"),
  );
  forbids(
    "a permissions-management action",
    granting({ Action: "lambda:AddPermission" }),
    found("lambda:AddPermission"),
  );
  forbids(
    "many",
    granting({
      Action: ["sqs:SendMessage", "sqs:DeleteMessage", "sqs:PurgeQueue", "sqs:DeleteQueue", "sns:Publish"],
    }),
    found("sqs:DeleteMessage, sqs:DeleteQueue, sqs:PurgeQueue and 2 more"),
  );

  describe("secrets", () => {
    for (const action of [
      "secretsmanager:GetSecretValue",
      "ssm:GetParameter",
      "ssm:GetParametersByPath",
      "kms:Decrypt",
    ]) {
      forbids(action, granting({ Action: action }), found(action));
    }
    allows(
      "one secret",
      granting({
        Action: "secretsmanager:GetSecretValue",
        Resource: "arn:aws:secretsmanager:*:*:secret:orders-*",
      }),
    );
    allows(
      "reading what is no secret",
      granting({ Action: ["s3:GetObject", "dynamodb:GetItem", "sqs:ReceiveMessage"] }),
    );
  });

  describe("what is right on *", () => {
    allows("X-Ray", granting({ Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"] }));
    allows("kinesis:ListStreams", granting({ Action: "kinesis:ListStreams" }));
    allows("ec2:DescribeNetworkInterfaces", granting({ Action: "ec2:DescribeNetworkInterfaces" }));
    allows(
      "the network interfaces of a function in a VPC",
      granting({
        Action: [
          "ec2:CreateNetworkInterface",
          "ec2:DeleteNetworkInterface",
          "ec2:AssignPrivateIpAddresses",
          "ec2:UnassignPrivateIpAddresses",
        ],
      }),
    );
    allows("metrics", granting({ Action: "cloudwatch:PutMetricData" }));
    forbids(
      "another action on network interfaces",
      granting({ Action: "ec2:DetachNetworkInterface" }),
      found("ec2:DetachNetworkInterface"),
    );
  });

  describe("logs", () => {
    const Action = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
    for (const Resource of [
      "arn:aws:logs:*:*:*",
      "arn:aws:logs:eu-west-1:123456789012:*",
      "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/fn:*",
      "arn:aws:logs:*:*:log-group:*:*",
    ]) {
      allows(Resource, granting({ Action, Resource }));
    }
    forbids(
      "*",
      granting({ Action }),
      found("logs:CreateLogGroup, logs:CreateLogStream and logs:PutLogEvents"),
    );
    forbids(
      "every log group, without `:*`",
      granting({ Action: "logs:CreateLogStream", Resource: "arn:aws:logs:*:*:log-group*" }),
      found("logs:CreateLogStream"),
    );
  });

  allows(
    "a condition, which limits it by something else",
    granting({
      Action: "dynamodb:PutItem",
      Condition: { StringEquals: { "aws:ResourceTag/app": "orders" } },
    }),
  );
  allows(
    "an instance in one subnet, though its other parts may be any",
    granting({
      Action: "ec2:RunInstances",
      Resource: ["arn:aws:ec2:*:*:subnet/subnet-1", "arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:*:*:volume/*"],
    }),
  );
  forbids("sqs:* on *, which the policy about wildcards reports too", granting({ Action: "sqs:Purge*" }), [
    [
      "role-grants-no-wildcard-actions",
      "policy",
      "Statement[0] of `policy` allows sqs:PurgeQueue by `sqs:Purge*`. List the actions that the code calls.",
    ],
    ...found("sqs:PurgeQueue"),
  ]);
  allows("* of an AWS managed policy, which nobody can edit", () => {
    functionRole({
      managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"],
    });
  });
  forbids(
    "* in a policy of the stack, by its Sid",
    () => {
      const own = new aws.iam.Policy("own", {
        policy: documentOf({ Sid: "Send", Action: "sqs:SendMessage" }),
      });
      new aws.iam.RolePolicyAttachment("attachment", { role: functionRole().name, policyArn: own.arn });
    },
    found("sqs:SendMessage", '"Send" of `policy`', "own"),
  );

  cannotTell(
    "before the account is known, whether an ARN takes in every queue of the account",
    granting({ Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:123456789012:*" }),
    found("sqs:SendMessage"),
    {
      gaps: [
        [
          "policy",
          "`policy` names an account or a region, and where the function will be is not known before the update, so it was not judged by `role-names-its-resources`.",
        ],
      ],
    },
  );
  allows(
    "every queue of another region, where the function has none",
    granting({ Action: "sqs:SendMessage", Resource: "arn:aws:sqs:us-east-1:*:*" }),
  );
});
