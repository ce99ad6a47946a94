import { hole, parseArn, type Text } from "../../iam";
import type { Target } from "../linking/target";
import { gap, type Gap } from "../reading/gap";
import type { Leaf } from "../reading/properties";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { absent, known, valueOf } from "../reading/value";
import type { LambdaFunction } from "../stack/function";
import type { Qualifier } from "../stack/function-reference";
import type { Stack } from "../stack/stack";
import { callsIn, methodOf, pathOf } from "./open-api";
import { functionsIn } from "./state-language";

/** A trigger that the stack wires to a function: a resource that has a service invoke it. */
export interface Wiring {
  readonly kind: "wiring";
  /** The resource that wires it, and where. */
  readonly resource: Resource;
  readonly path: string;
  readonly fn: LambdaFunction;
  readonly qualifier: Qualifier;
  /** The service principal that invokes, or assumes the role. */
  readonly principal: string;
  /** What comes of it if the service may not invoke, as the end of a sentence. */
  readonly so: string;
  readonly by: ByPermission | ByRole;
}

/** The service invokes because the function's resource-based policy lets it, on behalf of a source. */
export interface ByPermission {
  readonly kind: "permission";
  readonly source: Target;
  /** What hides the source, of which then nothing is known. */
  readonly hidden: Gap | undefined;
}

/** The service invokes with a role of the customer. */
export interface ByRole {
  readonly kind: "role";
  readonly role: Leaf;
  readonly actions: readonly string[];
}

/** How resources of one type have a service invoke functions. */
interface WiredTrigger {
  readonly type: string;
  readonly principal: string;
  /** Where in the resource the functions are. */
  readonly calls: (resource: Resource, stack: Stack) => readonly (Call | Gap)[];
  /** On whose behalf the service invokes by a permission; left out if it always invokes with a role. */
  readonly source?: (resource: Resource, stack: Stack) => Target | Gap;
  readonly so: string;
}

/** One place of a resource where it names functions. */
interface Call {
  readonly kind: "call";
  readonly items: readonly Leaf[];
  /** What the items may be besides functions, or the text that holds them. */
  readonly may?: "other" | "text";
  /** What follows the source in the ARN on behalf of which the service invokes. */
  readonly on?: Text;
  /** Where it names the role to invoke with; left out if there is none. */
  readonly role?: Leaf | undefined;
}

type Calls = WiredTrigger["calls"];
type Source = NonNullable<WiredTrigger["source"]>;

/** Properties that hold functions, by their paths. */
function at(...paths: readonly string[]): Calls {
  return ({ set }) => [{ kind: "call", items: paths.flatMap((path) => set.leaves(path)) }];
}

/** Properties that hold functions or other things. */
function mayBeAt(...paths: readonly string[]): Calls {
  return ({ set }) => [{ kind: "call", items: paths.flatMap((path) => set.leaves(path)), may: "other" }];
}

/** The same in a resource that acts with a role wherever it has one. */
function withRole(role: string, ...paths: readonly string[]): Calls {
  return ({ set }) =>
    paths.map((path) => ({ kind: "call", items: set.leaves(path), may: "other", role: set.leaves(role)[0] }));
}

/** The same with what follows the API in the source ARN, and with the role that the API may be told to use. */
function ofApi(uri: string, credentials: string, on: (resource: Resource, stack: Stack) => Text): Calls {
  return (resource, stack) => [
    {
      kind: "call",
      items: resource.set.leaves(uri),
      may: "other",
      on: on(resource, stack),
      role: resource.set.leaves(credentials)[0],
    },
  ];
}

/** Only resources whose property has a value, which their inputs always hold. */
function where(property: string, value: string, calls: Calls): Calls {
  return (resource, stack) => {
    const given = resource.set.leaves(property)[0]?.[1] ?? absent;
    return given.kind === "known" && given.value !== value ? [] : calls(resource, stack);
  };
}

function itself(resource: Resource, { targets }: Stack): Target {
  return targets.of(resource);
}

