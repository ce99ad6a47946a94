import {
  any,
  hole,
  isKnown,
  matchArnBySegment,
  matchText,
  parseArn,
  parseServicePrincipal,
  type Pattern,
  type Verdict,
} from "../../iam";
import { gap, type Gap } from "../reading/gap";
import { seen, tokens } from "../reading/tokens";
import type { Permission } from "../stack/permission";

/** A service that invokes functions because a permission lets it, on behalf of resources of some kinds. */
export interface Trigger {
  /** Its service principal, as AWS writes it. */
  readonly principal: string;
  readonly sources: readonly [Source, ...Source[]];
}

/** Resources of one kind, on whose behalf a service invokes functions. */
export interface Source {
  /** What one of them is called in a sentence. */
  readonly called: string;
  /** The form of their ARNs, as wide as AWS leaves it. */
  readonly arn: Pattern;
  /** The types of resources that give such an ARN, each by the output that is the ARN or a part of it. */
  readonly types: Readonly<Record<string, string>>;
  /** Whether they are named after resources of other types, whose outputs are then a part of the ARN. */
  readonly namedAfterOthers?: true;
  /** The AWS page that says so. */
  readonly page: string;
}

/**
 * Every service that AWS documents to invoke functions by a permission with a source ARN. Not here are those that read
 * events themselves or act in a role of the customer (Scheduler, Pipes, Step Functions, CodePipeline, Data Firehose),
 * and Alexa, whose skills have no ARN.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
 */
