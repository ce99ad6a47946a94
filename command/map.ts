import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { mapOf, readReport, toHtml, toMermaid, type AccessMap, type Source } from "../map";
import { versionOfPackage } from "../pack";
import { accessIn, toAccessMarkdown, writeTogether, type AccessRows } from "../report";
import type { DeployedStack } from "../state";
import { auditOf, configurationIn, placeOf, tell } from "./audit";
import { outputAt, print } from "./output";
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
  if (output.kind === "standard") {
    print(drawn);
    return isWhole ? 0 : 2;
  }
  try {
    writeTogether(dirname(output.path), { [basename(output.path)]: drawn });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    tell(`${output.path} cannot be written (${code ?? message}).`);
    return 2;
  }
  return isWhole ? 0 : 2;
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

/** The access in some exports and reports, in the order of the names of the stacks. What is not read is told. */
function sourcesAt(
  paths: readonly string[],
  options: Options,
): { readonly sources: readonly Source[]; readonly isWhole: boolean } {
  const reports = paths.map(reportsAt);
  const exports = paths.filter((_, index) => reports[index]!.length === 0);
  const audited = exports.length === 0 ? { sources: [], isWhole: true } : sourcesIn(exports, options);
  const read = reports.flat().map(readReport);
  const problems = read.flatMap((each) => each.problems);
  problems.forEach(({ file, problem }) => tell(`${file}: ${problem}`));
  const sources = [...audited.sources, ...read.flatMap(({ source }) => source ?? [])];
  const nameOf = ({ access: { project, stack, file = "" } }: Source): string => `${project}/${stack}@${file}`;
  return {
    sources: sources.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)),
    isWhole: audited.isWhole && problems.length === 0,
  };
}

/** The access in exports, as an audit of them finds it. */
function sourcesIn(paths: readonly string[], options: Options) {
  const access = new Map<string, AccessRows>();
  const take = (of: DeployedStack, rows: AccessRows): void => void access.set(placeOf(of), rows);
  const { runs, problems } = auditOf(paths, configurationIn(options), take);
  problems.forEach(({ file, problem }) => tell(`${file}: ${problem}`));
  const faulty = runs.filter((run) => !access.has(placeOf(run)));
  faulty.forEach(({ file = "" }) => tell(`${file}: Its access cannot be told, for a fault of the pack.`));
  return {
    sources: runs.flatMap((run): readonly Source[] => {
      const rows = access.get(placeOf(run));
      return rows === undefined ? [] : [{ access: accessIn(run, rows), run }];
    }),
    isWhole: problems.length + faulty.length === 0,
  };
}

/** The reports of access at a path: the file itself if it is called so, or those in a folder, at any depth. */
function reportsAt(path: string): readonly string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return path.endsWith("access.json") ? [path] : [];
  }
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules"
        ? reportsAt(join(path, entry.name))
        : entry.name === "access.json"
          ? [join(path, entry.name)]
          : [],
    );
}
