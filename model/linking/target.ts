import { hole, isKnown, parseArn, type Text } from "../../iam";
import { gap, type Gap } from "../reading/gap";
import type { Place } from "../reading/place";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { valueOf, type Value } from "../reading/value";
import { Directory } from "./reference";

/** What a property leads to that holds an ARN. */
export interface Target {
  readonly kind: "target";
  /** Its ARN; a part that is not known is a hole. */
  readonly arn: Text;
  /** The resource, if it is one of this stack. */
  readonly resource: Resource | undefined;
}

/** How the resources of a type are called by their ARNs. */
interface Form {
  readonly service: string;
  /** The output that holds the ARN. */
  readonly arn: string;
  /** The property that holds the name. */
  readonly name: string;
  /** The ARN after its service, by the name, and by that of another resource that a property leads to. */
  readonly build: (name: Text, place: string, arnOf: (property: string, type: string) => Text) => Text;
}

function form(service: string, build: Form["build"], name = "name", arn = "arn"): Form {
  return { service, arn, name, build };
}

const targetGroup = form("elasticloadbalancing", (name, place) => `${place}:targetgroup/${name}/${hole}`);

/**
 * The forms of the ARNs of what event sources read, functions send to, and triggers invoke functions for.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const forms: Readonly<Record<string, Form>> = {
  [tokens.function]: form("lambda", (name, place) => `${place}:function:${name}`),
  [tokens.queue]: form("sqs", (name, place) => `${place}:${name}`),
  [tokens.topic]: form("sns", (name, place) => `${place}:${name}`),
  [tokens.stream]: form("kinesis", (name, place) => `${place}:stream/${name}`),
  [tokens.streamConsumer]: form(
    "kinesis",
    (name, _, arnOf) =>
      `${arnOf("streamArn", tokens.stream).split(":").slice(3).join(":")}/consumer/${name}:${hole}`,
  ),
  [tokens.table]: form(
    "dynamodb",
    (name, place) => `${place}:table/${name}/stream/${hole}`,
    "name",
    "streamArn",
  ),
  [tokens.kafkaCluster]: form("kafka", (name, place) => `${place}:cluster/${name}/${hole}`, "clusterName"),
  [tokens.serverlessKafkaCluster]: form(
    "kafka",
    (name, place) => `${place}:cluster/${name}/${hole}`,
    "clusterName",
  ),
  [tokens.broker]: form("mq", (name, place) => `${place}:broker:${name}:${hole}`, "brokerName"),
  [tokens.documentCluster]: form("rds", (name, place) => `${place}:cluster:${name}`, "clusterIdentifier"),
  [tokens.bucket]: form("s3", (name) => `::${name}`, "bucket"),
  [tokens.oldBucket]: form("s3", (name) => `::${name}`, "bucket"),
  [tokens.eventBus]: form("events", (name, place) => `${place}:event-bus/${name}`),
  [tokens.secret]: form("secretsmanager", (name, place) => `${place}:secret:${name}-${hole}`),
  [tokens.secretVersion]: form("secretsmanager", (_, place) => `${place}:secret:${hole}`),
  [tokens.key]: form("kms", (name, place) => `${place}:key/${name}`, "keyId"),
  [tokens.accessPoint]: form("elasticfilesystem", (_, place) => `${place}:access-point/${hole}`),
  // Between them may stand the name of an event bus.
  [tokens.eventRule]: form("events", (name, place) => `${place}:rule/${hole}${name}`),
  [tokens.logGroup]: form("logs", (name, place) => `${place}:log-group:${name}`),
  [tokens.alarm]: form("cloudwatch", (name, place) => `${place}:alarm:${name}`),
  [tokens.compositeAlarm]: form("cloudwatch", (name, place) => `${place}:alarm:${name}`, "alarmName"),
  [tokens.restApi]: form("execute-api", (id, place) => `${place}:${id}`, "id", "executionArn"),
  [tokens.httpApi]: form("execute-api", (id, place) => `${place}:${id}`, "id", "executionArn"),
  [tokens.restApiResource]: form("apigateway", () => hole, "id"),
  [tokens.targetGroup]: targetGroup,
  [tokens.oldTargetGroup]: targetGroup,
  [tokens.latticeTargetGroup]: form("vpc-lattice", (id, place) => `${place}:targetgroup/${id}`, "id"),
  [tokens.userPool]: form("cognito-idp", (id, place) => `${place}:userpool/${id}`, "id"),
  [tokens.configRule]: form("config", (_, place) => `${place}:config-rule/${hole}`),
  [tokens.receiptRule]: form(
    "ses",
    (name, place) => `${place}:receipt-rule-set/${hole}:receipt-rule/${name}`,
  ),
  [tokens.topicRule]: form("iot", (name, place) => `${place}:rule/${name}`),
  [tokens.iotAuthorizer]: form("iot", (name, place) => `${place}:authorizer/${name}`),
  [tokens.provisioningTemplate]: form("iot", (name, place) => `${place}:provisioningtemplate/${name}`),
  [tokens.intent]: form("lex", (name, place) => `${place}:intent:${name}`),
  [tokens.repository]: form("codecommit", (name, place) => `${place}:${name}`, "repositoryName"),
  [tokens.transferServer]: form("transfer", (id, place) => `${place}:server/${id}`, "id"),
  [tokens.graphqlApi]: form("appsync", (id, place) => `${place}:apis/${id}`, "id"),
  [tokens.eventApi]: form("appsync", (id, place) => `${place}:apis/${id}`, "apiId", "apiArn"),
  [tokens.agent]: form("bedrock", (id, place) => `${place}:agent/${id}`, "agentId", "agentArn"),
};

const unheardOf = form("", () => hole);

/** Finds what properties lead to, among the resources of the stack and outside it. */
export class Targets {
  private readonly directories = new Map<string, Directory>();

