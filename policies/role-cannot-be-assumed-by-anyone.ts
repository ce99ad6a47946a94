import { admits, strangers } from "../iam";
import { gapsOf, trustGrantsOf, policiesOf, quote, trusts } from "../model";
import { resourcePolicy, violation } from "../pack";

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
    "`aws:PrincipalOrgID`, `aws:PrincipalAccount` or `sts:ExternalId`, by an operator that does not end in `IfExists`.",
  reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  subject: trusts,

  *judge({ resource, trust }) {
    for (const cause of trustGrantsOf(trust)) {
      const { allowed, undecided } = admits(policiesOf([trust]), cause, strangers);
      yield* gapsOf(undecided);
      if (allowed === "yes") {
        const isOpen = cause.statement?.conditions.length === 0;
        yield violation(
          resource,
          `${quote(cause)} lets anyone assume this role${isOpen ? "" : ", for a stranger can meet its conditions"}. Name who needs it, or let a condition name the organization, the accounts or an external id.`,
        );
      }
    }
  },
});
