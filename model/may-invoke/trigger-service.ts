import { derived, hole, parseServicePrincipal, type Pattern, type Text } from "../../iam";
import { arnForms, type ArnForm } from "../linking/arn-forms";
import { anyTarget, type Target, type Targets } from "../linking/target";
import { equivalents } from "../reading/equivalents";
import type { Gap } from "../reading/gap";
import { addTo } from "../reading/groups";
import type { Resource } from "../reading/resource";
import { spelled } from "../reading/spelling";
import { tokens, unreadTokens } from "../reading/tokens";
import { unknownIn, valueOf } from "../reading/value";
import type { Stack } from "../stack/stack";
import { anyRequest, restRequests, routeRequests, type ApiSource } from "./api-source";
import { at, inDefinition, inStateMachine, mayBeAt, ofApi, where, withRole, type Calls } from "./calls";

/** A service that invokes functions: all that the model knows of it. */
export interface TriggerService {
  /** Its service principal, as AWS writes it. */
  readonly principal: string;
  /** On whose behalf it invokes where a permission lets it; none if it always invokes with a role of the customer. */
  readonly sources: readonly Source[];
  /** The resources that have it invoke functions; none where the stack holds no such wiring. */
  readonly wired: readonly WiredTrigger[];
  /** What its role must allow on the function. */
  readonly actions?: readonly string[];
}

/** Resources of one kind, on whose behalf a service invokes functions. */
export interface Source {
  /** What one of them is called in a sentence. */
  readonly called: string;
  /** The form of their ARNs, as wide as AWS leaves it. */
  readonly arn: Pattern;
  /** The types of resources that give such an ARN, each by the output that is the ARN or a part of it. */
  readonly types: Readonly<Record<string, string>>;
  /** What the source ARN has after the ARN that the AWS provider gives them. */
  readonly ends?: string;
  /** Whether their ARNs name no account, so that a permission has to. */
  readonly isOwnerless?: true;
  /** Whether they are named after resources of other types, whose outputs are then a part of the ARN. */
  readonly namedAfterOthers?: true;
  /** The AWS page that says so. */
  readonly page: string;
}

/** How resources of one type have a service invoke functions. */
export interface WiredTrigger {
  readonly type: string;
  /** Where in the resource the functions are. */
  readonly calls: Calls;
  /** On whose behalf the service invokes by a permission; left out if it always invokes with a role. */
  readonly source?: SourceOf;
  /** What comes of it if the service may not invoke, as the end of a sentence. */
  readonly so: string;
  /**
   * Whether its service is let in by its account: the ARN of the source is known only after it is made, and AWS looks for
   * the permission before.
   */
  readonly admittedByAccount?: true;
  /** Of what it holds all that wires it to functions: left out where other resources may hold more. */
  readonly holdsAllOf?: "itself" | "its source";
  /** What looks, when the resource is made, whether the service may invoke: left out where nothing is known to. */
  readonly checkedWhenMade?: CheckedWhenMade;
}

/** That a resource is refused if the permission for it is not there when it is made. */
export interface CheckedWhenMade {
  /** Who saw it refused. */
  readonly seen: string;
  /** For how long the AWS provider tries again, in words; left out if it does not. */
  readonly retriedFor?: string;
}

type SourceOf = (resource: Resource, targets: Targets) => Target | Gap;

/** The resource itself is the source. */
function itself(form: ArnForm): SourceOf {
  return (resource, targets) => targets.of(resource, form);
}

/** A property names the source. */
function named(property: string, ...forms: readonly [ArnForm, ...ArnForm[]]): SourceOf {
  return (resource, targets) => targets.named(resource, property, forms);
}

/** A source ARN that goes on after that of the resource. */
function followed(source: SourceOf, by: Text): SourceOf {
  return (resource, targets) => {
    const target = source(resource, targets);
    return target.kind === "gap" ? target : { ...target, arn: target.arn + by };
  };
}

/** Resources of some types as the sources of a service, each with the output that is their ARN. */
function source(
  called: string,
  arn: Pattern,
  page: string,
  ...types: readonly Pick<ArnForm, "type" | "arn">[]
): Source {
  return {
    called,
    arn,
    types: Object.fromEntries(types.map((each) => [each.type, each.arn])),
    page: `https://docs.aws.amazon.com/${page}`,
  };
}

