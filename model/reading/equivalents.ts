import {
  documentText,
  onlyItem,
  tagsByKey,
  wholeText,
  withoutStreams,
  type Spelled,
  type Spelling,
} from "./spelling";
import { unreadTokens, tokens } from "./tokens";

/** What a resource type of the AWS Cloud Control provider is in the model. */
export interface Native {
  /** The type of the AWS provider that it stands for. */
  readonly token: string;
  /** How it spells what the model reads. What is not here has the same name in both providers. */
  readonly spelling: Spelling;
}

function native(token: string, spelling: Readonly<Record<string, string | Spelled>> = {}): Native {
  const entries = Object.entries(spelling).map(([name, each]) => [
    name,
    typeof each === "string" ? { path: each } : each,
  ]);
  return { token, spelling: Object.fromEntries(entries) as Spelling };
}

function document(path: string): Spelled {
  return { path, form: documentText };
}

/** A document that is unknown as a whole if anything in it is. */
function whole(path: string): Spelled {
  return { path, form: wholeText };
}

const tags: Spelled = { path: "tags", form: tagsByKey };

const edge: Spelled = {
  path: "lambdaFunctionAssociations",
  members: { lambdaArn: { path: "lambdaFunctionArn" } },
};

/**
 * The resource types of the AWS Cloud Control provider that the model reads. Readers and policies know the names of the
 * AWS provider only, and judge both, and stacks that mix them; a test holds the names here against
 * `@pulumi/aws-native`.
 *
 * The provider hands over inputs as they are, but for names, which it makes up as the AWS provider does, and for its
 * default tags. At preview it knows those inputs, and nothing of what AWS decides.
 *
 * @see https://www.pulumi.com/registry/packages/aws-native/
 * @see https://github.com/pulumi/pulumi-aws-native/blob/master/provider/pkg/provider/provider.go
 */
