import { join } from "node:path";
import { root } from "./repository.mjs";
import { fail, runNode } from "./run.mjs";
import { setUp } from "./set-up.mjs";

/** Checks all that must hold before a change is submitted, and names at the end what does not. */
await setUp().catch(fail);

process.chdir(root);
const typescript = ["--require", "ts-node/register/transpile-only"];
const checks = {
  types: ["node_modules/typescript/bin/tsc", "--noEmit"],
  lint: ["node_modules/eslint/bin/eslint.js", "."],
  format: ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."],
  "generated data": [...typescript, "scripts/generate-iam-data.ts", "--check"],
  "generated docs": [...typescript, "scripts/generate-docs.ts", "--check"],
  tests: [join("scripts", "test.mjs")],
};
const failed = [];
for (const [name, args] of Object.entries(checks)) {
  console.log(`\n== ${name}`);
  if (runNode(args) !== 0) {
    failed.push(name);
  }
}
console.log(failed.length === 0 ? "\nEverything holds." : `\nFailed: ${failed.join(", ")}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
