import type { Decision } from "../../iam";
import { quote, type PolicySource } from "../linking/policy-source";
import type { Resource } from "../reading/resource";
import type { Role } from "../stack/role";
import type { NeededAction } from "./role-use";

/** Why a role's policies do not allow a request, and the resource whose code must change. */
export interface Refusal {
  /**
   * `nothing` grants it, nor does the boundary; a statement denies it; it is `beyondBoundary` or `refusedByResource` (by
   * the policy of a key) although a policy of the role grants it; or it is granted on a log group, as `groupOnly`, and
   * not on the streams in it.
   */
  readonly why:
    "nothing" | "nothingNorBoundary" | "denied" | "beyondBoundary" | "refusedByResource" | "groupOnly";
  readonly resource: Resource;
  /** How a message calls what refuses it: empty for what nothing grants, and for the boundary. */
  readonly where: string;
  /** What the role is granted it on instead, where that looks like a slip. */
  readonly near?: string;
}

/**
 * What lacks, where a decision is certain that a role may not.
 *
 * @param given the policies of the resource that were considered.
 */
export function refusalOf(
  role: Role,
  { denied, granted, bounded }: Decision<PolicySource>,
  given: readonly PolicySource[] = [],
): Refusal {
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
export interface RefusedActions {
  readonly refusal: Refusal;
  /** As a message calls them. */
  readonly actions: readonly string[];
  /** What the role has to be allowed. */
  readonly needed: readonly NeededAction[];
}

/** Refused actions, those together that are refused by the same for the same reason, in the order in which they come. */
export function groupedByRefusal(
  refused: readonly {
    readonly action: string;
    readonly refusal: Refusal;
    readonly needed: readonly NeededAction[];
  }[],
): readonly RefusedActions[] {
  const groups = new Map<string, RefusedActions>();
  for (const { action, refusal, needed } of refused) {
    const key = `${refusal.why} ${refusal.resource.urn} ${refusal.where} ${refusal.near ?? ""}`;
    const before = groups.get(key) ?? { actions: [], needed: [] };
    groups.set(key, {
      refusal,
      actions: [...before.actions, action],
      needed: [...before.needed, ...needed],
    });
  }
  return [...groups.values()];
}
