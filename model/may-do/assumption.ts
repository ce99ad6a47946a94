import {
  decided,
  identity,
  isKnown,
  matchAction,
  matchText,
  mayAssume,
  type Cause,
  type Document,
  type Text,
  type Verdict,
} from "../../iam";
import type { PolicySource } from "../linking/policy-source";
import { gap, type Gap } from "../reading/gap";
import { tokens } from "../reading/tokens";
import { unknownIn } from "../reading/value";
import { executionRoles, type ExecutionRole } from "../stack/execution-role";
import type { Role } from "../stack/role";
import type { Stack } from "../stack/stack";
import { access, gapsOf, iamArn, policiesOf, requestContext } from "./access";
import { refusalOf, type Refusal } from "./refusal";

/** An execution role and another role of the stack, where one of them says that the first assumes the second. */
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
  const roles = new RolesByArn(stack);
  const users = new Map(executionRoles(stack).map((each) => [each.role, each]));
  for (const executionRole of users.values()) {
    const { role } = executionRole;
    for (const { cause, arn } of grantsOfAssuming(role)) {
      if (!isKnown(arn)) {
        yield* isNamedByAnother(cause.origin, role) ? gapsOf([cause]) : [];
        continue;
      }
      const assumed = roles.at(arn);
      if (assumed === undefined) {
        yield* roles.hiddenAt(arn, cause.origin).map(({ hides }) => hides);
      } else if (assumed !== role) {
        yield* distrusted(stack, executionRole, assumed, arn, roles.arnOf(role), cause);
      }
    }
    yield* stack.roles.length > 1 ? role.policies.flatMap((source) => hiddenGrants(source, role)) : [];
  }
  for (const assumed of stack.roles) {
    const { content } = assumed.trust;
    const mayTrust = (role: Role): boolean => users.has(role) && isAcross(stack, role, assumed) !== "no";
    if ("gap" in content) {
      const flows = assumed.resource.flowsInto("assumeRolePolicy", tokens.role);
      const isFromOutside = assumed.resource.typesInto("assumeRolePolicy").size === 0;
      const named = stack.roles.filter(({ resource }) => isFromOutside || flows.includes(resource));
      yield* named.some(mayTrust) ? [content.gap] : [];
      continue;
    }
    for (const arn of trustedArns(content.document).filter(isKnown)) {
      const role = roles.at(arn);
      const executionRole = role && users.get(role);
      if (role === undefined) {
        yield* roles
          .hiddenAt(arn, assumed.trust)
          .flatMap((each) => (mayTrust(each.role) ? [each.hides] : []));
      } else if (executionRole !== undefined && mayTrust(role)) {
        yield* isAcross(stack, role, assumed) === "yes"
          ? notGranted(stack, executionRole, assumed, roles.arnOf(assumed))
          : [gap(assumed.resource, "assumeRolePolicy", "place")];
      }
    }
  }
}

/** The roles of a stack by their ARNs, and those whose ARN is not known. */
class RolesByArn {
  private readonly byArn: ReadonlyMap<Text, Role>;
  private readonly open: readonly { readonly role: Role; readonly arn: Text }[];

  constructor(private readonly stack: Stack) {
    this.byArn = new Map(stack.roles.map((role) => [this.arnOf(role), role]));
    this.open = stack.roles
      .map((role) => ({ role, arn: this.arnOf(role) }))
      .filter(({ arn }) => !isKnown(arn));
  }

  arnOf({ resource }: Role): Text {
    return iamArn(resource, this.stack.placeOf(resource));
  }

  at(arn: string): Role | undefined {
    return this.byArn.get(arn);
  }

  /** The roles that may turn out to have an ARN that a document names, each with what hides that. */
  hiddenAt(arn: string, by: PolicySource): readonly { readonly role: Role; readonly hides: Gap }[] {
    return this.open
      .filter((each) => matchText(arn, each.arn) !== "no")
      .map(({ role }) => {
        const { resource } = role;
        const [hides = gap(by.holder, by.property, "place")] = [
          ...unknownIn(resource.string("name")),
          ...unknownIn(resource.set.string("path")),
        ];
        return { role, hides };
      });
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
  const { granted } = access(role, action, arn, place);
  if (granted.verdict === "no") {
    return;
  }
  const context = requestContext(place);
  const trust = mayAssume(policiesOf([assumed.trust]), identity(caller), { context });
  if (trust.allowed === "unknown") {
    yield* gapsOf(trust.undecided);
  } else if (trust.allowed === "no" && granted.verdict === "unknown") {
    yield* gapsOf(granted.causes, place);
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

/** Whether two roles are in two accounts. */
function isAcross(stack: Stack, one: Role, other: Role): Verdict {
  const accounts = [one, other].map(({ resource }) => stack.placeOf(resource).account);
  if (stack.areNear(one.resource, other.resource)) {
    return "no";
  }
  return accounts.every(isKnown) ? decided(accounts[0] !== accounts[1]) : "unknown";
}

/** The roles that a policy allows to assume, or may allow to, one by one: by their ARNs as far as those are known. */
function grantsOfAssuming({ policies }: Role): readonly { cause: Cause<PolicySource>; arn: Text }[] {
  return policies.flatMap((origin) =>
    "gap" in origin.content
      ? []
      : origin.content.document.statements
          .filter(({ effect, wellFormed }) => effect === "Allow" || !wellFormed)
          .filter((statement) => matchAction(statement, action) !== "no")
          .flatMap((statement) =>
            (statement.resources?.not === false ? statement.resources.patterns : [])
              .filter((arn) => !isKnown(arn) || /:iam::\d{12}:role\/[^*?]+$/.test(arn))
              .map((arn) => ({ cause: { origin, statement }, arn })),
          ),
  );
}

/**
 * What hides whether a policy lets a role assume others: whose policy it is, or what it says where another role flows
 * into it.
 */
function hiddenGrants(source: PolicySource, own: Role): readonly Gap[] {
  if (!("gap" in source.content)) {
    return [];
  }
  const { gap } = source.content;
  if (gap.why !== "unknown") {
    return [];
  }
  const isAnybodys = /^role(?:s|Name)?(?:\[|$)/.test(gap.property);
  return isAnybodys || isNamedByAnother(source, own) ? [gap] : [];
}

/** Whether what a policy document holds may come from another role: one flows into it, or nothing of the stack does. */
function isNamedByAnother({ holder, property }: PolicySource, own: Role): boolean {
  const [whole = property] = property.split(/[.[]/, 1);
  const flows = holder.flowsInto(whole, tokens.role);
  return flows.some((flow) => flow !== own.resource) || holder.typesInto(whole).size === 0;
}

/** The ARNs of roles that a trust policy names themselves. */
function trustedArns({ statements }: Document): readonly string[] {
  return statements
    .filter(({ effect, wellFormed }) => effect === "Allow" && wellFormed)
    .flatMap(({ principals }) => (principals?.not === false ? principals.entries : []))
    .flatMap(({ kind, value }) => (kind === "AWS" ? [value] : []));
}
