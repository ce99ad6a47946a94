import { codeSpan, lineOf } from "../report";
import type { Change, Review } from "./compare";
import { changeIn, endIn, proofOf, signOf, summaryOf } from "./words";

export const reviewFormats = ["text", "json", "markdown", "html"] as const;

export type ReviewFormat = (typeof reviewFormats)[number];

/** What was compared: the names of the stack before and after. */
export interface Compared {
  readonly pack: string;
  readonly before: string;
  readonly after: string;
}

/** A review in a format: its schema as JSON is `report/review.schema.json`. */
export function reviewAs(format: ReviewFormat, of: Compared, found: Review): string {
  switch (format) {
    case "text":
      return toText(of, found);
    case "markdown":
      return toMarkdown(of, found);
    case "html":
      return toHtml(of, found);
    case "json":
      return `${JSON.stringify({ version: 1, ...of, ...found }, null, 2)}\n`;
  }
}

function kindsOf({ kinds }: Change): string {
  return kinds.length === 0 ? "" : ` [${kinds.join(", ")}]`;
}

function toText({ before, after }: Compared, found: Review): string {
  const lines = found.changes.flatMap((change) => {
    const proof = proofOf(change, lineOf);
    return [
      `  ${signOf(change)} ${change.sense}${kindsOf(change)}: ${changeIn(change, lineOf)}`,
      ...(proof === undefined ? [] : [`      ${proof}`]),
    ];
  });
  const ends = found.uncompared.map((end) => `  = ${endIn(end, lineOf)}`);
  return [
    `Access of ${lineOf(after)}, against ${lineOf(before)}`,
    ...(lines.length === 0 ? [] : ["", ...lines]),
    ...(ends.length === 0 ? [] : ["", ...ends]),
    "",
    summaryOf(found),
    "",
  ].join("\n");
}

/** As a comment of a pull request. */
function toMarkdown({ before, after }: Compared, found: Review): string {
  const lines = found.changes.map((change) => {
    const proof = proofOf(change, codeSpan);
    return `- **${signOf(change)} ${change.sense}**${kindsOf(change)}: ${changeIn(change, codeSpan)}${proof === undefined ? "" : `; ${proof}`}`;
  });
  const ends = found.uncompared.map((end) => `- ${endIn(end, codeSpan)}`);
  return [
    `## Access of ${codeSpan(after)}, against ${codeSpan(before)}`,
    "",
    summaryOf(found),
    ...(lines.length === 0 ? [] : ["", ...lines]),
    ...(ends.length === 0 ? [] : ["", "Not compared:", "", ...ends]),
    "",
  ].join("\n");
}

/** A page without a script and without a network. */
function toHtml({ before, after }: Compared, found: Review): string {
  const rows = found.changes.map(
    (change) =>
      `<tr><td>${signOf(change)} ${change.sense}</td><td>${escaped(change.kinds.join(", "))}</td><td>${escaped(changeIn(change, lineOf))}</td><td>${escaped(proofOf(change, lineOf) ?? "")}</td></tr>`,
  );
  const ends = found.uncompared.map((end) => `<li>${escaped(endIn(end, lineOf))}</li>`);
  const table =
    rows.length === 0
      ? ""
      : `<table><thead><tr><th scope="col">Change</th><th scope="col">Kind</th><th scope="col">Access</th><th scope="col">Why</th></tr></thead><tbody>${rows.join("\n")}</tbody></table>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Access review</title>
</head>
<body>
<main>
<h1>Access of ${escaped(lineOf(after))}, against ${escaped(lineOf(before))}</h1>
<p>${escaped(summaryOf(found))}</p>
${table}
${ends.length === 0 ? "" : `<h2>Not compared</h2><ul>${ends.join("\n")}</ul>`}
</main>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
