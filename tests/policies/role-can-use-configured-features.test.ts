import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { code, functionWith, goodRole, statement } from "./pieces";
import { allows, cannotTell, forbids, type Setting } from "./verdicts";

const policy = "role-can-use-configured-features";
const account: Setting = {
  provider: { region: "eu-west-1", allowedAccountIds: JSON.stringify(["123456789012"]) },
};
/** The ARN of a new key is not known at preview, so the grants in these programs are for every key. */
const anyKey: Setting = { ...account, config: { "role-names-its-resources": "disabled" } };
const vpcConfig = { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };

function attached(role: aws.iam.Role, policyArn: string): pulumi.Resource[] {
  return [new aws.iam.RolePolicyAttachment("attached", { role: role.name, policyArn })];
}

/** A function whose role has an AWS managed policy or one of its own, or nothing beside its logs. */
function fn(args: Partial<aws.lambda.FunctionArgs>, given?: string): aws.lambda.Function {
  const role = goodRole("role");
  const dependsOn =
    given === undefined
      ? []
      : given.startsWith("arn:")
        ? attached(role, given)
        : [new aws.iam.RolePolicy("own", { role: role.name, policy: given })];
  return new aws.lambda.Function("fn", { role: role.arn, ...code, ...args }, { dependsOn });
}

const vpcAccess = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";
const cannotConnect = (actions: string): string =>
  `Nothing attached to this role allows ${actions} for the network interfaces of \`fn\`, so Lambda cannot connect it to its VPC. The AWS managed policy AWSLambdaVPCAccessExecutionRole would.`;

