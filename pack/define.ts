import type { Gap, Stack, Subject } from "../model";
import type { ControlId } from "./controls";
import type { Exempting } from "./exempting";
import { exemptions } from "./exemption";
import type { ConfigOf, Keys, Level } from "./keys";
import type { Outcome } from "./outcome";

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
  /** The published controls that it serves, the one that fits best first: none where there is none. */
  readonly controls: readonly ControlId[];
  /** The environment variable by which it is asked for: `all` enables it only where that is set, and where that is set and it is disabled, a line says so. */
  readonly asked?: string;
  /** The keys that a user may configure, beside the enforcement level. */
  readonly config: K;
  /** Whether the stack shows that a gap will close as it should, so that nobody need be told. Without it, every gap is told. */
  readonly expects?: (gap: Gap, stack: Stack) => boolean;
}

/** A policy that one resource's own inputs decide: it runs before the resource is registered. */
export interface ResourcePolicy<Read = unknown, K extends Keys = Keys> extends Metadata<K> {
  readonly kind: "resource";
  /** Which resources it judges, and how they are read. */
  readonly subject: Subject<Read>;
  judge(this: void, subject: Read, config: ConfigOf<K>): Iterable<Outcome>;
  /** How a violation is repaired where a user asks for that, if there is a repair that is certain. */
  readonly repair?: Repair<Read, K>;
}

/** The one certain repair of a violation: it sets properties of the resource, and touches no other. */
export interface Repair<Read, K extends Keys> {
  /** What it does, as the end of a sentence whose subject is the policy. */
  readonly what: string;
  /** The properties to set, as the `aws` provider names them, whichever made the resource: none where what to set is not certain. */
  set(this: void, subject: Read, config: ConfigOf<K>): Readonly<Record<string, string>>;
}

/** A policy that needs several resources to decide: it runs once, after the preview or the update. */
export interface StackPolicy<K extends Keys = Keys> extends Metadata<K> {
  readonly kind: "stack";
  judge(this: void, stack: Stack, config: ConfigOf<K>, others: Others): Iterable<Outcome>;
}

export type Policy = ResourcePolicy | StackPolicy;

/** What the other policies of the pack said, for a policy that speaks of them, and when it is. */
export interface Others {
  /** The gaps that kept the policies before this one silent, without those that are expected to close as they should. */
  readonly unjudged: () => readonly Unjudged[];
  /** What became of the exemptions from every policy that is enabled. */
  readonly exempting: () => readonly Exempting[];
  /** The day, in UTC: `2027-03-31`. */
  readonly today: () => string;
}

/** A gap that kept a policy silent. */
export interface Unjudged {
  readonly policy: string;
  readonly gap: Gap;
}

/** The keys that every policy has. */
const commonKeys = { exemptions };

type CommonKeys = Readonly<typeof commonKeys>;

/** A policy whose type tells its name and its keys, by which it is configured in code. */
type Named<P, Name, K> = Omit<P, "name" | "config"> & {
  readonly name: Name;
  readonly config: K & CommonKeys;
};

/** A policy as its file writes it: without what is the same for all, and what it has none of. */
type Written<P, Name, K> = Omit<P, "name" | "kind" | "config" | "controls"> & {
  readonly name: Name;
  readonly config?: K;
  readonly controls?: readonly ControlId[];
};

export function resourcePolicy<Read, const Name extends string, const K extends Keys = CommonKeys>(
  policy: Written<ResourcePolicy<Read, K>, Name, K>,
): Named<ResourcePolicy, Name, K> {
  return { controls: [], ...policy, config: keysOf(policy.config), kind: "resource" } as never;
}

export function stackPolicy<const Name extends string, const K extends Keys = CommonKeys>(
  policy: Written<StackPolicy<K>, Name, K>,
): Named<StackPolicy, Name, K> {
  return { controls: [], ...policy, config: keysOf(policy.config), kind: "stack" } as never;
}

/** The keys of a policy, with those that all have. A policy may have its own form of one of these. */
function keysOf(own: Keys = {}): Keys {
  return { ...own, ...commonKeys, ...own };
}
