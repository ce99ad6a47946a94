import {
  containsUnknown,
  isObject,
  isUnknown,
  text,
  type Properties,
} from "../../sandbox/provider/property-values";
import { resourceType } from "../../sandbox/provider/resource-type";
import type { Recorded } from "./recorded";

/** How a resource of the AWS provider is written for the AWS Cloud Control provider. */
interface Equivalent {
  readonly type: string;
  /** The properties that are called otherwise, inputs and outputs. */
  readonly names?: Readonly<Record<string, string>>;
  /** The properties that have another form, by their names here. */
  readonly forms?: Readonly<Record<string, (value: unknown) => unknown>>;
  /** What has no counterpart there, and decides nothing. */
  readonly without?: readonly string[];
  /** How the properties are typed, where that is not only another name. */
  readonly typed?: Readonly<Record<string, string>>;
  /** What is put there otherwise as a whole. */
  readonly whole?: (inputs: Properties) => Properties | undefined;
}

const document = { names: { policy: "policyDocument" }, forms: { policy: asObject } };
const taggedName = (name: string) => ({ names: { name }, forms: { tags: asList } });

const equivalents: Readonly<Record<string, Equivalent>> = {
  "aws:lambda/function:Function": {
    type: "aws-native:lambda:Function",
    names: { name: "functionName", fileSystemConfig: "fileSystemConfigs" },
    forms: {
      tags: asList,
      fileSystemConfig: (config) => [config],
      code: () => ({ zipFile: "exports.handler = async () => {};" }),
    },
    without: ["publish", "skipDestroy", "reservedConcurrentExecutions"],
    typed: { "fileSystemConfig.arn": "fileSystemConfigs[0].arn" },
  },
  "aws:lambda/functionUrl:FunctionUrl": {
    type: "aws-native:lambda:Url",
    names: { functionName: "targetFunctionArn", authorizationType: "authType" },
  },
  "aws:lambda/permission:Permission": {
    type: "aws-native:lambda:Permission",
    names: { function: "functionName" },
    without: ["statementId"],
    // What is not known cannot be joined to a qualifier.
    whole: ({ qualifier, ...inputs }) =>
      qualifier === undefined
        ? inputs
        : isUnknown(inputs.function) || isUnknown(qualifier)
          ? undefined
          : { ...inputs, function: `${text(inputs.function)}:${text(qualifier)}` },
  },
  "aws:lambda/resourcePolicy:ResourcePolicy": {
    type: "aws-native:lambda:ResourcePolicy",
    names: { policy: "policyDocument" },
    forms: { policy: asObject },
  },
  "aws:lambda/alias:Alias": { type: "aws-native:lambda:Alias", names: { arn: "aliasArn" } },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    type: "aws-native:lambda:EventSourceMapping",
    forms: { destinationConfig: inDestination },
    typed: { "destinationConfig.onFailure.destinationArn": "destinationConfig.onFailure.destination" },
  },
  "aws:lambda/capacityProvider:CapacityProvider": {
    type: "aws-native:lambda:CapacityProvider",
    names: { name: "capacityProviderName" },
    forms: { tags: asList },
  },
  "aws:lambda/coreNetworkConnector:CoreNetworkConnector": { type: "aws-native:lambda:NetworkConnector" },
  "aws:glue/registry:Registry": {
    type: "aws-native:glue:Registry",
    names: { registryName: "name" },
    forms: { tags: asList },
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
    type: "aws-native:lambda:EventInvokeConfig",
    whole: (inputs) => ({ qualifier: "$LATEST", ...inputs }),
  },
  "aws:lambda/layerVersionPermission:LayerVersionPermission": {
    type: "aws-native:lambda:LayerVersionPermission",
    names: { layerName: "layerVersionArn" },
    without: ["versionNumber", "statementId"],
  },
  "aws:cloudfront/distribution:Distribution": {
    type: "aws-native:cloudfront:Distribution",
    names: { defaultCacheBehavior: "distributionConfig", orderedCacheBehaviors: "distributionConfig" },
    typed: {
      defaultCacheBehavior: "distributionConfig.defaultCacheBehavior",
      orderedCacheBehaviors: "distributionConfig.cacheBehaviors",
    },
    whole: ({ defaultCacheBehavior, orderedCacheBehaviors }) => ({
      distributionConfig: {
        enabled: true,
        defaultCacheBehavior: asBehavior(defaultCacheBehavior),
        ...(Array.isArray(orderedCacheBehaviors)
          ? { cacheBehaviors: orderedCacheBehaviors.map(asBehavior) }
          : {}),
      },
    }),
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    type: "aws-native:logs:LogGroup",
    ...taggedName("logGroupName"),
    without: ["skipDestroy"],
  },
  "aws:iam/role:Role": {
    type: "aws-native:iam:Role",
    names: { name: "roleName", assumeRolePolicy: "assumeRolePolicyDocument", inlinePolicies: "policies" },
    forms: {
      tags: asList,
      assumeRolePolicy: asObject,
      inlinePolicies: (list) =>
        Array.isArray(list)
          ? list.map((each: Properties) =>
              isUnknown(each)
                ? each
                : { policyName: each.name ?? "inline", policyDocument: asObject(each.policy) },
            )
          : list,
    },
    without: ["forceDetachPolicies"],
  },
  "aws:iam/rolePolicy:RolePolicy": {
    type: "aws-native:iam:RolePolicy",
    names: { name: "policyName", role: "roleName", policy: "policyDocument" },
    forms: { policy: asObject },
  },
  "aws:iam/policy:Policy": {
    type: "aws-native:iam:ManagedPolicy",
    names: { name: "managedPolicyName", policy: "policyDocument", arn: "policyArn" },
    forms: { policy: asObject },
  },
  "aws:iam/userPolicy:UserPolicy": {
    type: "aws-native:iam:UserPolicy",
    names: { name: "policyName", user: "userName", policy: "policyDocument" },
    forms: { policy: asObject },
  },
  "aws:iam/groupPolicy:GroupPolicy": {
    type: "aws-native:iam:GroupPolicy",
    names: { name: "policyName", group: "groupName", policy: "policyDocument" },
    forms: { policy: asObject },
  },
  "aws:sqs/queue:Queue": {
    type: "aws-native:sqs:Queue",
    names: { name: "queueName", url: "queueUrl" },
    forms: { tags: asList },
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    type: "aws-native:sqs:QueueInlinePolicy",
    names: { queueUrl: "queue", policy: "policyDocument" },
    forms: { policy: asObject },
  },
  "aws:sns/topic:Topic": {
    type: "aws-native:sns:Topic",
    names: { name: "topicName", arn: "topicArn" },
    forms: { tags: asList },
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    type: "aws-native:sns:TopicPolicy",
    names: { arn: "topics", policy: "policyDocument" },
    forms: { arn: (arn) => [arn], policy: asObject },
  },
  "aws:kinesis/stream:Stream": {
    type: "aws-native:kinesis:Stream",
    names: { kmsKeyId: "streamEncryption" },
    forms: { tags: asList, kmsKeyId: (keyId) => ({ encryptionType: "KMS", keyId }) },
    without: ["encryptionType"],
  },
  "aws:kinesis/streamConsumer:StreamConsumer": {
    type: "aws-native:kinesis:StreamConsumer",
    names: { name: "consumerName", arn: "consumerArn" },
  },
  "aws:kinesis/resourcePolicy:ResourcePolicy": {
    type: "aws-native:kinesis:ResourcePolicy",
    names: { policy: "resourcePolicy" },
    forms: { policy: asObject },
  },
  "aws:dynamodb/table:Table": {
    type: "aws-native:dynamodb:Table",
    names: {
      name: "tableName",
      attributes: "attributeDefinitions",
      hashKey: "keySchema",
      serverSideEncryption: "sseSpecification",
    },
    forms: {
      serverSideEncryption: (encryption) =>
        isObject(encryption)
          ? { sseEnabled: encryption.enabled, sseType: "KMS", kmsMasterKeyId: encryption.kmsKeyArn }
          : encryption,
      tags: asList,
      attributes: (list) => list,
      hashKey: (attributeName) => [{ attributeName, keyType: "HASH" }],
    },
    whole: ({ streamEnabled, streamViewType, ...others }) => ({
      ...others,
      ...(streamEnabled === true ? { streamSpecification: { streamViewType } } : {}),
    }),
  },
  "aws:s3/bucket:Bucket": {
    type: "aws-native:s3:Bucket",
    names: { bucket: "bucketName", serverSideEncryptionConfiguration: "bucketEncryption" },
    forms: { tags: asList, serverSideEncryptionConfiguration: inRules },
    without: ["forceDestroy"],
  },
  "aws:s3/bucketPolicy:BucketPolicy": { type: "aws-native:s3:BucketPolicy", ...document },
  "aws:cloudwatch/eventBus:EventBus": { type: "aws-native:events:EventBus", forms: { tags: asList } },
  "aws:cloudwatch/eventRule:EventRule": {
    type: "aws-native:events:Rule",
    without: ["forceDestroy"],
  },
  "aws:secretsmanager/secret:Secret": {
    type: "aws-native:secretsmanager:Secret",
    names: { arn: "awsId" },
    forms: { tags: asList },
  },
  "aws:secretsmanager/secretPolicy:SecretPolicy": {
    type: "aws-native:secretsmanager:ResourcePolicy",
    names: { secretArn: "secretId", policy: "resourcePolicy" },
    forms: { policy: asObject },
  },
  "aws:kms/key:Key": {
    type: "aws-native:kms:Key",
    names: { policy: "keyPolicy" },
    forms: { tags: asList, policy: asObject },
  },
  "aws:kms/alias:Alias": { type: "aws-native:kms:Alias", names: { name: "aliasName" } },
  "aws:efs/accessPoint:AccessPoint": { type: "aws-native:efs:AccessPoint" },
  "aws:ssm/parameter:Parameter": { type: "aws-native:ssm:Parameter" },
  "aws:apigateway/restApi:RestApi": {
    type: "aws-native:apigateway:RestApi",
    names: { id: "restApiId" },
    forms: { body: asObject },
  },
  "aws:apigateway/resource:Resource": {
    type: "aws-native:apigateway:Resource",
    names: { id: "resourceId", restApi: "restApiId" },
  },
  "aws:apigateway/authorizer:Authorizer": {
    type: "aws-native:apigateway:Authorizer",
    names: { restApi: "restApiId" },
    whole: (inputs) => ({ type: "TOKEN", ...inputs }),
  },
  "aws:apigatewayv2/api:Api": {
    type: "aws-native:apigatewayv2:Api",
    names: { id: "apiId", executionArn: "executeApiArn" },
    forms: { body: asObject },
  },
  "aws:apigatewayv2/integration:Integration": { type: "aws-native:apigatewayv2:Integration" },
  "aws:apigatewayv2/authorizer:Authorizer": { type: "aws-native:apigatewayv2:Authorizer" },
  "aws:appsync/api:Api": { type: "aws-native:appsync:Api", names: { apiArn: "apiArn", apiId: "apiId" } },
  "aws:appsync/graphQLApi:GraphQLApi": { type: "aws-native:appsync:GraphQlApi", names: { id: "apiId" } },
  "aws:cognito/userPool:UserPool": {
    type: "aws-native:cognito:UserPool",
    names: { id: "userPoolId", name: "userPoolName" },
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    type: "aws-native:sns:Subscription",
    names: { topic: "topicArn" },
  },
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": {
    type: "aws-native:logs:SubscriptionFilter",
    names: { logGroup: "logGroupName", name: "filterName" },
  },
  "aws:scheduler/schedule:Schedule": { type: "aws-native:scheduler:Schedule" },
  "aws:pipes/pipe:Pipe": { type: "aws-native:pipes:Pipe" },
  "aws:secretsmanager/secretRotation:SecretRotation": {
    type: "aws-native:secretsmanager:RotationSchedule",
  },
  "aws:sfn/stateMachine:StateMachine": {
    type: "aws-native:stepfunctions:StateMachine",
    names: { name: "stateMachineName", definition: "definitionString" },
  },
  "aws:iot/authorizer:Authorizer": {
    type: "aws-native:iot:Authorizer",
    names: { name: "authorizerName" },
  },
  "aws:lb/targetGroup:TargetGroup": {
    type: "aws-native:elasticloadbalancingv2:TargetGroup",
    names: { arn: "targetGroupArn" },
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    type: "aws-native:cloudwatch:Alarm",
    names: { name: "alarmName" },
  },
};

