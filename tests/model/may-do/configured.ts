import * as aws from "@pulumi/aws";
import * as native from "@pulumi/aws-native";
import * as pulumi from "@pulumi/pulumi";
import { code, trust } from "../../policies/pieces";
import { judge, type Finding } from "../../recorder/judge";
import { record } from "../../recorder/program";

/** What a program names, for a policy to name too: the thing that is read, sent to or mounted, a secret, a key. */
export type Named = Readonly<Record<string, pulumi.Input<string>>>;

/** Grants a role something, and tells what must be made before the role is used. */
export type Grant = (role: aws.iam.Role, named: Named) => pulumi.Resource[];

/** A statement that allows actions on what the program names, by `${name}`, or on something else. */
export interface Allowed {
  readonly actions: readonly string[];
  readonly on: readonly string[];
}

/** Attaches AWS managed policies, and a policy of these statements. */
export function granting(managed: readonly string[], allowed: readonly Allowed[] = []): Grant {
  return (role, named) => {
    const attached = managed.map(
      (name) =>
        new aws.iam.RolePolicyAttachment(name, {
          role: role.name,
          policyArn: `arn:aws:iam::aws:policy/${name}`,
        }),
    );
    const statements = allowed.map(({ actions, on }) => ({ Effect: "Allow", Action: actions, Resource: on }));
    const policy = pulumi
      .all(named)
      .apply((values) =>
        JSON.stringify({ Version: "2012-10-17", Statement: statements }).replace(
          /\$\{(\w+)\}/g,
          (_, name: string) => values[name]!,
        ),
      );
    return statements.length === 0
      ? attached
      : [...attached, new aws.iam.RolePolicy("allowed", { role: role.name, policy })];
  };
}

/** What the whole pack finds of a program in a preview or an update, and what it cannot tell, by the beginning of it. */
export async function foundIn(
  what: Configured,
  grant: Grant,
  preview: boolean,
): Promise<{ readonly found: readonly Finding[]; readonly open: readonly string[] }> {
  const findings = await judge(await record(() => configured[what](grant), preview, provider));
  const isOpen = ({ policy }: Finding): boolean => policy === "stack-is-fully-known";
  return {
    found: findings.filter((finding) => !isOpen(finding)),
    open: findings.filter(isOpen).map(({ resource, message }) => `${resource}: ${message.split(",")[0]}`),
  };
}

/** As a user has it who names the account. */
const provider = { region: "eu-west-1", allowedAccountIds: JSON.stringify(["123456789012"]) };

type Configuration = (grant: Grant) => void;

function roleWith(grant: Grant, named: Named): [aws.iam.Role, pulumi.Resource[]] {
  const role = new aws.iam.Role("role", { assumeRolePolicy: JSON.stringify(trust()) });
  return [role, grant(role, named)];
}

function worker(
  grant: Grant,
  named: Named = {},
  args: Partial<aws.lambda.FunctionArgs> = {},
): aws.lambda.Function {
  const [role, dependsOn] = roleWith(grant, named);
  return new aws.lambda.Function("worker", { role: role.arn, ...code, ...args }, { dependsOn });
}

function nativeWorker(grant: Grant, named: Named, args: Partial<native.lambda.FunctionArgs>): void {
  const [role, dependsOn] = roleWith(grant, named);
  new native.lambda.Function(
    "worker",
    {
      role: role.arn,
      handler: "index.handler",
      runtime: "nodejs22.x",
      code: { zipFile: "exports.handler = async () => {};" },
      ...args,
    },
    { dependsOn },
  );
}

/** A function that reads a source, by what the mapping says beside that. */
function reads(
  source: pulumi.Input<string> | undefined,
  args: Partial<aws.lambda.EventSourceMappingArgs> = {},
  named: Named = {},
): Configuration {
  return (grant) => {
    const fn = worker(grant, { source: source ?? "", ...named });
    new aws.lambda.EventSourceMapping("mapping", {
      ...(source === undefined ? {} : { eventSourceArn: source }),
      functionName: fn.arn,
      ...args,
    });
  };
}