function named(property: string, ...types: readonly string[]): Source {
  return (resource, { targets }) => targets.named(resource, property, types);
}

/** A source of which nothing is known but that it is one. */
function unheardOf(): Target {
  return { kind: "target", arn: `arn:${hole}:${hole}:${hole}:${hole}:${hole}`, resource: undefined };
}

/** A source ARN that goes on after that of the resource. */
function followed(source: Source, by: Text): Source {
  return (resource, stack) => {
    const target = source(resource, stack);
    return target.kind === "gap" ? target : { ...target, arn: target.arn + by };
  };
}

/**
 * The triggers whose wiring a stack can hold, with the services that invoke for them. Not here is Amazon Connect: to
 * associate a function with an instance adds the permission.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
 */
export const wiredTriggers: readonly WiredTrigger[] = [
  {
    type: tokens.bucketNotification,
    principal: "s3.amazonaws.com",
    calls: at("lambdaFunctions[].lambdaFunctionArn"),
    source: named("bucket", tokens.bucket, tokens.oldBucket),
    so: "so S3 refuses the notification",
  },
  {
    type: tokens.topicSubscription,
    principal: "sns.amazonaws.com",
    calls: where("protocol", "lambda", at("endpoint")),
    source: named("topic", tokens.topic),
    so: "so SNS cannot deliver its messages",
  },
  {
    type: tokens.eventTarget,
    principal: "events.amazonaws.com",
    calls: withRole("roleArn", "arn"),
    source: named("rule", tokens.eventRule),
    so: "so EventBridge drops its events",
  },
  {
    type: tokens.subscriptionFilter,
    principal: "logs.amazonaws.com",
    calls: mayBeAt("destinationArn"),
    // Whether the ARN of a log group ends in a star is said in both ways.
    source: followed(named("logGroup", tokens.logGroup), hole),
    so: "so CloudWatch Logs refuses the filter",
  },
  ...[tokens.alarm, tokens.compositeAlarm].map((type) => ({
    type,
    principal: "lambda.alarms.cloudwatch.amazonaws.com",
    calls: mayBeAt("alarmActions[]", "okActions[]", "insufficientDataActions[]"),
    source: itself,
    so: "so CloudWatch cannot run its action",
  })),
  {
    type: tokens.restApiIntegration,
    principal: "apigateway.amazonaws.com",
    calls: ofApi("uri", "credentials", requestOf),
    source: named("restApi", tokens.restApi),
    so: "so API Gateway answers with an error",
  },
  {
    type: tokens.restApiAuthorizer,
    principal: "apigateway.amazonaws.com",
    calls: ofApi("authorizerUri", "authorizerCredentials", () => `/authorizers/${hole}`),
    source: named("restApi", tokens.restApi),
    so: "so API Gateway lets no caller in",
  },
  {
    type: tokens.restApi,
    principal: "apigateway.amazonaws.com",
    calls: definitionOf((on) => on),
    source: itself,
    so: "so API Gateway answers with an error",
  },
  {
    type: tokens.httpApiIntegration,
    principal: "apigateway.amazonaws.com",
    calls: ofApi("integrationUri", "credentialsArn", () => `/${hole}`),
    source: named("apiId", tokens.httpApi),
    so: "so API Gateway answers with an error",
  },
  {
    type: tokens.httpApiAuthorizer,
    principal: "apigateway.amazonaws.com",
    calls: ofApi("authorizerUri", "authorizerCredentialsArn", () => `/authorizers/${hole}`),
    source: named("apiId", tokens.httpApi),
    so: "so API Gateway lets no caller in",
  },
  {
    type: tokens.httpApi,
    principal: "apigateway.amazonaws.com",
    calls: (resource, stack) => [
      ...ofApi("target", "credentialsArn", () => `/${hole}`)(resource, stack),
      ...definitionOf((on) => (on.startsWith("/authorizers/") ? on : `/${hole}`))(resource, stack),
    ],
    source: itself,
    so: "so API Gateway answers with an error",
  },
  ...[
    { type: tokens.targetGroupAttachment, groups: [tokens.targetGroup, tokens.oldTargetGroup] },
    { type: tokens.oldTargetGroupAttachment, groups: [tokens.oldTargetGroup, tokens.targetGroup] },
  ].map(({ type, groups }) => ({
    type,
    principal: "elasticloadbalancing.amazonaws.com",
    calls: mayBeAt("targetId"),
    source: named("targetGroupArn", ...groups),
    so: "so Elastic Load Balancing refuses the target",
  })),
  {
    type: tokens.latticeTargetGroupAttachment,
    principal: "vpc-lattice.amazonaws.com",
    calls: mayBeAt("target.id"),
    source: named("targetGroupIdentifier", tokens.latticeTargetGroup),
    so: "so VPC Lattice cannot reach its target",
  },
  {
    type: tokens.userPool,
    principal: "cognito-idp.amazonaws.com",
    calls: at(
      ...[
        ...[
          "createAuthChallenge",
          "customMessage",
          "defineAuthChallenge",
          "postAuthentication",
          "postConfirmation",
        ],
        ...[
          "preAuthentication",
          "preSignUp",
          "preTokenGeneration",
          "userMigration",
          "verifyAuthChallengeResponse",
        ],
        ...[
          "customEmailSender.lambdaArn",
          "customSmsSender.lambdaArn",
          "preTokenGenerationConfig.lambdaArn",
          "inboundFederation.lambdaArn",
        ],
      ].map((trigger) => `lambdaConfig.${trigger}`),
    ),
    source: itself,
    so: "so Cognito fails the requests that need it",
  },
  {
    type: tokens.secretRotation,
    principal: "secretsmanager.amazonaws.com",
    calls: at("rotationLambdaArn"),
    source: named("secretId", tokens.secret),
    so: "so Secrets Manager refuses the rotation",
  },
  {
    type: tokens.configRule,
    principal: "config.amazonaws.com",
    calls: where("source.owner", "CUSTOM_LAMBDA", at("source.sourceIdentifier")),
    source: itself,
    so: "so AWS Config refuses the rule",
  },
  {
    type: tokens.organizationConfigRule,
    principal: "config.amazonaws.com",
    calls: at("lambdaFunctionArn"),
    source: unheardOf,
    so: "so AWS Config refuses the rule",
  },
  {
    type: tokens.receiptRule,
    principal: "ses.amazonaws.com",
    calls: at("lambdaActions[].functionArn"),
    source: itself,
    so: "so SES refuses the rule",
  },
  {
    type: tokens.topicRule,
    principal: "iot.amazonaws.com",
    calls: at("lambdas[].functionArn", "errorAction.lambda.functionArn"),
    source: itself,
    so: "so AWS IoT drops its messages",
  },
  {
    type: tokens.iotAuthorizer,
    principal: "iot.amazonaws.com",
    calls: at("authorizerFunctionArn"),
    source: itself,
    so: "so AWS IoT lets no device in",
  },
  {
    type: tokens.provisioningTemplate,
    principal: "iot.amazonaws.com",
    calls: at("preProvisioningHook.targetArn"),
    source: itself,
    so: "so AWS IoT provisions no device",
  },
  {
    type: tokens.intent,
    principal: "lex.amazonaws.com",
    calls: at("dialogCodeHook.uri", "fulfillmentActivity.codeHook.uri"),
    // The source is a version of the intent.
    source: followed(itself, hole),
    so: "so Lex refuses the intent",
  },
  {
    type: tokens.repositoryTrigger,
    principal: "codecommit.amazonaws.com",
    calls: mayBeAt("triggers[].destinationArn"),
    source: named("repositoryName", tokens.repository),
    so: "so CodeCommit cannot run it",
  },
  {
    type: tokens.transferServer,
    principal: "transfer.amazonaws.com",
    calls: at("function"),
    source: itself,
    so: "so Transfer Family lets no user in",
  },
  {
    type: tokens.graphqlApi,
    principal: "appsync.amazonaws.com",
    calls: at(
      "lambdaAuthorizerConfig.authorizerUri",
      "additionalAuthenticationProviders[].lambdaAuthorizerConfig.authorizerUri",
    ),
    source: itself,
    so: "so AppSync lets no caller in",
  },
  {
    type: tokens.eventApi,
    principal: "appsync.amazonaws.com",
    calls: at("eventConfig.authProviders[].lambdaAuthorizerConfig.authorizerUri"),
    source: itself,
    so: "so AppSync lets no caller in",
  },
  {
    type: tokens.agentActionGroup,
    principal: "bedrock.amazonaws.com",
    calls: at("actionGroupExecutor.lambda"),
    source: named("agentId", tokens.agent),
    so: "so Bedrock cannot run its actions",
  },
  {
    type: tokens.schedule,
    principal: "scheduler.amazonaws.com",
    calls: withRole("target.roleArn", "target.arn"),
    so: "so EventBridge Scheduler drops its invocations",
  },
  {
    type: tokens.pipe,
    principal: "pipes.amazonaws.com",
    calls: withRole("roleArn", "enrichment", "target"),
    so: "so the pipe cannot deliver its events",
  },
  {
    type: tokens.stateMachine,
    principal: "states.amazonaws.com",
    calls: (resource, stack) => {
      const [role] = resource.set.leaves("roleArn");
      const calls = textOf("definition", functionsIn, (name) => ({ items: [["definition", known(name)]] }));
      return calls(resource, stack).map((call) => (call.kind === "gap" ? call : { ...call, role }));
    },
    so: "so its executions fail",
  },
  {
    type: tokens.graphqlDataSource,
    principal: "appsync.amazonaws.com",
    calls: withRole("serviceRoleArn", "lambdaConfig.functionArn"),
    so: "so AppSync answers with an error",
  },
  {
    type: tokens.deliveryStream,
    principal: "firehose.amazonaws.com",
    calls: ({ set }) =>
      destinations.map(({ config, role }) => ({
        kind: "call",
        may: "other",
        items: set.leaves(`${config}.processingConfiguration.processors[].parameters[].parameterValue`),
        role: set.leaves(`${config}.${role}`)[0],
      })),
    so: "so Data Firehose cannot transform its records",
  },
];

