import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, relative } from "node:path";
import { brokenData, dataFolder } from "../iam";
import { enumerated } from "./message";

/**
 * Ends the process, with exit code 1 and one line on standard error, which Pulumi shows: for an installation in which
 * nothing can be judged. An exception would be shown as a stack trace.
 *
 * @param problem what is wrong, and what to do about it.
 */
export function refuse(problem: string): never {
  tell(problem);
  process.exit(1);
}

/** Prints a line on standard error, which Pulumi shows. Standard output is the engine's. */
export function tell(line: string): void {
  writeSync(process.stderr.fd, `pulumi-lambda-access: ${line}\n`);
}

/** The version of the package. */
export function versionOfPackage(): string {
  return (createRequire(__filename)("pulumi-lambda-access/package.json") as { version: string }).version;
}

/** Ends the process if data about AWS is missing or damaged: without it, much would be silent. */
export function requireData(): void {
  const broken = brokenData();
  if (broken.length > 0) {
    const fix = isInPackage(dataFolder)
      ? "Install the package again, or run `npm ci --include=dev` in a clone."
      : "Leave pulumi-lambda-access out of the bundle, or copy its `bin/data` to that folder.";
    refuse(
      `${enumerated(broken)} in ${dataFolder} ${broken.length === 1 ? "is" : "are"} missing or damaged. ${fix}`,
    );
  }
}

/** Whether a folder is in the package, and not where a bundler has put the package's code. */
function isInPackage(folder: string): boolean {
  try {
    const root = dirname(createRequire(__filename).resolve("pulumi-lambda-access/package.json"));
    return !relative(root, folder).startsWith("..");
  } catch {
    return false;
  }
}
