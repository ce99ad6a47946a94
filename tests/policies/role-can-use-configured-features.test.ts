import * as aws from "@pulumi/aws";
import * as native from "@pulumi/aws-native";
import type * as pulumi from "@pulumi/pulumi";
import { code, goodRole, statement, trust } from "./pieces";
import { allows, cannotTell, forbids, type Expected, type Setting } from "./verdicts";

const policy = "role-can-use-configured-features";
const account: Setting = {
  provider: { region: "eu-west-1", allowedAccountIds: JSON.stringify(["123456789012"]) },
};
/** The ARN of a new key is not known at preview, so the grants in these programs are for every key. */
const anyKey: Setting = { ...account, config: { "role-names-its-resources": "disabled" } };
const readsObjects = ["s3:GetObject", "s3:GetObjectVersion"];
const nativeCode = {
  code: { zipFile: "exports.handler = async () => {};" },
  handler: "index.handler",
  runtime: "nodejs22.x",
};
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
  `Nothing attached to this role allows ${actions} for the network interfaces of \`fn\`, so Lambda cannot connect it to its VPC. Attach \`arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole\`, which does.`;

describe(policy, () => {
  describe("a VPC", () => {
    allows("with AWS's own policy for it", () => fn({ vpcConfig }, vpcAccess));

    forbids("without", () => fn({ vpcConfig }), [
      [
        policy,
        "role",
        cannotConnect(
          "ec2:CreateNetworkInterface, ec2:DescribeNetworkInterfaces and ec2:DeleteNetworkInterface",
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
      [[policy, "role", cannotConnect("ec2:DescribeNetworkInterfaces")]],
      account,
    );

    allows("with AWS's older policy for it, which lacks what is disputed", () =>
      fn({ vpcConfig }, "arn:aws:iam::aws:policy/service-role/AWSLambdaENIManagementAccess"),
    );

    const ec2 = (kind: string): string => `arn:aws:ec2:eu-west-1:123456789012:${kind}`;
    const interfacesIn = (...kinds: string[]): string =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "ec2:DescribeNetworkInterfaces", Resource: "*" },
          {
            Effect: "Allow",
            Action: ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"],
            Resource: kinds.map(ec2),
          },
        ],
      });
    const all = ["network-interface/*", "subnet/subnet-1", "subnet/subnet-2", "security-group/sg-1"];
    const two = { subnetIds: ["subnet-1", "subnet-2"], securityGroupIds: ["sg-1"] };

    allows(
      "where interfaces are made in its subnets, with its security group",
      () => fn({ vpcConfig: two }, interfacesIn(...all)),
      account,
    );
    forbids(
      "where only the interfaces themselves are allowed",
      () => fn({ vpcConfig: two }, interfacesIn(...all.slice(0, 1))),
      [
        [
          policy,
          "role",
          cannotConnect(
            "ec2:CreateNetworkInterface on subnets and ec2:CreateNetworkInterface on security groups",
          ),
        ],
      ],
      account,
    );
    forbids(
      "where they are allowed in one of its two subnets",
      () => fn({ vpcConfig: two }, interfacesIn(...all.filter((kind) => kind !== "subnet/subnet-2"))),
      [[policy, "role", cannotConnect("ec2:CreateNetworkInterface on subnets")]],
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
    const traces = statement("Allow", ["xray:PutTraceSegments"]);

    allows("that is active, with what it needs", () => fn({ tracingConfig: { mode: "Active" } }, traces));

    allows("that is active, with AWS's own policy for it", () =>
      fn({ tracingConfig: { mode: "Active" } }, "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"),
    );

    forbids("that is active, without", () => fn({ tracingConfig: { mode: "Active" } }), [
      [
        policy,
        "role",
        "Nothing attached to this role allows xray:PutTraceSegments for the traces of `fn`, so Lambda refuses to create or update it. Attach `arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess`, which does.",
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

    forbids(
      "both of which are queues, by what tells them apart",
      () =>
        tells({
          onFailure: { destination: new aws.sqs.Queue("failed").arn },
          onSuccess: { destination: new aws.sqs.Queue("done").arn },
        }),
      ["done", "failed"].map((name) => [
        policy,
        "role",
        `Nothing attached to this role allows sqs:SendMessage on the destination \`${name}\` that \`events\` names, so it never hears of the asynchronous invocations of \`fn\`.`,
      ]),
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

    const noMount: Expected = [
      policy,
      "role",
      "Nothing attached to this role allows elasticfilesystem:ClientMount on the file system of `fn`, so it cannot mount it. Attach `arn:aws:iam::aws:policy/AmazonElasticFileSystemClientReadWriteAccess`, which does.",
    ];
    const unseen: readonly [string, string] = [
      "fn",
      "`fileSystemConfig.arn` leads outside this stack, where nothing can be seen, so it was not judged by `role-can-use-configured-features`.",
    ];
    /** A file system of the stack, and a policy for it if this is one. */
    const mountsNew = (own: string | undefined, given?: string): (() => void) => {
      return () => {
        const { id } = new aws.efs.FileSystem("files");
        if (own !== undefined) {
          new aws.efs.FileSystemPolicy("files", { fileSystemId: id, policy: own });
        }
        const { arn } = new aws.efs.AccessPoint("files", { fileSystemId: id });
        fn({ fileSystemConfig: { arn, localMountPath: "/mnt/a" } }, given);
      };
    };
    const lets = (principal: string): string =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { AWS: principal }, Action: "elasticfilesystem:ClientMount" },
        ],
      });

    allows("outside the stack, with AWS's own policy for it", () =>
      fn({ fileSystemConfig: mounts }, managed),
    );
    cannotTell(
      "whether one outside the stack lets every client mount it",
      () => fn({ fileSystemConfig: mounts }),
      [],
      { gaps: [unseen], lasting: [unseen] },
    );
    allows("without a policy, which every client may mount", mountsNew(undefined));
    const backup = "arn:aws:iam::123456789012:role/backup";
    forbids("with a policy for somebody else", mountsNew(lets(backup)), [noMount], account);
    allows("with such a policy, and AWS's own for the role", mountsNew(lets(backup), managed), account);
  });

  describe("a file system of S3", () => {
    const system = "arn:aws:s3files:eu-west-1:123456789012:file-system/fs-0a1b";
    const fileSystemConfig = { arn: `${system}/access-point/fsap-1`, localMountPath: "/mnt/a" };
    const noMount: Expected = [
      policy,
      "role",
      "Nothing attached to this role allows s3files:ClientMount on the file system of `fn`, so it cannot mount it. Attach `arn:aws:iam::aws:policy/AmazonS3FilesClientReadWriteAccess`, which does.",
    ];

    forbids("without", () => fn({ fileSystemConfig }), [noMount]);
    for (const name of ["ReadOnly", "ReadWrite"]) {
      allows(`with AmazonS3FilesClient${name}Access`, () =>
        fn({ fileSystemConfig }, `arn:aws:iam::aws:policy/AmazonS3FilesClient${name}Access`),
      );
    }
    for (const [what, resource] of Object.entries({
      "file system": system,
      "access point": fileSystemConfig.arn,
    })) {
      allows(`with a grant on the ${what}`, () =>
        fn({ fileSystemConfig }, statement("Allow", ["s3files:ClientMount"], resource)),
      );
    }
    forbids(
      "with a grant on another one",
      () => fn({ fileSystemConfig }, statement("Allow", ["s3files:ClientMount"], `${system}2`)),
      [noMount],
    );

    /** A function that reads some objects directly, or may. */
    const readsDirectly = (directS3Read: "ENABLED" | "AUTO", ...actions: string[]): (() => void) => {
      return () => {
        const role = goodRole("role");
        new aws.iam.RolePolicy("own", {
          role: role.name,
          policy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [
              { Effect: "Allow", Action: "s3files:ClientMount", Resource: system },
              { Effect: "Allow", Action: [...actions, "s3:ListBucket"], Resource: "arn:aws:s3:::orders/*" },
            ],
          }),
        });
        new native.lambda.Function("fn", {
          role: role.arn,
          ...nativeCode,
          fileSystemConfigs: [{ ...fileSystemConfig, s3FilesConfig: { directS3Read } }],
        });
      };
    };
    allows("that is read directly, with what that needs", readsDirectly("ENABLED", ...readsObjects));
    forbids("that is read directly, without its versions", readsDirectly("ENABLED", "s3:GetObject"), [
      [
        policy,
        "role",
        "Nothing attached to this role allows s3:GetObjectVersion on the bucket behind the file system of `fn`, so it cannot read from it directly.",
      ],
    ]);
    allows("that is read directly where that can be", readsDirectly("AUTO", "s3:GetObject"));
  });

  describe("a durable function", () => {
    const durableConfig = { executionTimeout: 3600 };
    const named = { name: "orders", durableConfig };
    const managed = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicDurableExecutionRolePolicy";
    const saves = ["lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"];
    const orders = "arn:aws:lambda:eu-west-1:123456789012:function:orders";
    const lost = (actions: string): Expected => [
      policy,
      "role",
      `Nothing attached to this role allows ${actions} on the executions of \`fn\`, which belong to its versions, so it cannot save its progress. Attach \`arn:aws:iam::aws:policy/service-role/AWSLambdaBasicDurableExecutionRolePolicy\`, which does.`,
    ];

    allows("with AWS's own policy for it", () => fn({ durableConfig }, managed));
    forbids("without", () => fn({ durableConfig }), [
      lost("lambda:CheckpointDurableExecution and lambda:GetDurableExecutionState"),
    ]);
    forbids(
      "that may save its progress and not read it",
      () => fn(named, statement("Allow", saves.slice(0, 1), `${orders}:*`)),
      [lost("lambda:GetDurableExecutionState")],
      account,
    );
    allows(
      "with a grant on all its versions",
      () => fn(named, statement("Allow", saves, `${orders}:*`)),
      account,
    );
    allows(
      "with a grant on the executions of all its versions",
      () => fn(named, statement("Allow", saves, `${orders}:*/durable-execution/*`)),
      account,
    );
    forbids(
      "with a grant on the function, which has no executions itself",
      () => fn(named, statement("Allow", saves, orders)),
      [lost("lambda:CheckpointDurableExecution and lambda:GetDurableExecutionState")],
      account,
    );

    const withKey = (...actions: string[]): (() => void) => {
      return () => {
        const role = goodRole("role", { managedPolicyArns: [managed] });
        new aws.iam.RolePolicy("own", {
          role: role.name,
          policy: statement("Allow", actions, "arn:aws:kms:eu-west-1:123456789012:key/*"),
        });
        const { arn } = new aws.kms.Key("key");
        new native.lambda.Function("fn", {
          role: role.arn,
          ...nativeCode,
          durableConfig: { ...durableConfig, kmsKeyArn: arn },
        });
      };
    };
    allows("with a customer key that the role may use", withKey("kms:Decrypt"), anyKey);
    forbids(
      "with a customer key that it may only describe",
      withKey("kms:DescribeKey"),
      [
        [
          policy,
          "role",
          "Nothing attached to this role allows kms:Decrypt on the key of the durable executions of `fn`, so it cannot read its progress.",
        ],
      ],
      anyKey,
    );
  });

  describe("a key for the environment, for which Lambda makes a grant", () => {
    const environment = { variables: { TABLE: "orders" } };
    allows("that the role may not use by itself", () =>
      fn({ environment, kmsKeyArn: new aws.kms.Key("key").arn }),
    );
    allows("outside the stack", () =>
      fn({
        environment,
        kmsKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      }),
    );
  });

  describe("a customer key of what Lambda sends to", () => {
    const key = (): pulumi.Output<string> => new aws.kms.Key("key").arn;
    const anyKeyOf = "arn:aws:kms:eu-west-1:123456789012:key/*";
    const failed = "arn:aws:sqs:eu-west-1:123456789012:failed";
    /** What sends to a queue and a bucket, and may do this with all keys. */
    const sends = (...withKeys: string[]): string => {
      const grants: [string, string][] = [
        ["sqs:SendMessage", failed],
        ["s3:PutObject", "arn:aws:s3:::failed/*"],
        ["s3:ListBucket", "arn:aws:s3:::failed"],
        ...withKeys.map((action): [string, string] => [action, anyKeyOf]),
      ];
      return JSON.stringify({
        Version: "2012-10-17",
        Statement: grants.map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource })),
      });
    };
    const lacks = (actions: string, what = "dead-letter target that `fn`"): Expected => [
      policy,
      "role",
      `Nothing attached to this role allows ${actions} on the key \`key\` of the ${what} names, so Lambda cannot send to it what \`fn\` leaves.`,
    ];
    const leaves = (kmsMasterKeyId: () => pulumi.Input<string>, ...withKeys: string[]): (() => void) => {
      return () => {
        const queue = new aws.sqs.Queue("failed", { name: "failed", kmsMasterKeyId: kmsMasterKeyId() });
        fn({ deadLetterConfig: { targetArn: queue.arn } }, sends(...withKeys));
      };
    };

    forbids(
      "a queue's, which the role may not use",
      leaves(key),
      [lacks("kms:GenerateDataKey and kms:Decrypt")],
      anyKey,
    );
    forbids(
      "a queue's, with which it may only encrypt",
      leaves(key, "kms:GenerateDataKey"),
      [lacks("kms:Decrypt")],
      anyKey,
    );
    allows("a queue's, which it may use", leaves(key, "kms:GenerateDataKey", "kms:Decrypt"), anyKey);
    allows(
      "a queue's that AWS manages",
      leaves(() => "alias/aws/sqs"),
      account,
    );

    const tells = (bucket: aws.s3.Bucket, ...withKeys: string[]): void => {
      new aws.lambda.FunctionEventInvokeConfig("events", {
        functionName: fn({}, sends(...withKeys)).name,
        destinationConfig: { onFailure: { destination: bucket.arn } },
      });
    };
    const encrypted = (): aws.s3.Bucket =>
      new aws.s3.Bucket("failed", {
        bucket: "failed",
        serverSideEncryptionConfiguration: {
          rule: {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key() },
          },
        },
      });
    forbids(
      "a bucket's",
      () => tells(encrypted()),
      [lacks("kms:GenerateDataKey", "destination that `events`")],
      anyKey,
    );
    allows("a bucket's, with which it may encrypt", () => tells(encrypted(), "kms:GenerateDataKey"), anyKey);
    forbids(
      "a bucket's that is configured apart",
      () => {
        const bucket = new aws.s3.Bucket("failed", { bucket: "failed" });
        new aws.s3.BucketServerSideEncryptionConfiguration("encryption", {
          bucket: bucket.bucket,
          rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key() } }],
        });
        tells(bucket);
      },
      [lacks("kms:GenerateDataKey", "destination that `events`")],
      anyKey,
    );
    allows(
      "that of another bucket",
      () => {
        const bucket = new aws.s3.Bucket("failed", { bucket: "failed" });
        new aws.s3.BucketServerSideEncryptionConfiguration("encryption", {
          bucket: new aws.s3.Bucket("other", { bucket: "other" }).bucket,
          rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key() } }],
        });
        tells(bucket);
      },
      anyKey,
    );
  });

  describe("what Lambda operates with a role of its own", () => {
    const operator = (given: string | undefined, principal?: string): aws.iam.Role => {
      const role = new aws.iam.Role("role", { assumeRolePolicy: trust(principal) });
      if (given?.startsWith("arn:")) {
        attached(role, given);
      } else if (given !== undefined) {
        new aws.iam.RolePolicy("own", { role: role.name, policy: given });
      }
      return role;
    };
    const cannot = (action: string, would: string): Expected => [
      policy,
      "role",
      `Nothing attached to this role allows ${action} for \`subject\`, so Lambda cannot operate it.${would}`,
    ];

    const provides = (given?: string) => () =>
      new aws.lambda.CapacityProvider("subject", {
        permissionsConfig: { capacityProviderOperatorRoleArn: operator(given).arn },
        vpcConfig,
      });
    allows(
      "a capacity provider with AWS's own policy",
      provides("arn:aws:iam::aws:policy/AWSLambdaManagedEC2ResourceOperator"),
    );
    forbids("a capacity provider without", provides(), [
      cannot(
        "ec2:RunInstances on subnets",
        " Attach `arn:aws:iam::aws:policy/AWSLambdaManagedEC2ResourceOperator`, which does.",
      ),
    ]);

    const connects = (given?: string) => () =>
      new aws.lambda.CoreNetworkConnector("subject", {
        configuration: {
          vpcEgressConfiguration: { ...vpcConfig, associatedComputeResourceTypes: ["MicroVm"] },
        },
        operatorRole: operator(given).arn,
      });
    allows(
      "a network connector with AWS's own policy",
      connects("arn:aws:iam::aws:policy/AWSLambdaNetworkConnectorOperatorPolicy"),
    );
    forbids("a network connector without", connects(), [
      cannot(
        "ec2:CreateNetworkInterface on subnets",
        " Attach `arn:aws:iam::aws:policy/AWSLambdaNetworkConnectorOperatorPolicy`, which does.",
      ),
    ]);

    for (const [what, Image] of Object.entries({
      "the image of a MicroVM": aws.lambdamicrovms.Image,
      "the same by its old name": aws.lambda.MicrovmsImage,
    })) {
      const builds = (given?: string) => () =>
        new Image("subject", {
          baseImageArn: "arn:aws:lambda:eu-west-1:aws:microvm-image:al2023-1",
          buildRoleArn: operator(given).arn,
          codeArtifact: { uri: "s3://artifacts/code.zip" },
        });
      const reads = (bucket: string): string =>
        statement("Allow", ["s3:GetObject"], `arn:aws:s3:::${bucket}/*`);
      allows(`${what}, whose role may read it`, builds(reads("artifacts")));
      forbids(`${what}, whose role may read other buckets`, builds(reads("other")), [
        cannot("s3:GetObject", ""),
      ]);
    }

    const outside: readonly [string, string] = [
      "subject",
      "`permissionsConfig.capacityProviderOperatorRoleArn` leads outside this stack, where nothing can be seen, so it was not judged by `role-can-use-configured-features` and `role-trusts-lambda`.",
    ];
    cannotTell(
      "what a role outside the stack may do",
      () =>
        new aws.lambda.CapacityProvider("subject", {
          permissionsConfig: { capacityProviderOperatorRoleArn: "arn:aws:iam::123456789012:role/operator" },
          vpcConfig,
        }),
      [],
      { gaps: [outside], lasting: [outside] },
    );
  });

  describe("what is not judged", () => {
    const listed = (property: string): Pick<Required<Setting>, "gaps" | "lasting"> => {
      const gaps: [string, string][] = [
        [
          "subject",
          `\`${property}\` configures something that is not judged here, so it was not judged by \`role-can-use-configured-features\`.`,
        ],
      ];
      return { gaps, lasting: gaps };
    };

    cannotTell(
      "what the key of a capacity provider needs",
      () => {
        const role = new aws.iam.Role("role", {
          assumeRolePolicy: trust(),
          managedPolicyArns: ["arn:aws:iam::aws:policy/AWSLambdaManagedEC2ResourceOperator"],
        });
        new aws.lambda.CapacityProvider("subject", {
          kmsKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
          permissionsConfig: { capacityProviderOperatorRoleArn: role.arn },
          vpcConfig,
        });
      },
      [],
      listed("kmsKeyArn"),
    );
    cannotTell(
      "what the network connectors of a MicroVM need",
      () => {
        new aws.lambdamicrovms.Microvm("subject", {
          imageArn: "arn:aws:lambda:eu-west-1:123456789012:microvm-image:orders",
          egressNetworkConnectors: ["arn:aws:lambda:eu-west-1:123456789012:network-connector:shop"],
        });
      },
      [],
      listed("egressNetworkConnectors"),
    );
    cannotTell(
      "what the logs of an event source mapping need",
      () => {
        const queue = new aws.sqs.Queue("jobs", { name: "jobs" });
        new native.lambda.EventSourceMapping("subject", {
          functionName: fn({}, "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole").arn,
          eventSourceArn: queue.arn,
          loggingConfig: { systemLogLevel: "DEBUG" },
        });
      },
      [],
      listed("loggingConfig"),
    );
    allows("what needs nothing of the role", () =>
      fn({
        publish: true,
        snapStart: { applyOn: "PublishedVersions" },
        runtime: "java21",
        ephemeralStorage: { size: 1024 },
        sourceKmsKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      }),
    );
    allows("tenants, and streamed responses", () => {
      const tenants = fn({ tenancyConfig: { tenantIsolationMode: "PER_TENANT" } });
      new aws.lambda.FunctionUrl("url", {
        functionName: tenants.name,
        authorizationType: "AWS_IAM",
        invokeMode: "RESPONSE_STREAM",
      });
    });
  });
});
