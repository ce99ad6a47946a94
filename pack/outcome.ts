import type { Gap, NamedResource } from "../model";
import type { LeastPolicy } from "../report";
import type { Exemption } from "./exemption";

/** What a policy says: that a resource violates it, or that something needed to judge is out of sight. */
export type Outcome = Violation | Gap;

export interface Violation extends Details {
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

/** What there is to say of some violations beside their message. */
export interface Details {
  /**
   * What tells it from the other violations of its policy on the same resource: names that the program gives, actions,
   * properties. It is a part of the key of the finding, so it holds nothing that changes while the fault stays: no count,
   * date, ARN, account or name that a provider makes.
   */
  readonly about?: string;
  /** With which other violations of its policy it is reported as one. */
  readonly together?: Together;
  /** What it may follow from: if one of these is reported, this is not. */
  readonly follows?: readonly Cause[];
  /** What would let a role do what it lacks, where it lacks nothing else. */
  readonly least?: LeastPolicy;
}

/** Violations of one policy that have one cause, and are reported as one on the first of their resources. */
export interface Together {
  /** The same for all of them, and for no others of the policy. */
  readonly as: string;
  /** The one among them, as a message calls it. */
  readonly name: string;
  /** The message for those of them that are reported, by their names. */
  readonly say: (names: readonly string[]) => string;
}

/** A violation of another policy, by its resource. */
export interface Cause {
  readonly policy: string;
  readonly resource: NamedResource;
  /** What its `about` begins with, if it is one of several that may be on the resource. */
  readonly about?: string;
}

export function violation(resource: NamedResource, message: string, details: Details = {}): Violation {
  return { kind: "violation", resource, message, ...details };
}
