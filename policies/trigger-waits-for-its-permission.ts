import { latePermissions, type LatePermission } from "../model";
import { stackPolicy, violation } from "../pack";

/**
 * Pulumi makes at once what does not depend on each other. Some services look, when a trigger is made, whether they may
 * invoke its function: a permission that comes a second later fails the first deployment, and only that, and not always.
 */
export const triggerWaitsForItsPermission = stackPolicy({
  name: "trigger-waits-for-its-permission",
  description:
    "Every trigger that its service checks when it is made is made after the permission that lets it in.",
  enforcementLevel: "advisory",
  severity: "low",
  remediation: "Add the `Permission` that the message names to `dependsOn` of the trigger.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",

  *judge(stack) {
    for (const late of latePermissions(stack)) {
      const about = late.permission.resource.name;
      yield violation(late.wiring.resource, messageOf(late), { about });
    }
  },
});

function messageOf({
  wiring: { resource, so },
  permission,
  checked: { retriedFor },
}: LatePermission): string {
  const retry =
    retriedFor === undefined || resource.isNative ? "" : `; the provider tries again for ${retriedFor}`;
  return `It does not wait for \`${permission.resource.name}\`, ${so} if it is made first${retry}. Add that to \`dependsOn\`.`;
}
