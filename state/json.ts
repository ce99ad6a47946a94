/** Whether something is an object, and no list. */
export function isObject(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}

/**
 * JSON that was read, or what is wrong with it, in words that show nothing of it: the messages of the parser quote what they
 * found.
 */
export function parseJson(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const { message } = error as Error;
    const [, position] = /at position (\d+)/.exec(message) ?? [];
    if (/end of JSON input|Unterminated/.test(message) || Number(position) >= text.trimEnd().length) {
      return { problem: "is not whole: it ends in the middle of its JSON" };
    }
    return {
      problem: `is not JSON${position === undefined ? "" : ` ${placeAt(text, Number(position))}`}`,
    };
  }
}

function placeAt(text: string, position: number): string {
  const before = text.slice(0, position).split("\n");
  return `from line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1} on`;
}
