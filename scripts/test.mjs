import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./repository.mjs";
import { fail, runNode } from "./run.mjs";
import { setUp } from "./set-up.mjs";

/**
 * Runs the tests with coverage: all of them, or those in the files given. Other arguments are for Mocha. The last line
 * counts what passed and what failed; to run no test at all is a failure too.
 */
await setUp().catch(fail);

process.chdir(root);
const results = mkdtempSync(join(tmpdir(), "lambda-access-test-"));
const totals = join(results, "totals.json");
const given = process.argv.slice(2);
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

console.log(`${passes} passed, ${failures} failed`);
process.exitCode = exitCode || (passes + failures === 0 ? 1 : 0);
