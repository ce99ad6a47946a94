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

/** A text of a stack as code in Markdown, where nothing in it is a link, a mention, or the end of a cell. */
export function codeSpan(text: string): string {
  const line = lineOf(text).replaceAll("|", "\u2502");
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  const pad = line.startsWith("`") || line.endsWith("`") || line === "" ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}
