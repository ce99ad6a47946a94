import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./repository.mjs";
import { fail, runNode } from "./run.mjs";
import { setUp } from "./set-up.mjs";

/**
 * The files of tests among some arguments, of which the others are options of Mocha and their values.
 *
 * @throws Error when one is not there.
 */
export function filesIn(given) {
  const files = given.filter(
    (argument, index) =>
      !argument.startsWith("-") && (argument.endsWith(".ts") || given[index - 1]?.startsWith("-") !== true),
  );
  const missing = files.filter((file) => !/[*?{[]/.test(file) && !existsSync(file));
  if (missing.length > 0) {
    throw new Error(`There is no ${missing.join(", ")}.`);
  }
  return files;
}

/**
 * Runs the tests with coverage: all of them, or those in the files given. Other arguments are for Mocha. Returns how many
 * passed and failed; to run no test at all is a failure too, and so is a runner that fails although no test does.
 *
 * @throws Error when a file is not there.
 */
export function test(given = []) {
  const files = filesIn(given).length > 0 ? [] : ["tests/**/*.test.ts"];
  const results = mkdtempSync(join(tmpdir(), "lambda-access-test-"));
  const totals = join(results, "totals.json");
  const exitCode = runNode(
    [
      ...["node_modules/c8/bin/c8.js", "--temp-directory", join(results, "coverage"), "--reporter", "text"],
      ...["--include", "index.ts", "--include", "{iam,model,pack,policies,sandbox}/**/*.ts"],
      ...[process.execPath, "node_modules/mocha/bin/mocha.js"],
      ...["--parallel", "--jobs", String(availableParallelism())],
      ...["--reporter", "scripts/spec-with-totals.cjs", ...given, ...files],
    ],
    // The packs in the tests are started from folders that are gone afterwards.
    { TEST_TOTALS: totals, NODE_DISABLE_COMPILE_CACHE: "1" },
  );
  const { passes, failures } = existsSync(totals)
    ? JSON.parse(readFileSync(totals, "utf8"))
    : { passes: 0, failures: 0 };
  rmSync(results, { recursive: true, force: true });
  const isBroken = failures === 0 && (exitCode !== 0 || passes === 0);
  return { passed: passes, failed: isBroken ? 1 : failures };
}

/** Prints the last line of a run, and fails if anything failed. */
export function conclude({ passed, failed }) {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(root);
  try {
    filesIn(process.argv.slice(2));
    await setUp();
    conclude(test(process.argv.slice(2)));
  } catch (error) {
    fail(error);
  }
}