/** The requests that the integration of a method is for: any request where the path is not known yet. */
function methodRequests(integration: Resource, { targets }: Stack): readonly ApiSource[] {
  const method = valueOf(integration.set.string("httpMethod"));
  const [path, hidden] = pathNamed(integration, "resourceId", targets);
  const unknown = unknownIn(integration.set.string("httpMethod"));
  return [method === undefined ? anyRequest(unknown) : restRequests(method, path || "/", hidden)];
}

/**
 * The path of the resource of a REST API that a property names, "" for the root; with a hole for what is not known, and
 * what hides that.
 *
 * @param below the resources that led here: one that is below itself has no path.
 */
function pathNamed(
  from: Resource,
  property: string,
  targets: Targets,
  below: readonly Resource[] = [],
): readonly [path: Text, hidden: readonly Gap[]] {
  const target = targets.named(from, property, [arnForms.restApiResource]);
  const resource = target.kind === "target" ? target.resource : undefined;
  if (resource !== undefined && !below.includes(resource)) {
    const [parent, hidden] = pathNamed(resource, "parentId", targets, [...below, resource]);
    const part = resource.set.string("pathPart");
    return [`${parent}/${valueOf(part) ?? hole}`, [...hidden, ...unknownIn(part)]];
  }
  const isOfApi = from.flowsInto(property, tokens.restApi).length > 0 || isRoot(from, property, targets);
  return isOfApi ? ["", []] : [`/${hole}`, target.kind === "gap" ? [target] : []];
}

/** Whether a property holds the id of the root of the API that it is in. */
function isRoot(from: Resource, property: string, targets: Targets): boolean {
  const api = targets.named(from, "restApi", [arnForms.restApi]);
  const root = api.kind === "target" && api.resource?.made.string("rootResourceId");
  return (
    typeof root === "object" && root.kind === "known" && root.value === valueOf(from.set.string(property))
  );
}

/** The requests that an integration of an HTTP or a WebSocket API is for: those of its routes, any if it has none here. */
function integrationRequests(integration: Resource, stack: Stack): readonly ApiSource[] {
  const id = valueOf(integration.made.string("id")) ?? valueOf(integration.made.string("integrationId"));
  const { byTarget, flowing } = routesOf(stack);
  const routes = [
    ...((id === undefined ? undefined : byTarget.get(`integrations/${id}`)) ?? []),
    ...(flowing.get(integration) ?? []),
  ];
  const keys = routes.map((route) => route.set.string("routeKey"));
  return keys.length === 0
    ? [anyRequest()]
    : keys.map((key) => (key.kind === "known" ? routeRequests(key.value) : anyRequest(unknownIn(key))));
}

/** The routes of HTTP and WebSocket APIs by their targets, or else by the integrations that flow into these. */
const routesOf = derived((stack: Stack) => {
  const byTarget = new Map<string, Resource[]>();
  const flowing = new Map<Resource, Resource[]>();
  for (const route of stack.ofType(tokens.httpApiRoute)) {
    const target = route.set.string("target");
    if (target.kind === "known") {
      addTo(byTarget, target.value, route);
    } else {
      route.flowsInto("target", tokens.httpApiIntegration).forEach((each) => addTo(flowing, each, route));
    }
  }
  return { byTarget, flowing };
});

function authorizer(resource: Resource): readonly ApiSource[] {
  const id = valueOf(resource.made.string("id")) ?? valueOf(resource.made.string("authorizerId"));
  return [{ kind: "authorizer", id: id ?? hole }];
}

/** The requests of an HTTP API that has one route, which it makes itself. */
function quickRoute(api: Resource): readonly ApiSource[] {
  return [routeRequests(valueOf(api.set.string("routeKey")) || "$default")];
}

/** The kinds of destinations of a delivery stream, each with where it names the role with which it invokes. */
const streamDestinations = [
  ...["elasticsearch", "extendedS3", "httpEndpoint", "iceberg", "opensearch", "opensearchserverless"],
  ...["redshift", "snowflake", "splunk"],
].map((destination) => ({
  config: `${destination}Configuration`,
  role: destination === "splunk" ? "s3Configuration.roleArn" : "roleArn",
}));

