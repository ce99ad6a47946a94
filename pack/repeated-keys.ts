/** An object or a list, inside of which a reader of JSON is. */
interface Inside {
  readonly at: string;
  /** The keys of an object so far; `undefined` in a list. */
  readonly keys: Set<string> | undefined;
  /** Where the member is that is read: its key, or its place in the list. */
  member: string;
  count: number;
}

/** A string, with the colon that makes it a key, or what else tells where something is. */
const tokens = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\],\n]/g;

/**
 * The keys that an object gives more than once, of which parsers take the last: one sentence for each, with its place and
 * the line of the last.
 *
 * @param text valid JSON.
 */
export function repeatedKeys(text: string): readonly string[] {
  const lines = new Map<string, number>();
  const inside: Inside[] = [];
  let line = 1;
  for (const [token, string, colon] of text.matchAll(tokens)) {
    const around = inside.at(-1);
    if (token === "{" || token === "[") {
      const at = around === undefined ? "" : `${around.at}${around.member}`;
      const keys = token === "{" ? new Set<string>() : undefined;
      inside.push({ at, keys, member: "[0]", count: 0 });
    } else if (token === "}" || token === "]") {
      inside.pop();
    } else if (token === "," && around !== undefined) {
      around.count++;
      around.member = `[${around.count}]`;
    } else if (colon !== undefined && string !== undefined && around?.keys !== undefined) {
      const key = JSON.parse(string) as string;
      around.member = around.at === "" ? key : `.${key}`;
      if (around.keys.has(key)) {
        lines.set(`${around.at}${around.member}`, line);
      }
      around.keys.add(key);
    }
    line += token.split("\n").length - 1;
  }
  return [...lines].map(
    ([at, last]) => `\`${at}\` is given more than once; only the last one counts, in line ${last}.`,
  );
}
