import type { Gap, NamedResource } from "../model";
import type { Exemption } from "./exemption";

/** What a policy says: that a resource violates it, or that something needed to judge is out of sight. */
export type Outcome = Violation | Gap;

export interface Violation {
  readonly kind: "violation";
  /** The resource whose code must change. */
  readonly resource: NamedResource;
  /** The fact, its consequence, and the fix if it is specific: never a value that could be secret. */
  readonly message: string;
  /** Whether it stops nothing, whatever the level of the policy. */
  readonly advisory?: true;
  /** The exemption that covers it, if one does and still holds. */
  readonly exemption?: Exemption;
}

export function violation(resource: NamedResource, message: string): Violation {
  return { kind: "violation", resource, message };
}
