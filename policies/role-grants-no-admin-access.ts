import type { Administration } from "../iam";
import {
  aboutGrant,
  gapOf,
  unseenRoles,
  grantsOf,
  managedName,
  quote,
  executionRoles,
  type Grant,
} from "../model";
import { stackPolicy, violation } from "../pack";

/**
 * A function works on what the outside world sends it. With the permissions of an administrator, one mistake in its
 * code, or in a dependency of it, is enough to lose the account.
 */
export const roleGrantsNoAdminAccess = stackPolicy({
  name: "role-grants-no-admin-access",
  description: "No function's execution role is that of an administrator.",
  enforcementLevel: "mandatory",
  severity: "critical",
  remediation:
    "Detach AdministratorAccess, PowerUserAccess and IAMFullAccess, and replace statements that equal them. " +
    "Grant the actions that the code calls, on the resources that it calls them on.",
  reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  controls: ["IAM.1", "CT.IAM.PR.1", "CT.IAM.PR.2"],

  *judge(stack) {
    for (const executionRole of executionRoles(stack)) {
      const { administrators, statements, gaps } = grantsOf(executionRole);
      for (const { origin, name, sort } of administrators) {
        const message = `\`${origin.property}\` is ${name}, which ${allowsAll[sort]}.`;
        yield violation(origin.holder, message, { about: name });
      }
      for (const grant of statements) {
        if (grant.administers === "yes") {
          yield violation(grant.origin.holder, messageOf(grant), { about: aboutGrant(grant) });
        } else if (grant.administers === "unknown") {
          yield gapOf(grant);
        }
      }
      yield* gaps.map(({ gap }) => gap);
    }
    yield* unseenRoles(stack);
  },
});

const allowsAll: Readonly<Record<Administration, string>> = {
  everything:
    "allows every action on every resource, so whoever takes over the function takes over the account",
  everythingBut:
    "allows every action but a few on every resource, so the function may use services that it has never heard of",
  iam: "allows every action of IAM on every resource, so the function can give itself any permission",
};

/** Of a policy that is AWS's the name is said, and not the statement, which nobody can edit. */
function messageOf({ origin, statement, sort }: Grant): string {
  const managed = managedName(origin);
  const which =
    managed === undefined ? quote({ origin, statement }) : `\`${origin.property}\` is ${managed}, which`;
  return `${which} ${allowsAll[sort]}.`;
}
