import { gap, type Gap, type NamedResource } from "./gap";

/**
 * What the stack says about one property: its value, that it was never set, that it is not known before the
 * update, or that it cannot be what it should be. One that hides its value carries the gap that this leaves.
 */
export type Value<T> = Known<T> | Absent | Hidden;

export interface Known<T> {
  readonly kind: "known";
  readonly value: T;
}

export interface Absent {
  readonly kind: "absent";
}

export type Hidden =
  | { readonly kind: "unknown"; readonly gap: Gap }
  /** `problem` says what was found instead, in words that never contain the value itself: it could be a secret. */
  | { readonly kind: "malformed"; readonly problem: string; readonly gap: Gap };

export const absent: Absent = { kind: "absent" };

export function known<T>(value: T): Known<T> {
  return { kind: "known", value };
}

/** What a property of a resource holds that is known only after the update. */
export function unknownAt(resource: NamedResource, path: string): Hidden {
  return { kind: "unknown", gap: gap(resource, path, "unknown") };
}

/** The value if it is known, else `undefined`: for a caller to whom the others are the same. */
export function valueOf<T>(value: Value<T>): T | undefined {
  return value.kind === "known" ? value.value : undefined;
}

/** What has to be known of a value first: nothing where it is known, absent, or known to be wrong. */
export function unknownIn(value: Value<unknown>): readonly Gap[] {
  return value.kind === "unknown" ? [value.gap] : [];
}
