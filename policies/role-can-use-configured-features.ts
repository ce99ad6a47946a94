import type { Deed, Use } from "../model";
import { judgeUses, stackPolicy, type Words } from "../pack";

/**
 * Lambda connects a function to its VPC, sends its traces and its failed events, and mounts its files with the
 * function's execution role. What the role does not allow either stops the deployment or is lost in silence.
 */
export const roleCanUseConfiguredFeatures = stackPolicy({
  name: "role-can-use-configured-features",
  description: "Every function's execution role permits what the function's configuration has Lambda do.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediation:
    "Attach the AWS managed policy that the message names, or allow the missing actions in a policy of the stack. " +
    "Or take the feature out of the function's configuration.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",

  *judge(stack) {
    yield* judgeUses(stack, stack.featureUses, wordsFor);
  },
});

function wordsFor({ deed, fn, resource, target }: Use): Words {
  const name = `\`${fn.resource.name}\``;
  const feature = features[deed];
  if (feature !== undefined) {
    return { on: `${feature.on} ${name}`, so: feature.so };
  }
  const called = target?.resource === undefined ? "" : ` \`${target.resource.name}\``;
  return resource === fn.resource
    ? {
        on: `on the dead-letter target${called} of ${name}`,
        so: "so the events that it fails on are lost",
      }
    : {
        on: `on the destination${called} that \`${resource.name}\` names`,
        so: `so it never hears of the asynchronous invocations of ${name}`,
      };
}

const features: Readonly<Partial<Record<Deed, Words>>> = {
  network: { on: "for the network interfaces of", so: "so Lambda cannot connect it to its VPC" },
  tracing: { on: "for the traces of", so: "so they are lost" },
  fileSystem: { on: "on the file system of", so: "so it cannot mount it" },
  environmentKey: {
    on: "on the key that encrypts the environment of",
    so: "so it cannot start unless whoever deploys it may grant that",
  },
};