/**
 * Every service that AWS documents to invoke functions, by a permission with a source ARN or with a role of the customer.
 * Not here are those that read events themselves or act in a role that no wiring of the stack shows (CodePipeline), and
 * Alexa, whose skills have no ARN. To associate a function with an instance of Amazon Connect adds the permission.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
 */
export const triggerServices: readonly TriggerService[] = [
  {
    principal: "s3.amazonaws.com",
    sources: [
      {
        ...source(
          "an S3 bucket",
          "arn:*:s3:*:*:*",
          "lambda/latest/dg/with-s3.html",
          arnForms.bucket,
          arnForms.oldBucket,
        ),
        isOwnerless: true,
      },
    ],
    wired: [
      {
        type: tokens.bucketNotification,
        calls: at("lambdaFunctions[].lambdaFunctionArn"),
        source: named("bucket", arnForms.bucket, arnForms.oldBucket),
        so: "so S3 refuses the notification",
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
        holdsAllOf: "its source",
        checkedWhenMade: { seen: "https://github.com/serverless/serverless/issues/3038" },
      },
    ],
  },
  {
    principal: "sns.amazonaws.com",
    sources: [source("an SNS topic", "arn:*:sns:*:*:*", "lambda/latest/dg/with-sns.html", arnForms.topic)],
    wired: [
      {
        type: tokens.topicSubscription,
        calls: where("protocol", "lambda", at("endpoint")),
        source: named("topic", arnForms.topic),
        so: "so SNS cannot deliver its messages",
      },
    ],
  },
  {
    principal: "events.amazonaws.com",
    sources: [
      source(
        "an EventBridge rule",
        "arn:*:events:*:*:rule/*",
        "eventbridge/latest/userguide/eb-use-resource-based.html",
        arnForms.eventRule,
      ),
    ],
    wired: [
      {
        type: tokens.eventTarget,
        calls: withRole("roleArn", "arn"),
        source: named("rule", arnForms.eventRule),
        so: "so EventBridge drops its events",
      },
    ],
  },
  {
    principal: "logs.amazonaws.com",
    sources: [
      {
        ...source(
          "a log group",
          "arn:*:logs:*:*:log-group:*",
          "AmazonCloudWatch/latest/logs/SubscriptionFilters.html",
          arnForms.logGroup,
        ),
        ends: ":*",
        namedAfterOthers: true,
      },
    ],
    wired: [
      {
        type: tokens.subscriptionFilter,
        calls: mayBeAt("destinationArn"),
        source: followed(named("logGroup", arnForms.logGroup), ":*"),
        so: "so CloudWatch Logs refuses the filter",
        checkedWhenMade: {
          seen: "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/logs/subscription_filter.go",
          retriedFor: "five minutes",
        },
      },
    ],
  },
  {
    principal: "lambda.alarms.cloudwatch.amazonaws.com",
    sources: [
      source(
        "a CloudWatch alarm",
        "arn:*:cloudwatch:*:*:alarm:*",
        "AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html",
        arnForms.alarm,
        arnForms.compositeAlarm,
      ),
    ],
    // An action may be something else, so that one which is not known does not tell whether it is a function.
    wired: [arnForms.alarm, arnForms.compositeAlarm].map((form) => ({
      type: form.type,
      calls: mayBeAt("alarmActions[]", "okActions[]", "insufficientDataActions[]"),
      source: itself(form),
      so: "so CloudWatch cannot run its action",
    })),
  },
  {
    principal: "apigateway.amazonaws.com",
    sources: [
      source(
        "an API Gateway API",
        "arn:*:execute-api:*:*:*",
        "apigateway/latest/developerguide/arn-format-reference.html",
        arnForms.restApi,
        { type: unreadTokens.restApiStage, arn: "executionArn" },
        arnForms.httpApi,
        { type: unreadTokens.httpApiStage, arn: "executionArn" },
      ),
    ],
    wired: [
      {
        type: tokens.restApiIntegration,
        calls: ofApi("uri", "credentials", methodRequests),
        source: named("restApi", arnForms.restApi),
        so: "so API Gateway answers with an error",
      },
      {
        type: tokens.restApiAuthorizer,
        calls: ofApi("authorizerUri", "authorizerCredentials", authorizer),
        source: named("restApi", arnForms.restApi),
        so: "so API Gateway lets no caller in",
      },
      {
        type: tokens.restApi,
        calls: inDefinition(restRequests),
        source: itself(arnForms.restApi),
        so: "so API Gateway answers with an error",
      },
      {
        type: tokens.httpApiIntegration,
        calls: ofApi("integrationUri", "credentialsArn", integrationRequests),
        source: named("apiId", arnForms.httpApi),
        so: "so API Gateway answers with an error",
      },
      {
        type: tokens.httpApiAuthorizer,
        calls: ofApi("authorizerUri", "authorizerCredentialsArn", authorizer),
        source: named("apiId", arnForms.httpApi),
        so: "so API Gateway lets no caller in",
      },
      {
        type: tokens.httpApi,
        calls: (resource, stack) => [
          ...ofApi("target", "credentialsArn", quickRoute)(resource, stack),
          ...inDefinition((method, path) =>
            routeRequests(path === "/$default" ? "$default" : `${method} ${path}`),
          )(resource, stack),
        ],
        source: itself(arnForms.httpApi),
        so: "so API Gateway answers with an error",
      },
    ],
  },
  {
    principal: "elasticloadbalancing.amazonaws.com",
    sources: [
      source(
        "an ALB target group",
        "arn:*:elasticloadbalancing:*:*:targetgroup/*",
        "elasticloadbalancing/latest/application/lambda-functions.html",
        arnForms.targetGroup,
        arnForms.oldTargetGroup,
      ),
    ],
    wired: [
      {
        type: tokens.targetGroupAttachment,
        calls: mayBeAt("targetId"),
        source: named("targetGroupArn", arnForms.targetGroup, arnForms.oldTargetGroup),
        so: "so Elastic Load Balancing refuses the target",
        checkedWhenMade: {
          seen: "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elbv2/target_group_attachment.go",
        },
      },
      {
        type: tokens.oldTargetGroupAttachment,
        calls: mayBeAt("targetId"),
        source: named("targetGroupArn", arnForms.oldTargetGroup, arnForms.targetGroup),
        so: "so Elastic Load Balancing refuses the target",
        checkedWhenMade: {
          seen: "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elbv2/target_group_attachment.go",
        },
      },
    ],
  },
  {
    principal: "vpc-lattice.amazonaws.com",
    sources: [
      source(
        "a VPC Lattice target group",
        "arn:*:vpc-lattice:*:*:targetgroup/*",
        "vpc-lattice/latest/ug/lambda-functions.html",
        arnForms.latticeTargetGroup,
      ),
    ],
    wired: [
      {
        type: tokens.latticeTargetGroupAttachment,
        calls: mayBeAt("target.id"),
        source: named("targetGroupIdentifier", arnForms.latticeTargetGroup),
        so: "so VPC Lattice cannot reach its target",
      },
    ],
  },
  {
    principal: "cloudfront.amazonaws.com",
    sources: [
      source(
        "a CloudFront distribution",
        "arn:*:cloudfront:*:*:distribution/*",
        "AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html",
        { type: tokens.distribution, arn: "arn" },
        { type: unreadTokens.multitenantDistribution, arn: "arn" },
      ),
    ],
    wired: [],
  },
  {
    principal: "appsync.amazonaws.com",
    sources: [
      source(
        "an AppSync API",
        "arn:*:appsync:*:*:*",
        "appsync/latest/devguide/security-authz.html",
        arnForms.graphqlApi,
        arnForms.eventApi,
      ),
    ],
    wired: [
      {
        type: tokens.graphqlApi,
        calls: at(
          "lambdaAuthorizerConfig.authorizerUri",
          "additionalAuthenticationProviders[].lambdaAuthorizerConfig.authorizerUri",
        ),
        source: itself(arnForms.graphqlApi),
        so: "so AppSync lets no caller in",
        holdsAllOf: "itself",
      },
      {
        type: tokens.eventApi,
        calls: at("eventConfig.authProviders[].lambdaAuthorizerConfig.authorizerUri"),
        source: itself(arnForms.eventApi),
        so: "so AppSync lets no caller in",
        holdsAllOf: "itself",
      },
      {
        type: tokens.graphqlDataSource,
        calls: withRole("serviceRoleArn", "lambdaConfig.functionArn"),
        so: "so AppSync answers with an error",
      },
    ],
  },
  {
    principal: "cognito-idp.amazonaws.com",
    sources: [
      source(
        "a Cognito user pool",
        "arn:*:cognito-idp:*:*:userpool/*",
        "cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html",
        arnForms.userPool,
      ),
    ],
    wired: [
      {
        type: tokens.userPool,
        calls: at(
          "lambdaConfig.createAuthChallenge",
          "lambdaConfig.customMessage",
          "lambdaConfig.defineAuthChallenge",
          "lambdaConfig.postAuthentication",
          "lambdaConfig.postConfirmation",
          "lambdaConfig.preAuthentication",
          "lambdaConfig.preSignUp",
          "lambdaConfig.preTokenGeneration",
          "lambdaConfig.userMigration",
          "lambdaConfig.verifyAuthChallengeResponse",
          "lambdaConfig.customEmailSender.lambdaArn",
          "lambdaConfig.customSmsSender.lambdaArn",
          "lambdaConfig.preTokenGenerationConfig.lambdaArn",
          "lambdaConfig.inboundFederation.lambdaArn",
        ),
        source: itself(arnForms.userPool),
        so: "so Cognito fails the requests that need it",
        holdsAllOf: "itself",
      },
    ],
  },
  {
    principal: "secretsmanager.amazonaws.com",
    sources: [
      source(
        "a secret",
        "arn:*:secretsmanager:*:*:secret:*",
        "secretsmanager/latest/userguide/rotate-secrets_turn-on-cli.html",
        arnForms.secret,
      ),
    ],
    wired: [
      {
        type: tokens.secretRotation,
        calls: at("rotationLambdaArn"),
        source: named("secretId", arnForms.secret),
        so: "so Secrets Manager refuses the rotation",
        checkedWhenMade: {
          seen: "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/secretsmanager/secret_rotation.go",
          retriedFor: "two minutes",
        },
      },
    ],
  },
  {
    principal: "config.amazonaws.com",
    sources: [
      source(
        "an AWS Config rule",
        "arn:*:config:*:*:config-rule/*",
        "config/latest/developerguide/evaluate-config_develop-rules_lambda-functions.html",
        arnForms.configRule,
      ),
    ],
    wired: [
      {
        type: tokens.configRule,
        calls: where("source.owner", "CUSTOM_LAMBDA", at("source.sourceIdentifier")),
        source: itself(arnForms.configRule),
        so: "so AWS Config refuses the rule",
        checkedWhenMade: {
          seen: "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/configservice/config_rule.go",
          retriedFor: "two minutes",
        },
        admittedByAccount: true,
        holdsAllOf: "itself",
      },
      {
        type: tokens.organizationConfigRule,
        calls: at("lambdaFunctionArn"),
        source: () => anyTarget,
        so: "so AWS Config refuses the rule",
      },
    ],
  },
  {
    principal: "ses.amazonaws.com",
    sources: [
      source(
        "an SES receipt rule",
        "arn:*:ses:*:*:receipt-rule-set/*:receipt-rule/*",
        "ses/latest/dg/receiving-email-permissions.html",
        arnForms.receiptRule,
      ),
    ],
    wired: [
      {
        type: tokens.receiptRule,
        calls: at("lambdaActions[].functionArn"),
        source: itself(arnForms.receiptRule),
        so: "so SES refuses the rule",
        checkedWhenMade: {
          seen: "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ses/receipt_rule.go",
        },
        admittedByAccount: true,
        holdsAllOf: "itself",
      },
    ],
  },
  {
    principal: "iot.amazonaws.com",
    sources: [
      source(
        "an IoT rule",
        "arn:*:iot:*:*:rule/*",
        "iot/latest/developerguide/lambda-rule-action.html",
        arnForms.topicRule,
      ),
      source(
        "an IoT authorizer",
        "arn:*:iot:*:*:authorizer/*",
        "iot/latest/developerguide/config-custom-auth.html",
        arnForms.iotAuthorizer,
      ),
      source(
        "an IoT provisioning template",
        "arn:*:iot:*:*:provisioningtemplate/*",
        "iot/latest/developerguide/pre-provisioning-hook.html",
        arnForms.provisioningTemplate,
      ),
    ],
    wired: [
      {
        type: tokens.topicRule,
        calls: at("lambdas[].functionArn", "errorAction.lambda.functionArn"),
        source: itself(arnForms.topicRule),
        so: "so AWS IoT drops its messages",
        holdsAllOf: "itself",
      },
      {
        type: tokens.iotAuthorizer,
        calls: at("authorizerFunctionArn"),
        source: itself(arnForms.iotAuthorizer),
        so: "so AWS IoT lets no device in",
        holdsAllOf: "itself",
      },
      {
        type: tokens.provisioningTemplate,
        calls: at("preProvisioningHook.targetArn"),
        source: itself(arnForms.provisioningTemplate),
        so: "so AWS IoT provisions no device",
        holdsAllOf: "itself",
      },
    ],
  },
  {
    principal: "lexv2.amazonaws.com",
    sources: [
      source("a Lex V2 bot alias", "arn:*:lex:*:*:bot-alias/*", "lexv2/latest/dg/lambda-attach-api.html", {
        type: unreadTokens.lexV2Bot,
        arn: "id",
      }),
    ],
    wired: [],
  },
  {
    principal: "codecommit.amazonaws.com",
    sources: [
      source(
        "a CodeCommit repository",
        "arn:*:codecommit:*:*:*",
        "codecommit/latest/userguide/how-to-notify-lambda-cc.html",
        arnForms.repository,
      ),
    ],
    wired: [
      {
        type: tokens.repositoryTrigger,
        calls: mayBeAt("triggers[].destinationArn"),
        source: named("repositoryName", arnForms.repository),
        so: "so CodeCommit cannot run it",
      },
    ],
  },
  {
    principal: "lex.amazonaws.com",
    sources: [
      source("a Lex intent", "arn:*:lex:*:*:*", "lex/latest/dg/gs-cli-update-lambda.html", arnForms.intent),
    ],
    wired: [
      {
        type: tokens.intent,
        calls: at("dialogCodeHook.uri", "fulfillmentActivity.codeHook.uri"),
        // The source is a version of the intent.
        source: followed(itself(arnForms.intent), hole),
        so: "so Lex refuses the intent",
      },
    ],
  },
  {
    principal: "connect.amazonaws.com",
    sources: [
      source(
        "a Connect instance",
        "arn:*:connect:*:*:*",
        "connect/latest/adminguide/connect-lambda-functions.html",
        { type: unreadTokens.connectInstance, arn: "arn" },
      ),
    ],
    wired: [],
  },
  {
    principal: "bedrock.amazonaws.com",
    sources: [
      source(
        "a Bedrock agent",
        "arn:*:bedrock:*:*:*",
        "bedrock/latest/userguide/agents-permissions.html",
        arnForms.agent,
      ),
    ],
    wired: [
      {
        type: tokens.agentActionGroup,
        calls: at("actionGroupExecutor.lambda"),
        source: named("agentId", arnForms.agent),
        so: "so Bedrock cannot run its actions",
      },
    ],
  },
  {
    principal: "transfer.amazonaws.com",
    sources: [
      source(
        "a Transfer Family server",
        "arn:*:transfer:*:*:*",
        "transfer/latest/userguide/custom-lambda-idp.html",
        arnForms.transferServer,
      ),
    ],
    wired: [
      {
        type: tokens.transferServer,
        calls: at("function"),
        source: itself(arnForms.transferServer),
        so: "so Transfer Family lets no user in",
        holdsAllOf: "itself",
      },
    ],
  },
  {
    principal: "pinpoint.<region>.amazonaws.com",
    sources: [
      source(
        "a Pinpoint project",
        "arn:*:mobiletargeting:*:*:apps/*",
        "pinpoint/latest/developerguide/channels-custom-lambda-trust-policy-assign.html",
        { type: unreadTokens.pinpointApp, arn: "arn" },
      ),
    ],
    wired: [],
  },
  {
    principal: "workmail.<region>.amazonaws.com",
    sources: [
      source(
        "a WorkMail organization",
        "arn:*:workmail:*:*:organization/*",
        "workmail/latest/adminguide/lambda.html",
        { type: unreadTokens.workmailOrganization, arn: "arn" },
      ),
    ],
    wired: [],
  },
  {
    principal: "scheduler.amazonaws.com",
    sources: [],
    wired: [
      {
        type: tokens.schedule,
        calls: withRole("target.roleArn", "target.arn"),
        so: "so EventBridge Scheduler drops its invocations",
      },
    ],
  },
  {
    principal: "pipes.amazonaws.com",
    sources: [],
    wired: [
      {
        type: tokens.pipe,
        calls: withRole("roleArn", "enrichment", "target"),
        so: "so the pipe cannot deliver its events",
      },
    ],
  },
  {
    principal: "states.amazonaws.com",
    sources: [],
    wired: [{ type: tokens.stateMachine, calls: inStateMachine(), so: "so its executions fail" }],
  },
  {
    principal: "firehose.amazonaws.com",
    sources: [],
    wired: [
      {
        type: tokens.deliveryStream,
        calls: ({ set }) =>
          streamDestinations.map(({ config, role }) => ({
            kind: "call",
            may: "other",
            items: set.leaves(`${config}.processingConfiguration.processors[].parameters[].parameterValue`),
            role: set.leaves(`${config}.${role}`)[0],
          })),
        so: "so Data Firehose cannot transform its records",
      },
    ],
    // https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
    actions: ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"],
  },
];

