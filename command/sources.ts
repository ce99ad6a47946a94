import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Policy } from "../pack";
import { accessIn, readReport, type AccessRows, type Source } from "../report";
import type { DeployedStack } from "../state";
import { auditOf, configurationIn, placeOf } from "./audit";
import { tell } from "./output";
import type { Options } from "./verb";

/**
 * The access in some exports and reports, in the order of the names of the stacks. What is not read is told.
 *
 * @param by the policies that judge exports: all, if they are left out.
 */
export function sourcesAt(
  paths: readonly string[],
  options: Options,
  by?: readonly Policy[],
): { readonly sources: readonly Source[]; readonly isWhole: boolean } {
  const reports = paths.map(reportsAt);
  const exports = paths.filter((_, index) => reports[index]!.length === 0);
  const audited = exports.length === 0 ? { sources: [], isWhole: true } : sourcesIn(exports, options, by);
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
function sourcesIn(paths: readonly string[], options: Options, by: readonly Policy[] | undefined) {
  const access = new Map<string, AccessRows>();
  const take = (of: DeployedStack, rows: AccessRows): void => void access.set(placeOf(of), rows);
  const { runs, problems } = auditOf(paths, configurationIn(options), take, by);
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

/**
 * The reports of access at a path: the file itself if it is called so, or those in a folder, at any depth. A run that ended before the stack
 * was whole has left its findings alone: these stand for it, so that it is missed.
 */
function reportsAt(path: string): readonly string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return path.endsWith("access.json") ? [path] : [];
  }
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const own = ["access.json", "findings.json"].find((name) => entries.some((entry) => entry.name === name));
  const folders = entries.filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules",
  );
  return [
    ...(own === undefined ? [] : [join(path, own)]),
    ...folders.flatMap(({ name }) => reportsAt(join(path, name))),
  ];
}
