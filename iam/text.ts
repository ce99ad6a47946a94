/**
 * A string of which parts may be unknown. Each {@link hole} in it stands for some text, perhaps empty, that is not
 * known; a string without a hole is simply itself. Holes are written with a template:
 *
 *     `arn:aws:logs:${hole}:${hole}:log-group:/aws/lambda/orders`
 */
export type Text = string;

/**
 * The unknown part of a {@link Text}: a Unicode noncharacter, which is set aside for use inside a program and occurs
 * in no policy document (IAM accepts U+0020 to U+00FF).
 *
 * @see https://www.unicode.org/faq/private_use.html#noncharacters
 */
export const hole = "\uFDD0";

/** Whether every part of a text is known. */
export function isKnown(text: Text): boolean {
  return !text.includes(hole);
}

/** The text as a person reads it, each hole shown as an ellipsis. */
export function show(text: Text): string {
  return text.replaceAll(hole, "…");
}