const partlyWired = new Set<string>([tokens.restApi, tokens.httpApi, tokens.alarm, tokens.compositeAlarm]);

/**
 * The types of sources that hold all of their wiring themselves. The actions of an alarm may be other things, so that one
 * which is not known does not tell whether it is a function.
 */
export const holdsItsWiring: ReadonlySet<string> = new Set(
  wiredTriggers
    .filter(({ source }) => source === itself)
    .map(({ type }) => type)
    .filter((type) => !partlyWired.has(type)),
);

/** Where a delivery stream names the role with which it invokes, for each kind of destination. */
const destinations = [
  ...["elasticsearch", "extendedS3", "httpEndpoint", "iceberg", "opensearch", "opensearchserverless"],
  ...["redshift", "snowflake", "splunk"],
].map((destination) => ({
  config: `${destination}Configuration`,
  role: destination === "splunk" ? "s3Configuration.roleArn" : "roleArn",
}));

/** What follows a REST API in the ARN of the requests that an integration is for. */
function requestOf(integration: Resource, { targets }: Stack): Text {
  const method = methodOf(valueOf(integration.set.string("httpMethod")) ?? hole);
  const target = targets.named(integration, "resourceId", [tokens.restApiResource]);
  const resource = target.kind === "target" ? target.resource : undefined;
  const path = resource && valueOf(resource.made.string("path"));
  return `/${hole}/${method}${path === undefined ? hole : pathOf(path)}`;
}

