/**
 * A text of a stack without what acts where it is shown: control characters, by which a terminal is steered and which XML forbids, marks
 * that turn the direction of a line, and halves of characters. A line break stays one.
 */
export function plainText(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Cs}\p{Bidi_Control}\u{fffe}\u{ffff}]/gu, " ");
}

/**
 * A text of a stack as one line of a log, in which a pipeline finds none of its commands: GitHub takes what begins with `::` for one, and
 * Azure Pipelines and TeamCity what has `##` in it.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 * @see https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands
 */
export function lineOf(text: string): string {
  return plainText(text)
    .replace(/\n/g, " ")
    .replace(/##/g, "# #")
    .replace(/^(\s*):(?=:)/, "$1: ");
}
