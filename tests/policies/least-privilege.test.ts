import { deepEqual, equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { addTo } from "../../model";
import { policies as wholePack } from "../../policies";
import { judge, type Finding } from "../recorder/judge";
import { record } from "../recorder/program";
import { oneByOne } from "../recorder/reporting";
import { basicExecution, code, trust } from "./pieces";

/** A configuration of functions, and the least that AWS says their execution roles must allow for it. */
interface Case {
  readonly title: string;
  readonly page: string;
  /** The policy that finds what lacks. */
  readonly policy: string;
  readonly statements: readonly Grant[];
  /** What one of is needed beside. */
  readonly oneOf?: readonly Grant[];
  /** What a single page of AWS names, and nothing else does: that it lacks is a gap. */
  readonly onlyOnePage?: readonly Grant[];
  /** What some say is needed and others leave out: it may even be denied. */
  readonly disputed?: readonly string[];
}

interface Grant {
  readonly Action: readonly string[];
  readonly Resource: string;
}

interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: string;
  readonly Resource: string;
}

const cases = JSON.parse(readFileSync(join(__dirname, "least-privilege.json"), "utf8")) as readonly Case[];

/** The same, one action to a statement. */
function allowed(grants: readonly Grant[] = []): readonly Statement[] {
  return grants.flatMap(({ Action, Resource }) =>
    Action.map((action) => ({ Effect: "Allow" as const, Action: action, Resource })),
  );
}

/** The least of a case without that one of which another would do. */
function certain({ statements, onlyOnePage }: Case): readonly Statement[] {
  return [...allowed(statements), ...allowed(onlyOnePage)];
}

/** The least of a case. */
function least(each: Case): readonly Statement[] {
  return [...certain(each), ...allowed(each.oneOf?.slice(0, 1))];
}

/** The ways to spoil one statement of several. */
const mutations: Readonly<Record<string, (statement: Statement) => readonly Statement[]>> = {
  removed: () => [],
  "denied instead": (statement) => [{ ...statement, Effect: "Deny" }],
  "denied as well": (statement) => [statement, { ...statement, Effect: "Deny", Resource: "*" }],
  "allowed on a neighbour's resource": (statement) => [{ ...statement, Resource: neighbourOf(statement) }],
};

function neighbourOf({ Action, Resource }: Statement): string {
  const other = Resource.replace("orders", "refunds").replace("fs-0", "fs-1");
  const service = Action.split(":")[0] ?? "";
  return other === Resource ? `arn:aws:${service}:eu-west-1:123456789012:refunds/*` : other;
}

type Shared = ReturnType<typeof share>;

