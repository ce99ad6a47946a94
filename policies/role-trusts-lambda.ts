import { any, mayAssume, service } from "../iam";
import {
  executionRoles,
  gapsOf,
  operated,
  policiesOf,
  unseenRoles,
  type LambdaFunction,
  type Role,
} from "../model";
import { distrust, quoted, stackPolicy, violation, type Outcome } from "../pack";

/** Lambda refuses to create a function with a role that it cannot assume, and CloudFront to run one. */
export const roleTrustsLambda = stackPolicy({
  name: "role-trusts-lambda",
  description: "Every role that Lambda runs or operates something with lets it assume the role.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediation:
    "Allow `sts:AssumeRole` to the service principal `lambda.amazonaws.com` in the role's trust policy, " +
    'for example with `aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" })`. A function that ' +
    "CloudFront runs needs `edgelambda.amazonaws.com` there as well.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",

  *judge(stack) {
    for (const { role, users } of executionRoles(stack)) {
      yield* judgeTrust(role, [lambda], `so Lambda cannot run ${named(users)}`);
      const atEdge = users.filter((fn) => fn.atEdge.verdict === "yes");
      if (atEdge.length > 0) {
        yield* judgeTrust(role, [edge], `so CloudFront refuses to run ${named(atEdge)}`);
      }
    }
    yield* unseenRoles(stack);
    for (const { resource, role, principals } of operated(stack)) {
      if (role.kind === "here") {
        yield* judgeTrust(
          role.found,
          principals,
          `so Lambda refuses to operate \`${resource.name}\` with it`,
          resource.name,
        );
      } else {
        yield role.gap;
      }
    }
  },
});

/** Demands that a role trusts one of some services. */
function* judgeTrust(
  { resource, trust }: Role,
  principals: readonly string[],
  so: string,
  whom = "",
): Iterable<Outcome> {
  const decisions = principals.map((principal) => mayAssume(policiesOf([trust]), service(principal)));
  const verdict = any(decisions, ({ allowed }) => allowed);
  if (verdict === "unknown") {
    yield* decisions.flatMap(({ undecided }) => gapsOf(undecided));
  }
  const [decision] = decisions;
  if (verdict === "no" && decision !== undefined) {
    const who = principals.join(" or ");
    yield violation(resource, `${distrust(trust, decision, who)}, ${so}.`, { about: `${who} ${whom}` });
  }
}

function named(functions: readonly LambdaFunction[]): string {
  return quoted(functions.map((fn) => fn.resource.name));
}

const lambda = "lambda.amazonaws.com";
const edge = "edgelambda.amazonaws.com";
