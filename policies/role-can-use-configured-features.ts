import {
  featureUses,
  operated,
  unjudged,
  type FeatureUse,
  type OperatorPurpose,
  type RoleUse,
} from "../model";
import {
  byManagedPolicy,
  forDestinations,
  judgeUses,
  named,
  stackPolicy,
  type Users,
  type Words,
} from "../pack";

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

function wordsFor(use: FeatureUse, users: Users): Words {
  return { ...words[use.purpose](users, use), ...byManagedPolicy(use.purpose) };
}

/** A word for each thing that a function's configuration has Lambda do with its role. */
const words: Readonly<Record<FeatureUse["purpose"], (users: Users, use: FeatureUse) => Words>> = {
  network: ({ names, them, its, s }) => ({
    on: `for the network interfaces of ${names}`,
    so: `so Lambda cannot connect ${them} to ${its} VPC${s}`,
  }),
  tracing: ({ names, them }) => ({
    on: `for the traces of ${names}`,
    so: `so Lambda refuses to create or update ${them}`,
  }),
  fileSystem: ({ names, it, s, them }) => ({
    on: `on the file system${s} of ${names}`,
    so: `so ${it} cannot mount ${them}`,
  }),
  s3FileSystem: ({ names, it, s, them }) => ({
    on: `on the file system${s} of ${names}`,
    so: `so ${it} cannot mount ${them}`,
  }),
  directS3Read: ({ names, it, s, them }) => ({
    on: `on the bucket${s} behind the file system${s} of ${names}`,
    so: `so ${it} cannot read from ${them} directly`,
  }),
  durableExecution: ({ names, it, its }) => ({
    on: `on the executions of ${names}, which belong to ${its} versions`,
    so: `so ${it} cannot save ${its} progress`,
  }),
  durableKey: ({ names, it, its }) => ({
    on: `on the key of the durable executions of ${names}`,
    so: `so ${it} cannot read ${its} progress`,
  }),
  ...forDestinations(destination, destinationKey),
};

function destination({ names, it, does }: Users, use: FeatureUse): Words {
  const { user, resource } = use;
  return resource === user
    ? {
        on: `on the dead-letter target${named(use)} of ${names}`,
        so: `so the events that ${it} fail${does} on are lost`,
      }
    : {
        on: `on the destination${named(use)} that \`${resource.name}\` names`,
        so: `so it never hears of the asynchronous invocations of ${names}`,
      };
}

function destinationKey({ names, s, does }: Users, use: FeatureUse): Words {
  const { user, resource } = use;
  const [what, namer, ends] =
    resource === user
      ? [`dead-letter target${s}`, names, does]
      : ["destination", `\`${resource.name}\``, "s"];
  return {
    on: `on the key${named(use)} of the ${what} that ${namer} name${ends}`,
    so: `so Lambda cannot send to it what ${names} leave${does}`,
  };
}

function wordsForOperator(use: RoleUse<OperatorPurpose>, { names, them }: Users): Words {
  return {
    on: `for ${names}`,
    so: `so Lambda cannot operate ${them}`,
    ...byManagedPolicy(use.purpose),
  };
}