/** What the functions of all cases and roles read from and send to. */
function share() {
  const network = { subnetIds: ["subnet-1", "subnet-2"], securityGroupIds: ["sg-1"] };
  const key = new aws.kms.Key("key");
  const locked = { kmsMasterKeyId: key.arn };
  const encryption = { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn };
  const table = {
    hashKey: "id",
    attributes: [{ name: "id", type: "S" }],
    billingMode: "PAY_PER_REQUEST",
    streamEnabled: true,
    streamViewType: "NEW_IMAGE",
  };
  const bucketApart = new aws.s3.Bucket("bucket-apart", { bucket: "orders-apart" });
  new aws.s3.BucketServerSideEncryptionConfiguration("bucket-apart", {
    bucket: bucketApart.bucket,
    rules: [{ applyServerSideEncryptionByDefault: encryption }],
  });
  const accessPoint = new aws.efs.AccessPoint("files", { fileSystemId: "fs-0123456789abcdef0" });
  new aws.efs.FileSystemPolicy("files", {
    fileSystemId: "fs-0123456789abcdef0",
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::123456789012:role/backup" },
          Action: "elasticfilesystem:ClientMount",
        },
      ],
    }),
  });
  const stream = new aws.kinesis.Stream("stream", { name: "orders", shardCount: 1 });
  const role = new aws.iam.Role("next-role", { assumeRolePolicy: trust() });
  const logs = new aws.iam.RolePolicyAttachment("next-logs", { role: role.name, policyArn: basicExecution });
  return {
    network,
    stream,
    consumer: new aws.kinesis.StreamConsumer("consumer", { name: "reports", streamArn: stream.arn }),
    queue: new aws.sqs.Queue("queue", { name: "orders" }),
    lockedQueue: new aws.sqs.Queue("locked-queue", { name: "orders-locked", ...locked }),
    topic: new aws.sns.Topic("topic", { name: "orders" }),
    lockedTopic: new aws.sns.Topic("locked-topic", { name: "orders-locked", ...locked }),
    bus: new aws.cloudwatch.EventBus("bus", { name: "orders" }),
    bucket: new aws.s3.Bucket("bucket", { bucket: "orders" }),
    lockedBucket: new aws.s3.Bucket("locked-bucket", {
      bucket: "orders-locked",
      serverSideEncryptionConfiguration: { rule: { applyServerSideEncryptionByDefault: encryption } },
    }),
    bucketApart,
    table: new aws.dynamodb.Table("table", { name: "orders", ...table }),
    lockedTable: new aws.dynamodb.Table("locked-table", {
      name: "orders-locked",
      ...table,
      serverSideEncryption: { enabled: true, kmsKeyArn: key.arn },
    }),
    kafka: new aws.msk.Cluster("kafka", {
      clusterName: "orders",
      kafkaVersion: "3.6.0",
      numberOfBrokerNodes: 2,
      brokerNodeGroupInfo: {
        instanceType: "kafka.t3.small",
        clientSubnets: network.subnetIds,
        securityGroups: network.securityGroupIds,
      },
    }),
    serverlessKafka: new aws.msk.ServerlessCluster("serverless-kafka", {
      clusterName: "orders-serverless",
      clientAuthentication: { sasl: { iam: { enabled: true } } },
      vpcConfigs: [network],
    }),
    broker: new aws.mq.Broker("broker", {
      brokerName: "orders",
      engineType: "RabbitMQ",
      engineVersion: "3.13",
      hostInstanceType: "mq.m5.large",
      users: [{ username: "reader", password: "not-a-real-one" }],
    }),
    documents: new aws.docdb.Cluster("documents", { clusterIdentifier: "orders" }),
    secret: new aws.secretsmanager.Secret("secret", { name: "orders" }),
    registry: new aws.glue.Registry("registry", { registryName: "orders" }),
    accessPoint,
    next: new aws.lambda.Function("next", { name: "orders", role: role.arn, ...code }, { dependsOn: logs }),
  };
}

/** All roles are judged in one program, and each is to be told of by itself. */
const policies = oneByOne(wholePack);

/** A function whose role is judged, made when the role has its policies. */
class Subject {
  constructor(
    private readonly name: string,
    private readonly role: aws.iam.Role,
    private readonly dependsOn: pulumi.Resource[],
  ) {}

  fn(args: Partial<aws.lambda.FunctionArgs> = {}): aws.lambda.Function {
    const { role, dependsOn } = this;
    const name = `orders-${this.name}`;
    return new aws.lambda.Function(this.name, { name, role: role.arn, ...code, ...args }, { dependsOn });
  }

  reads(args: Omit<aws.lambda.EventSourceMappingArgs, "functionName">): void {
    new aws.lambda.EventSourceMapping(this.name, { functionName: this.fn().arn, ...args });
  }

  tells(destinationConfig: aws.lambda.FunctionEventInvokeConfigArgs["destinationConfig"]): void {
    new aws.lambda.FunctionEventInvokeConfig(this.name, {
      functionName: this.fn().name,
      destinationConfig,
    });
  }
}

const ownKafka = {
  selfManagedEventSource: { endpoints: { KAFKA_BOOTSTRAP_SERVERS: "kafka.example.com:9092" } },
  topics: ["orders"],
  startingPosition: "LATEST",
};

function registered(schemaRegistryConfig: pulumi.Input<SchemaRegistry>) {
  return { ...ownKafka, selfManagedKafkaEventSourceConfig: { schemaRegistryConfig } };
}

type SchemaRegistry =
  aws.types.input.lambda.EventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfig;

