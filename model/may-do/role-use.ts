import { hole, parseArn, type Text } from "../../iam";
import { arnForms } from "../linking/arn-forms";
import type { Reference } from "../linking/reference";
import { serviceOf, type Target } from "../linking/target";
import { gap, type Gap } from "../reading/gap";
import type { Place } from "../reading/place";
import type { Leaf } from "../reading/properties";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { absent, known, valueOf, type Value } from "../reading/value";
import type { LambdaFunction } from "../stack/function";
import { logGroupArn, type LogGroup } from "../stack/log-group";
import type { Role } from "../stack/role";
import type { Stack } from "../stack/stack";
import { needs, type Actions, type DestinationPurpose, type Form, type Needs, type Purpose } from "./needs";

/** Something that is done with a role, because the stack configures it. */
export interface RoleUse<P extends Purpose = Purpose> {
  readonly kind: "use";
  readonly purpose: P;
  /** Whose role it is: a function, or something else that Lambda operates with a role. */
  readonly user: Resource;
  readonly role: Reference<Role>;
  /** Where the user is. */
  readonly place: Place;
  /** The resource that configures it: the user itself, an event source mapping or a configuration of invocations. */
  readonly resource: Resource;
  /** What it is done to; `undefined` where that has no ARN. */
  readonly target: Target | undefined;
  /** A policy of the target that is out of sight and could grant it as well. */
  readonly unseen?: Gap | undefined;
  /** What leaves it open whether it is needed at all. */
  readonly doubt?: Gap | undefined;
  /** Where logs are written to, if that is what is done. */
  readonly logGroup?: LogGroup;
}

/** What may be open about a use. */
export type Openness = Pick<RoleUse, "unseen" | "doubt">;

/** Makes the uses of one role that one resource configures. */
export type Using = <P extends Purpose>(purpose: P, target?: Target, open?: Openness) => RoleUse<P>;

/** The uses of a function's execution role. */
export function using({ resource: user, executionRole, place }: LambdaFunction, resource: Resource): Using {
  return (purpose, target, open) => ({
    kind: "use",
    purpose,
    user,
    role: executionRole,
    place,
    resource,
    target,
    ...open,
  });
}

/** The uses of a function that something is for: none if that is outside the stack, a gap if it is not yet known. */
export function usesOfFunction<P extends Purpose>(
  reference: Reference<LambdaFunction>,
  uses: (fn: LambdaFunction) => Iterable<RoleUse<P> | Gap>,
): readonly (RoleUse<P> | Gap)[] {
  switch (reference.kind) {
    case "here":
      return [...uses(reference.found)];
    case "unresolved":
      return [reference.gap];
    case "outside":
    case "nowhere":
      return [];
  }
}

/** An action that must be allowed on one of some ARNs. */
export interface NeededAction {
  readonly action: string;
  readonly on: readonly Text[];
  /** What it has to be allowed on for certain, and no more. */
  readonly least: readonly Text[];
  /** Whether it is not known on which of many resources, so that one grant on some of them is taken for the right one. */
  readonly somewhere?: true;
}

/** Something that a role must allow: one of some sets of actions, all of it. */
export interface Need {
  /** What a message calls it. */
  readonly called: string;
  readonly alternatives: readonly (readonly NeededAction[])[];
  /** What hides that it is not needed at all, if something does. */
  readonly unless?: Gap;
}

/** A need of one action, which is enough on the first of some ARNs. */
export function needOf(action: string, on: readonly [Text, ...Text[]]): Need {
  return { called: action, alternatives: [[{ action, on, least: [on[0]] }]] };
}

/** What a use needs for certain. To make a log group is needed where nobody else has made it. */
export function needsOf(use: RoleUse): readonly Need[] {
  const { certain, oneOf }: Needs = needs[use.purpose];
  const single = certain.flatMap((each): readonly Need[] => {
    const [action, form] = each;
    const need: Need = {
      called: calledOn(action, form),
      alternatives: usesAt(use).map((one) => actionsOn(one, [each])),
    };
    const { exists = "no", gap: hidden } = use.logGroup ?? {};
    if (form !== "itself, as a log group" || exists === "no") {
      return [need];
    }
    return exists === "unknown" && hidden !== undefined ? [{ ...need, unless: hidden }] : [];
  });
  if (oneOf === undefined) {
    return single;
  }
  const called = oneOf.map((set) => set.map(([action, form]) => calledOn(action, form)).join(" and "));
  return [...single, { called: called.join(" or "), alternatives: oneOf.map((set) => actionsOn(use, set)) }];
}

