import type { Decision } from "../../iam";
import { quote, type PolicySource } from "../linking/policy-source";
import type { Resource } from "../reading/resource";
import type { Role } from "../stack/role";

/** Why a role's policies do not allow a request, and the resource whose code must change. */
export interface Lack {
  /**
   * `nothing` grants it, nor does the boundary; a statement denies it; or it is `beyondBoundary` or
   * `refusedByResource` (by the policy of a key) although a policy of the role grants it.
   */
  readonly why: "nothing" | "nothingNorBoundary" | "denied" | "beyondBoundary" | "refusedByResource";
  readonly resource: Resource;
  /** How a message calls what refuses it: empty for what nothing grants, and for the boundary. */
  readonly where: string;
}

/**
 * What lacks, where a decision is certain that a role may not.
 *
 * @param given the policies of the resource that were considered.
 */
export function lackOf(
  role: Role,
  { denied, granted, bounded }: Decision<PolicySource>,
  given: readonly PolicySource[] = [],
): Lack {
  const [deny] = denied.verdict === "yes" ? denied.causes : [];
  if (deny !== undefined) {
    return { why: "denied", resource: deny.origin.holder, where: quote(deny) };
  }
  const [policy] = given;
  if (granted.verdict !== "no" && bounded.verdict === "yes" && policy !== undefined) {
    return { why: "refusedByResource", resource: policy.holder, where: policy.label };
  }
  const why =
    granted.verdict !== "no" ? "beyondBoundary" : bounded.verdict === "no" ? "nothingNorBoundary" : "nothing";
  return { why, resource: role.resource, where: "" };
}

/** Actions that a role may not do, for one reason. */
export interface Shortfall<Reason extends Described = Lack> {
  readonly lack: Reason;
  readonly actions: readonly string[];
}

type Described = Pick<Lack, "resource" | "where"> & { readonly why: string };

/** Refused actions, those together that lack the same for the same reason, in the order in which they come. */
export function shortfallsOf<Reason extends Described>(
  refused: readonly { readonly action: string; readonly lack: Reason }[],
): readonly Shortfall<Reason>[] {
  const shortfalls = new Map<string, { readonly lack: Reason; readonly actions: string[] }>();
  for (const { action, lack } of refused) {
    const key = `${lack.why} ${lack.resource.urn} ${lack.where}`;
    const { actions } = shortfalls.get(key) ?? { actions: [] };
    shortfalls.set(key, { lack, actions: [...actions, action] });
  }
  return [...shortfalls.values()];
}
