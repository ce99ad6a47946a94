import { join } from "node:path";
import { mapOf, toHtml, toMermaid, type AccessMap } from "../map";
import { versionOfPackage } from "../pack";
import { toAccessMarkdown, type Source } from "../report";
import { outputAt, printTo, tell } from "./output";
import { sourcesAt } from "./sources";
import { oneOf, only, type Options } from "./verb";

const formats = ["html", "json", "markdown", "mermaid"] as const;

/** How many lines Mermaid draws unless it is told otherwise, and how many letters it reads. */
const mostOfMermaid = { edges: 500, letters: 50_000 };

/**
 * Draws who may invoke the functions of some stacks and what these may do, of exports and of reports of runs.
 *
 * @returns 2 if something was not read or the map could not be written, and else 0: what was read is drawn all the same.
 * @throws Error that says what is wrong with the options or the configuration; then nothing was read.
 */
export function drawMap(paths: readonly string[], options: Options): number {
  const format = oneOf(formats, options, "format") ?? "html";
  const output = outputAt(only(options, "output"));
  if (output.kind === "folder") {
    throw new Error("--output is a file, such as map.html");
  }
  if (format === "html" && output.kind === "standard" && process.stdout.isTTY) {
    throw new Error("a page is not for a terminal: name a file, such as --output map.html");
  }
  const { sources, isWhole } = sourcesAt(paths, options);
  const map = mapOf(versionOfPackage(), sources);
  const drawn = textOf(format, map, sources);
  return printTo(output, drawn) && isWhole ? 0 : 2;
}

function textOf(format: (typeof formats)[number], map: AccessMap, sources: readonly Source[]): string {
  switch (format) {
    case "html":
      return toHtml(map, join(__dirname, "page"));
    case "json":
      return `${JSON.stringify(map, null, 2)}\n`;
    case "markdown":
      return sources.map(({ access }) => toAccessMarkdown(access)).join("\n");
    case "mermaid": {
      const text = toMermaid(map);
      const edges = text.match(/-->|-\.->/g)?.length ?? 0;
      if (edges > mostOfMermaid.edges || text.length > mostOfMermaid.letters) {
        tell(
          `Mermaid draws at most ${mostOfMermaid.edges} lines and reads ${mostOfMermaid.letters} letters unless it is configured, and this has ${edges} and ${text.length}: use --format html, or fewer stacks.`,
        );
      }
      return text;
    }
  }
}
