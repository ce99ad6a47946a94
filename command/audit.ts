import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { enumerated, severities, versionOfPackage, type Policy } from "../pack";
import { audited } from "../pack/audit";
import { policies } from "../policies";
import {
  auditAs,
  formats,
  isInRepository,
  writeRun,
  type AccessRows,
  type Audit,
  type AuditProblem,
  type Format,
  type Run,
} from "../report";
import { findExports, linkedStacks, type DeployedStack } from "../state";
import { readConfigurationFile } from "./config";
import { isDone, outputAt, printTo, tell, type Output } from "./output";
import { progressOf } from "./progress";
import { oneOf, only, type Options } from "./verb";

const thresholds = [...severities, "never"] as const;

type Threshold = (typeof thresholds)[number];

/**
 * The most runs that GitHub takes in one file.
 *
 * @see https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
 */
const mostRuns = 20;

/**
 * Audits exported stacks, and prints or writes what was found.
 *
 * @returns 2 if an export was not read or what was found could not be written, 1 if something was found that fails, and else 0.
 * @throws Error that says what is wrong with the options or the configuration; then nothing was read.
 */
export function auditStacks(paths: readonly string[], options: Options): number {
  const format = oneOf(formats, options, "format") ?? "text";
  const threshold = oneOf(thresholds, options, "fail-on");
  const output = outputAt(only(options, "output"));
  const isExplained = options["explain"] !== undefined;
  const sources = sourcesIn(options["source"] ?? []);
  if (output.kind === "folder" && options["format"] !== undefined) {
    throw new Error(
      "a folder takes the reports of each stack in all formats: leave out --format, or name a file",
    );
  }
  const access = new Map<string, AccessRows>();
  const audit = auditOf(
    paths,
    configurationIn(options),
    output.kind === "folder" ? (of, rows) => access.set(placeOf(of), rows) : undefined,
  );
  audit.problems.forEach(({ file, problem }) => tell(`${file}: ${problem}`));
  notesOn(audit.runs).forEach(tell);
  if (format === "sarif" && audit.runs.length > mostRuns) {
    tell(
      `GitHub takes ${mostRuns} runs in one file, and this has ${audit.runs.length}: --output FOLDER/ writes a file for each stack.`,
    );
  }
  if (output.kind === "folder") {
    // The reports are for machines: people are told what was found all the same.
    write(audit, { kind: "standard" }, "text", sources, isExplained);
  }
  const isWritten =
    output.kind === "folder"
      ? writeAll(audit, access, output.path, sources)
      : write(audit, output, format, sources, isExplained);
  const fails = audit.runs.some((run) => isFailing(run, threshold));
  return audit.problems.length > 0 || !isWritten ? 2 : fails ? 1 : 0;
}

/** The configuration that the options name, without the policies of others in the same file. */
export function configurationIn(options: Options): object {
  const file = only(options, "config");
  return file === undefined ? {} : readConfigurationFile(file, options["own"] ?? []);
}

/** Audits the stacks at some paths, by all policies or by some. */
export function auditOf(
  paths: readonly string[],
  configuration: object,
  takeAccess?: (of: DeployedStack, rows: AccessRows) => void,
  by: readonly Policy[] = policies,
): Audit {
  sparingMemory();
  const { exports, problems: notFound } = findExports(paths, () => readFileSync(0));
  const problems: AuditProblem[] = [...notFound];
  const progress = progressOf(exports.length);
  function* groups() {
    const hear = {
      problem: (problem: AuditProblem) => problems.push(problem),
      empty: (file: string) => tell(`${file}: The stack has no resources.`),
      looked: progress.looked,
    };
    for (const { stacks, done } of linkedStacks(exports, hear)) {
      yield stacks;
      progress.done(done);
    }
  }
  try {
    const runs = audited(by, groups(), { configuration, takeAccess });
    const inOrder = [...runs].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    return { version: 1, pack: versionOfPackage(), at: new Date().toISOString(), runs: inOrder, problems };
  } finally {
    progress.stop();
  }
}

/**
 * Lets the heap grow by a fifth only before what is no longer used is given back, and not to a multiple: stacks that have been judged
 * are of no use. V8 looks the flag up each time.
 *
 * @see https://nodejs.org/docs/latest-v20.x/api/v8.html#v8setflagsfromstringflags
 */
function sparingMemory(): void {
  setFlagsFromString("--heap-growing-percent=20");
}

/** What there is to say beside: of stacks with one name, for organizations are not in what an export says. */
function notesOn(runs: readonly Run[]): readonly string[] {
  return [...byName(runs)].flatMap(([name, some]) =>
    some.length > 1
      ? [
          `${name} is in ${enumerated(some.map(({ file }) => file ?? ""))}: each was judged by itself, and is linked with no other stack.`,
        ]
      : [],
  );
}

function byName(runs: readonly Run[]): ReadonlyMap<string, readonly Run[]> {
  const groups = new Map<string, Run[]>();
  runs.forEach((run) => groups.set(nameOf(run), [...(groups.get(nameOf(run)) ?? []), run]));
  return groups;
}

/** A stack, and the export that it was read from. */
export function placeOf({ project, stack, file = "" }: Pick<Run, "project" | "stack" | "file">): string {
  return `${project}/${stack}@${file}`;
}

function nameOf({ project, stack }: Run): string {
  return `${project}/${stack}`;
}

function isFailing({ findings, faults, complete }: Run, threshold: Threshold | undefined): boolean {
  const fails = ({ level, severity }: Run["findings"][number]): boolean =>
    threshold === undefined
      ? level === "mandatory"
      : threshold !== "never" && severities.indexOf(severity) >= severities.indexOf(threshold);
  return (
    !complete || faults.length > 0 || findings.some((each) => each.exemption === undefined && fails(each))
  );
}

/** The folder of each project in its repository, from options such as `shop=infrastructure/shop`. */
function sourcesIn(given: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    given.map((text) => {
      const [, project = "", folder = ""] = /^([^=]+)=(.*)$/.exec(text) ?? [];
      if (project === "" || !isInRepository(folder)) {
        throw new Error(
          `--source is "${text}", but has to be a project and a folder of the repository, such as "shop=infrastructure/shop"`,
        );
      }
      return [project, folder];
    }),
  );
}

function write(
  audit: Audit,
  output: Output,
  format: Format,
  sources: ReadonlyMap<string, string>,
  isExplained: boolean,
): boolean {
  return printTo(output, auditAs(format, audit, sources, isExplained));
}

/** Writes the reports of each stack, as a run leaves them. */
function writeAll(
  { runs }: Audit,
  access: ReadonlyMap<string, AccessRows>,
  folder: string,
  sources: ReadonlyMap<string, string>,
): boolean {
  const several = byName(runs);
  return runs
    .map((run) => {
      const isOne = several.get(nameOf(run))?.length === 1;
      const destination = { folder, source: sources.get(run.project) ?? "" };
      return isDone(folder, () =>
        writeRun(destination, run, access.get(placeOf(run)), isOne ? run.stack : `${run.stack}@${run.file}`),
      );
    })
    .every((each) => each);
}
