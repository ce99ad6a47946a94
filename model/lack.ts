import type { Decision } from "../iam";
import type { Resource } from "./resource";
import type { Role } from "./role";
import { quote, type PolicySource } from "./source";

/** Why a role's policies do not allow a request, and the resource whose code must change. */
export interface Lack {
  /**
   * `nothing` grants it, neither the policies `nothingNorBoundary`, a statement denies it, or it is
   * `beyondBoundary` although a policy grants it.
   */
  readonly why: "nothing" | "nothingNorBoundary" | "denied" | "beyondBoundary";
  readonly resource: Resource;
  /** How a message calls the statement that denies it: empty if none does. */
  readonly where: string;
}

/** What lacks, where a decision is certain that a role may not. */
export function lackOf(role: Role, { denied, granted, bounded }: Decision<PolicySource>): Lack {
  const [deny] = denied.verdict === "yes" ? denied.causes : [];
  if (deny !== undefined) {
    return { why: "denied", resource: deny.origin.holder, where: quote(deny) };
  }
  const why =
    granted.verdict !== "no" ? "beyondBoundary" : bounded.verdict === "no" ? "nothingNorBoundary" : "nothing";
  return { why, resource: role.resource, where: "" };
}