const fromLatest = { startingPosition: "LATEST" };

function stream(): aws.kinesis.Stream {
  return new aws.kinesis.Stream("clicks", { shardCount: 1 });
}

function table(): aws.dynamodb.Table {
  return new aws.dynamodb.Table("orders", {
    hashKey: "id",
    attributes: [{ name: "id", type: "S" }],
    streamEnabled: true,
    streamViewType: "NEW_IMAGE",
  });
}

/** A cluster without IAM authentication. */
function cluster(clientAuthentication: aws.types.input.msk.ClusterClientAuthentication): aws.msk.Cluster {
  return new aws.msk.Cluster("cluster", {
    kafkaVersion: "3.9.x",
    numberOfBrokerNodes: 2,
    brokerNodeGroupInfo: {
      instanceType: "kafka.m7g.large",
      clientSubnets: ["subnet-1", "subnet-2"],
      securityGroups: ["sg-1"],
    },
    clientAuthentication,
  });
}

/** A mapping that signs in with a secret, encrypted with a customer key if one is given. */
function signingIn(
  type: string,
  source: pulumi.Input<string> | undefined,
  args: Partial<aws.lambda.EventSourceMappingArgs>,
  { key, others = [] }: { key?: aws.kms.Key; others?: { type: string; uri: string }[] } = {},
): Configuration {
  const secret = new aws.secretsmanager.Secret("login", key === undefined ? {} : { kmsKeyId: key.arn });
  const sourceAccessConfigurations = [{ type, uri: secret.arn }, ...others];
  return reads(
    source,
    { ...args, sourceAccessConfigurations },
    { secret: secret.arn, ...(key === undefined ? {} : { key: key.arn }) },
  );
}

function customerKey(): aws.kms.Key {
  return new aws.kms.Key("key", { enableKeyRotation: true });
}

const inNetwork = [
  { type: "VPC_SUBNET", uri: "subnet:subnet-1" },
  { type: "VPC_SECURITY_GROUP", uri: "security_group:sg-1" },
];
const selfManaged = {
  topics: ["orders"],
  selfManagedEventSource: { endpoints: { KAFKA_BOOTSTRAP_SERVERS: "kafka.example.com:9092" } },
  ...fromLatest,
};

function deadLetters(target: pulumi.Input<string>): Configuration {
  return (grant) => {
    worker(grant, { target }, { deadLetterConfig: { targetArn: target } });
  };
}

function sends(occasion: "onFailure" | "onSuccess", target: pulumi.Input<string>): Configuration {
  return (grant) => {
    new aws.lambda.FunctionEventInvokeConfig("invocations", {
      functionName: worker(grant, { target }).name,
      destinationConfig: { [occasion]: { destination: target } },
    });
  };
}

function failsTo(target: pulumi.Input<string>): Configuration {
  return reads(
    table().streamArn,
    { ...fromLatest, destinationConfig: { onFailure: { destinationArn: target } } },
    { target },
  );
}

/** Another function, which may write its logs. */
function other(): aws.lambda.Function {
  const role = new aws.iam.Role("other-role", { assumeRolePolicy: JSON.stringify(trust()) });
  const logs = new aws.iam.RolePolicyAttachment("other-logs", {
    role: role.name,
    policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
  });
  return new aws.lambda.Function("other", { role: role.arn, ...code }, { dependsOn: [logs] });
}

const vpcConfig = { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };

function mounts(hasPolicy: boolean): Configuration {
  return (grant) => {
    const files = new aws.efs.FileSystem("files", { encrypted: true });
    if (hasPolicy) {
      new aws.efs.FileSystemPolicy("files-policy", {
        fileSystemId: files.id,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Deny",
              Principal: { AWS: "*" },
              Action: "*",
              Resource: files.arn,
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
          ],
        }),
      });
    }
    const point = new aws.efs.AccessPoint("point", { fileSystemId: files.id });
    const fileSystemConfig = { arn: point.arn, localMountPath: "/mnt/files" };
    worker(grant, { target: files.arn }, { fileSystemConfig, vpcConfig });
  };
}