/** A resource in the other spelling. */
export interface Respelled {
  readonly type: string;
  readonly inputs: Properties;
  /** What a property is called there. */
  readonly called: (property: string) => string;
  /** The outputs in the spelling in which the program reads them. */
  readonly outputs: (made: Properties) => Properties;
}

/**
 * What a resource of the AWS provider would be if the program made it with the AWS Cloud Control provider; nothing where
 * that has no such type, or where the resource is given something that has no counterpart there.
 */
export function respelled(token: string, given: Properties): Respelled | undefined {
  const equivalent = equivalents[token];
  if (equivalent === undefined) {
    return undefined;
  }
  const { type, names = {}, forms = {}, without = [], whole } = equivalent;
  const declared = resourceType(type);
  const put = whole === undefined ? given : whole(given);
  if (put === undefined) {
    return undefined;
  }
  const inputs = Object.entries(put)
    .filter(([name]) => !without.includes(name))
    .map(([name, value]) => [
      names[name] ?? name,
      value === undefined || isUnknown(value) ? value : (forms[name]?.(value) ?? value),
    ]);
  if (inputs.some(([name]) => !declared.inputs.has(name as string))) {
    return undefined;
  }
  return {
    type,
    inputs: Object.fromEntries(inputs) as Properties,
    called: (property) => names[property] ?? property,
    outputs: (made) => {
      const pairs = [
        ...Object.entries(names),
        ["arn", "arn"],
        ["streamArn", "streamArn"],
        ["keyId", "keyId"],
      ];
      const known = pairs.filter(([, name = ""]) => typeof made[name] === "string");
      // The ARN of a log group ends in `:*` there.
      return Object.fromEntries(
        known.map(([name = "", other = ""]) => [name, String(made[other]).replace(/:\*$/, "")]),
      );
    },
  };
}

