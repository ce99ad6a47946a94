import { hole, type Text } from "../../iam";
import { serviceOf, type Target, type Targets } from "../linking/target";
import { gap, type Gap } from "../reading/gap";
import type { Place } from "../reading/place";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { known, valueOf, type Value } from "../reading/value";
import type { LambdaFunction } from "../stack/function";
import type { Stack } from "../stack/stack";
import { needs, type Deed, type Form } from "./needs";

/** Something that Lambda does with a function's execution role, because the stack configures it. */
export interface Use {
  readonly kind: "use";
  readonly deed: Deed;
  readonly fn: LambdaFunction;
  /** The resource that configures it: the function, an event source mapping or a configuration of invocations. */
  readonly resource: Resource;
  /** What it is done to; `undefined` where that has no ARN. */
  readonly target: Target | undefined;
  /** A policy of the target that is out of sight and could grant it as well. */
  readonly unseen: Gap | undefined;
}

/** Makes the uses of one function that one resource configures. */
export type Using = (deed: Deed, target?: Target, unseen?: Gap) => Use;

export function using(fn: LambdaFunction, resource: Resource): Using {
  return (deed, target, unseen) => ({ kind: "use", deed, fn, resource, target, unseen });
}

/** The actions that a use needs, and the ARNs of which each must be allowed on one. */
export function requests({ deed, fn, target }: Use): readonly { action: string; on: readonly Text[] }[] {
  return Object.entries(needs[deed].actions).map(([action, form]) => ({
    action,
    on: arnsOf(form, target, fn.place),
  }));
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
      const id = valueOf(target?.resource?.set.string("fileSystemId") ?? { kind: "absent" }) ?? hole;
      const [, , , near, account] = arn.split(":");
      return [arn, `arn:${partition}:elasticfilesystem:${near ?? hole}:${account ?? hole}:file-system/${id}`];
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
  }
}

/** What is sent to the destinations in a `destinationConfig`. */
export function* destinationUses(
  targets: Targets,
  from: Resource,
  paths: readonly (readonly [occasion: string, property: string])[],
  use: Using,
): Iterable<Use | Gap> {
  const config = from.set.object("destinationConfig");
  if (config.kind === "unknown" || config.kind === "malformed") {
    yield gap(from, "destinationConfig", config.kind);
  }
  if (config.kind !== "known") {
    return;
  }
  const items = paths.map(([occasion, property]): [string, Value<string>] => {
    const one = config.value.object(occasion);
    return [
      `destinationConfig.${occasion}.${property}`,
      one.kind === "known" ? one.value.string(property) : one,
    ];
  });
  yield* sent(targets.find(from, "destinationConfig", items, destinationTypes), use);
}

/** What is sent to some targets. */
export function* sent(found: readonly (Target | Gap)[], use: Using): Iterable<Use | Gap> {
  for (const target of found) {
    const deed = target.kind === "gap" ? undefined : destinationDeeds[serviceOf(target) ?? ""];
    if (target.kind === "gap") {
      yield target;
    } else if (deed !== undefined) {
      yield use(deed, target);
    }
  }
}

/**
 * The use of the customer key that a property names by ARN, id or alias: none of the keys that AWS manages, for
 * which a role needs no permission. A key always has a policy, so that of a key outside the stack is unseen.
 */
export function* keyUse(
  stack: Stack,
  resource: Resource,
  property: string,
  deed: Deed,
  use: Using,
): Iterable<Use | Gap> {
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
  for (const target of stack.targets.find(from, path, [[path, arn]], [tokens.key])) {
    if (target.kind === "gap") {
      yield target;
    } else {
      const isHere = target.resource !== undefined;
      yield use(deed, target, isHere ? undefined : gap(from, path, "outside"));
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

const destinationTypes = [
  tokens.queue,
  tokens.topic,
  tokens.bucket,
  tokens.oldBucket,
  tokens.function,
  tokens.eventBus,
];

const destinationDeeds: Readonly<Record<string, Deed>> = {
  sqs: "queueDestination",
  sns: "topicDestination",
  s3: "bucketDestination",
  lambda: "functionDestination",
  events: "busDestination",
};
