import { hole, isKnown, parseArn, type Cause, type Text } from "../../iam";
import { allowingOf, written, type PolicySource } from "../linking/policy-source";
import { inBothProviders } from "../reading/equivalents";
import type { Resource } from "../reading/resource";
import type { Subject } from "../reading/subject";
import { tokens } from "../reading/tokens";
import { valueOf } from "../reading/value";
import type { Stack } from "./stack";

/** A role by itself, whether a function runs with it or not: whom it trusts. */
export interface RoleTrust {
  readonly resource: Resource;
  /** Who may assume it. */
  readonly trust: PolicySource;
}

export const trusts: Subject<RoleTrust> = {
  types: inBothProviders(tokens.role),
  read: (resource) => ({
    resource,
    trust: written(resource, "assumeRolePolicy", resource.set.string("assumeRolePolicy")),
  }),
};

/** What may let somebody assume a role, of no longer a trust policy than AWS takes. */
export function trustGrantsOf(trust: PolicySource): readonly Cause<PolicySource>[] {
  return allowingOf(trust, mostStatements);
}

/** No more fit into 8,192 characters, to which the quota of a trust policy can be raised. */
const mostStatements = 200;

/**
 * The account that a role is in; a hole if nothing that its provider makes tells, nor what the role names: its boundary
 * and the customer managed policies in it are of its own account.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
 */
export function accountOfRole(stack: Stack, role: Resource): Text {
  const { account } = stack.placeOf(role);
  if (isKnown(account)) {
    return account;
  }
  const policies = valueOf(role.set.strings("managedPolicyArns")) ?? [];
  const owners = [role.set.string("permissionsBoundary"), ...policies]
    .flatMap((arn) => parseArn(valueOf(arn) ?? "")?.account ?? [])
    .filter((owner) => /^\d{12}$/.test(owner));
  return owners[0] ?? hole;
}
