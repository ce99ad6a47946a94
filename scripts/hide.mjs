import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { root } from "./repository.mjs";
import { fail, runNode } from "./run.mjs";
import { setUpDependencies } from "./set-up.mjs";

/**
 * Runs the tests of the policies with many random sets of properties and settings of providers hidden in each of their
 * programs, where `npm test` hides a few: no finding may be added, and no mandatory one go silent without a gap.
 */
const usage = "npm run hide -- [--seed N] [--sets N]";
const day = 86_400_000;

await setUpDependencies().catch(fail);
process.chdir(root);
const { seed, sets } = options();
console.log(`${sets} sets of each program, seed ${seed}`);
const files = readdirSync("tests/policies").filter((file) => file.endsWith(".test.ts"));
process.exitCode = runNode(
  [
    ...["node_modules/mocha/bin/mocha.js", "--timeout", String(day), "--reporter", "dot"],
    ...["--parallel", "--jobs", String(availableParallelism())],
    ...files.map((file) => `tests/policies/${file}`),
  ],
  { TS_NODE_TRANSPILE_ONLY: "true", HIDDEN_SEED: seed, HIDDEN_SETS: sets },
);

function options() {
  try {
    const { values } = parseArgs({ options: { seed: { type: "string" }, sets: { type: "string" } } });
    const { seed: chances = String(Date.now() % 1_000_000), sets: count = "100" } = values;
    const wrong = [chances, count].find((value) => !/^\d{1,9}$/.test(value));
    if (wrong !== undefined) {
      throw new Error(`${wrong} is no whole number`);
    }
    return { seed: chances, sets: count };
  } catch (error) {
    return fail(`${error.message.split("\n")[0]}; usage: ${usage}`);
  }
}
