import type { Schema } from "./schema";

/** What Pulumi does about a violation. */
export type Level = (typeof levels)[number];

export const levels = ["advisory", "mandatory", "remediate", "disabled"] as const;

/** One key of a policy's configuration: what it may be, in the words that Pulumi Cloud shows, and what it is if not set. */
export interface Key<T> {
  readonly schema: Schema & { readonly description: string };
  readonly default: T;
}

export type Keys = Readonly<Record<string, Key<unknown>>>;

/** The configuration that a policy's keys describe. */
export type ConfigOf<K extends Keys = Keys> = {
  readonly [Name in keyof K]: K[Name] extends Key<infer T> ? T : never;
};

/** A list of texts in which `*` stands for any text: names or ARNs. Empty when not set. */
export function patterns(description: string): Key<readonly string[]> {
  return identifiers(description, /\S/, "a string that is not empty");
}

/** Yes or no: no when not set. */
export function flag(description: string): Key<boolean> {
  return { schema: { type: "boolean", description }, default: false };
}

/**
 * A list of identifiers of one form. Empty when not set.
 *
 * @param called one of them, in words.
 */
export function identifiers(description: string, form: RegExp, called: string): Key<readonly string[]> {
  return listOf({ type: "string", title: called, pattern: form.source }, description);
}

/**
 * One identifier. Empty when not set.
 *
 * @param form what it may be, which includes the empty text.
 * @param called one, in words.
 */
export function identifier(description: string, form: RegExp, called: string): Key<string> {
  return { schema: { type: "string", title: called, pattern: form.source, description }, default: "" };
}

/** A list of AWS accounts, by their numbers. Empty when not set. */
export function accounts(description: string): Key<readonly string[]> {
  return identifiers(description, /^[0-9]{12}$/, "an account number, as a string of 12 digits");
}

/** Exceptions, each with its reason: names in which `*` stands for any text. None when not set. */
export function reasons(description: string): Key<Readonly<Record<string, string>>> {
  return recordOf({ type: "string", title: "a reason, as a string", pattern: "\\S" }, description);
}

/** Tags by their keys, each with the values that are allowed, any if none are listed. None when not set. */
export function tagValues(description: string): Key<Readonly<Record<string, readonly string[]>>> {
  return recordOf({ type: "array", items: { type: "string", title: "a string" } }, description);
}

/** A list of values that a schema describes. Empty when not set. */
export function listOf<T>(items: Schema, description: string): Key<readonly T[]> {
  return { schema: { type: "array", items, description }, default: [] };
}

function recordOf<T>(additionalProperties: Schema, description: string): Key<Readonly<Record<string, T>>> {
  return { schema: { type: "object", additionalProperties, description }, default: {} };
}