/** A service that a permission lets in, on behalf of its sources. */
export interface Trigger extends TriggerService {
  readonly sources: readonly [Source, ...Source[]];
}

/** The services that permissions let in. */
export const triggers: readonly Trigger[] = triggerServices.flatMap((service) => {
  const [first, ...others] = service.sources;
  return first === undefined ? [] : [{ ...service, sources: [first, ...others] }];
});

const byService = new Map(
  triggers.map((each) => [each.principal.replace(/(\.<region>)?\.amazonaws\.com$/, ""), each]),
);

const byType = new Map(
  triggers.flatMap((each) =>
    each.sources.flatMap((one) => Object.keys(one.types).map((type) => [type, each] as const)),
  ),
);

/** The trigger that a principal stands for, in whatever partition and region; `undefined` for any other principal. */
export function triggerOf(principal: string): Trigger | undefined {
  return byService.get(parseServicePrincipal(principal)?.service ?? "");
}

/** The trigger whose sources are resources of a type; `undefined` if there is none. */
export function triggerOfType(type: string): Trigger | undefined {
  return byType.get(type);
}

/** The types of all sources of a trigger: none if there is no trigger. */
export function sourceTypes(trigger: Trigger | undefined): readonly string[] {
  return trigger?.sources.flatMap(({ types }) => Object.keys(types)) ?? [];
}

