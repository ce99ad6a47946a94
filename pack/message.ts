/**
 * Names in a sentence: `a`, `a and b`, `a, b and c`, and from the fifth on `a, b, c and 2 more`.
 *
 * @param count how many there are, where only the first of them are given.
 */
export function listed(names: readonly string[], count = names.length): string {
  const shown = count > 4 ? [...names.slice(0, 3), `${count - 3} more`] : names;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** Names of resources, properties or actions in a sentence, each in code quotes. */
export function quoted(names: readonly string[]): string {
  return listed(names.map((name) => `\`${name}\``));
}
