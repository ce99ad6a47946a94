import { type Request } from "./applies";
import { type Cause, type Grounds, type Policies, either, openCauses, tally } from "./policies";
import { isAccount } from "./principals";
import { type Statement } from "./statement";
import { type Verdict, and, not, or } from "./verdict";

/** All policies that have a say in what an identity may do. */
export interface Authority<T> {
  /** What is attached to the identity, managed and inline. */
  readonly attached: Policies<T>;
  /** Its permissions boundary; left out if it has none. */
  readonly boundary?: Policies<T>;
  /** The policy of the resource; left out if it has none, or if only the identity's own policies are asked about. */
  readonly resource?: Policies<T>;
  /** How the resource's policy counts; "sameAccount" if left out. */
  readonly resourceRule?: ResourceRule;
}

/**
 * How a resource's policy and the identity's own come together: in one account, either may grant; across accounts, both
 * must; and a KMS key's policy must name the identity, or leave it to its account and so to the identity's policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
export type ResourceRule = "sameAccount" | "otherAccount" | "key";

/** What the policies say of a request. */
export interface Decision<T> {
  /** Whether it is allowed, everything considered. */
  readonly allowed: Verdict;
  /** Whether an attached policy grants it. */
  readonly granted: Grounds<T>;
  /** Whether any policy, of whatever sort, denies it. */
  readonly denied: Grounds<T>;
  /** Whether it is within the permissions boundary: "yes" without causes if there is none. */
  readonly bounded: Grounds<T>;
  /** Whether the resource's policy grants it to this identity itself, and not to its whole account. */
  readonly grantedByResource: Grounds<T>;
  /** Why `allowed` is "unknown": the statements that could not be decided and the policies that were not read. */
  readonly undecided: readonly Cause<T>[];
}

/**
 * Decides what policies say of a request. A deny outweighs any grant, and a boundary cuts off what it does not allow.
 * "unknown" wherever an unread policy, an unknown part of a text or an open condition could turn the answer.
 *
 * Policies that a stack does not show (of the organization, of a session, of an endpoint) are not considered. Where the
 * resource's policy grants and the boundary does not, the answer is "unknown": it depends on the form of the principal.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function evaluate<T>(request: Request, authority: Authority<T>): Decision<T> {
  const { attached, boundary, resource = none, resourceRule = "sameAccount" } = authority;
  const granted = tally(attached, "Allow", request);
  const bounded: Grounds<T> = boundary ? tally(boundary, "Allow", request) : { verdict: "yes", causes: [] };
  const named = tally(resource, "Allow", request);
  const grantedByResource = tally(resource, "Allow", request, withoutAccounts);
  const denied = either(
    tally(attached, "Deny", request),
    tally(boundary ?? none, "Deny", request),
    tally(resource, "Deny", request, boundary && sparingNobody),
  );

  const byIdentity = and(granted.verdict, bounded.verdict);
  const byResource = bounded.verdict === "yes" ? grantedByResource : doubtful(grantedByResource);
  const grant: Record<ResourceRule, Verdict> = {
    sameAccount: or(byIdentity, byResource.verdict),
    otherAccount: and(byIdentity, named.verdict),
    key: or(and(byIdentity, named.verdict), byResource.verdict),
  };
  const allowed = and(grant[resourceRule], not(denied.verdict));
  const undecided = openCauses(allowed, [granted, bounded, denied, named, byResource]);
  return { allowed, granted, denied, bounded, grantedByResource, undecided };
}

const none: Policies<never> = { documents: [] };

/** The same grounds for a claim that they make possible, and no more. */
function doubtful<T>({ verdict, causes }: Grounds<T>): Grounds<T> {
  return { verdict: and(verdict, "unknown"), causes };
}

/**
 * The statement as it is for an identity with a permissions boundary: one that says whom it spares, spares it not.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
function sparingNobody(statement: Statement): Statement {
  return statement.principals?.not
    ? { ...statement, principals: { not: false, entries: [{ kind: "everyone", value: "*" }] } }
    : statement;
}

/** The statement without the accounts that it names: those pass the decision on to their own policies. */
function withoutAccounts(statement: Statement): Statement {
  const { principals } = statement;
  if (principals === undefined || principals.not) {
    return statement;
  }
  const entries = principals.entries.filter((entry) => isAccount(entry) !== "yes");
  return { ...statement, principals: { not: false, entries } };
}
