import { arnForms } from "../linking/arn-forms";
import { serviceOf } from "../linking/target";
import { derived } from "../reading/derived";
import { gap, type Gap } from "../reading/gap";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { valueOf, type Value } from "../reading/value";
import type { LambdaFunction } from "../stack/function";
import type { Stack } from "../stack/stack";
import type { DestinationPurpose, FeaturePurpose } from "./needs";
import { destinationUses, keyUse, sent, using, usesOfFunction, type RoleUse } from "./role-use";

/** Something that the configuration of a function, or of its invocations, has Lambda do with its role. */
export type FeatureUse = RoleUse<FeaturePurpose | DestinationPurpose>;

/**
 * What the features that functions configure have Lambda do with their execution roles, and the gaps that keep
 * that from being known.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 */
export const featureUses = derived((stack: Stack): readonly (FeatureUse | Gap)[] => [
  ...stack.functions.flatMap((fn) => [
    ...networkUse(fn),
    ...tracingUse(fn),
    ...deadLetterUse(stack, fn),
    ...fileSystemUse(stack, fn),
    ...environmentUse(stack, fn),
  ]),
  ...stack.ofType(tokens.eventInvokeConfig).flatMap((config) => invocationUses(stack, config)),
]);

function* networkUse(fn: LambdaFunction): Iterable<FeatureUse | Gap> {
  const config = fn.resource.set.object("vpcConfig");
  const subnets = config.kind === "known" ? config.value.strings("subnetIds") : config;
  if (subnets.kind === "unknown") {
    yield gap(fn.resource, "vpcConfig", "unknown");
  } else if (subnets.kind === "known" && subnets.value.length > 0) {
    yield using(fn, fn.resource)("network");
  }
}

function* tracingUse(fn: LambdaFunction): Iterable<FeatureUse | Gap> {
  const mode = within(fn.resource, "tracingConfig", "mode");
  if (mode.kind === "unknown") {
    yield gap(fn.resource, "tracingConfig", "unknown");
  } else if (valueOf(mode) === "Active") {
    yield using(fn, fn.resource)("tracing");
  }
}

function deadLetterUse({ targets }: Stack, fn: LambdaFunction): Iterable<FeatureUse | Gap> {
  const path = "deadLetterConfig.targetArn";
  const target = within(fn.resource, "deadLetterConfig", "targetArn");
  const forms = [arnForms.queue, arnForms.topic];
  return sent(targets.find(fn.resource, "deadLetterConfig", [[path, target]], forms), using(fn, fn.resource));
}

function* fileSystemUse({ targets }: Stack, fn: LambdaFunction): Iterable<FeatureUse | Gap> {
  const path = "fileSystemConfig.arn";
  const arn = within(fn.resource, "fileSystemConfig", "arn");
  const forms = [arnForms.accessPoint];
  for (const target of targets.find(fn.resource, "fileSystemConfig", [[path, arn]], forms)) {
    if (target.kind === "gap") {
      yield target;
    } else if (serviceOf(target) === "elasticfilesystem") {
      yield using(fn, fn.resource)("fileSystem", target);
    }
  }
}

/** Lambda decrypts the environment, if there is one, with the key that the function names. */
function* environmentUse(stack: Stack, fn: LambdaFunction): Iterable<FeatureUse | Gap> {
  const environment = fn.resource.set.object("environment");
  const variables = environment.kind === "known" ? environment.value.object("variables") : environment;
  if (variables.kind === "unknown" && fn.resource.set.has("kmsKeyArn")) {
    yield gap(fn.resource, "environment", "unknown");
  } else if (variables.kind === "known" && variables.value.names().length > 0) {
    yield* keyUse(stack, fn.resource, "kmsKeyArn", "environmentKey", using(fn, fn.resource));
  }
}

function invocationUses(stack: Stack, config: Resource): readonly (FeatureUse | Gap)[] {
  return usesOfFunction(stack.functionNamed(config, "functionName"), (fn) =>
    destinationUses(stack.targets, config, destinations, using(fn, config)),
  );
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
