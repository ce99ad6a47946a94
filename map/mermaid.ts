import { lineOf } from "../report";
import type { AccessMap } from "./bands";
import { drawingOf, type DrawnNode } from "./drawing";

/**
 * A map as a flowchart of Mermaid, which GitHub and GitLab draw. Letters that could act in it are written as their numbers, so that
 * no text of a stack is more than a label.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function toMermaid({ stacks }: AccessMap): string {
  const lines = ["flowchart LR"];
  let nodes = 0;
  for (const [index, { project, stack, bands, complete, openEnds }] of stacks.entries()) {
    const notes = [
      ...(complete ? [] : ["not whole"]),
      ...(openEnds.length > 0 ? [`${openEnds.length} not known`] : []),
    ];
    lines.push(`  subgraph s${index}[${label([`${project}/${stack}`, ...notes])}]`);
    for (const band of bands) {
      const { nodes: drawn, edges } = drawingOf(band);
      const ids = new Map(drawn.map(({ id }) => [id, `n${nodes++}`]));
      for (const node of drawn) {
        const [before, after] = shapes[node.kind];
        lines.push(`    ${ids.get(node.id)!}${before}${label(wordsOf(node))}${after}`);
      }
      for (const { from, to, label: text, isCertain } of edges) {
        const arrow = isCertain ? "-->" : "-.->";
        lines.push(
          `    ${ids.get(from)!} ${arrow}${text === "" ? "" : `|${label([text])}|`} ${ids.get(to)!}`,
        );
      }
    }
    lines.push("  end");
  }
  return `${lines.join("\n")}\n`;
}

const shapes: Readonly<Record<DrawnNode["kind"], readonly [string, string]>> = {
  who: ["([", "])"],
  function: ["[", "]"],
  role: ["{{", "}}"],
  what: ["[(", ")]"],
  end: ["((", "))"],
};

function wordsOf({ title, details, findings }: DrawnNode): readonly string[] {
  const found = findings === 0 ? "" : `${findings} ${findings === 1 ? "finding" : "findings"}`;
  return [title, ...details, found].filter((each) => each !== "");
}

/** How many letters of a name are drawn. */
const most = 120;

/** Lines as a label: only letters, digits and some marks stand for themselves. */
function label(lines: readonly string[]): string {
  const shown = lines.map((line) => {
    const letters = Array.from(lineOf(line));
    const cut = letters.length > most ? [...letters.slice(0, most - 1), "\u2026"] : letters;
    return cut
      .map((letter) => (/[\p{L}\p{N} .,:/*-]/u.test(letter) ? letter : `#${letter.codePointAt(0)!};`))
      .join("");
  });
  return `"${shown.join("<br/>")}"`;
}