/** What each case configures. */
const configurations: Readonly<Record<string, (subject: Subject, shared: Shared) => void>> = {
  "an SQS queue as event source": (subject, { queue }) => subject.reads({ eventSourceArn: queue.arn }),
  "an SQS queue with a customer key as event source": (subject, { lockedQueue }) =>
    subject.reads({ eventSourceArn: lockedQueue.arn }),
  "a Kinesis stream as event source": (subject, { stream }) =>
    subject.reads({ eventSourceArn: stream.arn, startingPosition: "LATEST" }),
  "a consumer of a Kinesis stream as event source": (subject, { consumer }) =>
    subject.reads({ eventSourceArn: consumer.arn, startingPosition: "LATEST" }),
  "the stream of a DynamoDB table as event source": (subject, { table }) =>
    subject.reads({ eventSourceArn: table.streamArn, startingPosition: "LATEST" }),
  "the stream of a table with a customer key as event source": (subject, { lockedTable }) =>
    subject.reads({ eventSourceArn: lockedTable.streamArn, startingPosition: "LATEST" }),
  "an MSK cluster as event source": (subject, { kafka }) =>
    subject.reads({ eventSourceArn: kafka.arn, topics: ["orders"], startingPosition: "LATEST" }),
  "a serverless MSK cluster as event source": (subject, { serverlessKafka }) =>
    subject.reads({ eventSourceArn: serverlessKafka.arn, topics: ["orders"], startingPosition: "LATEST" }),
  "an MSK cluster of another account as event source": (subject) =>
    subject.reads({
      eventSourceArn:
        "arn:aws:kafka:eu-west-1:123456789012:vpc-connection/210987654321/orders/51de98b4-0a61-46cc-b0a6-61a9a3d797d5-7",
      topics: ["orders"],
      startingPosition: "LATEST",
    }),
  "a Kafka cluster of one's own in a VPC as event source": (subject, { secret }) =>
    subject.reads({
      ...ownKafka,
      sourceAccessConfigurations: [
        { type: "SASL_SCRAM_512_AUTH", uri: secret.arn },
        { type: "VPC_SUBNET", uri: "subnet:subnet-1" },
        { type: "VPC_SECURITY_GROUP", uri: "security_group:sg-1" },
      ],
    }),
  "a Kafka cluster of one's own with a Glue schema registry": (subject, { registry }) =>
    subject.reads(registered({ schemaRegistryUri: registry.arn, eventRecordFormat: "JSON" })),
  "a Kafka cluster of one's own with a schema registry of Confluent": (subject, { secret }) =>
    subject.reads(
      registered({
        schemaRegistryUri: "https://schemas.example.com",
        eventRecordFormat: "JSON",
        accessConfigs: [{ type: "BASIC_AUTH", uri: secret.arn }],
      }),
    ),
  "an Amazon MQ broker as event source": (subject, { broker, secret }) =>
    subject.reads({
      eventSourceArn: broker.arn,
      queues: "orders",
      sourceAccessConfigurations: [
        { type: "VIRTUAL_HOST", uri: "/" },
        { type: "BASIC_AUTH", uri: secret.arn },
      ],
    }),
  "a DocumentDB cluster as event source": (subject, { documents, secret }) =>
    subject.reads({
      eventSourceArn: documents.arn,
      documentDbEventSourceConfig: { databaseName: "orders" },
      sourceAccessConfigurations: [{ type: "BASIC_AUTH", uri: secret.arn }],
      startingPosition: "LATEST",
    }),
  "a queue for the batches that a stream's function failed on": (subject, { stream, queue }) =>
    subject.reads({
      eventSourceArn: stream.arn,
      startingPosition: "LATEST",
      destinationConfig: { onFailure: { destinationArn: queue.arn } },
    }),
  "a topic for them": (subject, { stream, topic }) =>
    subject.reads({
      eventSourceArn: stream.arn,
      startingPosition: "LATEST",
      destinationConfig: { onFailure: { destinationArn: topic.arn } },
    }),
  "a bucket for them": (subject, { stream, bucket }) =>
    subject.reads({
      eventSourceArn: stream.arn,
      startingPosition: "LATEST",
      destinationConfig: { onFailure: { destinationArn: bucket.arn } },
    }),
  "a queue with a customer key for them": (subject, { stream, lockedQueue }) =>
    subject.reads({
      eventSourceArn: stream.arn,
      startingPosition: "LATEST",
      destinationConfig: { onFailure: { destinationArn: lockedQueue.arn } },
    }),
  "a VPC": (subject, { network: vpcConfig }) => subject.fn({ vpcConfig }),
  "active tracing": (subject) => subject.fn({ tracingConfig: { mode: "Active" } }),
  "a dead-letter queue": (subject, { queue }) => subject.fn({ deadLetterConfig: { targetArn: queue.arn } }),
  "a dead-letter topic": (subject, { topic }) => subject.fn({ deadLetterConfig: { targetArn: topic.arn } }),
  "a dead-letter queue with a customer key": (subject, { lockedQueue }) =>
    subject.fn({ deadLetterConfig: { targetArn: lockedQueue.arn } }),
  "a dead-letter topic with a customer key": (subject, { lockedTopic }) =>
    subject.fn({ deadLetterConfig: { targetArn: lockedTopic.arn } }),
  "a queue for the failures of asynchronous invocations": (subject, { queue }) =>
    subject.tells({ onFailure: { destination: queue.arn } }),
  "a topic for their successes": (subject, { topic }) =>
    subject.tells({ onSuccess: { destination: topic.arn } }),
  "a function for their successes": (subject, { next }) =>
    subject.tells({ onSuccess: { destination: next.arn } }),
  "an event bus for their failures": (subject, { bus }) =>
    subject.tells({ onFailure: { destination: bus.arn } }),
  "a bucket for their failures": (subject, { bucket }) =>
    subject.tells({ onFailure: { destination: bucket.arn } }),
  "a bucket with a customer key for their failures": (subject, { lockedBucket }) =>
    subject.tells({ onFailure: { destination: lockedBucket.arn } }),
  "a bucket whose customer key is configured apart": (subject, shared) =>
    subject.tells({ onFailure: { destination: shared.bucketApart.arn } }),
  "a file system with a policy": (subject, { accessPoint }) =>
    subject.fn({ fileSystemConfig: { arn: accessPoint.arn, localMountPath: "/mnt/orders" } }),
  "a file system of S3": (subject) =>
    subject.fn({
      fileSystemConfig: {
        arn: "arn:aws:s3files:eu-west-1:123456789012:file-system/fs-0123456789abcdef0/access-point/fsap-1",
        localMountPath: "/mnt/orders",
      },
    }),
  "a durable function": (subject) => subject.fn({ durableConfig: { executionTimeout: 3600 } }),
};

