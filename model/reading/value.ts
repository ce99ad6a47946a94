/**
 * What the stack says about one property: its value, that it was never set, that it is not known before the
 * update, or that it cannot be what it should be.
 */
export type Value<T> =
  | { readonly kind: "known"; readonly value: T }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown" }
  | { readonly kind: "malformed"; readonly problem: string };

export const absent = { kind: "absent" } as const;
export const unknown = { kind: "unknown" } as const;

export function known<T>(value: T): Value<T> {
  return { kind: "known", value };
}

/** @param problem what was found instead, in words that never contain the value itself: it could be a secret. */
export function malformed(problem: string): Value<never> {
  return { kind: "malformed", problem };
}

/** The value if it is known, else `undefined`: for a caller to whom the other three are the same. */
export function valueOf<T>(value: Value<T>): T | undefined {
  return value.kind === "known" ? value.value : undefined;
}
