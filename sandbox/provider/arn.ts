import type { Account } from "./account";
import { text, type Properties } from "./property-values";

/**
 * The ARN of each resource type that Lambda functions are made of, triggered by or given access to. `{name}` and the like
 * are properties of the resource.
 *
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const formats: Readonly<Record<string, string>> = {
  "aws:alb/targetGroup:TargetGroup":
    "arn:{partition}:elasticloadbalancing:{region}:{account}:targetgroup/{name}/{id}",
  "aws:apigateway/restApi:RestApi": "arn:{partition}:apigateway:{region}::/restapis/{id}",
  "aws:apigatewayv2/api:Api": "arn:{partition}:apigateway:{region}::/apis/{id}",
  "aws:appsync/api:Api": "arn:{partition}:appsync:{region}:{account}:apis/{id}",
  "aws:appsync/graphQLApi:GraphQLApi": "arn:{partition}:appsync:{region}:{account}:apis/{id}",
  "aws:bedrock/agentAgent:AgentAgent": "arn:{partition}:bedrock:{region}:{account}:agent/{id}",
  "aws:cfg/rule:Rule": "arn:{partition}:config:{region}:{account}:config-rule/config-rule-{id}",
  "aws:cloudfront/distribution:Distribution": "arn:{partition}:cloudfront::{account}:distribution/{id}",
  "aws:cloudfront/multitenantDistribution:MultitenantDistribution":
    "arn:{partition}:cloudfront::{account}:distribution/{id}",
  "aws:cloudwatch/compositeAlarm:CompositeAlarm":
    "arn:{partition}:cloudwatch:{region}:{account}:alarm:{alarmName}",
  "aws:cloudwatch/eventBus:EventBus": "arn:{partition}:events:{region}:{account}:event-bus/{name}",
  "aws:cloudwatch/eventRule:EventRule": "arn:{partition}:events:{region}:{account}:rule/{name}",
  "aws:cloudwatch/logGroup:LogGroup": "arn:{partition}:logs:{region}:{account}:log-group:{name}",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}",
  "aws:codecommit/repository:Repository": "arn:{partition}:codecommit:{region}:{account}:{repositoryName}",
  "aws:cognito/userPool:UserPool": "arn:{partition}:cognito-idp:{region}:{account}:userpool/{id}",
  "aws:docdb/cluster:Cluster": "arn:{partition}:rds:{region}:{account}:cluster:{clusterIdentifier}",
  "aws:dynamodb/table:Table": "arn:{partition}:dynamodb:{region}:{account}:table/{name}",
  "aws:ecr/repository:Repository": "arn:{partition}:ecr:{region}:{account}:repository/{name}",
  "aws:efs/accessPoint:AccessPoint": "arn:{partition}:elasticfilesystem:{region}:{account}:access-point/{id}",
  "aws:efs/fileSystem:FileSystem": "arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{id}",
  "aws:glue/registry:Registry": "arn:{partition}:glue:{region}:{account}:registry/{registryName}",
  "aws:iam/group:Group": "arn:{partition}:iam::{account}:group{path}{name}",
  "aws:iam/instanceProfile:InstanceProfile": "arn:{partition}:iam::{account}:instance-profile{path}{name}",
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "arn:{partition}:iam::{account}:oidc-provider/{id}",
  "aws:iam/policy:Policy": "arn:{partition}:iam::{account}:policy{path}{name}",
  "aws:iam/role:Role": "arn:{partition}:iam::{account}:role{path}{name}",
  "aws:iam/user:User": "arn:{partition}:iam::{account}:user{path}{name}",
  "aws:iot/authorizer:Authorizer": "arn:{partition}:iot:{region}:{account}:authorizer/{name}",
  "aws:iot/provisioningTemplate:ProvisioningTemplate":
    "arn:{partition}:iot:{region}:{account}:provisioningtemplate/{name}",
  "aws:iot/topicRule:TopicRule": "arn:{partition}:iot:{region}:{account}:rule/{name}",
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream":
    "arn:{partition}:firehose:{region}:{account}:deliverystream/{name}",
  "aws:kinesis/stream:Stream": "arn:{partition}:kinesis:{region}:{account}:stream/{name}",
  "aws:kinesis/streamConsumer:StreamConsumer": "{streamArn}/consumer/{name}:1731283200",
  "aws:kms/alias:Alias": "arn:{partition}:kms:{region}:{account}:{name}",
  "aws:kms/key:Key": "arn:{partition}:kms:{region}:{account}:key/{id}",
  "aws:lambda/alias:Alias": "arn:{partition}:lambda:{region}:{account}:function:{functionName}:{name}",
  "aws:lambda/eventSourceMapping:EventSourceMapping":
    "arn:{partition}:lambda:{region}:{account}:event-source-mapping:{id}",
  "aws:lambda/function:Function": "arn:{partition}:lambda:{region}:{account}:function:{name}",
  "aws:lambda/layerVersion:LayerVersion": "arn:{partition}:lambda:{region}:{account}:layer:{layerName}:1",
  "aws:lb/listener:Listener":
    "arn:{partition}:elasticloadbalancing:{region}:{account}:listener/app/load-balancer/{id}",
  "aws:lb/loadBalancer:LoadBalancer":
    "arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}/{id}",
  "aws:lb/targetGroup:TargetGroup":
    "arn:{partition}:elasticloadbalancing:{region}:{account}:targetgroup/{name}/{id}",
  "aws:lex/intent:Intent": "arn:{partition}:lex:{region}:{account}:intent:{name}",
  "aws:mq/broker:Broker": "arn:{partition}:mq:{region}:{account}:broker:{brokerName}:{id}",
  "aws:msk/cluster:Cluster": "arn:{partition}:kafka:{region}:{account}:cluster/{clusterName}/{id}",
  "aws:msk/serverlessCluster:ServerlessCluster":
    "arn:{partition}:kafka:{region}:{account}:cluster/{clusterName}/{id}",
  "aws:msk/vpcConnection:VpcConnection":
    "arn:{partition}:kafka:{region}:{account}:vpc-connection/{account}/{id}/{id}",
  "aws:pinpoint/app:App": "arn:{partition}:mobiletargeting:{region}:{account}:apps/{id}",
  "aws:s3/bucket:Bucket": "arn:{partition}:s3:::{bucket}",
  "aws:s3/bucketV2:BucketV2": "arn:{partition}:s3:::{bucket}",
  "aws:scheduler/schedule:Schedule": "arn:{partition}:scheduler:{region}:{account}:schedule/default/{name}",
  "aws:secretsmanager/secret:Secret":
    "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-a1B2c3",
  "aws:ses/receiptRule:ReceiptRule":
    "arn:{partition}:ses:{region}:{account}:receipt-rule-set/{ruleSetName}:receipt-rule/{name}",
  "aws:sfn/stateMachine:StateMachine": "arn:{partition}:states:{region}:{account}:stateMachine:{name}",
  "aws:sns/topic:Topic": "arn:{partition}:sns:{region}:{account}:{name}",
  "aws:sqs/queue:Queue": "arn:{partition}:sqs:{region}:{account}:{name}",
  "aws:ssm/parameter:Parameter": "arn:{partition}:ssm:{region}:{account}:parameter/{name}",
  "aws:transfer/server:Server": "arn:{partition}:transfer:{region}:{account}:server/{id}",
  "aws:vpclattice/targetGroup:TargetGroup": "arn:{partition}:vpc-lattice:{region}:{account}:targetgroup/{id}",
  "aws-native:cloudwatch:Alarm": "arn:{partition}:cloudwatch:{region}:{account}:alarm:{alarmName}",
  "aws-native:apigatewayv2:Api": "arn:{partition}:execute-api:{region}:{account}:{id}",
  "aws-native:cognito:UserPool": "arn:{partition}:cognito-idp:{region}:{account}:userpool/{id}",
  "aws-native:elasticloadbalancingv2:TargetGroup":
    "arn:{partition}:elasticloadbalancing:{region}:{account}:targetgroup/{name}/{id}",
  "aws-native:dynamodb:Table": "arn:{partition}:dynamodb:{region}:{account}:table/{tableName}",
  "aws-native:events:EventBus": "arn:{partition}:events:{region}:{account}:event-bus/{name}",
  "aws-native:events:Rule": "arn:{partition}:events:{region}:{account}:rule/{name}",
  "aws-native:efs:AccessPoint": "arn:{partition}:elasticfilesystem:{region}:{account}:access-point/{id}",
  "aws-native:glue:Registry": "arn:{partition}:glue:{region}:{account}:registry/{name}",
  "aws-native:iam:ManagedPolicy": "arn:{partition}:iam::{account}:policy{path}{managedPolicyName}",
  "aws-native:iam:Role": "arn:{partition}:iam::{account}:role{path}{roleName}",
  "aws-native:kinesis:Stream": "arn:{partition}:kinesis:{region}:{account}:stream/{name}",
  "aws-native:kinesis:StreamConsumer": "{streamArn}/consumer/{consumerName}:1731283200",
  "aws-native:lambda:Alias": "arn:{partition}:lambda:{region}:{account}:function:{functionName}:{name}",
  "aws-native:lambda:Function": "arn:{partition}:lambda:{region}:{account}:function:{functionName}",
  "aws-native:lambda:Version": "arn:{partition}:lambda:{region}:{account}:function:{functionName}:1",
  "aws-native:logs:LogGroup": "arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:*",
  "aws-native:msk:Cluster": "arn:{partition}:kafka:{region}:{account}:cluster/{clusterName}/{id}",
  "aws-native:msk:VpcConnection":
    "arn:{partition}:kafka:{region}:{account}:vpc-connection/{account}/{id}/{id}",
  "aws-native:msk:ServerlessCluster": "arn:{partition}:kafka:{region}:{account}:cluster/{clusterName}/{id}",
  "aws-native:amazonmq:Broker": "arn:{partition}:mq:{region}:{account}:broker:{brokerName}:{id}",
  "aws-native:s3:Bucket": "arn:{partition}:s3:::{bucketName}",
  "aws-native:secretsmanager:Secret":
    "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-a1B2c3",
  "aws-native:sns:Topic": "arn:{partition}:sns:{region}:{account}:{topicName}",
  "aws-native:sqs:Queue": "arn:{partition}:sqs:{region}:{account}:{queueName}",
};

/**
 * The ARN of a resource: as AWS forms it for the types listed above, and for any other of the usual form
 * `arn:partition:service:region:account:type/id`.
 */
export function arnOf(token: string, id: string, properties: Properties, account: Account): string {
  const [, service = "", type = ""] = /^aws(?:-native)?:(\w+)[/:](\w+)/.exec(token) ?? [];
  const format = formats[token] ?? `arn:{partition}:${service}:{region}:{account}:${type.toLowerCase()}/{id}`;
  const parts: Properties = {
    path: "/",
    ...properties,
    functionName: text(properties.functionName).split(":").at(-1),
    id,
    partition: account.partition,
    region: account.region,
    account: account.accountId,
  };
  return format.replace(/\{(\w+)\}/g, (_, part: string) => text(parts[part]) || id);
}