/** The kind of source that resources of a type are; `undefined` if they never are one. */
export function sourceOfType(type: string): Source | undefined {
  return byType.get(type)?.sources.find(({ types }) => type in types);
}

/** The output by which resources of a type are the source of a permission; `undefined` if they never are. */
export function sourceOutput(type: string): string | undefined {
  return sourceOfType(type)?.types[type];
}

/**
 * The source ARN of one of a trigger's sources, as a program in TypeScript writes it with the output of a resource that
 * goes by the name of its type: `${restApi.executionArn}/*\/*`, `topic.arn`.
 *
 * @param isNative whether the resource is one of the AWS Cloud Control provider.
 * @returns `undefined` if that provider gives no such output.
 */
export function sourceExample(
  { sources: [{ types, ends = "" }] }: Trigger,
  isNative: boolean,
): string | undefined {
  for (const [type, output] of Object.entries(types)) {
    const made = isNative ? nativeOutput(type, output) : `${nameOfType(type)}.${output}`;
    // CloudFormation ends an ARN as AWS does.
    const after = output === "executionArn" ? "/*/*" : isNative ? "" : ends;
    if (made !== undefined && /arn$/i.test(output)) {
      return after === "" ? made : `\${${made}}${after}`;
    }
  }
  return undefined;
}

/** Of these CloudFormation returns no ARN. */
const withoutArn = new Set(["aws-native:cloudfront:Distribution", "aws-native:ses:ReceiptRule"]);

function nativeOutput(type: string, output: string): string | undefined {
  for (const [native, { token, spelling }] of equivalents) {
    const name = spelled(output, spelling);
    if (token === type && (name !== output || (output === "arn" && !withoutArn.has(native)))) {
      return `${nameOfType(native)}.${name}`;
    }
  }
  return undefined;
}

/** The name of a type, as a variable is called: `restApi` for `aws:apigateway/restApi:RestApi`. */
function nameOfType(type: string): string {
  const [name = ""] = type.split(":").slice(-1);
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}