/** The documents of a role: the value of `Statement` in each. */
type Documents = readonly unknown[];

/** The ways to write the same statements. */
const spellings: Readonly<Record<string, (statements: readonly Statement[]) => Documents>> = {
  "in one document": (statements) => [statements],
  "in one document each, from the last to the first": (statements) => [...statements].reverse(),
  "in other letters, with lists for single values": (statements) => [
    statements.map(({ Effect, Action, Resource }) => ({
      Resource: [Resource],
      Action: [Action.toUpperCase()],
      Effect,
    })),
  ],
};

/** What only an administrator needs. */
const additions: Readonly<Record<string, object>> = {
  everything: { Effect: "Allow", Action: "*", Resource: "*" },
  "everything in another spelling": { Effect: "Allow", Action: ["?*"], Resource: ["*"] },
  "everything but one thing": { Effect: "Allow", NotAction: "iam:*", Resource: "*" },
  "all of IAM": { Effect: "Allow", Action: "IAM:*", Resource: "*" },
};

/** What a case does not need, and may even be denied. */
const notNeeded = {
  another: "another of those of which one is enough",
  disputed: "what is disputed denied",
};
/** A case as it should be, and spoilt in every way: the documents of each role, by its name. */
function candidatesOf(each: Case): ReadonlyMap<string, Documents> {
  const statements = least(each);
  const candidates = new Map<string, Documents>();
  for (const [how, spell] of Object.entries(spellings)) {
    candidates.set(nameOf(how), spell(statements));
  }
  for (const [what, statement] of Object.entries(additions)) {
    candidates.set(nameOf(what), [[...statements, statement]]);
  }
  const ones = allowed(each.oneOf);
  for (const [index, one] of ones.entries()) {
    candidates.set(nameOf(notNeeded.another, index), [[...certain(each), one]]);
  }
  if (each.disputed !== undefined) {
    const denied = { Effect: "Deny", Action: each.disputed, Resource: "*" };
    candidates.set(nameOf(notNeeded.disputed), [[...statements, denied]]);
  }
  for (const [how, mutate] of Object.entries(mutations)) {
    for (const [index, spoilt] of certain(each).entries()) {
      const others = [
        ...certain(each).flatMap((statement, at) => (at === index ? mutate(spoilt) : [statement])),
        ...ones.slice(0, 1),
      ];
      candidates.set(nameOf(how, index), others.length === 0 ? [] : [others]);
    }
    if (ones.length > 0) {
      const others = [...certain(each), ...ones.flatMap(mutate)];
      candidates.set(nameOf(`all ${how}`), others.length === 0 ? [] : [others]);
    }
  }
  return candidates;
}

