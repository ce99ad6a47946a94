import { derived } from "../../iam";
import { arnForms } from "../linking/arn-forms";
import { serviceOf } from "../linking/target";
import { gap, type Gap } from "../reading/gap";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { valueOf, type Value } from "../reading/value";
import type { LambdaFunction } from "../stack/function";
import type { Stack } from "../stack/stack";
import type { DestinationPurpose, FeaturePurpose } from "./needs";
import { destinationUses, keyUse, sent, using, usesOfFunction, type RoleUse } from "./role-use";
import { policiesOfFileSystems } from "./target-policies";

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
    ...durableUse(stack, fn),
  ]),
  ...stack.ofType(tokens.eventInvokeConfig).flatMap((config) => invocationUses(stack, config)),
]);

function* networkUse(fn: LambdaFunction): Iterable<FeatureUse | Gap> {
  const config = fn.resource.set.object("vpcConfig");
  const subnets = config.kind === "known" ? config.value.strings("subnetIds") : config;
  if (subnets.kind === "unknown") {
    yield using(fn, fn.resource)("network", undefined, { doubt: gap(fn.resource, "vpcConfig", "unknown") });
  } else if (subnets.kind === "known" && subnets.value.length > 0) {
    yield using(fn, fn.resource)("network");
  }
}

function* tracingUse(fn: LambdaFunction): Iterable<FeatureUse | Gap> {
  const mode = within(fn.resource, "tracingConfig", "mode");
  if (mode.kind === "unknown") {
    yield using(fn, fn.resource)("tracing", undefined, {
      doubt: gap(fn.resource, "tracingConfig", "unknown"),
    });
  } else if (valueOf(mode) === "Active") {
    yield using(fn, fn.resource)("tracing");
  }
}

function deadLetterUse(stack: Stack, fn: LambdaFunction): Iterable<FeatureUse | Gap> {
  const path = "deadLetterConfig.targetArn";
  const target = within(fn.resource, "deadLetterConfig", "targetArn");
  const found = stack.targets.find(
    fn.resource,
    "deadLetterConfig",
    [[path, target]],
    [arnForms.queue, arnForms.topic],
  );
  return sent(stack, found, using(fn, fn.resource));
}

/**
 * A file system of EFS without a policy lets any client mount it, so that the role needs nothing; of one outside the
 * stack that is not known.
 *
 * @see https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
 */
function* fileSystemUse(stack: Stack, fn: LambdaFunction): Iterable<FeatureUse | Gap> {
  const path = "fileSystemConfig.arn";
  const use = using(fn, fn.resource);
  const arn = within(fn.resource, "fileSystemConfig", "arn");
  const forms = [arnForms.accessPoint];
  for (const target of stack.targets.find(fn.resource, "fileSystemConfig", [[path, arn]], forms)) {
    if (target.kind === "gap") {
      yield target;
    } else if (serviceOf(target) === "s3files") {
      yield use("s3FileSystem", target);
    } else if (serviceOf(target) !== "elasticfilesystem") {
      yield gap(fn.resource, path, "notJudged");
    } else if (policiesOfFileSystems(stack).length > 0) {
      yield use("fileSystem", target);
    } else if (target.resource === undefined) {
      yield use("fileSystem", target, { doubt: gap(fn.resource, path, "outside") });
    }
  }
  for (const [, mode] of fn.resource.set.leaves("fileSystemConfigs[].s3FilesConfig.directS3Read")) {
    if (valueOf(mode) === "ENABLED") {
      yield use("directS3Read");
    }
  }
}

/** A durable function saves its progress with its role, encrypted with a key of the customer if it names one. */
function* durableUse(stack: Stack, fn: LambdaFunction): Iterable<FeatureUse | Gap> {
  if (fn.resource.set.has("durableConfig")) {
    const use = using(fn, fn.resource);
    yield use("durableExecution", stack.targets.of(fn.resource, arnForms.function));
    yield* keyUse(stack, { resource: fn.resource, paths: ["durableConfig.kmsKeyArn"] }, "durableKey", use);
  }
}

function invocationUses(stack: Stack, config: Resource): readonly (FeatureUse | Gap)[] {
  return usesOfFunction(stack.functionNamed(config, "functionName"), (fn) =>
    destinationUses(stack, config, destinations, using(fn, config)),
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