/** What an API calls by its OpenAPI definition. */
function definitionOf(narrowed: (on: Text) => Text): Calls {
  return textOf("body", callsIn, ({ uri, credentials, on }) => ({
    items: [["body", known(uri)]],
    on: narrowed(on),
    role: credentials.kind === "absent" ? undefined : ["body", credentials],
  }));
}

/**
 * What a text calls; of one that is not known yet, the functions that flow into it and into nothing else. If a role does
 * too, it is not to be told which of them are called with it.
 */
function textOf<Found>(
  property: string,
  read: (text: string) => readonly Found[] | undefined,
  call: (found: Found) => Omit<Call, "kind" | "may">,
): Calls {
  return (resource) => {
    const text = resource.set.string(property);
    switch (text.kind) {
      case "absent":
        return [];
      case "malformed":
        return [gap(resource, property, "malformed")];
      case "unknown": {
        const isTold =
          resource.flowsApart(property, tokens.function) && !resource.typesInto(property).has(tokens.role);
        return [
          isTold
            ? { kind: "call", may: "text", items: [[property, text]], on: hole }
            : gap(resource, property, "unknown"),
        ];
      }
      case "known": {
        const found = text.value === "" ? [] : read(text.value);
        return (
          found?.map((each) => ({ kind: "call", may: "text", ...call(each) })) ?? [
            gap(resource, property, "notJson"),
          ]
        );
      }
    }
  };
}

