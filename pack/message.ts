import type { Resource } from "../model";

/**
 * Names in a sentence: `a`, `a and b`, `a, b and c`, and from the fifth on `a, b, c and 2 more`.
 *
 * @param count how many there are, where only the first of them are given.
 */
export function listed(names: readonly string[], count = names.length): string {
  return enumerated(count > 4 ? [...names.slice(0, 3), `${count - 3} more`] : names);
}

/** Names in a sentence, however many: `a`, `a and b`, `a, b and c`. */
export function enumerated(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** Names of resources, properties or actions in a sentence, each in code quotes. */
export function quoted(names: readonly string[]): string {
  return listed(names.map((name) => `\`${name}\``));
}

/**
 * What gives the number of the account that a stack is deployed to, as a program in TypeScript asks the provider of a
 * resource for it.
 *
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/getcalleridentity/
 * @see https://www.pulumi.com/registry/packages/aws-native/api-docs/getaccountid/
 */
export function accountOf({ isNative }: Resource): string {
  return `\`${isNative ? "awsNative.getAccountIdOutput()" : "aws.getCallerIdentityOutput()"}.accountId\``;
}

/**
 * The end of a sentence about a name that does not exist: a question whether the nearest one that does was meant, if any
 * is near, and else a full stop.
 */
export function meant(name: string, names: readonly string[]): string {
  const distances = names.map((each) => [distance(name, each), each] as const);
  const [[least, nearest] = [Infinity, ""]] = distances.sort(([a], [b]) => a - b);
  return least <= name.length / 3 ? `; did you mean \`${nearest}\`?` : ".";
}

/** How many letters have to be put in, left out or replaced to make one word of another (Levenshtein's distance). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let index = 0; index < from.length; index++) {
    const next = [index + 1];
    for (let at = 1; at <= to.length; at++) {
      const replaced = row[at - 1]! + (from[index] === to[at - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[at]! + 1, next[at - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