const s3Files = "arn:aws:s3files:eu-west-1:123456789012:file-system/fs-1/access-point/ap-1";

function operates(
  grant: Grant,
  named: Named,
  make: (role: aws.iam.Role, opts: pulumi.ResourceOptions) => void,
): void {
  const [role, dependsOn] = roleWith(grant, named);
  make(role, { dependsOn });
}

/**
 * What programs configure, each by one role that is granted something. Nothing else in them has anything to be found,
 * and nothing is hidden.
 */
export const configured = {
  "a function": (grant) => {
    worker(grant);
  },
  "an SQS queue": (grant) => {
    reads(new aws.sqs.Queue("jobs").arn)(grant);
  },
  "a Kinesis stream": (grant) => {
    reads(stream().arn, fromLatest)(grant);
  },
  "a consumer of a Kinesis stream": (grant) => {
    const consumer = new aws.kinesis.StreamConsumer("consumer", { streamArn: stream().arn });
    reads(consumer.arn, fromLatest)(grant);
  },
  "a table stream": (grant) => {
    reads(table().streamArn, fromLatest)(grant);
  },
  "an MSK cluster": (grant) => {
    reads(cluster({ unauthenticated: true }).arn, { ...fromLatest, topics: ["orders"] })(grant);
  },
  "a serverless MSK cluster": (grant) => {
    const serverless = new aws.msk.ServerlessCluster("cluster", {
      clientAuthentication: { sasl: { iam: { enabled: true } } },
      vpcConfigs: [{ subnetIds: ["subnet-1"] }],
    });
    reads(serverless.arn, { ...fromLatest, topics: ["orders"] })(grant);
  },
  "an MSK cluster with a client certificate": (grant) => {
    const tls = cluster({ tls: { certificateAuthorityArns: [] } });
    signingIn("CLIENT_CERTIFICATE_TLS_AUTH", tls.arn, { ...fromLatest, topics: ["orders"] })(grant);
  },
  "an MSK cluster with SASL/SCRAM": (grant) => {
    const scram = cluster({ sasl: { scram: true } });
    signingIn("SASL_SCRAM_512_AUTH", scram.arn, { ...fromLatest, topics: ["orders"] })(grant);
  },
  "an MSK cluster by a VPC connection": (grant) => {
    const connection = "arn:aws:kafka:eu-west-1:123456789012:vpc-connection/111111111111/orders/0d1c2b3a-1";
    reads(connection, { ...fromLatest, topics: ["orders"] })(grant);
  },
  "an MSK cluster with a schema registry": (grant) => {
    const registry = new aws.glue.Registry("schemas", { registryName: "schemas" });
    reads(
      cluster({ unauthenticated: true }).arn,
      {
        ...fromLatest,
        topics: ["orders"],
        amazonManagedKafkaEventSourceConfig: {
          schemaRegistryConfig: { schemaRegistryUri: registry.arn, eventRecordFormat: "JSON" },
        },
      },
      { registry: registry.arn },
    )(grant);
  },
  "a broker": (grant) => {
    const broker = new aws.mq.Broker("broker", {
      brokerName: "broker",
      engineType: "ActiveMQ",
      engineVersion: "5.18",
      hostInstanceType: "mq.m5.large",
      users: [{ username: "worker", password: pulumi.secret("not-a-real-one") }],
    });
    signingIn("BASIC_AUTH", broker.arn, { queues: "jobs" }, { key: customerKey() })(grant);
  },
  "a Kafka cluster of one's own": (grant) => {
    signingIn("SASL_SCRAM_512_AUTH", undefined, selfManaged, { key: customerKey() })(grant);
  },
  "a Kafka cluster of one's own in a VPC": (grant) => {
    signingIn("SASL_SCRAM_512_AUTH", undefined, selfManaged, { key: customerKey(), others: inNetwork })(
      grant,
    );
  },
  "a DocumentDB cluster": (grant) => {
    const documents = new aws.docdb.Cluster("documents", {
      masterUsername: "admin",
      manageMasterUserPassword: true,
    });
    const documentDbEventSourceConfig = { databaseName: "shop" };
    signingIn(
      "BASIC_AUTH",
      documents.arn,
      { ...fromLatest, documentDbEventSourceConfig },
      { key: customerKey() },
    )(grant);
  },
  "a queue for dead letters": (grant) => {
    deadLetters(new aws.sqs.Queue("failed").arn)(grant);
  },
  "a topic for dead letters": (grant) => {
    deadLetters(new aws.sns.Topic("failed").arn)(grant);
  },
  "a queue that hears of failures": (grant) => {
    sends("onFailure", new aws.sqs.Queue("failed").arn)(grant);
  },
  "a topic that hears of successes": (grant) => {
    sends("onSuccess", new aws.sns.Topic("done").arn)(grant);
  },
  "a function that hears of successes": (grant) => {
    sends("onSuccess", other().arn)(grant);
  },
  "a bus that hears of successes": (grant) => {
    sends("onSuccess", new aws.cloudwatch.EventBus("done").arn)(grant);
  },
  "a bucket that hears of failures": (grant) => {
    sends("onFailure", new aws.s3.Bucket("failed").arn)(grant);
  },
  "a table stream whose failures go to a queue": (grant) => {
    failsTo(new aws.sqs.Queue("failed").arn)(grant);
  },
  "a table stream whose failures go to a topic": (grant) => {
    failsTo(new aws.sns.Topic("failed").arn)(grant);
  },
  "a VPC": (grant) => {
    worker(grant, {}, { vpcConfig });
  },
  "active tracing": (grant) => {
    worker(grant, {}, { tracingConfig: { mode: "Active" } });
  },
  "an EFS file system": mounts(false),
  "an EFS file system that has a policy": mounts(true),
  "an S3 file system": (grant) => {
    const fileSystemConfig = { arn: s3Files, localMountPath: "/mnt/files" };
    worker(grant, { target: s3Files }, { fileSystemConfig, vpcConfig });
  },
  "an S3 file system that is read directly": (grant) => {
    nativeWorker(
      grant,
      { target: s3Files },
      {
        fileSystemConfigs: [
          { arn: s3Files, localMountPath: "/mnt/files", s3FilesConfig: { directS3Read: "ENABLED" } },
        ],
        vpcConfig,
      },
    );
  },
  "durable executions": (grant) => {
    worker(grant, {}, { durableConfig: { executionTimeout: 3600 } });
  },
  "an environment with a customer key": (grant) => {
    worker(grant, {}, { kmsKeyArn: customerKey().arn, environment: { variables: { STAGE: "test" } } });
  },
  "a capacity provider": (grant) => {
    operates(grant, {}, (role, opts) => {
      new aws.lambda.CapacityProvider(
        "capacity",
        { vpcConfig, permissionsConfig: { capacityProviderOperatorRoleArn: role.arn } },
        opts,
      );
    });
  },
  "a network connector": (grant) => {
    operates(grant, {}, (role, opts) => {
      new aws.lambda.CoreNetworkConnector(
        "connector",
        {
          operatorRole: role.arn,
          configuration: {
            vpcEgressConfiguration: {
              associatedComputeResourceTypes: ["MicroVm"],
              subnetIds: ["subnet-1"],
              securityGroupIds: ["sg-1"],
            },
          },
        },
        opts,
      );
    });
  },
  "the image of a MicroVM": (grant) => {
    const bucket = new aws.s3.Bucket("artifacts");
    operates(grant, { target: bucket.arn }, (role, opts) => {
      new aws.lambdamicrovms.Image(
        "image",
        {
          baseImageArn: "arn:aws:lambda:eu-west-1:aws:microvm-image/al2023",
          buildRoleArn: role.arn,
          codeArtifact: { uri: pulumi.interpolate`s3://${bucket.bucket}/image.zip` },
        },
        opts,
      );
    });
  },
} satisfies Readonly<Record<string, Configuration>>;

export type Configured = keyof typeof configured;
