import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What a trigger invokes: a function or an alias. */
export interface Invoked {
  readonly arn: pulumi.Output<string>;
  readonly invokeArn: pulumi.Output<string>;
}

/** A source, with what wires a function to it, unless it does so itself. */
interface Source {
  readonly sourceArn: pulumi.Output<string>;
  wire?(this: void, to: Invoked, options?: pulumi.CustomResourceOptions): void;
}

/** A trigger that a permission lets in. */
export interface Wired {
  readonly title: string;
  readonly principal: string;
  /** What becomes of it without the permission. */
  readonly so: string;
  /** Whether AWS asks for the permission when it makes what wires the function. */
  readonly isChecked?: true;
  /** Makes the source of a name, and returns what wires a function to it. */
  source(this: void, name: string): Source;
  /** The same for a trigger that holds its wiring: makes it, and returns its ARN. */
  self?(this: void, name: string, to: Invoked): pulumi.Output<string>;
  /** The output that the message tells to set `sourceArn` to, and what it tells to put after it. */
  readonly output: string;
  readonly after?: string;
  /** Whether the message names the account in place of the ARN, which AWS asks for before the trigger has one. */
  readonly byAccount?: true;
  /** Whether AWS asks for the account beside the source ARN. */
  readonly needsAccount?: true;
}

export const account = "123456789012";

const schedule = { scheduleExpression: "rate(1 hour)" };

function restApi(name: string): { api: aws.apigateway.RestApi; at: { restApi: pulumi.Output<string> } } {
  const api = new aws.apigateway.RestApi(name);
  return { api, at: { restApi: api.id } };
}

function method(name: string, api: aws.apigateway.RestApi) {
  const resource = new aws.apigateway.Resource(`${name}-orders`, {
    restApi: api.id,
    parentId: api.rootResourceId,
    pathPart: "orders",
  });
  return { restApi: api.id, resourceId: resource.id, httpMethod: "GET" };
}

function alarm(name: string, alarmActions: pulumi.Input<string>[] = []): aws.cloudwatch.MetricAlarm {
  return new aws.cloudwatch.MetricAlarm(name, {
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 1,
    threshold: 1,
    metricName: "Errors",
    namespace: "Shop",
    period: 60,
    statistic: "Sum",
    alarmActions,
  });
}

function configRule(name: string, sourceIdentifier: pulumi.Input<string>): aws.cfg.Rule {
  return new aws.cfg.Rule(name, {
    source: {
      owner: "CUSTOM_LAMBDA",
      sourceIdentifier,
      sourceDetails: [{ messageType: "ScheduledNotification" }],
    },
  });
}

function topicRule(name: string, args: Partial<aws.iot.TopicRuleArgs>): aws.iot.TopicRule {
  return new aws.iot.TopicRule(name, {
    name: name.replace("-", "_"),
    enabled: true,
    sql: "SELECT * FROM 'orders'",
    sqlVersion: "2016-03-23",
    ...args,
  });
}

function intent(name: string, args: Partial<aws.lex.IntentArgs>): aws.lex.Intent {
  return new aws.lex.Intent(name, { name: "Order", fulfillmentActivity: { type: "ReturnIntent" }, ...args });
}

function graphqlApi(name: string, args: Partial<aws.appsync.GraphQLApiArgs>): aws.appsync.GraphQLApi {
  return new aws.appsync.GraphQLApi(name, { authenticationType: "AWS_LAMBDA", ...args });
}

function openApi(uri: string): string {
  const integration = { type: "aws_proxy", httpMethod: "POST", uri };
  return JSON.stringify({
    openapi: "3.0.1",
    info: { title: "orders", version: "1" },
    paths: { "/orders/{id}": { get: { "x-amazon-apigateway-integration": integration } } },
  });
}

