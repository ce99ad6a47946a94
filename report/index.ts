import { isAbsolute, join } from "node:path";
import { toJunit } from "./junit";
import type { Run } from "./run";
import { toSarif } from "./sarif";
import { writeTogether } from "./write";

export type { Run, RunExemption, RunFinding, RunGap, RunPolicy, RunRepair, RunResource } from "./run";
export { toJunit } from "./junit";
export { toSarif } from "./sarif";

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
  return isAbsolute(source) || /(^|[\\/])\.\.([\\/]|$)|:/.test(source)
    ? `LAMBDA_ACCESS_SOURCE is "${source}", but has to be a folder of the repository, such as "infrastructure/shop". No report is written.`
    : undefined;
}

/**
 * Writes the reports of a run, in a folder for its project and stack: `findings.json`, `findings.sarif` and `findings.xml`.
 *
 * @returns one line about what was written, or why nothing was.
 */
export function writeReports({ folder, source }: Destination, run: Run): string {
  const place = join(folder, asName(run.project), asName(run.stack));
  const indented = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
  try {
    writeTogether(place, {
      "findings.json": indented(run),
      "findings.sarif": indented(toSarif(run, source.replaceAll("\\", "/").replace(/^\.?\/|\/$/g, ""))),
      "findings.xml": toJunit(run),
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return `The report cannot be written to ${place} (${code ?? message}).`;
  }
  const { length } = run.findings;
  return `The report of ${length} ${length === 1 ? "finding" : "findings"} is in ${place}.`;
}

/** The name of a project or a stack as that of a folder. */
function asName(name: string): string {
  const safe = name.replace(/[^\w.-]/g, "_");
  return /^\.*$/.test(safe) ? `_${safe}` : safe;
}
