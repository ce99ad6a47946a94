import { describe, mayAssume, service } from "../iam";
import { gapsOf, gapsOfRoles, policiesOf, rolesInUse } from "../model";
import { quoted, stackPolicy, violation } from "../pack";

/** Lambda refuses to create a function with a role that it cannot assume. */
export const roleTrustsLambda = stackPolicy({
  name: "role-trusts-lambda",
  description: "Every function's execution role lets Lambda assume it.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediation:
    "Allow `sts:AssumeRole` to the service principal `lambda.amazonaws.com` in the role's trust policy, " +
    'for example with `aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" })`.',
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",

  *judge({ functions }) {
    for (const [{ resource, trust }, users] of rolesInUse(functions)) {
      const { allowed, denied, undecided } = mayAssume(policiesOf([trust]), service("lambda.amazonaws.com"));
      if (allowed === "unknown") {
        yield* gapsOf(undecided);
      }
      if (allowed === "no") {
        const deny = denied.verdict === "yes" ? denied.causes[0]?.statement : undefined;
        const fact =
          deny === undefined
            ? `${trust.label} does not let lambda.amazonaws.com assume this role`
            : `${describe(deny)} of ${trust.label} denies this role to lambda.amazonaws.com`;
        yield violation(
          resource,
          `${fact}, so Lambda refuses to create ${quoted(users.map((fn) => fn.resource.name))}.`,
        );
      }
    }
    yield* gapsOfRoles(functions);
  },
});
