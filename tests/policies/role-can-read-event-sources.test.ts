import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { code, functionWith, goodRole, statement, trust } from "./pieces";
import { allows, cannotTell, forbids, type Expected, type Setting } from "./verdicts";

const policy = "role-can-read-event-sources";
const polls = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
const jobs = "arn:aws:sqs:eu-west-1:123456789012:jobs";
const account: Setting = {
  provider: { region: "eu-west-1", allowedAccountIds: JSON.stringify(["123456789012"]) },
};

function attached(role: aws.iam.Role, name: string): pulumi.Resource[] {
  const policyArn = `arn:aws:iam::aws:policy/service-role/${name}`;
  return [new aws.iam.RolePolicyAttachment(`${name}-attached`, { role: role.name, policyArn })];
}

/** A role that may do this in a policy of its own, and that policy. */
function roleThat(policy: pulumi.Input<string>): [aws.iam.Role, pulumi.Resource[]] {
  const role = goodRole("role");
  return [role, [new aws.iam.RolePolicy("reads-jobs", { role: role.name, policy })]];
}

/** A function that reads a queue with a role, once what it depends on is made. */
function reads(
  role: aws.iam.Role,
  dependsOn: pulumi.Resource[] = [],
  args: aws.sqs.QueueArgs = {},
): aws.sqs.Queue {
  const queue = new aws.sqs.Queue("jobs", { name: "jobs", ...args });
  const fn = new aws.lambda.Function("worker", { role: role.arn, ...code }, { dependsOn });
  new aws.lambda.EventSourceMapping("jobs-to-worker", { eventSourceArn: queue.arn, functionName: fn.name });
  return queue;
}

/** A provisioned cluster, with IAM authentication if it is said. */
function cluster(args: Partial<aws.msk.ClusterArgs> = {}): aws.msk.Cluster {
  return new aws.msk.Cluster("jobs", {
    clusterName: "jobs",
    kafkaVersion: "3.6.0",
    numberOfBrokerNodes: 2,
    brokerNodeGroupInfo: {
      instanceType: "kafka.t3.small",
      clientSubnets: ["subnet-1", "subnet-2"],
      securityGroups: ["sg-1"],
    },
    ...args,
  });
}

const cannotPoll = (what: string): string =>
  `${what} on the queue \`jobs\` that \`jobs-to-worker\` reads, so Lambda cannot poll it for \`worker\``;
const wouldDo = "Attach `arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole`, which does.";