/** How a message calls the output that is the ARN of a source, where that is another one than with the AWS provider. */
const arnOutputs: Readonly<Record<string, (variable: string, after: string) => string>> = {
  "aws-native:apigateway:RestApi": () => "the ARN of what triggers it",
  "aws-native:apigatewayv2:Api": (api, after) => `\`\${${api}.executeApiArn}${after}\``,
  "aws-native:elasticloadbalancingv2:TargetGroup": (group) => `\`${group}.targetGroupArn\``,
  // It ends as AWS has it already.
  "aws-native:logs:LogGroup": (group) => `\`${group}.arn\``,
  "aws-native:secretsmanager:Secret": (secret) => `\`${secret}.awsId\``,
  "aws-native:sns:Topic": (topic) => `\`${topic}.topicArn\``,
};

/** How a message about a permission gives the source ARN of another resource as an example, where that is another one. */
const examples: Readonly<Record<string, string>> = {
  "topic.arn": ", such as `topic.topicArn`",
  "eventRule.arn": ", such as `rule.arn`",
  "${logGroup.arn}:*": ", such as `logGroup.arn`",
  "metricAlarm.arn": ", such as `alarm.arn`",
  "${restApi.executionArn}/*/*": ", such as `${api.executeApiArn}/*/*`",
  "targetGroup.arn": ", such as `targetGroup.targetGroupArn`",
  "graphQLApi.arn": ", such as `graphQlApi.arn`",
  "secret.arn": ", such as `secret.awsId`",
  "distribution.arn": "",
  "receiptRule.arn": "",
  "intent.arn": "",
  "agentAgent.agentArn": "",
  "app.arn": "",
  "organization.arn": "",
};

