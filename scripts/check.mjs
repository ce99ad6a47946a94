import { root } from "./repository.mjs";
import { fail, runNodeAside } from "./run.mjs";
import { setUp } from "./set-up.mjs";
import { conclude, filesIn, test } from "./test.mjs";

/**
 * Checks all that must hold before a change is submitted, here and in CI, and names at the end what does not. The last line
 * counts what passed and what failed: each test, and each of the checks beside them. Arguments are those of `npm test`.
 */
process.chdir(root);
try {
  filesIn(process.argv.slice(2));
  await setUp();
} catch (error) {
  fail(error);
}

const typescript = ["--require", "ts-node/register/transpile-only"];
const checks = {
  lint: ["node_modules/eslint/bin/eslint.js", "."],
  types: ["node_modules/typescript/bin/tsc", "--noEmit"],
  "types of the page": ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "map/browser"],
  format: ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."],
  "generated data": [...typescript, "scripts/generate-iam-data.ts", "--check"],
  "generated docs": [...typescript, "scripts/generate-docs.ts", "--check"],
};

const waiting = Object.entries(checks);
const broken = [];

/** Takes one check after the other, while others do the same beside it. */
async function work() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [name, args] = next;
    const { exitCode, output } = await runNodeAside(args);
    console.log(`\n== ${name}\n${output}`.trimEnd());
    if (exitCode !== 0) {
      broken.push(name);
    }
  }
}

await Promise.all([work(), work()]);

console.log("\n== tests");
const { passed, failed } = test(process.argv.slice(2));
const all = failed === 0 ? broken : [...broken, "tests"];
console.log(all.length === 0 ? "\nEverything holds." : `\nFailed: ${all.join(", ")}.`);
conclude({
  passed: passed + Object.keys(checks).length - broken.length,
  failed: failed + broken.length,
});
