import { admissions, admits, anyUsers, claimsOf, strangers } from "../iam";
import { aboutGrant, gapsOf, trustGrantsOf, policiesOf, quote, trusts } from "../model";
import { listed, quoted, resourcePolicy, violation } from "../pack";

/**
 * A role that a stranger can assume gives away whatever is attached to it, now or later. Role ARNs are easily guessed,
 * and no other account has to be broken into.
 */
export const roleCannotBeAssumedByAnyone = resourcePolicy({
  name: "role-cannot-be-assumed-by-anyone",
  description: "No trust policy lets anyone in any AWS account assume its role.",
  enforcementLevel: "mandatory",
  severity: "critical",
  remediation:
    "Name the accounts, roles or services that need the role as `Principal`. If `*` has to stay, add a condition on " +
    "`aws:PrincipalOrgID`, `aws:PrincipalAccount` or `sts:ExternalId`, by an operator that does not end in `IfExists`. " +
    "For a web identity provider that others use too, name your organization or application in full.",
  reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  subject: trusts,

  *judge({ resource, trust }) {
    const policies = policiesOf([trust]);
    const admitsStranger = admissions(policies, strangers);
    for (const cause of trustGrantsOf(trust)) {
      const { allowed, undecided } = admitsStranger(cause);
      yield* gapsOf(undecided);
      if (allowed === "yes") {
        const isOpen = cause.statement?.conditions.length === 0;
        yield violation(
          resource,
          `${quote(cause)} lets anyone assume this role${isOpen ? "" : ", for a stranger can meet its conditions"}. Name who needs it, or let a condition name the organization, the accounts or an external id.`,
          { about: aboutGrant(cause) },
        );
        continue;
      }
      const open = new Map<string, string>();
      for (const { provider, users } of cause.statement === undefined ? [] : anyUsers(cause.statement)) {
        const admission = admits(policies, cause, users);
        yield* gapsOf(admission.undecided);
        if (admission.allowed === "yes") {
          const [claim = ""] = claimsOf(provider.name)[provider.tenant === "sub" ? "subject" : "audience"];
          open.set(provider.name, `${provider.name}:${claim}`);
        }
      }
      if (open.size > 0) {
        yield violation(
          resource,
          `${quote(cause)} lets whoever gets an account at ${listed([...open.keys()])} assume this role. Let a condition on ${quoted([...open.values()])} name what is yours alone, in full and before any wildcard.`,
          { about: `${aboutGrant(cause)} ${[...open.keys()].sort().join(" ")}` },
        );
      }
    }
  },
});