/** Every trigger that a permission lets in, wired as the pages of AWS and Pulumi say. */
export const wired: readonly Wired[] = [
  {
    title: "an S3 bucket notification",
    principal: "s3.amazonaws.com",
    so: "so S3 refuses the notification",
    isChecked: true,
    output: "arn",
    needsAccount: true,
    source(name) {
      const bucket = new aws.s3.Bucket(name);
      return {
        sourceArn: bucket.arn,
        wire: ({ arn }, options) => {
          new aws.s3.BucketNotification(
            "trigger",
            {
              bucket: bucket.id,
              lambdaFunctions: [{ lambdaFunctionArn: arn, events: ["s3:ObjectCreated:*"] }],
            },
            options,
          );
        },
      };
    },
  },
  {
    title: "an SNS subscription",
    principal: "sns.amazonaws.com",
    so: "so SNS cannot deliver its messages",
    output: "arn",
    source(name) {
      const topic = new aws.sns.Topic(name);
      return {
        sourceArn: topic.arn,
        wire: ({ arn }, options) => {
          new aws.sns.TopicSubscription(
            "trigger",
            { topic: topic.arn, protocol: "lambda", endpoint: arn },
            options,
          );
        },
      };
    },
  },
  {
    title: "an EventBridge target",
    principal: "events.amazonaws.com",
    so: "so EventBridge drops its events",
    output: "arn",
    source(name) {
      const rule = new aws.cloudwatch.EventRule(name, schedule);
      return {
        sourceArn: rule.arn,
        wire: ({ arn }, options) => {
          new aws.cloudwatch.EventTarget("trigger", { rule: rule.name, arn }, options);
        },
      };
    },
  },
  {
    title: "an EventBridge target on another bus",
    principal: "events.amazonaws.com",
    so: "so EventBridge drops its events",
    output: "arn",
    source(name) {
      const bus = new aws.cloudwatch.EventBus(`${name}-bus`);
      const rule = new aws.cloudwatch.EventRule(name, {
        eventBusName: bus.name,
        eventPattern: JSON.stringify({ source: ["shop"] }),
      });
      return {
        sourceArn: rule.arn,
        wire: ({ arn }, options) => {
          new aws.cloudwatch.EventTarget(
            "trigger",
            { rule: rule.name, eventBusName: bus.name, arn },
            options,
          );
        },
      };
    },
  },
  {
    title: "a CloudWatch Logs subscription",
    principal: "logs.amazonaws.com",
    so: "so CloudWatch Logs refuses the filter",
    isChecked: true,
    output: "arn",
    after: ":*",
    source(name) {
      const group = new aws.cloudwatch.LogGroup(name);
      return {
        sourceArn: pulumi.interpolate`${group.arn}:*`,
        wire: ({ arn }, options) => {
          new aws.cloudwatch.LogSubscriptionFilter(
            "trigger",
            {
              logGroup: group.name,
              filterPattern: "",
              destinationArn: arn,
            },
            options,
          );
        },
      };
    },
  },
  {
    title: "a CloudWatch alarm",
    principal: "lambda.alarms.cloudwatch.amazonaws.com",
    so: "so CloudWatch cannot run its action",
    output: "arn",
    source: (name) => ({ sourceArn: alarm(name).arn }),
    self: (name, { arn }) => alarm(name, [arn]).arn,
  },
  {
    title: "a composite alarm",
    principal: "lambda.alarms.cloudwatch.amazonaws.com",
    so: "so CloudWatch cannot run its action",
    output: "arn",
    source: (name) => ({
      sourceArn: new aws.cloudwatch.CompositeAlarm(name, { alarmName: name, alarmRule: "ALARM(late)" }).arn,
    }),
    self: (name, { arn }) =>
      new aws.cloudwatch.CompositeAlarm(name, { alarmName: name, alarmRule: "ALARM(late)", okActions: [arn] })
        .arn,
  },
  {
    title: "a REST API integration",
    principal: "apigateway.amazonaws.com",
    so: "so API Gateway answers with an error",
    output: "executionArn",
    after: "/*/GET/orders",
    source(name) {
      const { api } = restApi(name);
      return {
        sourceArn: pulumi.interpolate`${api.executionArn}/*/GET/orders`,
        wire: ({ invokeArn }, options) => {
          new aws.apigateway.Integration(
            "trigger",
            {
              ...method(name, api),
              type: "AWS_PROXY",
              integrationHttpMethod: "POST",
              uri: invokeArn,
            },
            options,
          );
        },
      };
    },
  },
  {
    title: "a REST API authorizer",
    principal: "apigateway.amazonaws.com",
    so: "so API Gateway lets no caller in",
    output: "executionArn",
    after: "/authorizers/*",
    source(name) {
      const { api, at } = restApi(name);
      return {
        sourceArn: pulumi.interpolate`${api.executionArn}/authorizers/*`,
        wire: ({ invokeArn }, options) => {
          new aws.apigateway.Authorizer("trigger", { ...at, authorizerUri: invokeArn }, options);
        },
      };
    },
  },
  {
    title: "a REST API by its OpenAPI definition",
    principal: "apigateway.amazonaws.com",
    so: "so API Gateway answers with an error",
    output: "executionArn",
    after: "/*/*",
    source: (name) => ({ sourceArn: pulumi.interpolate`${restApi(name).api.executionArn}/*/GET/orders/*` }),
    self(name, { invokeArn }) {
      const api = new aws.apigateway.RestApi(name, { body: invokeArn.apply(openApi) });
      return pulumi.interpolate`${api.executionArn}/*/GET/orders/*`;
    },
  },
  {
    title: "an HTTP API integration",
    principal: "apigateway.amazonaws.com",
    so: "so API Gateway answers with an error",
    output: "executionArn",
    after: "/*/*",
    source(name) {
      const api = new aws.apigatewayv2.Api(name, { protocolType: "HTTP" });
      return {
        sourceArn: pulumi.interpolate`${api.executionArn}/*/*`,
        wire: ({ arn }, options) => {
          new aws.apigatewayv2.Integration(
            "trigger",
            {
              apiId: api.id,
              integrationType: "AWS_PROXY",
              integrationUri: arn,
              payloadFormatVersion: "2.0",
            },
            options,
          );
        },
      };
    },
  },
  {
    title: "an HTTP API authorizer",
    principal: "apigateway.amazonaws.com",
    so: "so API Gateway lets no caller in",
    output: "executionArn",
    after: "/authorizers/*",
    source(name) {
      const api = new aws.apigatewayv2.Api(name, { protocolType: "HTTP" });
      return {
        sourceArn: pulumi.interpolate`${api.executionArn}/authorizers/*`,
        wire: ({ invokeArn }, options) => {
          new aws.apigatewayv2.Authorizer(
            "trigger",
            {
              apiId: api.id,
              authorizerType: "REQUEST",
              authorizerUri: invokeArn,
              authorizerPayloadFormatVersion: "2.0",
            },
            options,
          );
        },
      };
    },
  },
  {
    title: "an HTTP API of one function",
    principal: "apigateway.amazonaws.com",
    so: "so API Gateway answers with an error",
    output: "executionArn",
    after: "/*/*",
    source: (name) => ({
      sourceArn: pulumi.interpolate`${new aws.apigatewayv2.Api(name, { protocolType: "HTTP" }).executionArn}/*/$default`,
    }),
    self(name, { arn }) {
      const api = new aws.apigatewayv2.Api(name, { protocolType: "HTTP", target: arn });
      return pulumi.interpolate`${api.executionArn}/*/$default`;
    },
  },
  {
    title: "an HTTP API by its OpenAPI definition",
    principal: "apigateway.amazonaws.com",
    so: "so API Gateway answers with an error",
    output: "executionArn",
    after: "/*/*",
    source: (name) => ({
      sourceArn: pulumi.interpolate`${new aws.apigatewayv2.Api(name, { protocolType: "HTTP" }).executionArn}/*/*`,
    }),
    self(name, { invokeArn }) {
      const api = new aws.apigatewayv2.Api(name, { protocolType: "HTTP", body: invokeArn.apply(openApi) });
      return pulumi.interpolate`${api.executionArn}/*/*`;
    },
  },
  ...([aws.lb, aws.alb] as const).map((module, index): Wired => ({
    title: index === 0 ? "an ALB target" : "an ALB target by its old name",
    principal: "elasticloadbalancing.amazonaws.com",
    so: "so Elastic Load Balancing refuses the target",
    isChecked: true,
    output: "arn",
    source(name) {
      const group = new module.TargetGroup(name, { targetType: "lambda" });
      return {
        sourceArn: group.arn,
        wire: ({ arn }, options) => {
          new module.TargetGroupAttachment("trigger", { targetGroupArn: group.arn, targetId: arn }, options);
        },
      };
    },
  })),
  {
    title: "a VPC Lattice target",
    principal: "vpc-lattice.amazonaws.com",
    so: "so VPC Lattice cannot reach its target",
    output: "arn",
    source(name) {
      const group = new aws.vpclattice.TargetGroup(name, { type: "LAMBDA" });
      return {
        sourceArn: group.arn,
        wire: ({ arn }, options) => {
          new aws.vpclattice.TargetGroupAttachment(
            "trigger",
            {
              targetGroupIdentifier: group.id,
              target: { id: arn },
            },
            options,
          );
        },
      };
    },
  },
  {
    title: "a Cognito user pool",
    principal: "cognito-idp.amazonaws.com",
    so: "so Cognito fails the requests that need it",
    output: "arn",
    source: (name) => ({ sourceArn: new aws.cognito.UserPool(name).arn }),
    self: (name, { arn }) =>
      new aws.cognito.UserPool(name, { lambdaConfig: { preSignUp: arn, postConfirmation: arn } }).arn,
  },
  {
    title: "a Cognito user pool that sends mail itself",
    principal: "cognito-idp.amazonaws.com",
    so: "so Cognito fails the requests that need it",
    output: "arn",
    source: (name) => ({ sourceArn: new aws.cognito.UserPool(name).arn }),
    self: (name, { arn }) =>
      new aws.cognito.UserPool(name, {
        lambdaConfig: {
          kmsKeyId: `arn:aws:kms:eu-west-1:${account}:key/mail`,
          customEmailSender: { lambdaArn: arn, lambdaVersion: "V1_0" },
        },
      }).arn,
  },
  {
    title: "the rotation of a secret",
    principal: "secretsmanager.amazonaws.com",
    so: "so Secrets Manager refuses the rotation",
    isChecked: true,
    output: "arn",
    source(name) {
      const secret = new aws.secretsmanager.Secret(name);
      return {
        sourceArn: secret.arn,
        wire: ({ arn }, options) => {
          new aws.secretsmanager.SecretRotation(
            "trigger",
            {
              secretId: secret.id,
              rotationLambdaArn: arn,
              rotationRules: { automaticallyAfterDays: 30 },
            },
            options,
          );
        },
      };
    },
  },
  {
    title: "an AWS Config rule",
    principal: "config.amazonaws.com",
    so: "so AWS Config refuses the rule",
    output: "arn",
    byAccount: true,
    needsAccount: true,
    source: (name) => ({
      sourceArn: new aws.cfg.Rule(name, { source: { owner: "AWS", sourceIdentifier: "MFA_ENABLED" } }).arn,
    }),
    self: (name, { arn }) => configRule(name, arn).arn,
  },
  {
    title: "an SES receipt rule",
    principal: "ses.amazonaws.com",
    so: "so SES refuses the rule",
    output: "arn",
    byAccount: true,
    needsAccount: true,
    source: (name) => ({ sourceArn: new aws.ses.ReceiptRule(name, { ruleSetName: "mail" }).arn }),
    self: (name, { arn }) =>
      new aws.ses.ReceiptRule(name, {
        ruleSetName: "mail",
        lambdaActions: [{ functionArn: arn, position: 1 }],
      }).arn,
  },
  {
    title: "an IoT rule",
    principal: "iot.amazonaws.com",
    so: "so AWS IoT drops its messages",
    output: "arn",
    source: (name) => ({ sourceArn: topicRule(name, {}).arn }),
    self: (name, { arn }) => topicRule(name, { lambdas: [{ functionArn: arn }] }).arn,
  },
  {
    title: "an IoT rule's error action",
    principal: "iot.amazonaws.com",
    so: "so AWS IoT drops its messages",
    output: "arn",
    source: (name) => ({ sourceArn: topicRule(name, {}).arn }),
    self: (name, { arn }) => topicRule(name, { errorAction: { lambda: { functionArn: arn } } }).arn,
  },
  {
    title: "an IoT authorizer",
    principal: "iot.amazonaws.com",
    so: "so AWS IoT lets no device in",
    output: "arn",
    source: (name) => ({
      sourceArn: new aws.iot.Authorizer(name, {
        authorizerFunctionArn: `arn:aws:lambda:eu-west-1:${account}:function:elsewhere`,
        signingDisabled: true,
      }).arn,
    }),
    self: (name, { arn }) =>
      new aws.iot.Authorizer(name, { authorizerFunctionArn: arn, signingDisabled: true }).arn,
  },
  {
    title: "an IoT provisioning template",
    principal: "iot.amazonaws.com",
    so: "so AWS IoT provisions no device",
    output: "arn",
    source: (name) => ({ sourceArn: provisioningTemplate(name, {}).arn }),
    self: (name, { arn }) => provisioningTemplate(name, { preProvisioningHook: { targetArn: arn } }).arn,
  },
  {
    title: "a Lex intent",
    principal: "lex.amazonaws.com",
    so: "so Lex refuses the intent",
    output: "arn",
    source: (name) => ({ sourceArn: pulumi.interpolate`${intent(name, { name: "Cancel" }).arn}:*` }),
    self(name, { arn }) {
      const made = intent(name, {
        fulfillmentActivity: { type: "CodeHook", codeHook: { messageVersion: "1.0", uri: arn } },
      });
      return pulumi.interpolate`${made.arn}:*`;
    },
  },
  {
    title: "a CodeCommit trigger",
    principal: "codecommit.amazonaws.com",
    so: "so CodeCommit cannot run it",
    output: "arn",
    source(name) {
      const repository = new aws.codecommit.Repository(name, { repositoryName: name });
      return {
        sourceArn: repository.arn,
        wire: ({ arn }, options) => {
          new aws.codecommit.Trigger(
            "trigger",
            {
              repositoryName: repository.repositoryName,
              triggers: [{ name: "all", events: ["all"], destinationArn: arn }],
            },
            options,
          );
        },
      };
    },
  },
  {
    title: "a Transfer Family server",
    principal: "transfer.amazonaws.com",
    so: "so Transfer Family lets no user in",
    output: "arn",
    source: (name) => ({ sourceArn: new aws.transfer.Server(name).arn }),
    self: (name, { arn }) =>
      new aws.transfer.Server(name, { identityProviderType: "AWS_LAMBDA", function: arn }).arn,
  },
  {
    title: "an AppSync authorizer",
    principal: "appsync.amazonaws.com",
    so: "so AppSync lets no caller in",
    output: "arn",
    source: (name) => ({ sourceArn: graphqlApi(name, { authenticationType: "API_KEY" }).arn }),
    self: (name, { arn }) => graphqlApi(name, { lambdaAuthorizerConfig: { authorizerUri: arn } }).arn,
  },
  {
    title: "a further AppSync authorizer",
    principal: "appsync.amazonaws.com",
    so: "so AppSync lets no caller in",
    output: "arn",
    source: (name) => ({ sourceArn: graphqlApi(name, { authenticationType: "API_KEY" }).arn }),
    self: (name, { arn }) =>
      graphqlApi(name, {
        authenticationType: "API_KEY",
        additionalAuthenticationProviders: [
          { authenticationType: "AWS_LAMBDA", lambdaAuthorizerConfig: { authorizerUri: arn } },
        ],
      }).arn,
  },
  {
    title: "an AppSync event API's authorizer",
    principal: "appsync.amazonaws.com",
    so: "so AppSync lets no caller in",
    output: "apiArn",
    source: (name) => ({ sourceArn: eventApi(name, { authType: "API_KEY" }).apiArn }),
    self: (name, { arn }) =>
      eventApi(name, { authType: "AWS_LAMBDA", lambdaAuthorizerConfig: { authorizerUri: arn } }).apiArn,
  },
  {
    title: "a Bedrock action group",
    principal: "bedrock.amazonaws.com",
    so: "so Bedrock cannot run its actions",
    output: "agentArn",
    source(name) {
      const agent = new aws.bedrock.AgentAgent(name, {
        agentName: name,
        agentResourceRoleArn: `arn:aws:iam::${account}:role/agent`,
        foundationModel: "amazon.nova-lite-v1:0",
      });
      return {
        sourceArn: agent.agentArn,
        wire: ({ arn }, options) => {
          new aws.bedrock.AgentAgentActionGroup(
            "trigger",
            {
              actionGroupName: "orders",
              agentId: agent.agentId,
              agentVersion: "DRAFT",
              actionGroupExecutor: { lambda: arn },
              apiSchema: { payload: "{}" },
            },
            options,
          );
        },
      };
    },
  },
];

