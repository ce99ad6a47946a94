/** On what an action is authorised, as seen from the resource that it is used on. */
export type Form =
  /** The resource itself. */
  | "itself"
  /** The stream of a consumer. */
  | "its stream"
  /** Any object in a bucket. */
  | "its objects"
  /** The cluster behind a VPC connection: that of another account, or every cluster. */
  | "its cluster"
  /** The same, or everything: the action has no resource-level permissions. */
  | "* or its cluster"
  /** The file system behind an access point, as far as it is known; the access point itself is accepted too. */
  | "its file system"
  /** The executions of a durable function, which belong to one of its versions. */
  | "its durable executions"
  /** A registry, or a schema of it. */
  | "itself or its schemas"
  /** The object of S3 that is read; some object, where it is not known which. */
  | "objects"
  /** Everything: the action has no resource-level permissions, or AWS says that Lambda needs it so. */
  | "*"
  /** Everything, for the same reason, and yet many policies grant it on the resource: either is accepted. */
  | "* or itself"
  /** A network interface that Lambda makes. */
  | "a network interface"
  /** A subnet, in which it makes one. */
  | "its subnets"
  /** A security group, which the interface gets. */
  | "its security groups"
  /** A parameter group of a DocumentDB cluster. */
  | "a parameter group"
  /** A subnet group of a DocumentDB cluster. */
  | "a subnet group"
  /** A log group, to make it. */
  | "itself, as a log group"
  /** Any stream of a log group: the group by itself does not stand for them. */
  | "its log streams";

/** Actions, each with what it is authorised on. */
export type Actions = readonly (readonly [action: string, on: Form])[];

/** Somebody who says what is needed, and where. */
export interface Witness {
  /** A managed policy that AWS made for the purpose, or whoever else grants the actions or saw them refused. */
  readonly who: string;
  readonly where?: string;
}

/** What a role must allow for one thing that is done with it, and who says so. */
export interface Needs {
  /** What is done, as a title. */
  readonly what: string;
  /** What all witnesses agree on. */
  readonly certain: Actions;
  /** Sets of actions: one whole set is enough. */
  readonly oneOf?: readonly Actions[];
  /** Actions that some name and others leave out, with who does: no finding is made of them. */
  readonly disputed?: Readonly<Record<string, string>>;
  /** The AWS managed policy that grants what is certain, if there is one. */
  readonly managed?: string;
  /** The page on which AWS states what is certain. */
  readonly page: string;
  /** What agrees with the page, and does not depend on it: none where `alone` says what follows. */
  readonly witnesses: readonly Witness[];
  /** What follows of there being no witness. */
  readonly alone?: string;
}

type NeedsTable = Readonly<Record<string, Needs>>;

function on(form: Form, ...actions: readonly string[]): Actions {
  return actions.map((action) => [action, form]);
}

const guide = "https://docs.aws.amazon.com/lambda/latest/dg";

const sam: Witness = {
  who: "AWS SAM",
  where:
    "https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/eventsources/pull.py",
};
const samDestinations: Witness = {
  who: "AWS SAM",
  where: "https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/iam.py",
};
const serverless: Witness = {
  who: "Serverless Framework",
  where:
    "https://github.com/serverless/serverless/blob/main/lib/plugins/aws/package/compile/events/stream.js",
};
const terraformModule: Witness = {
  who: "terraform-aws-lambda",
  where: "https://github.com/terraform-aws-modules/terraform-aws-lambda/blob/master/iam.tf",
};
function cdk(path: string): Witness {
  return { who: "AWS CDK", where: `https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/${path}` };
}
function managedPolicy(name: string): Witness {
  return { who: name };
}

const makesInterfaces: Actions = [
  ...on("a network interface", "ec2:CreateNetworkInterface"),
  ...on("its subnets", "ec2:CreateNetworkInterface"),
  ...on("its security groups", "ec2:CreateNetworkInterface"),
  ...on("*", "ec2:DescribeNetworkInterfaces"),
  ...on("a network interface", "ec2:DeleteNetworkInterface"),
];

