import type { Log } from "sarif";
import { toJunit } from "./junit";
import { asJson } from "./least-policy";
import type { Audit, Run } from "./run";
import { toSarif } from "./sarif";
import { folderOf } from "./source";
import { toText } from "./text";
import type { Content } from "./write";

export const formats = ["text", "json", "sarif", "junit"] as const;

export type Format = (typeof formats)[number];

/**
 * An audit in a format.
 *
 * @param sources the folder of each project in its repository, by its name.
 * @param isExplained whether a text says what would let roles do what they lack; JSON does so always.
 */
export function auditAs(
  format: Format,
  audit: Audit,
  sources: ReadonlyMap<string, string>,
  isExplained = false,
): Content {
  const problems = audit.problems.map(({ file, problem }) => `${file}: ${problem}`);
  switch (format) {
    case "text":
      return toText(audit, isExplained);
    case "json":
      return jsonOf(audit);
    case "junit":
      return toJunit(audit.runs, problems);
    case "sarif":
      return `${JSON.stringify(asSarif(audit.runs, sources, problems), null, 2)}\n`;
  }
}

/** The JSON of an audit, run by run: of many stacks it would fill the memory that the audit of them has spared. */
function* jsonOf({ runs, problems, ...about }: Audit): Iterable<string> {
  const indented = (value: object, indent: string): string =>
    asJson(value).trimEnd().replaceAll("\n", `\n${indent}`);
  yield `${indented(about, "").replace(/\n\}$/, ",")}\n  "runs": [`;
  for (const [index, run] of runs.entries()) {
    yield `${index === 0 ? "" : ","}\n    ${indented(run, "    ")}`;
  }
  yield `${runs.length === 0 ? "" : "\n  "}],\n  "problems": ${indented(problems, "  ")}\n}\n`;
}

/** A run of SARIF for each stack. GitHub takes twenty in one file: a folder of reports has a file for each stack. */
function asSarif(
  runs: readonly Run[],
  sources: ReadonlyMap<string, string>,
  problems: readonly string[],
): Log {
  const logs = runs.map((run) => toSarif(run, folderOf(sources.get(run.project) ?? ""), problems));
  const [first] = logs;
  return {
    ...{ $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0" },
    ...first,
    runs: logs.flatMap((log) => log.runs),
  };
}
