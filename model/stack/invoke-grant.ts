import { hole, isServicePrincipal, type Cause, type Text } from "../../iam";
import { allowingOf, written, type PolicySource } from "../linking/policy-source";
import { inBothProviders } from "../reading/equivalents";
import type { Resource } from "../reading/resource";
import type { Subject } from "../reading/subject";
import { tokens } from "../reading/tokens";
import { permissions, type Permission } from "./permission";

/** A function's whole resource-based policy, written as a document in place of invoke permissions. */
export interface FunctionPolicy {
  readonly resource: Resource;
  readonly policy: PolicySource;
}

/**
 * What may let somebody invoke a function: an invoke permission, which is one statement, or a whole policy.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
export const invokeGrants: Subject<Permission | FunctionPolicy> = {
  types: inBothProviders(tokens.permission, tokens.functionPolicy),
  read: (resource) =>
    resource.type === tokens.functionPolicy
      ? { resource, policy: written(resource, "policy", resource.set.string("policy")) }
      : permissions.read(resource),
};

/** What may let somebody invoke by a function's policy, whichever function or alias each statement is for. */
export function invokeGrantsOf({ policy }: FunctionPolicy): readonly Cause<PolicySource>[] {
  return allowingOf(policy).map(({ origin, statement }) => ({
    origin,
    statement: statement && { ...statement, resources: undefined },
  }));
}

/** The services that a statement lets in by name; of a policy that cannot be read, one that is not known. */
export function servicesLetIn({ statement }: Cause<PolicySource>): readonly Text[] {
  if (statement === undefined) {
    return [hole];
  }
  const names = (statement.principals?.entries ?? []).map(({ kind, value }) =>
    kind === "Service" ? value : "",
  );
  return [...new Set(names)].filter(isServicePrincipal);
}
