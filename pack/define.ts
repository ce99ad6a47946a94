import type { Gap, Kind, Resource, Stack } from "../model";
import type { ConfigOf, Keys, Level } from "./config";

/** What is said of a policy before it judges anything: what users see in the CLI, the docs and Pulumi Cloud. */
export interface Metadata<K extends Keys = Keys> {
  /** `<subject>-<demand>`; also the name of the policy's file, of its page and of its configuration entry. */
  readonly name: string;
  /** The requirement, as a sentence that is true when it is met. */
  readonly description: string;
  readonly enforcementLevel: Level;
  readonly severity: "low" | "medium" | "high" | "critical";
  /** What to do about a violation, for someone who has not read the code. */
  readonly remediation: string;
  /** The AWS page that states what the policy demands. */
  readonly reference: string;
  /** The keys that a user may configure, beside the enforcement level. */
  readonly config: K;
}

/** A policy that one resource's own inputs decide: it runs before the resource is registered. */
export interface ResourcePolicy<Subject = unknown, K extends Keys = Keys> extends Metadata<K> {
  readonly kind: "resource";
  /** Which resources it judges, and how they are read. */
  readonly subject: Kind<Subject>;
  judge(this: void, subject: Subject, config: ConfigOf<K>): Iterable<Outcome>;
}

/** A policy that needs several resources to decide: it runs once, after the preview or the update. */
export interface StackPolicy<K extends Keys = Keys> extends Metadata<K> {
  readonly kind: "stack";
  judge(
    this: void,
    stack: Stack,
    config: ConfigOf<K>,
    unjudged: () => readonly Unjudged[],
  ): Iterable<Outcome>;
}

export type Policy = ResourcePolicy | StackPolicy;

/** What a policy says: that a resource violates it, or that something needed to judge is out of sight. */
export type Outcome = Violation | Gap;

export interface Violation {
  readonly kind: "violation";
  /** The resource whose code must change. */
  readonly resource: Resource;
  /** The fact, its consequence, and the fix if it is specific: never a value that could be secret. */
  readonly message: string;
}

/** A gap that kept a policy silent. */
export interface Unjudged {
  readonly policy: string;
  readonly gap: Gap;
}

export function violation(resource: Resource, message: string): Violation {
  return { kind: "violation", resource, message };
}

export function resourcePolicy<Subject, const K extends Keys = Record<string, never>>(
  policy: Omit<ResourcePolicy<Subject, K>, "kind" | "config"> & { readonly config?: K },
): ResourcePolicy {
  return { config: {}, ...policy, kind: "resource" } as unknown as ResourcePolicy;
}

export function stackPolicy<const K extends Keys = Record<string, never>>(
  policy: Omit<StackPolicy<K>, "kind" | "config"> & { readonly config?: K },
): StackPolicy {
  return { config: {}, ...policy, kind: "stack" } as unknown as StackPolicy;
}