describe(policy, () => {
  for (const [source, name] of Object.entries({
    "an SQS queue": "AWSLambdaSQSQueueExecutionRole",
    "a Kinesis stream": "AWSLambdaKinesisExecutionRole",
    "a DynamoDB stream": "AWSLambdaDynamoDBExecutionRole",
    "an MSK cluster": "AWSLambdaMSKExecutionRole",
  })) {
    allows(`what AWS's own policy for ${source} grants`, () => {
      const role = goodRole("role");
      const dependsOn = attached(role, name);
      const fn = new aws.lambda.Function("worker", { role: role.arn, ...code }, { dependsOn });
      const sources: Readonly<Record<string, () => pulumi.Output<string>>> = {
        "an SQS queue": () => new aws.sqs.Queue("jobs").arn,
        "a Kinesis stream": () => new aws.kinesis.Stream("jobs", { shardCount: 1 }).arn,
        "a DynamoDB stream": () =>
          new aws.dynamodb.Table("jobs", {
            hashKey: "id",
            attributes: [{ name: "id", type: "S" }],
            streamEnabled: true,
            streamViewType: "NEW_IMAGE",
          }).streamArn,
        "an MSK cluster": () => cluster().arn,
      };
      new aws.lambda.EventSourceMapping("jobs-to-worker", {
        eventSourceArn: sources[source]!(),
        functionName: fn.arn,
        startingPosition: "LATEST",
      });
    });
  }

  forbids("a role that allows nothing of it", () => reads(goodRole("role")), [
    [
      policy,
      "role",
      `Nothing attached to this role allows ${cannotPoll("sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes")}. ${wouldDo}`,
    ],
  ]);

  forbids(
    "one that lacks an action",
    () => reads(...roleThat(statement("Allow", polls.slice(1), jobs))),
    [
      [
        policy,
        "role",
        `Nothing attached to this role allows ${cannotPoll("sqs:ReceiveMessage")}. ${wouldDo}`,
      ],
    ],
    account,
  );

  allows("one that lacks none", () => reads(...roleThat(statement("Allow", polls, jobs))), account);

  forbids(
    "one that allows it on another queue",
    () => reads(...roleThat(statement("Allow", polls, `${jobs}-done`))),
    [
      [
        policy,
        "role",
        `Nothing attached to this role allows ${cannotPoll("sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes")}. ${wouldDo}`,
      ],
    ],
    account,
  );

  forbids(
    "a deny beside the grant, blaming what denies",
    () => {
      const role = goodRole("role");
      const own = attached(role, "AWSLambdaSQSQueueExecutionRole");
      new aws.iam.RolePolicy("keeps-jobs", {
        role: role.name,
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Sid: "KeepJobs", Effect: "Deny", Action: "sqs:DeleteMessage", Resource: "*" }],
        }),
      });
      reads(role, own);
    },
    [
      [
        policy,
        "keeps-jobs",
        `"KeepJobs" of \`policy\` denies ${cannotPoll("sqs:DeleteMessage")}, whatever else its role allows.`,
      ],
    ],
  );

  forbids(
    "a permissions boundary that does not reach so far",
    () => {
      const boundary = new aws.iam.Policy("boundary", { policy: statement("Allow", ["logs:*", "sqs:Get*"]) });
      const role = goodRole("role", { permissionsBoundary: boundary.arn });
      reads(role, attached(role, "AWSLambdaSQSQueueExecutionRole"));
    },
    [
      [
        policy,
        "role",
        `\`permissionsBoundary\` does not allow ${cannotPoll("sqs:ReceiveMessage and sqs:DeleteMessage")}, whatever the role's policies allow.`,
      ],
    ],
  );

  allows(
    "a policy of the queue that lets the role in",
    () => {
      const role = new aws.iam.Role("role", {
        name: "worker-role",
        assumeRolePolicy: trust(),
        managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
      });
      const policy = JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::123456789012:role/worker-role" },
            Action: polls,
            Resource: jobs,
          },
        ],
      });
      reads(role, [], { policy });
    },
    account,
  );

  const unreadable: Expected = [
    policy,
    "role",
    `Nothing attached to this role allows ${cannotPoll("sqs:DeleteMessage and sqs:GetQueueAttributes")}. ${wouldDo}`,
  ];

  cannotTell(
    "what a policy grants that names the new queue",
    () => {
      const role = goodRole("role");
      const queue = reads(role);
      new aws.iam.RolePolicy("reads-jobs", {
        role: role.name,
        policy: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "sqs:ReceiveMessage", Resource: queue.arn }],
        },
      });
    },
    [
      unreadable,
      [
        "function-waits-for-its-permissions",
        "jobs-to-worker",
        "It does not wait for `reads-jobs`, which grants what its creation needs, so the first deployment may fail. Add it to `dependsOn`.",
      ],
    ],
    {
      gaps: [
        [
          "reads-jobs",
          "`policy` is not known before the update, so it was not judged by `function-waits-for-its-permissions`, `policy-document-is-valid`, `role-can-read-event-sources` and 6 more.",
        ],
      ],
      atNativePreview: {
        expected: [unreadable],
        gaps: [
          [
            "reads-jobs",
            "`policy` is not known before the update, so it was not judged by `function-waits-for-its-permissions`, `policy-document-is-valid`, `role-can-read-event-sources` and 3 more.",
          ],
        ],
      },
    },
  );

  cannotTell(
    "in which account the queue will be",
    () => reads(...roleThat(statement("Allow", polls, jobs))),
    [],
    {
      gaps: [
        [
          "reads-jobs",
          "`policy` names an account or a region, and where the function will be is not known before the update, so it was not judged by `function-waits-for-its-permissions` and `role-can-read-event-sources`.",
        ],
      ],
    },
  );

  describe("a mapping", () => {
    forbids(
      "to an alias of the function",
      () => {
        const queue = new aws.sqs.Queue("jobs", { name: "jobs" });
        const fn = functionWith("worker", goodRole("role"));
        const alias = new aws.lambda.Alias("live", { functionName: fn.name, functionVersion: "1" });
        new aws.lambda.EventSourceMapping("jobs-to-worker", {
          eventSourceArn: queue.arn,
          functionName: alias.arn,
        });
      },
      [
        [
          policy,
          "role",
          `Nothing attached to this role allows ${cannotPoll("sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes")}. ${wouldDo}`,
        ],
      ],
    );

    forbids(
      "to a queue outside the stack, for a function by its name and version",
      () => {
        functionWith("worker", goodRole("role"), { name: "worker" });
        new aws.lambda.EventSourceMapping("jobs-to-worker", {
          eventSourceArn: jobs,
          functionName: "worker:1",
        });
      },
      [
        [
          policy,
          "role",
          `Nothing attached to this role allows sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes on the queue that \`jobs-to-worker\` reads, so Lambda cannot poll it for \`worker\`. ${wouldDo}`,
        ],
      ],
    );

    allows("of a function outside the stack", () => {
      const queue = new aws.sqs.Queue("jobs");
      new aws.lambda.EventSourceMapping("jobs-to-worker", {
        eventSourceArn: queue.arn,
        functionName: "arn:aws:lambda:eu-west-1:123456789012:function:elsewhere",
      });
    });

    cannotTell(
      "of a function with a role outside the stack",
      () => {
        const fn = new aws.lambda.Function("worker", {
          role: "arn:aws:iam::123456789012:role/elsewhere",
          ...code,
        });
        const queue = new aws.sqs.Queue("jobs");
        new aws.lambda.EventSourceMapping("jobs-to-worker", {
          eventSourceArn: queue.arn,
          functionName: fn.arn,
        });
      },
      [],
      { gaps: [elsewhere()], lasting: [elsewhere()] },
    );
  });

  describe("an encrypted source", () => {
    const decrypts =
      "kms:Decrypt on the key `key` behind the source of `jobs-to-worker`, so Lambda cannot decrypt it";

    forbids(
      "whose key the role may not use",
      () => {
        const role = goodRole("role");
        const key = new aws.kms.Key("key");
        reads(role, attached(role, "AWSLambdaSQSQueueExecutionRole"), { kmsMasterKeyId: key.arn });
      },
      [[policy, "role", `Nothing attached to this role allows ${decrypts}.`]],
    );

    forbids(
      "whose key it may not use, by an alias",
      () => {
        const role = goodRole("role");
        const key = new aws.kms.Key("key");
        const alias = new aws.kms.Alias("alias", { name: "alias/jobs", targetKeyId: key.keyId });
        reads(role, attached(role, "AWSLambdaSQSQueueExecutionRole"), { kmsMasterKeyId: alias.name });
      },
      [[policy, "role", `Nothing attached to this role allows ${decrypts}.`]],
    );

    allows("with the key of AWS", () => {
      const role = goodRole("role");
      reads(role, attached(role, "AWSLambdaSQSQueueExecutionRole"), { kmsMasterKeyId: "alias/aws/sqs" });
    });

    allows(
      "whose key the role may use",
      () => {
        const role = goodRole("role");
        const key = new aws.kms.Key("key");
        const decrypts = new aws.iam.RolePolicy("decrypts", {
          role: role.name,
          policy: statement("Allow", ["kms:Decrypt"], "arn:aws:kms:eu-west-1:123456789012:key/*"),
        });
        const own = [...attached(role, "AWSLambdaSQSQueueExecutionRole"), decrypts];
        reads(role, own, { kmsMasterKeyId: key.arn });
      },
      { ...account, config: { "role-names-its-resources": "disabled" } },
    );

    const outside: readonly [string, string] = [
      "jobs",
      "`kmsMasterKeyId` leads outside this stack, where nothing can be seen, so it was not judged by `role-can-read-event-sources`.",
    ];
    cannotTell(
      "whether the policy of a key outside the stack lets the role in",
      () => {
        const role = goodRole("role");
        reads(role, attached(role, "AWSLambdaSQSQueueExecutionRole"), {
          kmsMasterKeyId: "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        });
      },
      [],
      { gaps: [outside], lasting: [outside] },
    );
  });
});

