import { administratorPolicies } from "../iam";
import {
  callbackDefault,
  unseenRoles,
  managedName,
  executionRoles,
  type Gap,
  type PolicySource,
} from "../model";
import { stackPolicy, violation } from "../pack";

/**
 * AWS writes a full-access policy for the people who run a service: it lets them delete and reconfigure all that there
 * is. A function needs a few actions on a few resources.
 */
export const roleGrantsNoFullAccessPolicies = stackPolicy({
  name: "role-grants-no-full-access-policies",
  description: "No execution role has an AWS managed policy that gives full access to a service.",
  enforcementLevel: "advisory",
  severity: "medium",
  remediation:
    "Replace the AWS managed policy by one of this stack that allows the actions which the code calls, on the " +
    "resources that it calls them on. Give a `CallbackFunction` a `role`, or the `policies` that it needs.",
  reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
  controls: ["IAM.27"],

  *judge(stack) {
    for (const executionRole of executionRoles(stack)) {
      const { role } = executionRole;
      const byDefault = callbackDefault(executionRole);
      if (byDefault !== undefined) {
        yield violation(
          byDefault.maker,
          "`role` is not set, so `CallbackFunction` made one with nine AWS managed policies, seven of which give full access to a service. Set `role`, or set `policies` to those that the code needs.",
          {
            about: "CallbackFunction",
            follows: [{ policy: "role-cannot-escalate-privileges", resource: byDefault.maker }],
          },
        );
      }
      for (const origin of role.policies) {
        const name = managedName(origin) ?? "";
        if (byDefault?.attachments.has(origin.attachment) === true) {
          continue;
        }
        if ("gap" in origin.content) {
          if (origin.content.gap.why === "retired" && givesFullAccess(name)) {
            yield violation(
              origin.holder,
              `\`${origin.property}\` is ${name}, which allows far more than a function needs and which AWS has retired: no other role can have it. Allow the actions that its code calls, on the resources that it calls them on.`,
              { about: name },
            );
          }
          yield* mayLeadToAws(origin, origin.content.gap) ? [origin.content.gap] : [];
        } else if (givesFullAccess(name)) {
          yield violation(
            origin.holder,
            `\`${origin.property}\` is ${name}, which allows far more than a function needs. Allow the actions that its code calls, on the resources that it calls them on.`,
            {
              about: name,
              follows: [
                {
                  policy: "role-cannot-escalate-privileges",
                  resource: origin.holder,
                  about: `${name} `,
                },
              ],
            },
          );
        }
      }
    }
    yield* unseenRoles(stack);
  },
});

/** By the name that AWS gave it, which may go on: `CloudWatchFullAccessV2`, `AmazonLaunchWizard_Fullaccess`. */
function givesFullAccess(managed: string): boolean {
  return /full_?access/i.test(managed) && !administratorPolicies.has(managed);
}

/**
 * Whether an attachment may be of an AWS managed policy that gives full access: one with an ARN that is not known, or of
 * a policy of AWS that the data does not have and that AWS is not known to have retired. A name alone is no evidence that AWS has such a policy.
 */
function mayLeadToAws({ form }: PolicySource, { why }: Gap): boolean {
  return form === "arn" && why !== "outside" && why !== "retired";
}