/** A message about a resource, with the names of its properties as they are typed in the other spelling. */
export function asTyped(message: string, resource: string, recorded: readonly Recorded[]): string {
  const resources = new Map(recorded.map(({ inputs }) => [inputs.getName(), inputs.getType()]));
  const { names, typed } =
    Object.values(equivalents).find(({ type }) => type === resources.get(resource)) ?? {};
  const own: Readonly<Record<string, string>> = { ...names, ...typed };
  return message
    .replaceAll(
      "`aws.getCallerIdentityOutput().accountId`",
      recorded.some(
        ({ inputs }) => inputs.getName() === resource && inputs.getType() === "aws-native:lambda:Permission",
      ) || resources.get(resource)?.startsWith("aws-native:") === true
        ? "`awsNative.getAccountIdOutput().accountId`"
        : "$&",
    )
    .replace(
      /`(\w+)((?:\[\d+\])?)((?:\.[\w.]+)?)`/g,
      (whole, head: string, index: string, rest: string, at: number) =>
        own[`${head}${rest}`] !== undefined && index === "" && rest !== ""
          ? `\`${own[`${head}${rest}`]}\``
          : own[head] === undefined || (at > 0 && head !== resource && resources.has(head))
            ? whole
            : `\`${own[head]}${index}${rest.replace(/^\.policy$/, ".policyDocument")}\``,
    )
    .replace(
      /for `([\w-]+)`(.*) with `(?:\$\{)?(\w+)\.\w+(?:\}([^`]+))?` as `sourceArn`/,
      (found, source: string, between: string, variable: string, after = "") => {
        const output = arnOutputs[resources.get(source) ?? ""];
        return output === undefined
          ? found
          : `for \`${source}\`${between} with ${output(variable, after as string)} as \`sourceArn\``;
      },
    )
    .replace(/, such as `([^`]+)`/, (found, example: string) =>
      own["function"] === undefined || message.includes("vpc-lattice") ? found : (examples[example] ?? found),
    )
    .replace(/`authorizationType` of/, "`authType` of")
    .replace(/the `\w*arn` of an? /gi, (found) =>
      own["function"] === undefined ? found : found.replace(/`\w+`/, "ARN"),
    )
    .replace(/(the ARN of a log group), and `:\*` after it/, "$1");
}

/** A document that is given as text, as an object, where that says the same. */
function asObject(document: unknown): unknown {
  if (typeof document !== "string" || containsUnknown(document)) {
    return document;
  }
  try {
    const parsed: unknown = JSON.parse(document);
    const isSame = JSON.stringify(parsed) === document.replace(/\s*\n\s*/g, "");
    return isObject(parsed) && isSame ? parsed : document;
  } catch {
    return document;
  }
}

function asList(tags: unknown): unknown {
  return isObject(tags) ? Object.entries(tags).map(([key, value]) => ({ key, value })) : tags;
}

function inDestination(config: unknown): unknown {
  const failure = isObject(config) ? config.onFailure : undefined;
  return isObject(failure) ? { onFailure: { destination: failure.destinationArn } } : config;
}

/** The encryption of a bucket: one rule there, a list of them here. */
function inRules(encryption: unknown): unknown {
  const rule = isObject(encryption) ? encryption.rule : undefined;
  return isObject(rule)
    ? {
        serverSideEncryptionConfiguration: [
          { serverSideEncryptionByDefault: rule.applyServerSideEncryptionByDefault },
        ],
      }
    : encryption;
}

function asBehavior(behavior: unknown): unknown {
  if (!isObject(behavior)) {
    return behavior;
  }
  const { lambdaFunctionAssociations: list, ...others } = behavior;
  const associations = Array.isArray(list)
    ? list.map((each: Properties) =>
        isObject(each) ? { eventType: each.eventType, lambdaFunctionArn: each.lambdaArn } : each,
      )
    : list;
  return { ...others, ...(associations === undefined ? {} : { lambdaFunctionAssociations: associations }) };
}