/** A function that reads a source, whose role has AWS managed policies and one of its own, from before. */
function listens(
  args: Partial<aws.lambda.EventSourceMappingArgs>,
  managed: readonly string[],
  ...statements: readonly (readonly [action: string | readonly string[], resource: string])[]
): void {
  const role = goodRole("role");
  const dependsOn = managed.flatMap((name) => attached(role, name));
  if (statements.length > 0) {
    dependsOn.push(
      new aws.iam.RolePolicy("own", {
        role: role.name,
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: statements.map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource })),
        }),
      }),
    );
  }
  const fn = new aws.lambda.Function("worker", { role: role.arn, ...code }, { dependsOn });
  new aws.lambda.EventSourceMapping("jobs-to-worker", {
    functionName: fn.arn,
    startingPosition: "LATEST",
    ...args,
  });
}

function lacking(actions: string, what: string, so: string, managed?: string): Expected {
  const would =
    managed === undefined ? "" : ` Attach \`arn:aws:iam::aws:policy/service-role/${managed}\`, which does.`;
  return [policy, "role", `Nothing attached to this role allows ${actions} on the ${what}, ${so}.${would}`];
}
const unpolled = "so Lambda cannot poll it for `worker`";

describe(`${policy}, of streams`, () => {
  const stream = "arn:aws:kinesis:eu-west-1:123456789012:stream/jobs";
  const reading = ["kinesis:GetRecords", "kinesis:GetShardIterator"];
  const fromStream = (): Partial<aws.lambda.EventSourceMappingArgs> => ({
    eventSourceArn: new aws.kinesis.Stream("jobs", { name: "jobs", shardCount: 1 }).arn,
  });
  const fromConsumer = (): Partial<aws.lambda.EventSourceMappingArgs> => ({
    eventSourceArn: `${stream}/consumer/reports:1731283200`,
  });
  const subscribing = ["kinesis:SubscribeToShard", `${stream}/consumer/reports:*`] as const;

  allows(
    "what the guide lists for Kinesis, without ListStreams",
    () =>
      listens(
        fromStream(),
        [],
        [
          [...reading, "kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:ListShards"],
          stream,
        ],
      ),
    account,
  );
  forbids(
    "a summary of the stream instead of a description, which the mapping asks for when it is made",
    () => listens(fromStream(), [], [[...reading, "kinesis:DescribeStreamSummary"], stream]),
    [
      lacking(
        "kinesis:DescribeStream",
        "stream `jobs` that `jobs-to-worker` reads",
        unpolled,
        "AWSLambdaKinesisExecutionRole",
      ),
    ],
    account,
  );
  for (const one of ["kinesis:DescribeStream", "kinesis:DescribeStreamSummary"]) {
    allows(
      `${one} for a consumer`,
      () => listens(fromConsumer(), [], [[...reading, one], stream], subscribing),
      account,
    );
  }
  forbids(
    "neither of them for a consumer",
    () => listens(fromConsumer(), [], [reading, stream], subscribing),
    [
      lacking(
        "kinesis:DescribeStream or kinesis:DescribeStreamSummary",
        "stream consumer that `jobs-to-worker` reads",
        unpolled,
        "AWSLambdaKinesisExecutionRole",
      ),
    ],
    account,
  );
});