function provisioningTemplate(
  name: string,
  args: Partial<aws.iot.ProvisioningTemplateArgs>,
): aws.iot.ProvisioningTemplate {
  return new aws.iot.ProvisioningTemplate(name, {
    name,
    provisioningRoleArn: `arn:aws:iam::${account}:role/provisioning`,
    templateBody: "{}",
    ...args,
  });
}

function eventApi(
  name: string,
  provider: aws.types.input.appsync.ApiEventConfigAuthProvider,
): aws.appsync.Api {
  const modes = [{ authType: provider.authType }];
  return new aws.appsync.Api(name, {
    name,
    eventConfig: {
      authProviders: [provider],
      connectionAuthModes: modes,
      defaultPublishAuthModes: modes,
      defaultSubscribeAuthModes: modes,
    },
  });
}

/** A trigger that invokes with a role. */
export interface Delegated {
  readonly title: string;
  /** The service that assumes the role. */
  readonly principal: string;
  readonly actions: string;
  readonly so: string;
  wire(this: void, to: Invoked, roleArn: pulumi.Output<string>): void;
}

const lambdaInvoke = "arn:aws:states:::lambda:invoke";

function stateMachine(states: (arn: string) => Record<string, unknown>): Delegated["wire"] {
  return ({ arn }, roleArn) => {
    new aws.sfn.StateMachine("trigger", {
      roleArn,
      definition: arn.apply((name) => JSON.stringify({ StartAt: "First", States: states(name) })),
    });
  };
}