/** The places of a use, one of which is enough: a function that CloudFront may run may write its logs elsewhere. */
function usesAt(use: RoleUse): readonly RoleUse[] {
  const { atEdge } = use.logGroup ?? {};
  return atEdge === undefined
    ? [use]
    : [use, { ...use, target: { kind: "target", arn: logGroupArn(atEdge), resource: undefined } }];
}

/** Two needs of one action differ in what it is allowed on. */
function calledOn(action: string, form: Form): string {
  return form === "its subnets" || form === "its security groups"
    ? `${action} on ${form.slice("its ".length)}`
    : action;
}

function actionsOn(use: RoleUse, actions: Actions): readonly NeededAction[] {
  return actions.flatMap(([action, form]): readonly NeededAction[] => {
    if (form === "its subnets" || form === "its security groups") {
      return networkArns(form, use).map((arn) => ({ action, on: [arn], least: [arn] }));
    }
    const on = arnsOf(form, use.target, use.place);
    const isAnywhere = form === "objects" && use.target === undefined;
    return [{ action, on, least: leastOf(form, on), ...(isAnywhere && { somewhere: true }) }];
  });
}

/** On which of some ARNs an action has to be allowed, where sources differ on whether another one is enough. */
function leastOf(form: Form, on: readonly Text[]): readonly Text[] {
  switch (form) {
    case "* or itself":
    case "* or its cluster":
      return ["*"];
    case "its file system":
      return on.slice(-1);
    default:
      return on;
  }
}

/** Where those that Lambda makes network interfaces for name their subnets and security groups. */
const networkPaths: Readonly<Partial<Record<Purpose, string>>> = {
  network: "vpcConfig",
  capacityProvider: "vpcConfig",
  networkConnector: "configuration.vpcEgressConfiguration",
};

/** The subnets or the security groups, each of which an interface needs; any, where they are not known. */
function networkArns(
  form: "its subnets" | "its security groups",
  { purpose, user, place: { partition, region, account } }: RoleUse,
): readonly Text[] {
  const [property, kind] =
    form === "its subnets"
      ? (["subnetIds", "subnet"] as const)
      : (["securityGroupIds", "security-group"] as const);
  const path = networkPaths[purpose];
  const named = path === undefined ? [] : user.set.leaves(`${path}.${property}[]`);
  const ids = named.map(([, id]) => valueOf(id) ?? hole);
  return [...new Set(ids.length === 0 ? [hole] : ids)].map(
    (id) => `arn:${partition}:ec2:${region}:${account}:${kind}/${id}`,
  );
}

function arnsOf(
  form: Exclude<Form, "its subnets" | "its security groups">,
  target: Target | undefined,
  { partition, region, account }: Place,
): readonly Text[] {
  const arn = target?.arn ?? hole;
  const here = `${region}:${account}`;
  switch (form) {
    case "itself":
      return [arn];
    case "its stream":
      return [arn.replace(/\/consumer\/.*$/s, "")];
    case "its objects":
      return [`${arn}/${hole}`];
    case "its cluster":
      return [clusterOf(arn)];
    case "* or its cluster":
      return ["*", clusterOf(arn)];
    case "its file system":
      return [arn, fileSystemOf(arn, target, partition)];
    case "its durable executions":
      return [`${arn}:${hole}/durable-execution/${hole}/${hole}`];
    case "itself or its schemas":
      return [arn, arn.replace(/:registry\/(.*)$/s, `:schema/$1/${hole}`)];
    case "objects":
      return [target?.arn ?? `arn:${partition}:s3:::${hole}/${hole}`];
    case "*":
      return ["*"];
    case "* or itself":
      return ["*", arn];
    case "a network interface":
      return [`arn:${partition}:ec2:${here}:network-interface/${hole}`];
    case "a parameter group":
      return [`arn:${partition}:rds:${here}:cluster-pg:${hole}`];
    case "a subnet group":
      return [`arn:${partition}:rds:${here}:subgrp:${hole}`];
    case "itself, as a log group":
      return [`${arn}:log-stream:`];
    case "its log streams":
      return [`${arn}:log-stream:${hole}`];
  }
}

