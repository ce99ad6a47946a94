import { hole, type Text } from "../../iam";
import { arnForms } from "../linking/arn-forms";
import type { Reference } from "../linking/reference";
import { serviceOf, type Target, type Targets } from "../linking/target";
import { gap, type Gap } from "../reading/gap";
import type { Place } from "../reading/place";
import type { Leaf } from "../reading/properties";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { absent, known, valueOf, type Value } from "../reading/value";
import type { LambdaFunction } from "../stack/function";
import type { Stack } from "../stack/stack";
import { needs, type DestinationPurpose, type Form, type Purpose } from "./needs";

/** Something that is done with a function's execution role, because the stack configures it. */
export interface RoleUse<P extends Purpose = Purpose> {
  readonly kind: "use";
  readonly purpose: P;
  readonly fn: LambdaFunction;
  /** The resource that configures it: the function, an event source mapping or a configuration of invocations. */
  readonly resource: Resource;
  /** What it is done to; `undefined` where that has no ARN. */
  readonly target: Target | undefined;
  /** A policy of the target that is out of sight and could grant it as well. */
  readonly unseen: Gap | undefined;
}

/** Makes the uses of one function's role that one resource configures. */
export type Using = <P extends Purpose>(purpose: P, target?: Target, unseen?: Gap) => RoleUse<P>;

export function using(fn: LambdaFunction, resource: Resource): Using {
  return (purpose, target, unseen) => ({ kind: "use", purpose, fn, resource, target, unseen });
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
  /** What hides that it is not needed at all, if something does. */
  readonly unless?: Gap;
}

/** The actions that a use needs. To make a log group is needed where nobody else has made it. */
export function neededActions({ purpose, fn, target }: RoleUse): readonly NeededAction[] {
  const { exists, gap: hidden } = fn.logGroup;
  return Object.entries<Form>(needs[purpose].actions).flatMap(([action, form]) => {
    const needed = { action, on: arnsOf(form, target, fn.place) };
    if (form !== "itself, as a log group" || exists === "no") {
      return [needed];
    }
    return exists === "unknown" ? [{ ...needed, unless: hidden }] : [];
  });
}

function arnsOf(
  form: Form,
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
    case "its file system": {
      const id = valueOf(target?.resource?.set.string("fileSystemId") ?? absent) ?? hole;
      const [, , , near, owner] = arn.split(":");
      return [arn, `arn:${partition}:elasticfilesystem:${near ?? hole}:${owner ?? hole}:file-system/${id}`];
    }
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

/** What is sent to the destinations in a `destinationConfig`. */
export function* destinationUses(
  targets: Targets,
  from: Resource,
  paths: readonly (readonly [occasion: string, property: string])[],
  use: Using,
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
  yield* sent(targets.find(from, "destinationConfig", items, destinationForms), use);
}

/** What is sent to some targets. */
export function* sent(
  found: readonly (Target | Gap)[],
  use: Using,
): Iterable<RoleUse<DestinationPurpose> | Gap> {
  for (const target of found) {
    const purpose = target.kind === "gap" ? undefined : destinationPurposes[serviceOf(target) ?? ""];
    if (target.kind === "gap") {
      yield target;
    } else if (purpose !== undefined) {
      yield use(purpose, target);
    }
  }
}

/**
 * The use of the customer key that a property names by ARN, id or alias: none of the keys that AWS manages, for
 * which a role needs no permission. A key always has a policy, so that of a key outside the stack is unseen.
 */
export function* keyUse<P extends Purpose>(
  stack: Stack,
  resource: Resource,
  property: string,
  purpose: P,
  use: Using,
): Iterable<RoleUse<P> | Gap> {
  const [from, path, value] = throughAlias(stack, resource, property);
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
  for (const target of stack.targets.find(from, path, [[path, arn]], [arnForms.key])) {
    if (target.kind === "gap") {
      yield target;
    } else {
      const isHere = target.resource !== undefined;
      yield use(purpose, target, isHere ? undefined : gap(from, path, "outside"));
    }
  }
}

/** The property that names a key, or that of the alias to which it leads. */
function throughAlias(stack: Stack, from: Resource, property: string): [Resource, string, Value<string>] {
  const value = from.set.string(property);
  const aliases =
    value.kind === "unknown"
      ? from.flowsInto(property, tokens.keyAlias)
      : stack
          .ofType(tokens.keyAlias)
          .filter((alias) => value.kind === "known" && isAlias(value.value, alias.string("name")));
  const [alias] = aliases;
  return alias === undefined
    ? [from, property, value]
    : [alias, "targetKeyId", alias.set.string("targetKeyId")];
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

const destinationPurposes: Readonly<Record<string, DestinationPurpose>> = {
  sqs: "queueDestination",
  sns: "topicDestination",
  s3: "bucketDestination",
  lambda: "functionDestination",
  events: "busDestination",
};
