import { isAbsolute, join } from "node:path";
import { accessIn, toAccessMarkdown, type AccessRows } from "./access";
import { toJunit } from "./junit";
import { asJson } from "./least-policy";
import type { Run } from "./run";
import { toSarif } from "./sarif";
import { folderOf, isInRepository } from "./source";
import { writeTogether } from "./write";

export {
  accessIn,
  actionsIn,
  beginningsOf,
  exactly,
  invokerIn,
  limits,
  reasonIn,
  rightIn,
  toAccessMarkdown,
  whoIn,
  type Access,
  type AccessFunction,
  type AccessRows,
  type FunctionWithRole,
  type NamedArn,
  type Row,
  type Invoker,
  type OpenEnd,
  type Right,
  type Who,
} from "./access";
export { auditAs, formats, type Format } from "./audit";
export type {
  Audit,
  AuditProblem,
  LeastOutput,
  LeastPattern,
  LeastPolicy,
  LeastStatement,
  Run,
  RunExemption,
  RunFinding,
  RunGap,
  RunPolicy,
  RunPosition,
  RunRepair,
  RunResource,
} from "./run";
export { toJunit } from "./junit";
export { explained, type ExplainedPolicy, type Language } from "./least-policy";
export { toSarif } from "./sarif";
export { codeSpan, lineOf } from "./plain-text";
export { readAccess, readReport, type Source, type Unread } from "./read";
export { isInRepository } from "./source";
export { writeTogether, type Content } from "./write";

/** Where reports go, as the environment says it. */
export interface Destination {
  /** `LAMBDA_ACCESS_REPORT`: an absolute folder. */
  readonly folder: string;
  /** `LAMBDA_ACCESS_SOURCE`: the folder of the project in its repository, "" if it is the repository itself. */
  readonly source: string;
}

/**
 * What is wrong with a destination, in one line: `undefined` if nothing is.
 *
 * The pack runs in its own folder, so nobody could tell what a relative path of the user's is relative to.
 */
export function mistakeIn({ folder, source }: Destination): string | undefined {
  if (!isAbsolute(folder)) {
    return `LAMBDA_ACCESS_REPORT is "${folder}", but has to be absolute, such as "$PWD/${folder}". No report is written.`;
  }
  return !isInRepository(source)
    ? `LAMBDA_ACCESS_SOURCE is "${source}", but has to be a folder of the repository, such as "infrastructure/shop". No report is written.`
    : undefined;
}

/**
 * Writes the reports of a run, in a folder for its project and stack: `findings.json`, `findings.sarif` and `findings.xml`, and of a
 * whole stack `access.json` and `access.md`.
 *
 * @param rows who may invoke its functions and what those may do, if the stack is whole.
 * @returns one line about what was written, or why nothing was.
 */
export function writeReports(destination: Destination, run: Run, rows?: AccessRows): string {
  const { length } = run.findings;
  try {
    const place = writeRun(destination, run, rows);
    return `The report of ${length} ${length === 1 ? "finding" : "findings"} is in ${place}.`;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return `The report cannot be written to ${placeIn(destination.folder, run)} (${code ?? message}).`;
  }
}

/**
 * Writes the same, with another name for the stack where several have one.
 *
 * @returns the folder in which the files are.
 * @throws the error of the file system if they cannot be written.
 */
export function writeRun(
  { folder, source }: Destination,
  run: Run,
  rows: AccessRows | undefined,
  name = run.stack,
): string {
  const place = placeIn(folder, run, name);
  const access = rows && accessIn(run, rows);
  writeTogether(place, {
    "findings.json": asJson(run),
    "findings.sarif": asJson(toSarif(run, folderOf(source))),
    "findings.xml": toJunit([run]),
    ...(access && { "access.json": asJson(access), "access.md": toAccessMarkdown(access) }),
  });
  return place;
}

function placeIn(folder: string, { project, stack }: Run, name = stack): string {
  return join(folder, asName(project), asName(name));
}

/** The name of a project or a stack as that of a folder. */
function asName(name: string): string {
  const safe = name.replace(/[^\w.@-]/g, "_");
  return /^\.*$/.test(safe) ? `_${safe}` : safe;
}
