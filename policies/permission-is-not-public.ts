import { admissions, strangeInvokers } from "../iam";
import {
  aboutGrant,
  anyOf,
  gapsOf,
  hiddenBy,
  invokeGrants,
  invokeGrantsOf,
  isConfined,
  isExpected,
  isOtherThan,
  no,
  policiesOf,
  quote,
  unknownIn,
  valueOf,
  yes,
  type Answer,
  type FunctionPolicy,
  type Permission,
} from "../model";
import { resourcePolicy, violation, type Outcome } from "../pack";

/** The principal `*` is every AWS account there is, and it costs nothing to have one. */
export const permissionIsNotPublic = resourcePolicy({
  name: "permission-is-not-public",
  description: "No invoke permission is for everybody in the world.",
  enforcementLevel: "mandatory",
  severity: "critical",
  remediation:
    "Set `principal` to the account, role or service that invokes the function. For all accounts of an organization, " +
    "leave it `*` and set `principalOrgId`.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-organization.html",
  controls: ["Lambda.1", "CT.LAMBDA.PR.2"],
  subject: invokeGrants,
  expects: isExpected,

  *judge(grant) {
    yield* "policy" in grant ? judgePolicy(grant) : judgePermission(grant);
  },
});

function* judgePolicy(policy: FunctionPolicy): Iterable<Outcome> {
  const admitsStranger = admissions(policiesOf([policy.policy]), strangeInvokers);
  for (const cause of invokeGrantsOf(policy)) {
    const { allowed, undecided } = admitsStranger(cause);
    yield* gapsOf(undecided);
    if (allowed === "yes") {
      yield violation(
        policy.resource,
        `${quote(cause)} lets anybody with an AWS account invoke the function. Name who invokes as \`Principal\`, or add a condition on \`aws:PrincipalOrgID\`.`,
        { about: aboutGrant(cause) },
      );
    }
  }
}

function* judgePermission(permission: Permission): Iterable<Outcome> {
  const { verdict, gaps } = anyOf([
    isOtherThan("*", permission.principal),
    isConfined(permission),
    isForFunctionUrl(permission),
  ]);
  yield* gaps;
  if (verdict === "no") {
    yield violation(
      permission.resource,
      `\`principal\` is \`*\` and ${whatIsWrong(permission)}, so this permission is for anybody with an AWS account. Name who invokes, or set \`principalOrgId\`.`,
    );
  }
}

/**
 * Whether the permission is one of the two that a public function URL needs: `function-url-requires-iam` judges the
 * URL. With `AWS_IAM`, everybody is every AWS account, as without a URL.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
function isForFunctionUrl({ functionUrlAuthType, invokedViaFunctionUrl }: Permission): Answer {
  const isIt = valueOf(functionUrlAuthType) === "NONE" || valueOf(invokedViaFunctionUrl) === true;
  return isIt ? yes : hiddenBy([functionUrlAuthType, invokedViaFunctionUrl].flatMap(unknownIn), no);
}

function whatIsWrong({ sourceArn }: Permission): string {
  return sourceArn.kind === "known" && sourceArn.value !== ""
    ? "`sourceArn` names neither an account nor one resource"
    : "nothing limits it";
}
