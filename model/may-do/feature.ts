import { serviceOf } from "../linking/target";
import { gap, type Gap } from "../reading/gap";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { valueOf, type Value } from "../reading/value";
import type { LambdaFunction } from "../stack/function";
import type { Stack } from "../stack/stack";
import { destinationUses, keyUse, sent, using, type Use } from "./role-use";

/**
 * What the features that functions configure have Lambda do with their execution roles, and the gaps that keep
 * it from being told.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 */
export function featureUses(stack: Stack): readonly (Use | Gap)[] {
  return [
    ...stack.functions.flatMap((fn) => [
      ...networkUse(fn),
      ...tracingUse(fn),
      ...deadLetterUse(stack, fn),
      ...fileSystemUse(stack, fn),
      ...environmentUse(stack, fn),
    ]),
    ...stack.ofType(tokens.eventInvokeConfig).flatMap((config) => invocationUses(stack, config)),
  ];
}

function* networkUse(fn: LambdaFunction): Iterable<Use | Gap> {
  const config = fn.resource.set.object("vpcConfig");
  const subnets = config.kind === "known" ? config.value.strings("subnetIds") : config;
  if (subnets.kind === "unknown") {
    yield gap(fn.resource, "vpcConfig", "unknown");
  } else if (subnets.kind === "known" && subnets.value.length > 0) {
    yield using(fn, fn.resource)("network");
  }
}

function* tracingUse(fn: LambdaFunction): Iterable<Use | Gap> {
  const mode = within(fn.resource, "tracingConfig", "mode");
  if (mode.kind === "unknown") {
    yield gap(fn.resource, "tracingConfig", "unknown");
  } else if (valueOf(mode) === "Active") {
    yield using(fn, fn.resource)("tracing");
  }
}

function deadLetterUse({ targets }: Stack, fn: LambdaFunction): Iterable<Use | Gap> {
  const path = "deadLetterConfig.targetArn";
  const target = within(fn.resource, "deadLetterConfig", "targetArn");
  const types = [tokens.queue, tokens.topic];
  return sent(targets.find(fn.resource, "deadLetterConfig", [[path, target]], types), using(fn, fn.resource));
}

function* fileSystemUse({ targets }: Stack, fn: LambdaFunction): Iterable<Use | Gap> {
  const path = "fileSystemConfig.arn";
  const arn = within(fn.resource, "fileSystemConfig", "arn");
  for (const target of targets.find(fn.resource, "fileSystemConfig", [[path, arn]], [tokens.accessPoint])) {
    if (target.kind === "gap") {
      yield target;
    } else if (serviceOf(target) === "elasticfilesystem") {
      yield using(fn, fn.resource)("fileSystem", target);
    }
  }
}

/** Lambda decrypts the environment, if there is one, with the key that the function names. */
function* environmentUse(stack: Stack, fn: LambdaFunction): Iterable<Use | Gap> {
  const environment = fn.resource.set.object("environment");
  const variables = environment.kind === "known" ? environment.value.object("variables") : environment;
  if (variables.kind === "unknown" && fn.resource.set.has("kmsKeyArn")) {
    yield gap(fn.resource, "environment", "unknown");
  } else if (variables.kind === "known" && variables.value.names().length > 0) {
    yield* keyUse(stack, fn.resource, "kmsKeyArn", "environmentKey", using(fn, fn.resource));
  }
}

function invocationUses(stack: Stack, config: Resource): readonly (Use | Gap)[] {
  const reference = stack.functionNamed(config, "functionName");
  switch (reference.kind) {
    case "here":
      return [...destinationUses(stack.targets, config, destinations, using(reference.fn, config))];
    case "unresolved":
      return [reference.gap];
    case "outside":
      return [];
  }
}

const destinations = [
  ["onFailure", "destination"],
  ["onSuccess", "destination"],
] as const;

/** A text in an object that a property holds. */
function within(resource: Resource, property: string, name: string): Value<string> {
  const object = resource.set.object(property);
  return object.kind === "known" ? object.value.string(name) : object;
}
