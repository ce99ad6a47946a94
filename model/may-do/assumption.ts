import { identity, isKnown, matchAction, mayAssume, type Cause, type Document, type Text } from "../../iam";
import type { PolicySource } from "../linking/policy-source";
import type { Gap } from "../reading/gap";
import { tokens } from "../reading/tokens";
import { executionRoles, type ExecutionRole } from "../stack/execution-role";
import type { Role } from "../stack/role";
import type { Stack } from "../stack/stack";
import { access, gapsOf, iamArn, policiesOf, requestContext } from "./access";
import { refusalOf, type Refusal } from "./refusal";

/** An execution role and another role of the stack, of which one says that the first assumes the second. */
export type BrokenAssumption =
  /** The first is granted it, and the second does not trust it. */
  | {
      readonly kind: "distrusted";
      readonly executionRole: ExecutionRole;
      readonly assumed: Role;
      readonly grant: Cause<PolicySource>;
    }
  /** The second trusts the first, which is in another account and is not granted it. */
  | {
      readonly kind: "notGranted";
      readonly executionRole: ExecutionRole;
      readonly assumed: Role;
      readonly refusal: Refusal;
    };

/**
 * What execution roles are to assume and cannot, among the roles that policies name one by one. In one account, a role
 * that is named in the trust policy needs no grant; across accounts, both are needed.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function* brokenAssumptions(stack: Stack): Iterable<BrokenAssumption | Gap> {
  const arnOf = (role: Role): Text => iamArn(role.resource, stack.placeOf(role.resource));
  const rolesByArn = new Map(stack.roles.map((role) => [arnOf(role), role]));
  const rolesByResource = new Map(stack.roles.map((role) => [role.resource, role]));
  const users = new Map(executionRoles(stack).map((each) => [each.role, each]));
  for (const executionRole of users.values()) {
    for (const { cause, arn } of grantsOfAssuming(executionRole.role)) {
      const assumed = rolesByArn.get(arn);
      if (assumed !== undefined && assumed !== executionRole.role) {
        yield* distrusted(stack, executionRole, assumed, arn, arnOf(executionRole.role), cause);
      }
    }
    yield* executionRole.role.policies.flatMap((source) => hiddenGrants(source, executionRole.role));
  }
  for (const assumed of stack.roles) {
    const { content } = assumed.trust;
    if ("gap" in content) {
      const flows = assumed.resource.flowsInto("assumeRolePolicy", tokens.role);
      const isTrusting = flows.some((flow) =>
        mayBeAcross(stack, users.get(rolesByResource.get(flow)!), assumed),
      );
      yield* isTrusting ? [content.gap] : [];
      continue;
    }
    for (const arn of trustedArns(content.document)) {
      const executionRole = users.get(rolesByArn.get(arn)!);
      if (executionRole !== undefined && mayBeAcross(stack, executionRole, assumed)) {
        yield* notGranted(stack, executionRole, assumed, arnOf(assumed));
      }
    }
  }
}

const action = "sts:AssumeRole";

function* distrusted(
  stack: Stack,
  executionRole: ExecutionRole,
  assumed: Role,
  arn: Text,
  caller: Text,
  grant: Cause<PolicySource>,
): Iterable<BrokenAssumption | Gap> {
  const { role } = executionRole;
  const place = stack.placeOf(role.resource);
  if (access(role, action, arn, place).granted.verdict !== "yes") {
    return;
  }
  const context = requestContext(place);
  const trust = mayAssume(policiesOf([assumed.trust]), identity(caller), { context });
  if (trust.allowed === "unknown") {
    yield* gapsOf(trust.undecided);
  } else if (trust.allowed === "no") {
    yield { kind: "distrusted", executionRole, assumed, grant };
  }
}

function* notGranted(
  stack: Stack,
  executionRole: ExecutionRole,
  assumed: Role,
  arn: Text,
): Iterable<BrokenAssumption | Gap> {
  const { role } = executionRole;
  const decision = access(role, action, arn, stack.placeOf(role.resource));
  if (decision.allowed === "unknown") {
    yield* gapsOf(decision.undecided);
  } else if (decision.allowed === "no") {
    yield { kind: "notGranted", executionRole, assumed, refusal: refusalOf(role, decision) };
  }
}

/** Whether an execution role and another role are in two accounts: not where one of them is not known. */
function mayBeAcross(stack: Stack, executionRole: ExecutionRole | undefined, assumed: Role): boolean {
  if (executionRole === undefined) {
    return false;
  }
  const accounts = [executionRole.role, assumed].map(({ resource }) => stack.placeOf(resource).account);
  return accounts.every((account) => isKnown(account)) && accounts[0] !== accounts[1];
}

/** The statements of a role that allow to assume roles of which they spell out the ARNs. */
function grantsOfAssuming({ policies }: Role): readonly { cause: Cause<PolicySource>; arn: string }[] {
  return policies.flatMap((origin) =>
    "gap" in origin.content
      ? []
      : origin.content.document.statements
          .filter(({ effect, wellFormed }) => effect === "Allow" && wellFormed)
          .filter((statement) => matchAction(statement, action) === "yes")
          .flatMap((statement) =>
            (statement.resources?.not === false ? statement.resources.patterns : [])
              .filter((arn) => /:iam::\d{12}:role\/[^*?]+$/.test(arn))
              .map((arn) => ({ cause: { origin, statement }, arn })),
          ),
  );
}

/** What hides whether a policy lets a role assume others: it is not known yet, and another role flows into it. */
function hiddenGrants({ content, holder, property }: PolicySource, own: Role): readonly Gap[] {
  const [whole = property] = property.split(/[.[]/, 1);
  const flows = "gap" in content ? holder.flowsInto(whole, tokens.role) : [];
  return "gap" in content && flows.some((flow) => flow !== own.resource) ? [content.gap] : [];
}

/** The ARNs of roles that a trust policy names themselves. */
function trustedArns({ statements }: Document): readonly string[] {
  return statements
    .filter(({ effect, wellFormed }) => effect === "Allow" && wellFormed)
    .flatMap(({ principals }) => (principals?.not === false ? principals.entries : []))
    .flatMap(({ kind, value }) => (kind === "AWS" ? [value] : []));
}