describe(`${policy}, of Kafka`, () => {
  const arn = "arn:aws:kafka:eu-west-1:123456789012:cluster/jobs/*";
  const network = ["AWSLambdaVPCAccessExecutionRole"];
  const finds = [["ec2:DescribeVpcs", "ec2:DescribeSecurityGroups"], "*"] as const;
  const brokers = ["kafka:GetBootstrapBrokers", arn] as const;
  const topics = { topics: ["orders"] };
  const isOpen = (property = "eventSourceArn"): Pick<Required<Setting>, "gaps" | "lasting"> => {
    const gaps: [string, string][] = [
      [
        "jobs-to-worker",
        `\`${property}\` depends on more than this stack shows, so it was not judged by \`role-can-read-event-sources\`.`,
      ],
    ];
    return { gaps, lasting: gaps };
  };

  for (const one of ["kafka:DescribeCluster", "kafka:DescribeClusterV2"]) {
    allows(
      `${one} of a provisioned cluster`,
      () => listens({ eventSourceArn: cluster().arn, ...topics }, network, finds, brokers, [one, arn]),
      account,
    );
  }
  forbids(
    "neither of them",
    () => listens({ eventSourceArn: cluster().arn, ...topics }, network, finds, brokers),
    [
      lacking(
        "kafka:DescribeCluster or kafka:DescribeClusterV2",
        "cluster `jobs` that `jobs-to-worker` reads",
        unpolled,
        "AWSLambdaMSKExecutionRole",
      ),
    ],
    account,
  );

  const serverless = (): Partial<aws.lambda.EventSourceMappingArgs> => ({
    eventSourceArn: new aws.msk.ServerlessCluster("jobs", {
      clusterName: "jobs",
      clientAuthentication: { sasl: { iam: { enabled: true } } },
      vpcConfigs: [{ subnetIds: ["subnet-1"] }],
    }).arn,
    ...topics,
  });
  const signsIn = ["kafka-cluster:Connect", arn] as const;
  forbids(
    "the first of them for a serverless cluster, which it does not know",
    () => listens(serverless(), network, finds, brokers, signsIn, ["kafka:DescribeCluster", arn]),
    [
      lacking(
        "kafka:DescribeClusterV2",
        "cluster `jobs` that `jobs-to-worker` reads",
        unpolled,
        "AWSLambdaMSKExecutionRole",
      ),
    ],
    account,
  );
  allows(
    "the second of them for a serverless cluster",
    () => listens(serverless(), network, finds, brokers, signsIn, ["kafka:DescribeClusterV2", arn]),
    account,
  );

  describe("with IAM authentication", () => {
    const managed = ["AWSLambdaMSKExecutionRole"];
    const withIam = (iam: boolean): Partial<aws.lambda.EventSourceMappingArgs> => ({
      eventSourceArn: cluster({ clientAuthentication: { sasl: { iam } } }).arn,
      ...topics,
    });
    allows("that is off", () => listens(withIam(false), managed));
    cannotTell(
      "that is on, whether the role may connect",
      () => listens(withIam(true), managed),
      [],
      isOpen(),
    );
    allows("that is on, where it may", () => listens(withIam(true), managed, signsIn), account);
    cannotTell(
      "of a cluster outside the stack",
      () =>
        listens(
          {
            eventSourceArn:
              "arn:aws:kafka:eu-west-1:123456789012:cluster/jobs/0f3b2c1d-1111-2222-3333-444455556666-7",
            ...topics,
          },
          managed,
        ),
      [],
      isOpen(),
    );
    allows("beside a secret, with which Lambda signs in instead", () =>
      listens(
        {
          ...withIam(true),
          sourceAccessConfigurations: [
            {
              type: "SASL_SCRAM_512_AUTH",
              uri: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:AmazonMSK_jobs-a1B2c3",
            },
          ],
        },
        managed,
        [
          "secretsmanager:GetSecretValue",
          "arn:aws:secretsmanager:eu-west-1:123456789012:secret:AmazonMSK_jobs-*",
        ],
      ),
    );
  });

  describe("of another account", () => {
    const owner = "210987654321";
    const there = `arn:aws:kafka:eu-west-1:${owner}:cluster/jobs/51de98b4-0a61-46cc-b0a6-61a9a3d797d5-7`;
    const eventSourceArn = `arn:aws:kafka:eu-west-1:123456789012:vpc-connection/${owner}/jobs/51de98b4-0a61-46cc-b0a6-61a9a3d797d5-7`;
    const ofCluster = [["kafka:DescribeCluster", "kafka:GetBootstrapBrokers"], there] as const;
    allows("by its VPC connection, with what both need", () =>
      listens({ eventSourceArn, ...topics }, network, finds, ofCluster, [
        "kafka:DescribeVpcConnection",
        eventSourceArn,
      ]),
    );
    forbids(
      "by its VPC connection, with what the cluster needs",
      () => listens({ eventSourceArn, ...topics }, network, finds, ofCluster),
      [lacking("kafka:DescribeVpcConnection", "VPC connection that `jobs-to-worker` reads", unpolled)],
    );
    forbids(
      "by its VPC connection, with what that needs, and a cluster of one's own",
      () =>
        listens(
          { eventSourceArn, ...topics },
          network,
          finds,
          [["kafka:DescribeCluster", "kafka:GetBootstrapBrokers"], there.replace(owner, "123456789012")],
          ["kafka:DescribeVpcConnection", eventSourceArn],
        ),
      [
        lacking(
          "kafka:GetBootstrapBrokers and kafka:DescribeCluster or kafka:DescribeClusterV2",
          "VPC connection that `jobs-to-worker` reads",
          unpolled,
        ),
      ],
    );
  });

  const ownKafka = {
    selfManagedEventSource: { endpoints: { KAFKA_BOOTSTRAP_SERVERS: "kafka.example.com:9092" } },
    ...topics,
  };
  describe("with a schema registry", () => {
    const registered = (
      registry: aws.types.input.lambda.EventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfig,
    ): Partial<aws.lambda.EventSourceMappingArgs> => ({
      ...ownKafka,
      selfManagedKafkaEventSourceConfig: { schemaRegistryConfig: registry },
    });
    const ofGlue = (): Partial<aws.lambda.EventSourceMappingArgs> =>
      registered({
        schemaRegistryUri: new aws.glue.Registry("schemas", { registryName: "schemas" }).arn,
        eventRecordFormat: "JSON",
      });
    const registry = "arn:aws:glue:eu-west-1:123456789012:registry/schemas";
    const undecoded = "so Lambda cannot decode the events for `worker`";
    forbids("of Glue that the role may not read", () => listens(ofGlue(), []), [
      lacking(
        "glue:GetRegistry and glue:GetSchemaVersion",
        "schema registry `schemas` that `jobs-to-worker` names",
        undecoded,
      ),
    ]);
    allows(
      "of Glue that it may read",
      () => listens(ofGlue(), [], [["glue:GetRegistry", "glue:GetSchemaVersion"], registry]),
      account,
    );
    allows(
      "of Glue whose schemas it may read",
      () =>
        listens(
          ofGlue(),
          [],
          ["glue:GetRegistry", registry],
          ["glue:GetSchemaVersion", "arn:aws:glue:eu-west-1:123456789012:schema/schemas/*"],
        ),
      account,
    );

    const secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry-a1B2c3";
    const confluent = registered({
      schemaRegistryUri: "https://schemas.example.com",
      eventRecordFormat: "JSON",
      accessConfigs: [{ type: "BASIC_AUTH", uri: secret }],
    });
    forbids("of Confluent, whose secret the role may not read", () => listens(confluent, []), [
      lacking(
        "secretsmanager:GetSecretValue",
        "secret that `jobs-to-worker` names",
        "so Lambda cannot sign in to its event source",
      ),
    ]);
    allows("of Confluent, whose secret it may read", () =>
      listens(confluent, [], ["secretsmanager:GetSecretValue", secret]),
    );
  });

  describe("that takes the failed batches, too", () => {
    const destinationConfig = { onFailure: { destinationArn: "kafka://failed" } };
    const managed = ["AWSLambdaMSKExecutionRole"];
    const toTopic = (iam: boolean): Partial<aws.lambda.EventSourceMappingArgs> => ({
      eventSourceArn: cluster({ clientAuthentication: { sasl: { iam } } }).arn,
      ...topics,
      provisionedPollerConfig: { minimumPollers: 1, maximumPollers: 3 },
      destinationConfig,
    });
    const connects = ["kafka-cluster:Connect", arn] as const;
    const writes = (topic: string) =>
      ["kafka-cluster:WriteData", `arn:aws:kafka:eu-west-1:123456789012:topic/jobs/*/${topic}`] as const;

    cannotTell(
      "by IAM, whether the role must be allowed to write them",
      () => listens(toTopic(true), managed, connects, writes("orders")),
      [],
      { ...account, ...isOpen("destinationConfig.onFailure.destinationArn") },
    );
    allows(
      "by IAM, where the role may write them",
      () => listens(toTopic(true), managed, connects, writes("failed")),
      account,
    );
    allows("otherwise", () => listens(toTopic(false), managed));
    allows("with a cluster of one's own, to which Lambda signs in otherwise", () =>
      listens({ ...ownKafka, destinationConfig }, []),
    );
  });
});

