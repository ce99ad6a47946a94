import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./repository.mjs";
import { fail, runNode } from "./run.mjs";
import { setUp } from "./set-up.mjs";

/**
 * Runs the tests with coverage: all of them, or those in the files given. Other arguments are for Mocha. Returns how many
 * passed and failed; to run no test at all is a failure too, and so is a runner that fails although no test does.
 */
export function test(given = []) {
  const results = mkdtempSync(join(tmpdir(), "lambda-access-test-"));
  const totals = join(results, "totals.json");
  const files = given.some((argument) => existsSync(argument)) ? [] : ["tests/**/*.test.ts"];
  const exitCode = runNode(
    [
      ...["node_modules/c8/bin/c8.js", "--temp-directory", join(results, "coverage"), "--reporter", "text"],
      ...["--include", "index.ts", "--include", "{iam,model,pack,policies,sandbox}/**/*.ts"],
      ...[process.execPath, "node_modules/mocha/bin/mocha.js"],
      ...["--parallel", "--jobs", String(availableParallelism())],
      ...["--reporter", "scripts/spec-with-totals.cjs", ...given, ...files],
    ],
    { TEST_TOTALS: totals },
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
  await setUp().catch(fail);
  process.chdir(root);
  conclude(test(process.argv.slice(2)));
}