/** Every trigger that invokes with a role, wired as the pages of AWS and Pulumi say. */
export const delegated: readonly Delegated[] = [
  {
    title: "a schedule",
    principal: "scheduler.amazonaws.com",
    actions: "lambda:InvokeFunction",
    so: "so EventBridge Scheduler drops its invocations",
    wire({ arn }, roleArn) {
      new aws.scheduler.Schedule("trigger", {
        ...schedule,
        flexibleTimeWindow: { mode: "OFF" },
        target: { arn, roleArn },
      });
    },
  },
  {
    title: "a pipe",
    principal: "pipes.amazonaws.com",
    actions: "lambda:InvokeFunction",
    so: "so the pipe cannot deliver its events",
    wire({ arn }, roleArn) {
      new aws.pipes.Pipe("trigger", {
        roleArn,
        source: `arn:aws:sqs:eu-west-1:${account}:orders`,
        target: arn,
      });
    },
  },
  {
    title: "a state machine's task",
    principal: "states.amazonaws.com",
    actions: "lambda:InvokeFunction",
    so: "so its executions fail",
    wire: stateMachine((Resource) => ({ First: { Type: "Task", Resource, End: true } })),
  },
  {
    title: "a state machine's task in a branch of a map",
    principal: "states.amazonaws.com",
    actions: "lambda:InvokeFunction",
    so: "so its executions fail",
    wire: stateMachine((FunctionName) => {
      const task = { Type: "Task", Resource: lambdaInvoke, Parameters: { FunctionName }, End: true };
      const branch = { StartAt: "Task", States: { Task: task } };
      const parallel = { Type: "Parallel", Branches: [branch], End: true };
      const processor = { StartAt: "Both", States: { Both: parallel } };
      return { First: { Type: "Map", ItemProcessor: processor, End: true } };
    }),
  },
  {
    title: "an AppSync data source",
    principal: "appsync.amazonaws.com",
    actions: "lambda:InvokeFunction",
    so: "so AppSync answers with an error",
    wire({ arn }, serviceRoleArn) {
      new aws.appsync.DataSource("trigger", {
        apiId: "orders",
        name: "orders",
        type: "AWS_LAMBDA",
        serviceRoleArn,
        lambdaConfig: { functionArn: arn },
      });
    },
  },
  {
    title: "a delivery stream",
    principal: "firehose.amazonaws.com",
    actions: "lambda:InvokeFunction and lambda:GetFunctionConfiguration",
    so: "so Data Firehose cannot transform its records",
    wire({ arn }, roleArn) {
      new aws.kinesis.FirehoseDeliveryStream("trigger", {
        destination: "extended_s3",
        extendedS3Configuration: {
          roleArn,
          bucketArn: "arn:aws:s3:::orders",
          processingConfiguration: {
            enabled: true,
            processors: [
              {
                type: "Lambda",
                parameters: [
                  { parameterName: "LambdaArn", parameterValue: arn },
                  { parameterName: "BufferSizeInMBs", parameterValue: "1" },
                ],
              },
            ],
          },
        },
      });
    },
  },
  {
    title: "a delivery stream to Splunk",
    principal: "firehose.amazonaws.com",
    actions: "lambda:InvokeFunction and lambda:GetFunctionConfiguration",
    so: "so Data Firehose cannot transform its records",
    wire({ arn }, roleArn) {
      new aws.kinesis.FirehoseDeliveryStream("trigger", {
        destination: "splunk",
        splunkConfiguration: {
          hecEndpoint: "https://splunk.example.com:8088",
          s3Configuration: { roleArn, bucketArn: "arn:aws:s3:::orders" },
          processingConfiguration: {
            enabled: true,
            processors: [
              { type: "Lambda", parameters: [{ parameterName: "LambdaArn", parameterValue: arn }] },
            ],
          },
        },
      });
    },
  },
  {
    title: "a REST API integration with credentials",
    principal: "apigateway.amazonaws.com",
    actions: "lambda:InvokeFunction",
    so: "so API Gateway answers with an error",
    wire({ invokeArn }, credentials) {
      const { api } = restApi("api");
      new aws.apigateway.Integration("trigger", {
        ...method("api", api),
        type: "AWS_PROXY",
        integrationHttpMethod: "POST",
        uri: invokeArn,
        credentials,
      });
    },
  },
  {
    title: "an HTTP API authorizer with credentials",
    principal: "apigateway.amazonaws.com",
    actions: "lambda:InvokeFunction",
    so: "so API Gateway lets no caller in",
    wire({ invokeArn }, authorizerCredentialsArn) {
      new aws.apigatewayv2.Authorizer("trigger", {
        apiId: "orders",
        authorizerType: "REQUEST",
        authorizerUri: invokeArn,
        authorizerCredentialsArn,
      });
    },
  },
];
