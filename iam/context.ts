import { type Text } from "./text";

/**
 * What is known of a request besides its action and resource: the condition keys that AWS sends with it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export interface Context {
  /** The values of a key, in any letter case: none if the key is absent, `undefined` if that is not known. */
  lookup(key: string): readonly Text[] | undefined;
}

/** A context about which nothing is known. */
export const unknownContext: Context = { lookup: () => undefined };

/**
 * A context in which some keys are known. A value is one text or a list; an empty list says that the key is absent.
 * Keys that are not mentioned are unknown, except those that start with a prefix in `closed`, which are absent:
 *
 *     contextOf({ "aws:SourceAccount": "111122223333", "aws:SourceArn": [] }, ["lambda:"])
 */
export function contextOf(
  known: Readonly<Record<string, Text | readonly Text[]>>,
  closed: readonly string[] = [],
): Context {
  const values = new Map(
    Object.entries(known).map(([key, value]) => [
      key.toLowerCase(),
      typeof value === "string" ? [value] : value,
    ]),
  );
  const prefixes = closed.map((prefix) => prefix.toLowerCase());
  return {
    lookup(key) {
      const name = key.toLowerCase();
      return values.get(name) ?? (prefixes.some((prefix) => name.startsWith(prefix)) ? [] : undefined);
    },
  };
}