describe(`${policy}, of other sources`, () => {
  const secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-a1B2c3";
  const signsIn = ["secretsmanager:GetSecretValue", secret] as const;
  const sourceAccessConfigurations = [{ type: "BASIC_AUTH", uri: secret }];

  allows("an Amazon MQ broker without network access, which is disputed", () =>
    listens(
      {
        eventSourceArn: "arn:aws:mq:eu-west-1:123456789012:broker:orders:b-1234abcd",
        queues: "orders",
        sourceAccessConfigurations,
      },
      [],
      signsIn,
      ["mq:DescribeBroker", "arn:aws:mq:eu-west-1:123456789012:broker:orders:b-1234abcd"],
    ),
  );

  const documents = {
    eventSourceArn: "arn:aws:rds:eu-west-1:123456789012:cluster:orders",
    documentDbEventSourceConfig: { databaseName: "orders" },
    sourceAccessConfigurations,
  };
  const describes = [
    ["rds:DescribeDBClusters", "rds:DescribeDBClusterParameters", "rds:DescribeDBSubnetGroups"],
    "arn:aws:rds:eu-west-1:123456789012:*:*",
  ] as const;
  allows(
    "a DocumentDB cluster and its network",
    () =>
      listens(documents, ["AWSLambdaVPCAccessExecutionRole"], signsIn, describes, [
        ["ec2:DescribeVpcs", "ec2:DescribeSecurityGroups"],
        "*",
      ]),
    account,
  );
  forbids(
    "a DocumentDB cluster without the rest of its network",
    () => listens(documents, ["AWSLambdaVPCAccessExecutionRole"], signsIn, describes),
    [
      [
        policy,
        "role",
        "Nothing attached to this role allows ec2:DescribeVpcs and ec2:DescribeSecurityGroups for `jobs-to-worker`, so Lambda cannot reach the network of its event source. Attach `arn:aws:iam::aws:policy/service-role/AWSLambdaMSKExecutionRole`, which does.",
      ],
    ],
    account,
  );

  const other: readonly [string, string] = [
    "jobs-to-worker",
    "`eventSourceArn` configures something that is not judged here, so it was not judged by `role-can-read-event-sources`.",
  ];
  cannotTell(
    "what a source needs that nobody knows",
    () => listens({ eventSourceArn: "arn:aws:kinesisvideo:eu-west-1:123456789012:stream/orders/1" }, []),
    [],
    { gaps: [other], lasting: [other] },
  );
});