export const equivalents: ReadonlyMap<string, Native> = new Map(
  Object.entries({
    "aws-native:lambda:Function": native(tokens.function, {
      name: "functionName",
      fileSystemConfig: "fileSystemConfigs[0]",
      tags,
    }),
    "aws-native:lambda:Url": native(tokens.functionUrl, {
      functionName: "targetFunctionArn",
      authorizationType: "authType",
    }),
    "aws-native:lambda:Permission": native(tokens.permission, { function: "functionName" }),
    "aws-native:lambda:ResourcePolicy": native(tokens.functionPolicy, { policy: document("policyDocument") }),
    "aws-native:lambda:Alias": native(tokens.alias, { arn: "aliasArn" }),
    // A version leads to its function as an alias does.
    "aws-native:lambda:Version": native(tokens.alias, { name: "version", arn: "functionArn" }),
    "aws-native:lambda:EventSourceMapping": native(tokens.eventSourceMapping, {
      arn: "eventSourceMappingArn",
      destinationConfig: {
        path: "destinationConfig",
        members: {
          onFailure: { path: "onFailure", members: { destinationArn: { path: "destination" } } },
        },
      },
    }),
    "aws-native:lambda:EventInvokeConfig": native(tokens.eventInvokeConfig),
    "aws-native:lambda:CapacityProvider": native(tokens.capacityProvider, {
      name: "capacityProviderName",
      tags,
    }),
    "aws-native:lambda:NetworkConnector": native(tokens.networkConnector),
    "aws-native:lambda:MicrovmImage": native(tokens.microvmImage, { tags }),
    "aws-native:glue:Registry": native(tokens.schemaRegistry, { registryName: "name", tags }),
    "aws-native:lambda:LayerVersionPermission": native(tokens.layerVersionPermission),
    "aws-native:cloudfront:Distribution": native(tokens.distribution, {
      defaultCacheBehavior: {
        path: "distributionConfig.defaultCacheBehavior",
        members: { lambdaFunctionAssociations: edge },
      },
      orderedCacheBehaviors: {
        path: "distributionConfig.cacheBehaviors",
        members: { lambdaFunctionAssociations: edge },
      },
    }),
    "aws-native:logs:LogGroup": native(tokens.logGroup, {
      name: "logGroupName",
      arn: { path: "arn", form: withoutStreams },
      tags,
    }),
    "aws-native:iam:Role": native(tokens.role, {
      name: "roleName",
      assumeRolePolicy: whole("assumeRolePolicyDocument"),
      inlinePolicies: {
        path: "policies",
        members: { name: { path: "policyName" }, policy: document("policyDocument") },
      },
      tags,
    }),
    "aws-native:iam:RolePolicy": native(tokens.rolePolicy, {
      name: "policyName",
      role: "roleName",
      policy: document("policyDocument"),
    }),
    "aws-native:iam:ManagedPolicy": native(tokens.policy, {
      name: "managedPolicyName",
      arn: "policyArn",
      policy: document("policyDocument"),
    }),
    "aws-native:iam:UserPolicy": native(tokens.userPolicy, {
      name: "policyName",
      user: "userName",
      policy: document("policyDocument"),
    }),
    "aws-native:iam:GroupPolicy": native(tokens.groupPolicy, {
      name: "policyName",
      group: "groupName",
      policy: document("policyDocument"),
    }),
    "aws-native:sqs:Queue": native(tokens.queue, { name: "queueName", url: "queueUrl", tags }),
    "aws-native:sqs:QueueInlinePolicy": native(tokens.queuePolicy, {
      queueUrl: "queue",
      policy: document("policyDocument"),
    }),
    "aws-native:sns:Topic": native(tokens.topic, { name: "topicName", arn: "topicArn", tags }),
    "aws-native:sns:TopicPolicy": native(tokens.topicPolicy, {
      arn: { path: "topics", form: onlyItem },
      policy: document("policyDocument"),
    }),
    "aws-native:sns:TopicInlinePolicy": native(tokens.topicPolicy, {
      arn: "topicArn",
      policy: document("policyDocument"),
    }),
    "aws-native:kinesis:Stream": native(tokens.stream, { kmsKeyId: "streamEncryption.keyId", tags }),
    "aws-native:kinesis:StreamConsumer": native(tokens.streamConsumer, {
      name: "consumerName",
      arn: "consumerArn",
      tags,
    }),
    "aws-native:kinesis:ResourcePolicy": native(tokens.streamPolicy, {
      policy: document("resourcePolicy"),
    }),
    "aws-native:dynamodb:Table": native(tokens.table, {
      name: "tableName",
      serverSideEncryption: {
        path: "sseSpecification",
        members: { kmsKeyArn: { path: "kmsMasterKeyId" } },
      },
      policy: document("streamSpecification.resourcePolicy.policyDocument"),
      tags,
    }),
    "aws-native:msk:Cluster": native(tokens.kafkaCluster),
    "aws-native:msk:VpcConnection": native(tokens.kafkaConnection),
    "aws-native:msk:ServerlessCluster": native(tokens.serverlessKafkaCluster),
    "aws-native:amazonmq:Broker": native(tokens.broker, { tags }),
    "aws-native:s3:Bucket": native(tokens.bucket, {
      bucket: "bucketName",
      serverSideEncryptionConfiguration: {
        path: "bucketEncryption",
        members: {
          rule: {
            path: "serverSideEncryptionConfiguration[0]",
            members: { applyServerSideEncryptionByDefault: { path: "serverSideEncryptionByDefault" } },
          },
        },
      },
      tags,
    }),
    "aws-native:s3:BucketPolicy": native(tokens.bucketPolicy, { policy: document("policyDocument") }),
    "aws-native:events:EventBus": native(tokens.eventBus, { tags }),
    "aws-native:secretsmanager:Secret": native(tokens.secret, { arn: "awsId", tags }),
    "aws-native:secretsmanager:ResourcePolicy": native(tokens.secretPolicy, {
      secretArn: "secretId",
      policy: document("resourcePolicy"),
    }),
    "aws-native:kms:Key": native(tokens.key, { policy: document("keyPolicy"), tags }),
    "aws-native:kms:Alias": native(tokens.keyAlias, { name: "aliasName" }),
    "aws-native:efs:AccessPoint": native(tokens.accessPoint, {
      tags: { path: "accessPointTags", form: tagsByKey },
    }),
    // It holds the policy that is a resource of its own with the other provider.
    "aws-native:efs:FileSystem": native(tokens.fileSystemPolicy, { policy: document("fileSystemPolicy") }),

    "aws-native:apigateway:RestApi": native(tokens.restApi, { id: "restApiId", body: whole("body"), tags }),
    "aws-native:apigateway:Stage": native(unreadTokens.restApiStage),
    "aws-native:apigateway:Resource": native(tokens.restApiResource, {
      id: "resourceId",
      restApi: "restApiId",
    }),
    "aws-native:apigateway:Method": native(tokens.restApiIntegration, {
      restApi: "restApiId",
      uri: "integration.uri",
      credentials: "integration.credentials",
    }),
    "aws-native:apigateway:Authorizer": native(tokens.restApiAuthorizer, { restApi: "restApiId" }),
    "aws-native:apigatewayv2:Api": native(tokens.httpApi, {
      id: "apiId",
      executionArn: "executeApiArn",
      body: whole("body"),
    }),
    "aws-native:apigatewayv2:Stage": native(unreadTokens.httpApiStage),
    "aws-native:apigatewayv2:Route": native(tokens.httpApiRoute),
    "aws-native:apigatewayv2:Integration": native(tokens.httpApiIntegration),
    "aws-native:apigatewayv2:Authorizer": native(tokens.httpApiAuthorizer),
    "aws-native:appsync:Api": native(tokens.eventApi, { tags }),
    "aws-native:appsync:DataSource": native(tokens.graphqlDataSource, {
      lambdaConfig: { path: "lambdaConfig", members: { functionArn: { path: "lambdaFunctionArn" } } },
    }),
    "aws-native:appsync:GraphQlApi": native(tokens.graphqlApi, { id: "apiId", tags }),
    "aws-native:bedrock:Agent": native(tokens.agent),
    "aws-native:cloudwatch:Alarm": native(tokens.alarm, { name: "alarmName", tags }),
    "aws-native:cloudwatch:CompositeAlarm": native(tokens.compositeAlarm, { tags }),
    "aws-native:codecommit:Repository": native(tokens.repository, { tags }),
    "aws-native:cognito:UserPool": native(tokens.userPool, { id: "userPoolId", name: "userPoolName" }),
    "aws-native:connect:Instance": native(unreadTokens.connectInstance),
    "aws-native:elasticloadbalancingv2:TargetGroup": native(tokens.targetGroup, {
      arn: "targetGroupArn",
      tags,
    }),
    "aws-native:events:Rule": native(tokens.eventRule, { tags }),
    "aws-native:iot:Authorizer": native(tokens.iotAuthorizer, { name: "authorizerName", tags }),
    "aws-native:iot:ProvisioningTemplate": native(tokens.provisioningTemplate, {
      name: "templateName",
      arn: "templateArn",
      tags,
    }),
    "aws-native:iot:TopicRule": native(tokens.topicRule, {
      name: "ruleName",
      lambdas: {
        path: "topicRulePayload.actions",
        members: { functionArn: { path: "lambda.functionArn" } },
      },
      errorAction: "topicRulePayload.errorAction",
      tags,
    }),
    "aws-native:kinesisfirehose:DeliveryStream": native(tokens.deliveryStream, {
      name: "deliveryStreamName",
      tags,
    }),
    "aws-native:lex:Bot": native(unreadTokens.lexV2Bot),
    "aws-native:logs:SubscriptionFilter": native(tokens.subscriptionFilter, { logGroup: "logGroupName" }),
    "aws-native:organizations:Account": native(unreadTokens.account),
    "aws-native:organizations:Organization": native(unreadTokens.organization),
    "aws-native:pipes:Pipe": native(tokens.pipe),
    "aws-native:scheduler:Schedule": native(tokens.schedule),
    "aws-native:secretsmanager:RotationSchedule": native(tokens.secretRotation),
    "aws-native:ses:ReceiptRule": native(tokens.receiptRule, {
      name: "rule.name",
      lambdaActions: {
        path: "rule.actions",
        members: { functionArn: { path: "lambdaAction.functionArn" } },
      },
    }),
    "aws-native:sns:Subscription": native(tokens.topicSubscription, { topic: "topicArn" }),
    "aws-native:ssm:Parameter": native(unreadTokens.parameter),
    "aws-native:stepfunctions:StateMachine": native(tokens.stateMachine, {
      name: "stateMachineName",
      definition: "definitionString",
      tags,
    }),
    "aws-native:transfer:Server": native(tokens.transferServer, {
      id: "serverId",
      function: "identityProviderDetails.function",
      tags,
    }),
    "aws-native:vpclattice:TargetGroup": native(tokens.latticeTargetGroup, { id: "awsId", tags }),
  }),
);

/** The type of the AWS provider that a type is, or stands for. */
export function tokenOf(type: string): string {
  return equivalents.get(type)?.token ?? type;
}

/** Types of the AWS provider, and those of the other provider that stand for them. */
export function inBothProviders(...types: readonly string[]): readonly string[] {
  const others = [...equivalents].flatMap(([type, { token }]) => (types.includes(token) ? [type] : []));
  return [...types, ...others];
}

const modelled = new Set(inBothProviders(...Object.values(tokens)));

/** Whether the model reads resources of this type, so that their inputs are worth keeping. */
export function isModelled(type: string): boolean {
  return modelled.has(type);
}
