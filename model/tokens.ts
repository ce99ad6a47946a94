/**
 * The type tokens of the resources that the model reads. Policies and readers match tokens and not classes, so
 * that the pack never loads `@pulumi/aws`; a test holds them against its classes.
 */
export const tokens = {
  function: "aws:lambda/function:Function",
  functionUrl: "aws:lambda/functionUrl:FunctionUrl",
  permission: "aws:lambda/permission:Permission",
  alias: "aws:lambda/alias:Alias",
  eventSourceMapping: "aws:lambda/eventSourceMapping:EventSourceMapping",
  eventInvokeConfig: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  distribution: "aws:cloudfront/distribution:Distribution",
  layerVersionPermission: "aws:lambda/layerVersionPermission:LayerVersionPermission",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  role: "aws:iam/role:Role",
  policy: "aws:iam/policy:Policy",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  rolePolicyAttachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  policyAttachment: "aws:iam/policyAttachment:PolicyAttachment",
  userPolicy: "aws:iam/userPolicy:UserPolicy",
  userPolicyAttachment: "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  groupPolicy: "aws:iam/groupPolicy:GroupPolicy",
  groupPolicyAttachment: "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
  rolePoliciesExclusive: "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive",
  rolePolicyAttachmentsExclusive: "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
  queue: "aws:sqs/queue:Queue",
  queuePolicy: "aws:sqs/queuePolicy:QueuePolicy",
  topic: "aws:sns/topic:Topic",
  topicPolicy: "aws:sns/topicPolicy:TopicPolicy",
  stream: "aws:kinesis/stream:Stream",
  streamConsumer: "aws:kinesis/streamConsumer:StreamConsumer",
  streamPolicy: "aws:kinesis/resourcePolicy:ResourcePolicy",
  table: "aws:dynamodb/table:Table",
  tablePolicy: "aws:dynamodb/resourcePolicy:ResourcePolicy",
  kafkaCluster: "aws:msk/cluster:Cluster",
  serverlessKafkaCluster: "aws:msk/serverlessCluster:ServerlessCluster",
  broker: "aws:mq/broker:Broker",
  documentCluster: "aws:docdb/cluster:Cluster",
  bucket: "aws:s3/bucket:Bucket",
  oldBucket: "aws:s3/bucketV2:BucketV2",
  bucketPolicy: "aws:s3/bucketPolicy:BucketPolicy",
  eventBus: "aws:cloudwatch/eventBus:EventBus",
  secret: "aws:secretsmanager/secret:Secret",
  secretVersion: "aws:secretsmanager/secretVersion:SecretVersion",
  secretPolicy: "aws:secretsmanager/secretPolicy:SecretPolicy",
  key: "aws:kms/key:Key",
  keyPolicy: "aws:kms/keyPolicy:KeyPolicy",
  keyAlias: "aws:kms/alias:Alias",
  accessPoint: "aws:efs/accessPoint:AccessPoint",
  fileSystemPolicy: "aws:efs/fileSystemPolicy:FileSystemPolicy",
} as const;

/** Types of which only it is seen that the stack has some: nothing of them is read. */
export const seen = {
  bucket: "aws:s3/bucket:Bucket",
  table: "aws:dynamodb/table:Table",
  queue: "aws:sqs/queue:Queue",
  topic: "aws:sns/topic:Topic",
  stream: "aws:kinesis/stream:Stream",
  deliveryStream: "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
  eventBus: "aws:cloudwatch/eventBus:EventBus",
  stateMachine: "aws:sfn/stateMachine:StateMachine",
  secret: "aws:secretsmanager/secret:Secret",
  parameter: "aws:ssm/parameter:Parameter",
  key: "aws:kms/key:Key",
  logGroup: tokens.logGroup,
} as const;

const modelled = new Set<string>(Object.values(tokens));

/** Whether the model reads resources of this type, so that their inputs are worth keeping. */
export function isModelled(type: string): boolean {
  return modelled.has(type);
}
