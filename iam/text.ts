/**
 * A string whose parts may be unknown. Each {@link hole} in it stands for some text, perhaps empty, that is not
 * known; a string without a hole is simply itself. Holes are written with a template:
 *
 *     `arn:aws:logs:${hole}:${hole}:log-group:/aws/lambda/orders`
 */
export type Text = string;

/**
 * The unknown part of a {@link Text}: a Unicode noncharacter, as everything is that stands for something in here. They
 * are set aside for use inside a program, and {@link withoutNoncharacters} keeps those of others out.
 *
 * @see https://www.unicode.org/faq/private_use.html#noncharacters
 */
export const hole = "\uFDD0";

/**
 * A name that nobody has heard of: at least one character long, and of no length and no letters that a policy spells
 * out. A star takes it; letters do not, and neither do question marks by themselves.
 */
export const unheardOf = "\uFDD4";

/** The number of an account that nobody has heard of: twelve digits, none of which is one that a policy spells out. */
export const unheardOfAccount = "\uFDD5".repeat(12);

/** A text from outside, in which each noncharacter is written as JSON escapes it, so that it stands for nothing in here. */
export function withoutNoncharacters(text: string): Text {
  return text.replaceAll(noncharacters, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}

/** Whether a JSON text has such an escape. What is written out in it stands for what it stands for in here. */
export function escapesNoncharacter(json: string): boolean {
  return (json.match(/\\(?:u[0-9a-f]{4}|.)/gis) ?? []).some((escape) =>
    /^.u(?:fdd[0-9a-f]|fde[0-9a-f]|fff[ef])$/i.test(escape),
  );
}

const noncharacters = /[\uFDD0-\uFDEF\uFFFE\uFFFF]/g;

/** Whether every part of a text is known. */
export function isKnown(text: Text): boolean {
  return !text.includes(hole);
}

/** The text as a person reads it, each hole shown as an ellipsis. */
export function show(text: Text): string {
  return text.replaceAll(hole, "…");
}
