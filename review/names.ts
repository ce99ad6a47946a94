import type { AccessRows } from "../report";

/** A resource by its URN without the stack: what is replaced under the same name is the same. */
export function nameIn(urn: string): string {
  return urn.replace(/^urn:pulumi:.*?::/, "");
}

/**
 * What an ARN of before is called after, where the resource of the stack that it names has got another one.
 *
 * @returns a function that writes a text of before with what its ARNs are now.
 */
export function renamed(before: AccessRows, after: AccessRows): (text: string) => string {
  const now = new Map(after.named.map(({ urn, arn }) => [nameIn(urn), arn]));
  const was = before.named.flatMap(({ urn, arn }) => {
    const other = now.get(nameIn(urn));
    return other === undefined || other === arn ? [] : [[arn, other] as const];
  });
  if (was.length === 0) {
    return (text) => text;
  }
  const names = new Map(was);
  return (text) => {
    for (const beginning of beginningsOf(text)) {
      const other = names.get(beginning);
      if (other !== undefined) {
        return other + text.slice(beginning.length);
      }
    }
    return text;
  };
}

/** A text, and what of it stands before a colon or a slash: the longest first. */
function beginningsOf(text: string): readonly string[] {
  return [...text.matchAll(/[:/]|$/g)].map(({ index }) => text.slice(0, index)).reverse();
}
