import { mayAssume, service } from "../iam";
import { gapsOf, unseenRoles, policiesOf, executionRoles } from "../model";
import { distrust, quoted, stackPolicy, violation } from "../pack";

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

  *judge(stack) {
    for (const { role, users } of executionRoles(stack)) {
      const { resource, trust } = role;
      const decision = mayAssume(policiesOf([trust]), service(lambda));
      if (decision.allowed === "unknown") {
        yield* gapsOf(decision.undecided);
      }
      if (decision.allowed === "no") {
        yield violation(
          resource,
          `${distrust(trust, decision, lambda)}, so Lambda refuses to create ${quoted(users.map((fn) => fn.resource.name))}.`,
        );
      }
    }
    yield* unseenRoles(stack);
  },
});

const lambda = "lambda.amazonaws.com";