describe(`${policy}, of keys`, () => {
  const table = (kmsKeyArn: pulumi.Input<string>): Partial<aws.lambda.EventSourceMappingArgs> => ({
    eventSourceArn: new aws.dynamodb.Table("jobs", {
      name: "jobs",
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
      streamEnabled: true,
      streamViewType: "NEW_IMAGE",
      serverSideEncryption: { enabled: true, kmsKeyArn },
    }).streamArn,
  });
  const managed = ["AWSLambdaDynamoDBExecutionRole"];
  const keys = "arn:aws:kms:eu-west-1:123456789012:key/*";
  const setting: Setting = { ...account, config: { "role-names-its-resources": "disabled" } };

  forbids(
    "a table whose key the role may not use",
    () => listens(table(new aws.kms.Key("key").arn), managed),
    [
      lacking(
        "kms:Decrypt",
        "key `key` behind the source of `jobs-to-worker`",
        "so Lambda cannot decrypt it",
      ),
    ],
  );
  allows(
    "a table whose key it may use",
    () => listens(table(new aws.kms.Key("key").arn), managed, ["kms:Decrypt", keys]),
    setting,
  );

  const toQueue =
    (...actions: string[]) =>
    (): void => {
      const failed = new aws.sqs.Queue("failed", {
        name: "failed",
        kmsMasterKeyId: new aws.kms.Key("key").arn,
      });
      listens(
        {
          eventSourceArn: "arn:aws:kinesis:eu-west-1:123456789012:stream/jobs",
          destinationConfig: { onFailure: { destinationArn: failed.arn } },
        },
        ["AWSLambdaKinesisExecutionRole"],
        ["sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:failed"],
        [actions, keys],
      );
    };
  allows(
    "of a failure destination that the role may use",
    toQueue("kms:GenerateDataKey", "kms:Decrypt"),
    setting,
  );
  forbids(
    "of a failure destination that it may only read with",
    toQueue("kms:Decrypt"),
    [
      lacking(
        "kms:GenerateDataKey",
        "key `key` of the failure destination of `jobs-to-worker`",
        "so Lambda cannot tell it what `worker` failed on",
      ),
    ],
    setting,
  );
});

function elsewhere(): readonly [string, string] {
  return [
    "worker",
    "`role` leads outside this stack, where nothing can be seen, so it was not judged by `role-can-read-event-sources`, `role-can-write-logs`, `role-cannot-escalate-privileges` and 7 more.",
  ];
}
