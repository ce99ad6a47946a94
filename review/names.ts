import { beginningsOf, type AccessRows } from "../report";

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
  const names = new Map(
    before.named.flatMap(({ urn, arn }) => {
      const other = now.get(nameIn(urn));
      return other === undefined || other === arn ? [] : [[arn, other] as const];
    }),
  );
  return (text) => withName(text, names) ?? text;
}

/** A text with another name in place of the longest of its beginnings that has one; nothing if none has. */
export function withName(text: string, names: ReadonlyMap<string, string>): string | undefined {
  const beginning = names.size === 0 ? undefined : beginningsOf(text).findLast((each) => names.has(each));
  return beginning === undefined ? undefined : names.get(beginning)! + text.slice(beginning.length);
}