  constructor(
    private readonly resources: { ofType(type: string): readonly Resource[] },
    private readonly placeOf: (resource: Resource) => Place,
  ) {}

  /**
   * What the items of a property lead to: nothing for an item that is absent. Unknown items are the resources of
   * the types that flowed into the property and that no known item names, provided that there are as many of
   * them.
   *
   * @param items where in the property each item is, and what it holds.
   * @param types the types of resources that an item may lead to.
   */
  find(
    from: Resource,
    property: string,
    items: readonly (readonly [path: string, value: Value<string>])[],
    types: readonly string[],
  ): readonly (Target | Gap)[] {
    const found = items.flatMap(([path, value]) => this.called(from, path, value, types));
    const unknowns = items.filter(([, { kind }]) => kind === "unknown");
    const flows = types
      .flatMap((type) => from.flowsInto(property, type))
      .filter((flow) => !found.some((each) => each.kind === "target" && each.resource === flow));
    return unknowns.length === flows.length
      ? [...found, ...flows.map((resource) => this.of(resource))]
      : [...found, ...unknowns.map(([path]) => gap(from, path, "unknown"))];
  }

  /**
   * What a property leads to that holds the name, the id or the ARN of a resource of one of some types. Outside the
   * stack it is taken for one of the first of them.
   */
  named(from: Resource, property: string, types: readonly string[]): Target | Gap {
    const value = from.set.string(property);
    if (value.kind === "known" && !value.value.startsWith("arn:")) {
      const references = types.map((type) => this.directory(type).find(from, property, value));
      const here = references.find(({ kind }) => kind === "here");
      const unresolved = references.find(({ kind }) => kind === "unresolved");
      return here?.kind === "here"
        ? this.of(here.resource)
        : unresolved?.kind === "unresolved"
          ? unresolved.gap
          : { kind: "target", arn: this.arnBy(types[0] ?? "", value.value, from), resource: undefined };
    }
    const [target = gap(from, property, "unknown")] = this.find(from, property, [[property, value]], types);
    return target;
  }

  /** A resource of the stack, as a target. */
  of(resource: Resource): Target {
    const { arn, name } = forms[resource.type] ?? unheardOf;
    const known = valueOf(resource.made.string(arn));
    return {
      kind: "target",
      arn: known ?? this.arnBy(resource.type, valueOf(resource.string(name)) ?? hole, resource),
      resource,
    };
  }

  /** The ARN of a resource by its name, in the place of another or of itself. */
  private arnBy(type: string, name: Text, near: Resource): Text {
    const { service, build } = forms[type] ?? unheardOf;
    const { partition, region, account } = this.placeOf(near);
    const rest = build(name, `${region}:${account}`, (property, of) => this.arnIn(near, property, of));
    return `arn:${partition}:${service}:${rest}`;
  }

  private arnIn(resource: Resource, property: string, type: string): Text {
    const [target] = this.find(resource, property, [[property, resource.set.string(property)]], [type]);
    return target?.kind === "target" ? target.arn : ["arn", hole, hole, hole, hole, hole].join(":");
  }

  private called(
    from: Resource,
    path: string,
    value: Value<string>,
    types: readonly string[],
  ): readonly (Target | Gap)[] {
    if (value.kind !== "known") {
      return value.kind === "malformed" ? [gap(from, path, "malformed")] : [];
    }
    if (value.value === "") {
      return [];
    }
    const service = parseArn(value.value)?.service;
    const references = types
      .filter((type) => forms[type]?.service === service)
      .map((type) => this.directory(type).find(from, path, value));
    const here = references.find(({ kind }) => kind === "here");
    const unresolved = references.find(({ kind }) => kind === "unresolved");
    if (here === undefined && unresolved !== undefined && "gap" in unresolved) {
      return [unresolved.gap];
    }
    return [
      { kind: "target", arn: value.value, resource: here?.kind === "here" ? here.resource : undefined },
    ];
  }

  private directory(type: string): Directory {
    let directory = this.directories.get(type);
    if (directory === undefined) {
      const { arn, name } = forms[type] ?? { arn: "arn", name: "name" };
      directory = new Directory(type, this.resources.ofType(type), arn, name);
      this.directories.set(type, directory);
    }
    return directory;
  }
}

/** The service in the ARN of a target: `undefined` if it is not an ARN, or one of which that is not known. */
export function serviceOf({ arn }: Target): string | undefined {
  const service = parseArn(arn)?.service;
  return service !== undefined && isKnown(service) ? service : undefined;
}
