import { aboutGrant, brokenAssumptions, type BrokenAssumption } from "../model";
import { leastIf, quoted, refusal, stackPolicy, violation, type Outcome } from "../pack";

/**
 * A role that is assumed by another has two sides, in two documents, and often in two accounts. If one of them forgets the
 * other, the function finds out when it runs.
 */
export const roleAssumptionsAgree = stackPolicy({
  name: "role-assumptions-agree",
  description:
    "Every role that an execution role is to assume trusts it, and is granted to it where both are needed.",
  enforcementLevel: "mandatory",
  severity: "medium",
  remediation:
    "Name the `arn` of the execution role as `Principal` in the trust policy of the other role. If that is in another " +
    "account, also allow `sts:AssumeRole` on the `arn` of the other role in a policy of the execution role.",
  reference: "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",

  *judge(stack) {
    for (const found of brokenAssumptions(stack)) {
      yield found.kind === "gap" ? found : violationOf(found);
    }
  },
});

function violationOf(found: BrokenAssumption): Outcome {
  const { executionRole, assumed } = found;
  const caller = `\`${executionRole.role.resource.name}\``;
  const so = `so ${quoted(executionRole.users.map(({ resource }) => resource.name))} cannot assume it`;
  if (found.kind === "distrusted") {
    return violation(
      assumed.resource,
      `${assumed.trust.label} does not let ${caller} assume this role, which \`${found.grant.origin.holder.name}\` grants, ${so}. Name the \`arn\` of ${caller} as \`Principal\`.`,
      { about: `${executionRole.role.resource.name} ${aboutGrant(found.grant)}` },
    );
  }
  const why = found.refusal;
  return violation(
    why.resource,
    refusal(why, `sts:AssumeRole on \`${assumed.resource.name}\` of another account, which trusts it`, so),
    {
      about: assumed.resource.name,
      ...leastIf(
        why,
        executionRole.role,
        "assume",
        [assumed.resource],
        [{ action: "sts:AssumeRole", resources: [[{ resource: assumed.resource, property: "arn" }]] }],
      ),
    },
  );
}