/** What an execution role must allow for reading event sources. */
const sourceNeeds = {
  queue: {
    what: "Reading an SQS queue",
    certain: on("itself", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    disputed: { "sqs:ChangeMessageVisibility": "AWS CDK alone", "sqs:GetQueueUrl": "AWS CDK alone" },
    managed: "AWSLambdaSQSQueueExecutionRole",
    page: `${guide}/services-sqs-configure.html`,
    witnesses: [managedPolicy("AWSLambdaSQSQueueExecutionRole"), cdk("aws-sqs/lib/queue-base.ts")],
  },
  stream: {
    what: "Reading a Kinesis stream",
    certain: on("itself", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream"),
    disputed: {
      "kinesis:DescribeStreamSummary": "not the Serverless Framework, nor the error that AWS answers with",
      "kinesis:ListShards": "not the Serverless Framework",
      "kinesis:ListStreams": "the guide says that it is not needed; the managed policy has it",
    },
    managed: "AWSLambdaKinesisExecutionRole",
    page: `${guide}/services-kinesis-create.html`,
    witnesses: [
      managedPolicy("AWSLambdaKinesisExecutionRole"),
      serverless,
      { who: "an error of AWS", where: "https://github.com/aws/aws-cdk/issues/17312" },
    ],
  },
  streamConsumer: {
    what: "Reading a Kinesis stream through a consumer (enhanced fan-out)",
    certain: [
      ...on("its stream", "kinesis:GetRecords", "kinesis:GetShardIterator"),
      ...on("itself", "kinesis:SubscribeToShard"),
    ],
    oneOf: [on("its stream", "kinesis:DescribeStream"), on("its stream", "kinesis:DescribeStreamSummary")],
    disputed: {
      "kinesis:ListShards": "all name it, and nobody shows what fails without it",
      "kinesis:ListStreams": "the guide says that it is not needed; the managed policy has it",
    },
    managed: "AWSLambdaKinesisExecutionRole",
    page: `${guide}/services-kinesis-create.html`,
    witnesses: [
      managedPolicy("AWSLambdaKinesisExecutionRole"),
      serverless,
      cdk("aws-kinesis/lib/stream-consumer.ts"),
    ],
  },
  tableStream: {
    what: "Reading the stream of a DynamoDB table",
    certain: on("itself", "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
    disputed: {
      "dynamodb:ListStreams":
        "all name it, but the error that does is the same for Kinesis, of which the guide says that the like is not needed",
    },
    managed: "AWSLambdaDynamoDBExecutionRole",
    page: `${guide}/with-ddb.html`,
    witnesses: [managedPolicy("AWSLambdaDynamoDBExecutionRole"), serverless],
  },
  kafkaCluster: {
    what: "Reading an Amazon MSK cluster",
    certain: on("* or itself", "kafka:GetBootstrapBrokers"),
    oneOf: [on("itself", "kafka:DescribeCluster"), on("itself", "kafka:DescribeClusterV2")],
    disputed: { "kafka:ListScramSecrets": "optional in the guide, and AWS CDK" },
    managed: "AWSLambdaMSKExecutionRole",
    page: `${guide}/with-msk-permissions.html`,
    witnesses: [managedPolicy("AWSLambdaMSKExecutionRole"), cdk("aws-lambda-event-sources/lib/kafka.ts")],
  },
  serverlessKafkaCluster: {
    what: "Reading a serverless Amazon MSK cluster",
    certain: [...on("itself", "kafka:DescribeClusterV2"), ...on("* or itself", "kafka:GetBootstrapBrokers")],
    managed: "AWSLambdaMSKExecutionRole",
    page: `${guide}/with-msk-permissions.html`,
    witnesses: [
      managedPolicy("AWSLambdaMSKExecutionRole"),
      {
        who: "the API of Amazon MSK, whose first version knows provisioned clusters only",
        where: "https://docs.aws.amazon.com/msk/1.0/apireference/clusters-clusterarn.html",
      },
    ],
  },
  kafkaConnection: {
    what: "Reading an Amazon MSK cluster of another account, by a VPC connection",
    certain: [
      ...on("itself", "kafka:DescribeVpcConnection"),
      ...on("* or its cluster", "kafka:GetBootstrapBrokers"),
    ],
    oneOf: [on("its cluster", "kafka:DescribeCluster"), on("its cluster", "kafka:DescribeClusterV2")],
    page: `${guide}/msk-cross-account.html`,
    witnesses: [
      {
        who: "the service authorization reference, which gives the action this type of resource",
        where:
          "https://docs.aws.amazon.com/service-authorization/latest/reference/list_apachekafkaapisforamazonmskclusters.html",
      },
    ],
  },
  kafkaTopics: {
    what: "Reading the topics of an Amazon MSK cluster with IAM authentication",
    certain: on("itself", "kafka-cluster:Connect"),
    page: `${guide}/msk-cluster-auth.html`,
    witnesses: [],
    alone: "no other source grants it, so what lacks is a gap",
  },
  broker: {
    what: "Reading an Amazon MQ broker",
    certain: on("itself", "mq:DescribeBroker"),
    page: `${guide}/with-mq.html`,
    witnesses: [sam, serverless],
  },
  documentCluster: {
    what: "Reading the change stream of a DocumentDB cluster",
    certain: [
      ...on("itself", "rds:DescribeDBClusters"),
      ...on("a parameter group", "rds:DescribeDBClusterParameters"),
      ...on("a subnet group", "rds:DescribeDBSubnetGroups"),
    ],
    page: `${guide}/with-documentdb.html`,
    witnesses: [sam],
  },
  sourceNetwork: {
    what: "Reaching an event source in a VPC",
    certain: [
      ...makesInterfaces,
      ...on("*", "ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups"),
    ],
    managed: "AWSLambdaMSKExecutionRole",
    page: `${guide}/with-msk.html`,
    witnesses: [managedPolicy("AWSLambdaMSKExecutionRole"), sam],
  },
  secret: {
    what: "Signing in to an event source, or to a schema registry, with a secret",
    certain: on("itself", "secretsmanager:GetSecretValue"),
    disputed: { "secretsmanager:DescribeSecret": "AWS CDK alone" },
    page: `${guide}/kafka-smaa.html`,
    witnesses: [sam, { who: "an error of AWS", where: "https://github.com/aws/aws-cdk/issues/18571" }],
  },
  schemaRegistry: {
    what: "Reading an AWS Glue schema registry",
    certain: [...on("itself", "glue:GetRegistry"), ...on("itself or its schemas", "glue:GetSchemaVersion")],
    page: `${guide}/services-consume-kafka-events.html`,
    witnesses: [cdk("aws-lambda-event-sources/lib/glue-schema-registry.ts")],
  },
  encryptedSource: {
    what: "Decrypting an event source, or the secret for it",
    certain: on("itself", "kms:Decrypt"),
    page: `${guide}/with-mq.html`,
    witnesses: [
      sam,
      { who: "AWS CDK, for tables", where: "https://github.com/aws/aws-cdk/pull/23400" },
      {
        who: "the guide of Kinesis",
        where: "https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html",
      },
    ],
  },
} satisfies NeedsTable;

/** The same for what Lambda sends to: dead-letter targets and destinations. */
const destinationNeeds = {
  queueDestination: {
    what: "Sending to an SQS queue",
    certain: on("itself", "sqs:SendMessage"),
    disputed: { "sqs:ListQueues": "the Serverless Framework alone" },
    page: `${guide}/invocation-async-retain-records.html`,
    witnesses: [samDestinations, terraformModule],
  },
  topicDestination: {
    what: "Sending to an SNS topic",
    certain: on("itself", "sns:Publish"),
    page: `${guide}/invocation-async-retain-records.html`,
    witnesses: [samDestinations, terraformModule],
  },
  bucketDestination: {
    what: "Sending to an S3 bucket",
    certain: [...on("its objects", "s3:PutObject"), ...on("itself", "s3:ListBucket")],
    page: `${guide}/invocation-async-retain-records.html`,
    witnesses: [samDestinations],
  },
  functionDestination: {
    what: "Sending to another function",
    certain: on("itself", "lambda:InvokeFunction"),
    managed: "AWSLambdaRole",
    page: `${guide}/invocation-async-retain-records.html`,
    witnesses: [samDestinations, managedPolicy("AWSLambdaRole")],
  },
  busDestination: {
    what: "Sending to an EventBridge bus",
    certain: on("itself", "events:PutEvents"),
    page: `${guide}/invocation-async-retain-records.html`,
    witnesses: [samDestinations, terraformModule],
  },
  kafkaDestination: {
    what: "Sending to a Kafka topic",
    certain: on("itself", "kafka-cluster:WriteData"),
    page: `${guide}/kafka-on-failure-destination.html`,
    witnesses: [],
    alone: "it is needed with IAM authentication only, and no other source grants it, so what lacks is a gap",
  },
  queueKey: {
    what: "Encrypting what is sent to a queue",
    certain: on("itself", "kms:GenerateDataKey", "kms:Decrypt"),
    page: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
    witnesses: [
      cdk("aws-sqs/lib/queue-base.ts"),
      { who: "a failing program", where: "https://github.com/aws/aws-cdk/issues/33153" },
    ],
  },
  topicKey: {
    what: "Encrypting what is sent to a topic",
    certain: on("itself", "kms:GenerateDataKey", "kms:Decrypt"),
    page: "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
    witnesses: [
      {
        who: "the guide of another service that publishes",
        where: "https://docs.aws.amazon.com/gamelift/latest/flexmatchguide/queue-notification-sns-sse.html",
      },
      { who: "SonarSource", where: "https://rules.sonarsource.com/python/RSPEC-6327" },
    ],
  },
  bucketKey: {
    what: "Encrypting what is sent to a bucket",
    certain: on("itself", "kms:GenerateDataKey"),
    disputed: { "kms:Decrypt": "AWS CDK, for uploads in parts" },
    page: `${guide}/invocation-async-retain-records.html`,
    witnesses: [cdk("aws-s3/lib/perms.ts")],
  },
} satisfies NeedsTable;

/** The same for the features that a function configures. */
const featureNeeds = {
  network: {
    what: "Connecting a function to a VPC",
    certain: makesInterfaces,
    disputed: {
      "ec2:DescribeSubnets":
        "the guide and AWSLambdaVPCAccessExecutionRole; AWSLambdaENIManagementAccess lacks it",
      "ec2:AssignPrivateIpAddresses": "the guide and both policies; nobody saw it refused",
      "ec2:UnassignPrivateIpAddresses": "as above",
    },
    managed: "AWSLambdaVPCAccessExecutionRole",
    page: `${guide}/configuration-vpc.html`,
    witnesses: [
      managedPolicy("AWSLambdaVPCAccessExecutionRole"),
      managedPolicy("AWSLambdaENIManagementAccess"),
      terraformModule,
    ],
  },
  tracing: {
    what: "Active tracing with X-Ray",
    certain: on("*", "xray:PutTraceSegments"),
    disputed: {
      "xray:PutTelemetryRecords":
        "the guide and AWSXRayDaemonWriteAccess; CloudWatchLambdaApplicationSignalsExecutionRolePolicy lacks it",
    },
    managed: "AWSXRayDaemonWriteAccess",
    page: `${guide}/services-xray.html`,
    witnesses: [
      managedPolicy("AWSXRayDaemonWriteAccess"),
      managedPolicy("CloudWatchLambdaApplicationSignalsExecutionRolePolicy"),
      { who: "an error of AWS", where: "https://github.com/serverless/serverless/issues/6931" },
    ],
  },
  fileSystem: {
    what: "Mounting an EFS file system that has a policy",
    certain: on("its file system", "elasticfilesystem:ClientMount"),
    disputed: {
      "elasticfilesystem:ClientWrite": "not where the function only reads",
      "elasticfilesystem:ClientMount, without a file system policy":
        "then any client may mount; the Serverless Framework and AWS CDK grant it all the same",
    },
    managed: "AmazonElasticFileSystemClientReadWriteAccess",
    page: `${guide}/configuration-filesystem.html`,
    witnesses: [
      managedPolicy("AmazonElasticFileSystemClientReadWriteAccess"),
      cdk("aws-lambda/lib/filesystem.ts"),
    ],
  },
  s3FileSystem: {
    what: "Mounting an S3 file system",
    certain: on("its file system", "s3files:ClientMount"),
    disputed: { "s3files:ClientWrite": "not where the function only reads" },
    managed: "AmazonS3FilesClientReadWriteAccess",
    page: `${guide}/configuration-filesystem-s3files.html`,
    witnesses: [managedPolicy("AmazonS3FilesClientReadWriteAccess"), cdk("aws-lambda/lib/filesystem.ts")],
  },
  directS3Read: {
    what: "Reading an S3 file system directly from its bucket",
    certain: on("objects", "s3:GetObject", "s3:GetObjectVersion"),
    disputed: { "kms:Decrypt": "a warning of AWS CDK alone" },
    page: `${guide}/configuration-filesystem-s3files.html`,
    witnesses: [cdk("aws-lambda/lib/filesystem.ts")],
  },
  durableExecution: {
    what: "Running a durable function",
    certain: on(
      "its durable executions",
      "lambda:CheckpointDurableExecution",
      "lambda:GetDurableExecutionState",
    ),
    managed: "AWSLambdaBasicDurableExecutionRolePolicy",
    page: `${guide}/durable-security.html`,
    witnesses: [
      managedPolicy("AWSLambdaBasicDurableExecutionRolePolicy"),
      cdk("aws-lambda/lib/durable-config.ts"),
    ],
  },
  durableKey: {
    what: "Decrypting the data of a durable function",
    certain: on("itself", "kms:Decrypt"),
    page: `${guide}/durable-encryption.html`,
    witnesses: [cdk("aws-lambda/lib/durable-config.ts")],
  },
} satisfies NeedsTable;

/** The same for writing logs. */
const loggingNeeds = {
  logging: {
    what: "Writing logs",
    certain: [
      ...on("itself, as a log group", "logs:CreateLogGroup"),
      ...on("its log streams", "logs:CreateLogStream", "logs:PutLogEvents"),
    ],
    managed: "AWSLambdaBasicExecutionRole",
    page: `${guide}/monitoring-cloudwatchlogs.html`,
    witnesses: [managedPolicy("AWSLambdaBasicExecutionRole")],
  },
} satisfies NeedsTable;

/** The same for roles that Lambda acts with for other things than functions. */
const operatorNeeds = {
  microvmImage: {
    what: "Building the image of a MicroVM",
    certain: on("objects", "s3:GetObject"),
    disputed: {
      "logs:CreateLogGroup, logs:CreateLogStream, logs:PutLogEvents":
        "the guide and AWS SAM; the example of the provider has none",
      "ecr:GetAuthorizationToken": "for private base images, which are not seen",
    },
    page: `${guide}/microvms-security.html`,
    witnesses: [
      {
        who: "AWS SAM",
        where:
          "https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/microvm_image/generators.py",
      },
    ],
  },
  capacityProvider: {
    what: "Operating the instances of a capacity provider",
    certain: on("its subnets", "ec2:RunInstances"),
    managed: "AWSLambdaManagedEC2ResourceOperator",
    page: `${guide}/lambda-managed-instances-operator-role.html`,
    witnesses: [
      managedPolicy("AWSLambdaManagedEC2ResourceOperator"),
      cdk("aws-lambda/lib/capacity-provider.ts"),
    ],
  },
  networkConnector: {
    what: "Operating a network connector",
    certain: on("its subnets", "ec2:CreateNetworkInterface"),
    managed: "AWSLambdaNetworkConnectorOperatorPolicy",
    page: `${guide}/microvms-networking.html`,
    witnesses: [managedPolicy("AWSLambdaNetworkConnectorOperatorPolicy")],
  },
} satisfies NeedsTable;

/** What the sources contradict each other about as a whole, so that nothing is demanded. */
export const disputedNeeds = {
  environmentKey: {
    what: "Decrypting the environment with a customer key",
    certain: [],
    disputed: {
      "kms:Decrypt": "Lambda makes a grant for the role, with the permissions of whoever deploys",
    },
    page: `${guide}/configuration-envvars-encryption.html`,
    witnesses: [],
  },
  filterKey: {
    what: "Decrypting the filter criteria of an event source mapping",
    certain: [],
    disputed: {
      "kms:Decrypt": "the key policy lets the service decrypt; older pages named it for the role",
    },
    page: `${guide}/invocation-eventfiltering.html`,
    witnesses: [],
  },
  brokerNetwork: {
    what: "Reaching an Amazon MQ broker in a VPC",
    certain: [],
    disputed: {
      "ec2:CreateNetworkInterface":
        "the guide and the Serverless Framework, with the five below; AWS SAM grants none of them, and public brokers need none",
      "ec2:DeleteNetworkInterface": "as above",
      "ec2:DescribeNetworkInterfaces": "as above",
      "ec2:DescribeSecurityGroups": "as above",
      "ec2:DescribeSubnets": "as above",
      "ec2:DescribeVpcs": "as above",
    },
    page: `${guide}/with-mq.html`,
    witnesses: [],
  },
} satisfies NeedsTable;

/**
 * What a role must allow for each purpose that a stack has for it, without what the function's own code does. What is
 * certain is what AWS's page says and something independent agrees with.
 */
export const needs = {
  ...sourceNeeds,
  ...destinationNeeds,
  ...featureNeeds,
  ...loggingNeeds,
  ...operatorNeeds,
};

export type SourcePurpose = keyof typeof sourceNeeds;
export type DestinationPurpose = keyof typeof destinationNeeds;
export type FeaturePurpose = keyof typeof featureNeeds;
export type OperatorPurpose = keyof typeof operatorNeeds;

/** A thing that is done with a role, by its key in {@link needs}. */
export type Purpose = keyof typeof needs;
