/** On what an action is authorised, as seen from the resource that Lambda uses it on. */
export type Form =
  /** The resource itself. */
  | "itself"
  /** The stream of a consumer. */
  | "its stream"
  /** Any object in a bucket. */
  | "its objects"
  /** The file system behind an access point, as far as it is known; the access point itself is accepted too. */
  | "its file system"
  /** Everything: the action has no resource-level permissions, or AWS says that Lambda needs it so. */
  | "*"
  /** Everything, for the same reason, and yet many policies grant it on the resource: either is accepted. */
  | "* or itself"
  /** A network interface that Lambda makes. */
  | "a network interface"
  /** A parameter group of a DocumentDB cluster. */
  | "a parameter group"
  /** A subnet group of a DocumentDB cluster. */
  | "a subnet group"
  /** A log group, to make it. */
  | "itself, as a log group"
  /** Any stream of a log group: the group by itself does not stand for them. */
  | "its log streams";

/** What an execution role must allow for one thing that is done with it. */
export interface Needs {
  /** What Lambda does, as a title. */
  readonly what: string;
  readonly actions: Readonly<Record<string, Form>>;
  /** The AWS managed policy that grants the actions, if there is one. */
  readonly managed?: string;
  /** The page on which AWS states them. */
  readonly page: string;
}

type NeedsTable = Readonly<Record<string, Needs>>;

const networkInterfaces = {
  "ec2:CreateNetworkInterface": "a network interface",
  "ec2:DescribeNetworkInterfaces": "*",
  "ec2:DescribeSubnets": "*",
  "ec2:DeleteNetworkInterface": "a network interface",
} as const;

const guide = "https://docs.aws.amazon.com/lambda/latest/dg";

/** What an execution role must allow for reading event sources: as AWS states it. */
const sourceNeeds = {
  queue: {
    what: "Reading an SQS queue",
    actions: {
      "sqs:ReceiveMessage": "itself",
      "sqs:DeleteMessage": "itself",
      "sqs:GetQueueAttributes": "itself",
    },
    managed: "AWSLambdaSQSQueueExecutionRole",
    page: `${guide}/services-sqs-configure.html`,
  },
  stream: {
    what: "Reading a Kinesis stream",
    actions: {
      "kinesis:DescribeStream": "itself",
      "kinesis:DescribeStreamSummary": "itself",
      "kinesis:GetRecords": "itself",
      "kinesis:GetShardIterator": "itself",
      "kinesis:ListShards": "itself",
      "kinesis:ListStreams": "* or itself",
    },
    managed: "AWSLambdaKinesisExecutionRole",
    page: `${guide}/with-kinesis.html`,
  },
  streamConsumer: {
    what: "Reading a Kinesis stream through a consumer (enhanced fan-out)",
    actions: {
      "kinesis:DescribeStream": "its stream",
      "kinesis:DescribeStreamSummary": "its stream",
      "kinesis:GetRecords": "its stream",
      "kinesis:GetShardIterator": "its stream",
      "kinesis:ListShards": "its stream",
      "kinesis:ListStreams": "* or itself",
      "kinesis:SubscribeToShard": "itself",
    },
    managed: "AWSLambdaKinesisExecutionRole",
    page: `${guide}/with-kinesis.html`,
  },
  tableStream: {
    what: "Reading the stream of a DynamoDB table",
    actions: {
      "dynamodb:DescribeStream": "itself",
      "dynamodb:GetRecords": "itself",
      "dynamodb:GetShardIterator": "itself",
      "dynamodb:ListStreams": "* or itself",
    },
    managed: "AWSLambdaDynamoDBExecutionRole",
    page: `${guide}/with-ddb.html`,
  },
  kafkaCluster: {
    what: "Reading an Amazon MSK cluster",
    actions: {
      "kafka:DescribeCluster": "itself",
      "kafka:DescribeClusterV2": "itself",
      "kafka:GetBootstrapBrokers": "* or itself",
    },
    managed: "AWSLambdaMSKExecutionRole",
    page: `${guide}/with-msk.html`,
  },
  broker: {
    what: "Reading an Amazon MQ broker",
    actions: { "mq:DescribeBroker": "itself" },
    page: `${guide}/with-mq.html`,
  },
  documentCluster: {
    what: "Reading the change stream of a DocumentDB cluster",
    actions: {
      "rds:DescribeDBClusters": "itself",
      "rds:DescribeDBClusterParameters": "a parameter group",
      "rds:DescribeDBSubnetGroups": "a subnet group",
    },
    page: `${guide}/with-documentdb.html`,
  },
  sourceNetwork: {
    what: "Reaching an event source in a VPC",
    actions: { ...networkInterfaces, "ec2:DescribeVpcs": "*", "ec2:DescribeSecurityGroups": "*" },
    managed: "AWSLambdaMSKExecutionRole",
    page: `${guide}/with-msk.html`,
  },
  secret: {
    what: "Signing in to an event source with a secret",
    actions: { "secretsmanager:GetSecretValue": "itself" },
    page: `${guide}/kafka-smaa.html`,
  },
  encryptedSource: {
    what: "Decrypting an event source, or the secret for it",
    actions: { "kms:Decrypt": "itself" },
    page: `${guide}/with-mq.html`,
  },
} as const satisfies NeedsTable;