/**
 * The triggers that the stack wires to its functions, and what hides of others whether they are.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
export function wirings(stack: Stack): readonly (Wiring | Gap)[] {
  return wiredTriggers.flatMap((trigger) =>
    stack
      .ofType(trigger.type)
      .flatMap((resource) =>
        trigger
          .calls(resource, stack)
          .flatMap((call) => (call.kind === "gap" ? call : wired(stack, resource, trigger, call))),
      ),
  );
}

function wired(
  stack: Stack,
  resource: Resource,
  trigger: WiredTrigger,
  call: Call,
): readonly (Wiring | Gap)[] {
  const { principal, so } = trigger;
  return stack.functionsNamed(resource, call.items, call.may).flatMap((fn): readonly (Wiring | Gap)[] => {
    const by = fn.kind === "gap" ? fn : wayOf(stack, resource, trigger, call);
    if (fn.kind === "gap" || by === undefined || by.kind === "gap") {
      return by === undefined ? [] : [by as Gap];
    }
    return [{ ...fn, kind: "wiring", resource, principal, so, by }];
  });
}

/** How the service comes to invoke: `undefined` if with the permissions of whoever calls it. */
function wayOf(
  stack: Stack,
  resource: Resource,
  { principal, source }: WiredTrigger,
  { role, on }: Call,
): ByPermission | ByRole | Gap | undefined {
  if (role !== undefined && valueOf(role[1]) !== "") {
    const [path, value] = role;
    // https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html
    if (valueOf(value)?.startsWith("arn:aws:iam::*:") === true) {
      return undefined;
    }
    // The guide of EventBridge says to set no role for a function, and its announcements that one may be set.
    return principal === "events.amazonaws.com"
      ? gap(resource, path, "undecidable")
      : { kind: "role", role, actions: actionsOf[principal] ?? ["lambda:InvokeFunction"] };
  }
  if (source === undefined) {
    return undefined;
  }
  const found = source(resource, stack);
  return found.kind === "gap"
    ? { kind: "permission", source: unheardOf(), hidden: found }
    : { kind: "permission", source: { ...found, arn: found.arn + (on ?? "") }, hidden: undefined };
}

/** The account that owns the source of a trigger; a hole if that is not known, for some ARNs name none. */
export function ownerOf(stack: Stack, { arn, resource }: Target): Text {
  const account = parseArn(arn)?.account ?? hole;
  return account === "" && resource !== undefined ? stack.placeOf(resource).account : account || hole;
}

/**
 * What a service needs besides, to invoke with a role.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
 */
const actionsOf: Readonly<Record<string, readonly string[]>> = {
  "firehose.amazonaws.com": ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"],
};
