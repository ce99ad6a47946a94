import {
  featureUses,
  operated,
  unjudged,
  type FeatureUse,
  type OperatorPurpose,
  type RoleUse,
} from "../model";
import { byManagedPolicy, forDestinations, judgeUses, named, stackPolicy, type Words } from "../pack";

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
    yield* judgeUses(
      stack,
      operated(stack).flatMap(({ use, hidden }) => [use, ...hidden]),
      wordsForOperator,
    );
    yield* unjudged(stack);
  },
});

function wordsFor(use: FeatureUse): Words {
  return { ...words[use.purpose](use), ...byManagedPolicy(use.purpose) };
}

/** A word for each thing that a function's configuration has Lambda do with its role. */
const words: Readonly<Record<FeatureUse["purpose"], (use: FeatureUse) => Words>> = {
  network: ({ user }) => ({
    on: `for the network interfaces of \`${user.name}\``,
    so: "so Lambda cannot connect it to its VPC",
  }),
  tracing: ({ user }) => ({
    on: `for the traces of \`${user.name}\``,
    so: "so Lambda refuses to create it",
  }),
  fileSystem: ({ user }) => ({
    on: `on the file system of \`${user.name}\``,
    so: "so it cannot mount it",
  }),
  s3FileSystem: ({ user }) => ({
    on: `on the file system of \`${user.name}\``,
    so: "so it cannot mount it",
  }),
  directS3Read: ({ user }) => ({
    on: `on the bucket behind the file system of \`${user.name}\``,
    so: "so it cannot read from it directly",
  }),
  durableExecution: ({ user }) => ({
    on: `on the executions of \`${user.name}\`, which belong to its versions`,
    so: "so it cannot save its progress",
  }),
  durableKey: ({ user }) => ({
    on: `on the key of the durable executions of \`${user.name}\``,
    so: "so it cannot read its progress",
  }),
  ...forDestinations(destination, destinationKey),
};

function destination(use: FeatureUse): Words {
  const { user, resource } = use;
  return resource === user
    ? {
        on: `on the dead-letter target${named(use)} of \`${user.name}\``,
        so: "so the events that it fails on are lost",
      }
    : {
        on: `on the destination${named(use)} that \`${resource.name}\` names`,
        so: `so it never hears of the asynchronous invocations of \`${user.name}\``,
      };
}

function destinationKey(use: FeatureUse): Words {
  const { user, resource } = use;
  const what = resource === user ? "dead-letter target" : "destination";
  return {
    on: `on the key${named(use)} of the ${what} that \`${resource.name}\` names`,
    so: `so Lambda cannot send to it what \`${user.name}\` leaves`,
  };
}

function wordsForOperator(use: RoleUse<OperatorPurpose>): Words {
  return {
    on: `for \`${use.user.name}\``,
    so: "so Lambda cannot operate it",
    ...byManagedPolicy(use.purpose),
  };
}