describe(policy, () => {
  describe("a VPC", () => {
    allows("with AWS's own policy for it", () => fn({ vpcConfig }, vpcAccess));

    forbids("without", () => fn({ vpcConfig }), [
      [
        policy,
        "role",
        cannotConnect(
          "ec2:CreateNetworkInterface, ec2:DescribeNetworkInterfaces, ec2:DescribeSubnets, ec2:DeleteNetworkInterface, ec2:AssignPrivateIpAddresses and ec2:UnassignPrivateIpAddresses",
        ),
      ],
    ]);

    allows("that is empty, which takes a function out of it", () =>
      fn({ vpcConfig: { subnetIds: [], securityGroupIds: [] } }),
    );

    const networkInterfaces = [
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:AssignPrivateIpAddresses",
      "ec2:UnassignPrivateIpAddresses",
    ];
    const reads = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"];

    forbids(
      "where the reads are limited to resources, which grants none",
      () =>
        fn(
          { vpcConfig },
          statement("Allow", [...networkInterfaces, ...reads], "arn:aws:ec2:eu-west-1:123456789012:*/*"),
        ),
      [[policy, "role", cannotConnect("ec2:DescribeNetworkInterfaces and ec2:DescribeSubnets")]],
      account,
    );

    allows("where the function's own code is denied what Lambda may do", () => {
      const role = goodRole("role");
      const dependsOn = attached(role, vpcAccess);
      new aws.iam.RolePolicy("not-by-code", {
        role: role.name,
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Deny",
              Action: networkInterfaces,
              Resource: "*",
              Condition: {
                ArnLike: { "lambda:SourceFunctionArn": "arn:aws:lambda:*:*:function:*" },
              },
            },
          ],
        }),
      });
      new aws.lambda.Function("fn", { role: role.arn, ...code, vpcConfig }, { dependsOn });
    });
  });

  describe("tracing", () => {
    const traces = statement("Allow", ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]);

    allows("that is active, with what it needs", () => fn({ tracingConfig: { mode: "Active" } }, traces));

    allows("that is active, with AWS's own policy for it", () =>
      fn({ tracingConfig: { mode: "Active" } }, "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"),
    );

    forbids("that is active, without", () => fn({ tracingConfig: { mode: "Active" } }), [
      [
        policy,
        "role",
        "Nothing attached to this role allows xray:PutTraceSegments and xray:PutTelemetryRecords for the traces of `fn`, so they are lost. The AWS managed policy AWSXRayDaemonWriteAccess would.",
      ],
    ]);

    allows("that only passes on", () => fn({ tracingConfig: { mode: "PassThrough" } }));
  });

  describe("a dead-letter target", () => {
    forbids(
      "that the role may not write to",
      () => fn({ deadLetterConfig: { targetArn: new aws.sqs.Queue("failed").arn } }),
      [
        [
          policy,
          "role",
          "Nothing attached to this role allows sqs:SendMessage on the dead-letter target `failed` of `fn`, so the events that it fails on are lost.",
        ],
      ],
    );

    forbids(
      "outside the stack that the role may not write to",
      () => fn({ deadLetterConfig: { targetArn: "arn:aws:sns:eu-west-1:123456789012:failed" } }),
      [
        [
          policy,
          "role",
          "Nothing attached to this role allows sns:Publish on the dead-letter target of `fn`, so the events that it fails on are lost.",
        ],
      ],
    );

    allows("outside the stack that it may write to", () =>
      fn(
        { deadLetterConfig: { targetArn: "arn:aws:sns:eu-west-1:123456789012:failed" } },
        statement("Allow", ["sns:Publish"], "arn:aws:sns:eu-west-1:123456789012:failed"),
      ),
    );
  });

  describe("destinations", () => {
    const tells = (
      destinationConfig: aws.lambda.FunctionEventInvokeConfigArgs["destinationConfig"],
      given?: string,
    ) =>
      new aws.lambda.FunctionEventInvokeConfig("events", {
        functionName: fn({}, given).name,
        destinationConfig,
      });

    forbids(
      "both of which are new",
      () =>
        tells({
          onFailure: { destination: new aws.sqs.Queue("failed").arn },
          onSuccess: { destination: new aws.sns.Topic("done").arn },
        }),
      [
        [
          policy,
          "role",
          "Nothing attached to this role allows sns:Publish on the destination `done` that `events` names, so it never hears of the asynchronous invocations of `fn`.",
        ],
        [
          policy,
          "role",
          "Nothing attached to this role allows sqs:SendMessage on the destination `failed` that `events` names, so it never hears of the asynchronous invocations of `fn`.",
        ],
      ],
    );

    allows(
      "one of which is new, with what both need",
      () =>
        tells(
          {
            onFailure: { destination: "arn:aws:sqs:eu-west-1:123456789012:failed" },
            onSuccess: { destination: new aws.sns.Topic("done", { name: "done" }).arn },
          },
          JSON.stringify({
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Action: ["sqs:SendMessage", "sns:Publish"],
                Resource: [
                  "arn:aws:sqs:eu-west-1:123456789012:failed",
                  "arn:aws:sns:eu-west-1:123456789012:done",
                ],
              },
            ],
          }),
        ),
      account,
    );

    allows("that are not set", () => tells(undefined));
  });

  describe("a file system", () => {
    const mounts = {
      arn: "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-1",
      localMountPath: "/mnt/a",
    };
    const managed = "arn:aws:iam::aws:policy/AmazonElasticFileSystemClientReadWriteAccess";

    allows("with AWS's own policy for it", () => fn({ fileSystemConfig: mounts }, managed));

    forbids("without", () => fn({ fileSystemConfig: mounts }), [
      [
        policy,
        "role",
        "Nothing attached to this role allows elasticfilesystem:ClientMount on the file system of `fn`, so it cannot mount it. The AWS managed policy AmazonElasticFileSystemClientReadWriteAccess would.",
      ],
    ]);
  });

  describe("a key for the environment", () => {
    const environment = { variables: { TABLE: "orders" } };
    const lacks = [
      policy,
      "role",
      "Nothing attached to this role allows kms:Decrypt on the key that encrypts the environment of `fn`, so it cannot start unless whoever deploys it may grant that.",
    ] as const;

    forbids("that the role may not use", () => fn({ environment, kmsKeyArn: new aws.kms.Key("key").arn }), [
      lacks,
    ]);

    allows("that it need not use, for want of variables", () =>
      fn({ kmsKeyArn: new aws.kms.Key("key").arn }),
    );

    allows(
      "that the role may use, since the key leaves it to the account",
      () =>
        fn(
          { environment, kmsKeyArn: new aws.kms.Key("key").arn },
          statement("Allow", ["kms:Decrypt"], "arn:aws:kms:eu-west-1:123456789012:key/*"),
        ),
      anyKey,
    );

    const keyPolicy = (principal: string): string =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: principal }, Action: "kms:*", Resource: "*" }],
      });

    forbids(
      "whose policy leaves it to nobody but another role",
      () =>
        fn(
          {
            environment,
            kmsKeyArn: new aws.kms.Key("key", {
              policy: keyPolicy("arn:aws:iam::123456789012:role/admin"),
            }).arn,
          },
          statement("Allow", ["kms:Decrypt"], "arn:aws:kms:eu-west-1:123456789012:key/*"),
        ),
      [
        [
          policy,
          "key",
          "`policy` does not allow kms:Decrypt on the key that encrypts the environment of `fn`, so it cannot start unless whoever deploys it may grant that, whatever the role's policies allow.",
        ],
      ],
      anyKey,
    );

    allows(
      "whose policy names the role",
      () => {
        const role = goodRole("role", { name: "fn-role" });
        const key = new aws.kms.Key("key");
        new aws.kms.KeyPolicy("key-policy", {
          keyId: key.keyId,
          policy: keyPolicy("arn:aws:iam::123456789012:role/fn-role"),
        });
        functionWith("fn", role, { environment, kmsKeyArn: key.arn });
      },
      account,
    );

    const outside: readonly [string, string] = [
      "fn",
      "`kmsKeyArn` leads outside this stack, where nothing can be seen, so it was not judged by `role-can-use-configured-features`.",
    ];
    cannotTell(
      "whether the policy of a key outside the stack lets the role in",
      () =>
        fn({
          environment,
          kmsKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        }),
      [],
      { gaps: [outside], lasting: [outside] },
    );
  });
});
