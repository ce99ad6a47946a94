import { featureUses, type FeatureUse } from "../model";
import { byManagedPolicy, judgeUses, stackPolicy, type Words } from "../pack";

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
    yield* judgeUses(stack, featureUses(stack), wordsFor);
  },
});

function wordsFor(use: FeatureUse): Words {
  return { ...words[use.purpose](use), ...byManagedPolicy(use.purpose) };
}

/** A word for each thing that a function's configuration has Lambda do with its role. */
const words: Readonly<Record<FeatureUse["purpose"], (use: FeatureUse) => Words>> = {
  network: ({ fn }) => ({
    on: `for the network interfaces of \`${fn.resource.name}\``,
    so: "so Lambda cannot connect it to its VPC",
  }),
  tracing: ({ fn }) => ({ on: `for the traces of \`${fn.resource.name}\``, so: "so they are lost" }),
  fileSystem: ({ fn }) => ({
    on: `on the file system of \`${fn.resource.name}\``,
    so: "so it cannot mount it",
  }),
  environmentKey: ({ fn }) => ({
    on: `on the key that encrypts the environment of \`${fn.resource.name}\``,
    so: "so it cannot start unless whoever deploys it may grant that",
  }),
  queueDestination: destination,
  topicDestination: destination,
  bucketDestination: destination,
  functionDestination: destination,
  busDestination: destination,
};

function destination({ fn, resource, target }: FeatureUse): Words {
  const called = target?.resource === undefined ? "" : ` \`${target.resource.name}\``;
  return resource === fn.resource
    ? {
        on: `on the dead-letter target${called} of \`${fn.resource.name}\``,
        so: "so the events that it fails on are lost",
      }
    : {
        on: `on the destination${called} that \`${resource.name}\` names`,
        so: `so it never hears of the asynchronous invocations of \`${fn.resource.name}\``,
      };
}