export const triggers: readonly Trigger[] = [
  trigger("s3.amazonaws.com", {
    called: "an S3 bucket",
    arn: "arn:*:s3:*:*:*",
    types: { [tokens.bucket]: "arn", [tokens.oldBucket]: "arn" },
    page: "https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html",
  }),
  trigger("sns.amazonaws.com", {
    called: "an SNS topic",
    arn: "arn:*:sns:*:*:*",
    types: { [tokens.topic]: "arn" },
    page: "https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html",
  }),
  trigger("events.amazonaws.com", {
    called: "an EventBridge rule",
    arn: "arn:*:events:*:*:rule/*",
    types: { [tokens.eventRule]: "arn" },
    page: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
  }),
  trigger("logs.amazonaws.com", {
    called: "a log group",
    arn: "arn:*:logs:*:*:log-group:*",
    types: { [tokens.logGroup]: "arn" },
    namedAfterOthers: true,
    page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html",
  }),
  trigger("lambda.alarms.cloudwatch.amazonaws.com", {
    called: "a CloudWatch alarm",
    arn: "arn:*:cloudwatch:*:*:alarm:*",
    types: { [tokens.alarm]: "arn", [tokens.compositeAlarm]: "arn" },
    page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html",
  }),
  trigger("apigateway.amazonaws.com", {
    called: "an API Gateway API",
    arn: "arn:*:execute-api:*:*:*",
    types: {
      [tokens.restApi]: "executionArn",
      [seen.restApiStage]: "executionArn",
      [tokens.httpApi]: "executionArn",
      [seen.httpApiStage]: "executionArn",
    },
    page: "https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html",
  }),
  trigger("elasticloadbalancing.amazonaws.com", {
    called: "an ALB target group",
    arn: "arn:*:elasticloadbalancing:*:*:targetgroup/*",
    types: { [tokens.targetGroup]: "arn", [tokens.oldTargetGroup]: "arn" },
    page: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html",
  }),
  trigger("vpc-lattice.amazonaws.com", {
    called: "a VPC Lattice target group",
    arn: "arn:*:vpc-lattice:*:*:targetgroup/*",
    types: { [tokens.latticeTargetGroup]: "arn" },
    page: "https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html",
  }),
  trigger("cloudfront.amazonaws.com", {
    called: "a CloudFront distribution",
    arn: "arn:*:cloudfront:*:*:distribution/*",
    types: { [tokens.distribution]: "arn", [seen.multitenantDistribution]: "arn" },
    page: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html",
  }),
  trigger("appsync.amazonaws.com", {
    called: "an AppSync API",
    arn: "arn:*:appsync:*:*:*",
    types: { [tokens.graphqlApi]: "arn", [tokens.eventApi]: "apiArn" },
    page: "https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html",
  }),
  trigger("cognito-idp.amazonaws.com", {
    called: "a Cognito user pool",
    arn: "arn:*:cognito-idp:*:*:userpool/*",
    types: { [tokens.userPool]: "arn" },
    page: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html",
  }),
  trigger("secretsmanager.amazonaws.com", {
    called: "a secret",
    arn: "arn:*:secretsmanager:*:*:secret:*",
    types: { [tokens.secret]: "arn" },
    page: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_turn-on-cli.html",
  }),
  trigger("config.amazonaws.com", {
    called: "an AWS Config rule",
    arn: "arn:*:config:*:*:config-rule/*",
    types: { [tokens.configRule]: "arn" },
    page: "https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_lambda-functions.html",
  }),
  trigger("ses.amazonaws.com", {
    called: "an SES receipt rule",
    arn: "arn:*:ses:*:*:receipt-rule-set/*:receipt-rule/*",
    types: { [tokens.receiptRule]: "arn" },
    page: "https://docs.aws.amazon.com/ses/latest/dg/receiving-email-permissions.html",
  }),
  trigger(
    "iot.amazonaws.com",
    {
      called: "an IoT rule",
      arn: "arn:*:iot:*:*:rule/*",
      types: { [tokens.topicRule]: "arn" },
      page: "https://docs.aws.amazon.com/iot/latest/developerguide/lambda-rule-action.html",
    },
    {
      called: "an IoT authorizer",
      arn: "arn:*:iot:*:*:authorizer/*",
      types: { [tokens.iotAuthorizer]: "arn" },
      page: "https://docs.aws.amazon.com/iot/latest/developerguide/config-custom-auth.html",
    },
    {
      called: "an IoT provisioning template",
      arn: "arn:*:iot:*:*:provisioningtemplate/*",
      types: { [tokens.provisioningTemplate]: "arn" },
      page: "https://docs.aws.amazon.com/iot/latest/developerguide/pre-provisioning-hook.html",
    },
  ),
  trigger("lexv2.amazonaws.com", {
    called: "a Lex V2 bot alias",
    arn: "arn:*:lex:*:*:bot-alias/*",
    types: { [seen.lexV2Bot]: "id" },
    page: "https://docs.aws.amazon.com/lexv2/latest/dg/lambda-attach-api.html",
  }),
  trigger("codecommit.amazonaws.com", {
    called: "a CodeCommit repository",
    arn: "arn:*:codecommit:*:*:*",
    types: { [tokens.repository]: "arn" },
    page: "https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-notify-lambda-cc.html",
  }),
  trigger("lex.amazonaws.com", {
    called: "a Lex intent",
    arn: "arn:*:lex:*:*:*",
    types: { [tokens.intent]: "arn" },
    page: "https://docs.aws.amazon.com/lex/latest/dg/gs-cli-update-lambda.html",
  }),
  trigger("connect.amazonaws.com", {
    called: "a Connect instance",
    arn: "arn:*:connect:*:*:*",
    types: { [seen.connectInstance]: "arn" },
    page: "https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html",
  }),
  trigger("bedrock.amazonaws.com", {
    called: "a Bedrock agent",
    arn: "arn:*:bedrock:*:*:*",
    types: { [tokens.agent]: "agentArn" },
    page: "https://docs.aws.amazon.com/bedrock/latest/userguide/agents-permissions.html",
  }),
  trigger("transfer.amazonaws.com", {
    called: "a Transfer Family server",
    arn: "arn:*:transfer:*:*:*",
    types: { [tokens.transferServer]: "arn" },
    page: "https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html",
  }),
  trigger("pinpoint.<region>.amazonaws.com", {
    called: "a Pinpoint project",
    arn: "arn:*:mobiletargeting:*:*:apps/*",
    types: { [seen.pinpointApp]: "arn" },
    page: "https://docs.aws.amazon.com/pinpoint/latest/developerguide/channels-custom-lambda-trust-policy-assign.html",
  }),
  trigger("workmail.<region>.amazonaws.com", {
    called: "a WorkMail organization",
    arn: "arn:*:workmail:*:*:organization/*",
    types: { [seen.workmailOrganization]: "arn" },
    page: "https://docs.aws.amazon.com/workmail/latest/adminguide/lambda.html",
  }),
];