/** The same for what Lambda sends to: dead-letter targets and destinations. */
const destinationNeeds = {
  queueDestination: {
    what: "Sending to an SQS queue",
    actions: { "sqs:SendMessage": "itself" },
    page: `${guide}/invocation-async-retain-records.html`,
  },
  topicDestination: {
    what: "Sending to an SNS topic",
    actions: { "sns:Publish": "itself" },
    page: `${guide}/invocation-async-retain-records.html`,
  },
  bucketDestination: {
    what: "Sending to an S3 bucket",
    actions: { "s3:PutObject": "its objects", "s3:ListBucket": "itself" },
    page: `${guide}/invocation-async-retain-records.html`,
  },
  functionDestination: {
    what: "Sending to another function",
    actions: { "lambda:InvokeFunction": "itself" },
    managed: "AWSLambdaRole",
    page: `${guide}/invocation-async-retain-records.html`,
  },
  busDestination: {
    what: "Sending to an EventBridge bus",
    actions: { "events:PutEvents": "itself" },
    page: `${guide}/invocation-async-retain-records.html`,
  },
} as const satisfies NeedsTable;

/** The same for the features that a function configures. */
const featureNeeds = {
  network: {
    what: "Connecting a function to a VPC",
    actions: {
      ...networkInterfaces,
      "ec2:AssignPrivateIpAddresses": "a network interface",
      "ec2:UnassignPrivateIpAddresses": "a network interface",
    },
    managed: "AWSLambdaVPCAccessExecutionRole",
    page: `${guide}/configuration-vpc.html`,
  },
  tracing: {
    what: "Active tracing with X-Ray",
    actions: { "xray:PutTraceSegments": "*", "xray:PutTelemetryRecords": "*" },
    managed: "AWSXRayDaemonWriteAccess",
    page: `${guide}/services-xray.html`,
  },
  fileSystem: {
    what: "Mounting an EFS file system",
    actions: { "elasticfilesystem:ClientMount": "its file system" },
    managed: "AmazonElasticFileSystemClientReadWriteAccess",
    page: `${guide}/configuration-filesystem.html`,
  },
  environmentKey: {
    what: "Decrypting the environment with a customer key",
    actions: { "kms:Decrypt": "itself" },
    page: `${guide}/configuration-envvars-encryption.html`,
  },
} as const satisfies NeedsTable;

/** The same for writing logs. */
const loggingNeeds = {
  logging: {
    what: "Writing logs",
    actions: {
      "logs:CreateLogGroup": "itself, as a log group",
      "logs:CreateLogStream": "its log streams",
      "logs:PutLogEvents": "its log streams",
    },
    managed: "AWSLambdaBasicExecutionRole",
    page: `${guide}/monitoring-cloudwatchlogs.html`,
  },
} as const satisfies NeedsTable;

/**
 * What an execution role must allow for each purpose that a stack has for it, without what the function's own code does.
 * Each row is as AWS states it on its page.
 */
export const needs = { ...sourceNeeds, ...destinationNeeds, ...featureNeeds, ...loggingNeeds };

export type SourcePurpose = keyof typeof sourceNeeds;
export type DestinationPurpose = keyof typeof destinationNeeds;
export type FeaturePurpose = keyof typeof featureNeeds;

/** A thing that is done with an execution role, by its key in {@link needs}. */
export type Purpose = keyof typeof needs;