function nameOf(how: string, index = 0): string {
  return `${how} ${index}`.replaceAll(/\W+/g, "-");
}

/** One stack with every candidate of a case: what the whole pack finds, by the name of the candidate. */
async function judged(each: Case, preview: boolean): Promise<ReadonlyMap<string, readonly Finding[]>> {
  const program = (): void => {
    const shared = share();
    for (const [name, documents] of candidatesOf(each)) {
      const role = new aws.iam.Role(name, { assumeRolePolicy: trust() });
      const logs = new aws.iam.RolePolicyAttachment(name, { role: role.name, policyArn: basicExecution });
      const own = documents.map((Statement, index) => {
        const policy = JSON.stringify({ Version: "2012-10-17", Statement });
        return new aws.iam.RolePolicy(index === 0 ? name : `${name}-${index}`, { role: role.name, policy });
      });
      configurations[each.title]?.(new Subject(name, role, [logs, ...own]), shared);
    }
  };
  const provider = { region: "eu-west-1", allowedAccountIds: JSON.stringify(["123456789012"]) };
  const byName = new Map<string, Finding[]>();
  // The ids of new keys are not known, so that the grants are for all keys of the account.
  const config = allowed(each.statements).some(({ Resource }) => Resource.endsWith(":key/*"))
    ? { "role-names-its-resources": "disabled" }
    : {};
  for (const finding of await judge(await record(program, preview, provider), { policies, config })) {
    addTo(byName, finding.resource, finding);
  }
  return byName;
}

describe("the least that a role must allow", () => {
  it("is stated once for each thing that can be configured", () => {
    deepEqual(
      cases.map(({ title }) => title),
      Object.keys(configurations),
    );
  });

  for (const each of cases) {
    for (const preview of [true, false]) {
      describe(`for ${each.title}, ${preview ? "at preview" : "at the update"}`, () => {
        let found: ReadonlyMap<string, readonly Finding[]>;
        before(async () => {
          found = await judged(each, preview);
        });

        it("is clean under the whole pack however it is written, as is what it reads and sends to", () => {
          const spoilt = new Set(candidatesOf(each).keys());
          Object.keys(spellings).forEach((how) => spoilt.delete(nameOf(how)));
          deepEqual(
            [...found].filter(([name]) => !spoilt.has(name)),
            [],
          );
        });

        for (const what of Object.keys(additions)) {
          it(`is found with ${what} beside it, and only that`, () => {
            deepEqual(
              found.get(nameOf(what))?.map(({ policy }) => policy),
              ["role-grants-no-admin-access"],
            );
          });
        }

        for (const how of Object.keys(mutations)) {
          it(`is found with each action ${how}, and only that`, () => {
            for (const [index, { Action }] of allowed(each.statements).entries()) {
              isFoundOnce(Action, found.get(nameOf(how, index)));
            }
          });
        }

        if (each.oneOf !== undefined) {
          it("is clean with any one of those of which one is enough", () => {
            allowed(each.oneOf).forEach((_, index) => {
              deepEqual(found.get(nameOf(notNeeded.another, index)), undefined);
            });
          });

          for (const how of Object.keys(mutations)) {
            it(`is found with all of them ${how}, and only that`, () => {
              isFoundOnce(allowed(each.oneOf)[0]?.Action ?? "", found.get(nameOf(`all ${how}`)));
            });
          }
        }

        if (each.onlyOnePage !== undefined) {
          it("is a gap without what only one page names", () => {
            const first = allowed(each.statements).length;
            for (const how of Object.keys(mutations)) {
              allowed(each.onlyOnePage).forEach((_, index) => {
                const gaps = found.get(nameOf(how, first + index)) ?? [];
                deepEqual(
                  gaps.map(({ policy }) => policy),
                  ["stack-is-fully-known"],
                );
              });
            }
          });
        }

        if (each.disputed !== undefined) {
          it("is clean with what is disputed denied", () => {
            deepEqual(found.get(nameOf(notNeeded.disputed)), undefined);
          });
        }

        function isFoundOnce(action: string, [finding, ...others]: readonly Finding[] = []): void {
          equal(finding?.policy, each.policy, `${action} is found`);
          ok(finding.message.includes(`${action} `), finding.message);
          deepEqual(others, [], `${action} is found once`);
        }
      });
    }
  }
});