function trigger(principal: string, ...sources: readonly [Source, ...Source[]]): Trigger {
  return { principal, sources };
}

const byService = new Map(
  triggers.map((each) => [each.principal.replace(/(\.<region>)?\.amazonaws\.com$/, ""), each]),
);

const byType = new Map(
  triggers.flatMap((each) =>
    each.sources.flatMap((source) => Object.keys(source.types).map((type) => [type, each] as const)),
  ),
);

/** The trigger that a principal stands for, in whatever partition and region; `undefined` for any other principal. */
export function triggerOf(principal: string): Trigger | undefined {
  return byService.get(parseServicePrincipal(principal)?.service ?? "");
}

/** The types of all sources of a trigger: none if there is no trigger. */
export function sourceTypes(trigger: Trigger | undefined): readonly string[] {
  return trigger?.sources.flatMap(({ types }) => Object.keys(types)) ?? [];
}

/** The output by which resources of a type are the source of a permission; `undefined` if they never are. */
export function sourceOutput(type: string): string | undefined {
  return byType.get(type)?.sources.flatMap(({ types }) => types[type] ?? [])[0];
}

/** What the source ARN of a permission is to a trigger. */
export type SourceMatch =
  /** As far as can be seen, that of one of its sources. */
  | { readonly kind: "fits" }
  /** That of something else: of this source of another trigger, if it is one. */
  | { readonly kind: "other"; readonly of: { trigger: Trigger; source: Source } | undefined }
  | { readonly kind: "noArn" }
  | Gap;

/**
 * Whether the source of a permission is one of a trigger's: by its ARN, or else by the types of the resources that flow
 * into it. Whatever a wildcard could stand for fits.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export function matchSource(trigger: Trigger, { resource, sourceArn }: Permission): SourceMatch {
  if (sourceArn.kind === "known") {
    return matchKnown(trigger, sourceArn.value);
  }
  const types = [...resource.typesInto("sourceArn")];
  if (types.some((type) => byType.get(type) === trigger)) {
    return { kind: "fits" };
  }
  const others = new Set(types.map((type) => byType.get(type)));
  const [other] = others;
  // What flows into everything, as programs in some languages say it of every resource, tells nothing of the source.
  const isTold = resource.typesInto("action").size === 0 && !trigger.sources[0].namedAfterOthers;
  return others.size === 1 && other !== undefined && isTold
    ? { kind: "other", of: foreign(trigger, other, (source) => types.some((type) => type in source.types)) }
    : gap(resource, "sourceArn", "unknown");
}

function matchKnown(trigger: Trigger, pattern: Pattern): SourceMatch {
  const arn = pattern.replace(/[*?]/g, hole);
  if (matchText("arn:*:*:*:*:*", arn) === "no") {
    return { kind: "noArn" };
  }
  const is = (source: Source): Verdict => matchArnBySegment(source.arn, arn);
  if (!isKnown(parseArn(arn)?.service ?? hole) || any(trigger.sources, is) !== "no") {
    return { kind: "fits" };
  }
  const other = triggers.find(({ sources }) => any(sources, is) === "yes");
  return { kind: "other", of: other && foreign(trigger, other, (source) => is(source) === "yes") };
}

/** The source of another trigger, unless both are of one service: then its name tells nothing apart. */
function foreign(
  own: Trigger,
  other: Trigger,
  is: (source: Source) => boolean,
): { trigger: Trigger; source: Source } | undefined {
  const source = other.sources.find(is);
  const isNear = parseArn(own.sources[0].arn)?.service === parseArn(other.sources[0].arn)?.service;
  return source === undefined || isNear ? undefined : { trigger: other, source };
}
