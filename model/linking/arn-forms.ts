import { hole, type Text } from "../../iam";
import { tokens } from "../reading/tokens";

/** How the resources of a type are called by their ARNs. */
export interface ArnForm {
  /** The type of the resources. */
  readonly type: string;
  readonly service: string;
  /** The output that holds the ARN. */
  readonly arn: string;
  /** The property that holds the name, or whatever their ARNs have of them. */
  readonly name: string;
  /**
   * The ARN after its service.
   *
   * @param name the name of the resource.
   * @param place its region and account, as `REGION:ACCOUNT`.
   * @param arnOf the ARN of another resource, of a form, that a property leads to.
   */
  readonly build: (name: Text, place: string, arnOf: (property: string, form: ArnForm) => Text) => Text;
}

/** The form of the ARNs of resources with a name of their own and an `arn`, unless other properties hold them. */
export function arnForm(
  type: string,
  service: string,
  build: ArnForm["build"],
  { name = "name", arn = "arn" }: { readonly name?: string; readonly arn?: string } = {},
): ArnForm {
  return { type, service, arn, name, build };
}

const stream = arnForm(tokens.stream, "kinesis", (name, place) => `${place}:stream/${name}`);

const cluster: ArnForm["build"] = (name, place) => `${place}:cluster/${name}/${hole}`;

const targetGroup: ArnForm["build"] = (name, place) => `${place}:targetgroup/${name}/${hole}`;

/**
 * The forms of the ARNs of what functions are, what they read and send to, and what triggers them.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const arnForms = {
  function: arnForm(tokens.function, "lambda", (name, place) => `${place}:function:${name}`),
  queue: arnForm(tokens.queue, "sqs", (name, place) => `${place}:${name}`),
  topic: arnForm(tokens.topic, "sns", (name, place) => `${place}:${name}`),
  stream,
  streamConsumer: arnForm(
    tokens.streamConsumer,
    "kinesis",
    (name, _, arnOf) =>
      `${arnOf("streamArn", stream).split(":").slice(3).join(":")}/consumer/${name}:${hole}`,
  ),
  table: arnForm(tokens.table, "dynamodb", (name, place) => `${place}:table/${name}/stream/${hole}`, {
    arn: "streamArn",
  }),
  kafkaCluster: arnForm(tokens.kafkaCluster, "kafka", cluster, { name: "clusterName" }),
  serverlessKafkaCluster: arnForm(tokens.serverlessKafkaCluster, "kafka", cluster, { name: "clusterName" }),
  kafkaConnection: arnForm(tokens.kafkaConnection, "kafka", () => `${hole}:${hole}:vpc-connection/${hole}`),
  schemaRegistry: arnForm(tokens.schemaRegistry, "glue", (name, place) => `${place}:registry/${name}`, {
    name: "registryName",
  }),
  broker: arnForm(tokens.broker, "mq", (name, place) => `${place}:broker:${name}:${hole}`, {
    name: "brokerName",
  }),
  documentCluster: arnForm(tokens.documentCluster, "rds", (name, place) => `${place}:cluster:${name}`, {
    name: "clusterIdentifier",
  }),
  bucket: arnForm(tokens.bucket, "s3", (name) => `::${name}`, { name: "bucket" }),
  oldBucket: arnForm(tokens.oldBucket, "s3", (name) => `::${name}`, { name: "bucket" }),
  eventBus: arnForm(tokens.eventBus, "events", (name, place) => `${place}:event-bus/${name}`),
  secret: arnForm(tokens.secret, "secretsmanager", (name, place) => `${place}:secret:${name}-${hole}`),
  secretVersion: arnForm(tokens.secretVersion, "secretsmanager", (_, place) => `${place}:secret:${hole}`),
  key: arnForm(tokens.key, "kms", (name, place) => `${place}:key/${name}`, { name: "keyId" }),
  accessPoint: arnForm(
    tokens.accessPoint,
    "elasticfilesystem",
    (_, place) => `${place}:access-point/${hole}`,
  ),
  // Between them may stand the name of an event bus.
  eventRule: arnForm(tokens.eventRule, "events", (name, place) => `${place}:rule/${hole}${name}`),
  logGroup: arnForm(tokens.logGroup, "logs", (name, place) => `${place}:log-group:${name}`),
  alarm: arnForm(tokens.alarm, "cloudwatch", (name, place) => `${place}:alarm:${name}`),
  compositeAlarm: arnForm(tokens.compositeAlarm, "cloudwatch", (name, place) => `${place}:alarm:${name}`, {
    name: "alarmName",
  }),
  restApi: arnForm(tokens.restApi, "execute-api", (id, place) => `${place}:${id}`, {
    name: "id",
    arn: "executionArn",
  }),
  httpApi: arnForm(tokens.httpApi, "execute-api", (id, place) => `${place}:${id}`, {
    name: "id",
    arn: "executionArn",
  }),
  restApiResource: arnForm(tokens.restApiResource, "apigateway", () => hole, { name: "id" }),
  targetGroup: arnForm(tokens.targetGroup, "elasticloadbalancing", targetGroup),
  oldTargetGroup: arnForm(tokens.oldTargetGroup, "elasticloadbalancing", targetGroup),
  latticeTargetGroup: arnForm(
    tokens.latticeTargetGroup,
    "vpc-lattice",
    (id, place) => `${place}:targetgroup/${id}`,
    { name: "id" },
  ),
  userPool: arnForm(tokens.userPool, "cognito-idp", (id, place) => `${place}:userpool/${id}`, { name: "id" }),
  configRule: arnForm(tokens.configRule, "config", (_, place) => `${place}:config-rule/${hole}`),
  receiptRule: arnForm(
    tokens.receiptRule,
    "ses",
    (name, place) => `${place}:receipt-rule-set/${hole}:receipt-rule/${name}`,
  ),
  topicRule: arnForm(tokens.topicRule, "iot", (name, place) => `${place}:rule/${name}`),
  iotAuthorizer: arnForm(tokens.iotAuthorizer, "iot", (name, place) => `${place}:authorizer/${name}`),
  provisioningTemplate: arnForm(
    tokens.provisioningTemplate,
    "iot",
    (name, place) => `${place}:provisioningtemplate/${name}`,
  ),
  intent: arnForm(tokens.intent, "lex", (name, place) => `${place}:intent:${name}`),
  repository: arnForm(tokens.repository, "codecommit", (name, place) => `${place}:${name}`, {
    name: "repositoryName",
  }),
  transferServer: arnForm(tokens.transferServer, "transfer", (id, place) => `${place}:server/${id}`, {
    name: "id",
  }),
  graphqlApi: arnForm(tokens.graphqlApi, "appsync", (id, place) => `${place}:apis/${id}`, { name: "id" }),
  eventApi: arnForm(tokens.eventApi, "appsync", (id, place) => `${place}:apis/${id}`, {
    name: "apiId",
    arn: "apiArn",
  }),
  agent: arnForm(tokens.agent, "bedrock", (id, place) => `${place}:agent/${id}`, {
    name: "agentId",
    arn: "agentArn",
  }),
} as const satisfies Readonly<Record<string, ArnForm>>;
