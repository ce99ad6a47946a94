import { type Context } from "./context";
import { type Cause, type Grounds, type Policies, openCauses, tally } from "./policies";
import { type Principal } from "./principals";
import { type Verdict, and, not } from "./verdict";

/** What a role's trust policy says of somebody who wants to assume the role. */
export interface Trust<T> {
  readonly allowed: Verdict;
  readonly granted: Grounds<T>;
  readonly denied: Grounds<T>;
  /** Why `allowed` is "unknown". */
  readonly undecided: readonly Cause<T>[];
}

/** How a role is assumed: by AWS identities and services, through a web identity, or through SAML. */
export type AssumeAction = "sts:AssumeRole" | "sts:AssumeRoleWithWebIdentity" | "sts:AssumeRoleWithSAML";

/**
 * Whether a role's trust policy lets a principal assume it. An identity of another account needs its own account's
 * permission as well, which is not considered. Conditions on what the caller may or may not send, such as
 * `aws:SourceArn`, are "unknown" unless the context says what it sends.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
 */
export function mayAssume<T>(
  trust: Policies<T>,
  principal: Principal,
  { action = "sts:AssumeRole", context }: { readonly action?: AssumeAction; readonly context?: Context } = {},
): Trust<T> {
  const request = { action, resource: "*", principal, ...(context && { context }) };
  const granted = tally(trust, "Allow", request);
  const denied = tally(trust, "Deny", request);
  const allowed = and(granted.verdict, not(denied.verdict));
  return { allowed, granted, denied, undecided: openCauses(allowed, [granted, denied]) };
}