/**
 * The cluster behind a VPC connection, whose ARN tells its account, its name and its id.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/msk-cross-account.html
 */
function clusterOf(connection: Text): Text {
  const { partition = hole, region = hole } = parseArn(connection) ?? {};
  const [, owner = hole, rest = hole] = /:vpc-connection\/([^/]*)\/(.*)$/s.exec(connection) ?? [];
  return `arn:${partition}:kafka:${region}:${owner}:cluster/${rest}`;
}

/** The file system behind an access point of EFS, or of S3, whose ARN tells it. */
function fileSystemOf(arn: Text, target: Target | undefined, partition: Text): Text {
  const [ofS3] = /^.*:file-system\/[^/]+(?=\/access-point\/)/s.exec(arn) ?? [];
  const id = valueOf(target?.resource?.set.string("fileSystemId") ?? absent) ?? hole;
  const [, , , near = hole, owner = hole] = arn.split(":");
  return ofS3 ?? `arn:${partition}:elasticfilesystem:${near}:${owner}:file-system/${id}`;
}

/**
 * What is sent to the destinations in a `destinationConfig`.
 *
 * @param cluster the Kafka cluster that is read with the role; one that Lambda signs in to with a secret asks nothing of it.
 */
export function* destinationUses(
  stack: Stack,
  from: Resource,
  paths: readonly (readonly [occasion: string, property: string])[],
  use: Using,
  cluster?: Target,
): Iterable<RoleUse<DestinationPurpose> | Gap> {
  const config = from.set.object("destinationConfig");
  if (config.kind === "unknown" || config.kind === "malformed") {
    yield config.gap;
  }
  if (config.kind !== "known") {
    return;
  }
  const items = paths.map(([occasion, property]): Leaf => {
    const one = config.value.object(occasion);
    return [
      `destinationConfig.${occasion}.${property}`,
      one.kind === "known" ? one.value.string(property) : one,
    ];
  });
  const topics = items.filter(([, value]) => valueOf(value)?.startsWith(topicPrefix));
  if (cluster !== undefined) {
    for (const [path, value] of topics) {
      const name = valueOf(value)?.slice(topicPrefix.length) ?? hole;
      const arn = `${cluster.arn.replace(":cluster/", ":topic/")}/${name}`;
      const topic: Target = { kind: "target", arn, resource: undefined };
      yield use("kafkaDestination", topic, { doubt: gap(from, path, "undecidable") });
    }
  }
  const others = items.filter((item) => !topics.includes(item));
  yield* sent(stack, stack.targets.find(from, "destinationConfig", others, destinationForms), use);
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html */
const topicPrefix = "kafka://";

/** What is sent to some targets, and the customer keys that encrypt it. */
export function* sent(
  stack: Stack,
  found: readonly (Target | Gap)[],
  use: Using,
): Iterable<RoleUse<DestinationPurpose> | Gap> {
  for (const target of found) {
    if (target.kind === "gap") {
      yield target;
      continue;
    }
    const destination = destinations.find(({ service }) => service === serviceOf(target));
    if (destination === undefined) {
      continue;
    }
    yield use(destination.purpose, target);
    if (destination.encrypted !== undefined && target.resource !== undefined) {
      const { key, paths } = destination.encrypted;
      const holder = keyHolder(stack, target.resource, paths);
      yield* "kind" in holder ? [holder] : keyUse(stack, holder, key, use);
    }
  }
}

/** Where a resource names the key that encrypts what is sent to it: by itself, or by another that is for it. */
function keyHolder(stack: Stack, resource: Resource, paths: readonly string[]): KeyPlace | Gap {
  const own = { resource, paths };
  if (resource.type !== tokens.bucket && resource.type !== tokens.oldBucket) {
    return own;
  }
  const named = stack
    .ofType(tokens.bucketEncryption)
    .map(
      (each) => [each, stack.targets.named(each, "bucket", [arnForms.bucket, arnForms.oldBucket])] as const,
    );
  const [apart] = named.find(([, target]) => target.kind === "target" && target.resource === resource) ?? [];
  const hidden = named.flatMap(([, target]) => (target.kind === "gap" ? [target] : []))[0];
  return apart === undefined
    ? (hidden ?? own)
    : { resource: apart, paths: ["rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId"] };
}

/** Where a resource names a customer key. */
export interface KeyPlace {
  readonly resource: Resource;
  /** The paths at which it may stand. */
  readonly paths: readonly string[];
}

/**
 * The use of the customer key that a resource names by ARN, id or alias: none of the keys that AWS manages, for
 * which a role needs no permission. A key always has a policy, so that of a key outside the stack is unseen.
 */
export function* keyUse<P extends Purpose>(
  stack: Stack,
  { resource, paths }: KeyPlace,
  purpose: P,
  use: Using,
): Iterable<RoleUse<P> | Gap> {
  const [leaf = [paths[0] ?? "", absent] as const] = paths.flatMap((path) => resource.set.leaves(path));
  const [from, path, value] = throughAlias(stack, resource, leaf);
  const name = valueOf(value)?.replace(/^arn:[^:]*:kms:[^:]*:[^:]*:/, "") ?? "";
  if (name.startsWith("alias/aws/")) {
    return;
  }
  if (name.startsWith("alias/")) {
    yield gap(from, path, "outside");
    return;
  }
  const { partition, region, account } = stack.placeOf(from);
  const isId = value.kind === "known" && /^[\w-]+$/.test(value.value);
  const arn = isId ? known(`arn:${partition}:kms:${region}:${account}:key/${value.value}`) : value;
  const [property = path] = path.split(/[.[]/, 1);
  for (const target of stack.targets.find(from, property, [[path, arn]], [arnForms.key])) {
    if (target.kind === "gap") {
      yield target;
    } else {
      const isHere = target.resource !== undefined;
      yield use(purpose, target, isHere ? {} : { unseen: gap(from, path, "outside") });
    }
  }
}

/** The place that names a key, or that in the alias to which it leads. */
function throughAlias(
  stack: Stack,
  from: Resource,
  [path, value]: Leaf,
): readonly [Resource, string, Value<string>] {
  const [property = path] = path.split(/[.[]/, 1);
  const aliases =
    value.kind === "unknown"
      ? from.flowsInto(property, tokens.keyAlias)
      : stack
          .ofType(tokens.keyAlias)
          .filter((alias) => value.kind === "known" && isAlias(value.value, alias.string("name")));
  const [alias] = aliases;
  return alias === undefined ? [from, path, value] : [alias, "targetKeyId", alias.set.string("targetKeyId")];
}

function isAlias(id: string, name: Value<string>): boolean {
  return name.kind === "known" && (id === name.value || id.endsWith(`:${name.value}`));
}

const destinationForms = [
  arnForms.queue,
  arnForms.topic,
  arnForms.bucket,
  arnForms.oldBucket,
  arnForms.function,
  arnForms.eventBus,
];

/** What Lambda sends to, by the service in the ARN, and where the customer key of it is named. */
const destinations: readonly {
  readonly service: string;
  readonly purpose: DestinationPurpose;
  readonly encrypted?: { readonly key: DestinationPurpose; readonly paths: readonly string[] };
}[] = [
  {
    service: arnForms.queue.service,
    purpose: "queueDestination",
    encrypted: { key: "queueKey", paths: ["kmsMasterKeyId"] },
  },
  {
    service: arnForms.topic.service,
    purpose: "topicDestination",
    encrypted: { key: "topicKey", paths: ["kmsMasterKeyId"] },
  },
  {
    service: arnForms.bucket.service,
    purpose: "bucketDestination",
    encrypted: {
      key: "bucketKey",
      paths: ["serverSideEncryptionConfiguration.rule.applyServerSideEncryptionByDefault.kmsMasterKeyId"],
    },
  },
  { service: arnForms.function.service, purpose: "functionDestination" },
  { service: arnForms.eventBus.service, purpose: "busDestination" },
];
