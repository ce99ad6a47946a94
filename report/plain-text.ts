/**
 * A text of a stack without what acts where it is shown: control characters, by which a terminal is steered and which XML forbids, marks
 * that turn the direction of a line, and halves of characters. A line break stays one.
 */
export function plainText(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Cs}\p{Bidi_Control}\u{fffe}\u{ffff}]/gu, " ");
}
