import { join } from "node:path";
import { root } from "./repository.mjs";
import { fail, runNode } from "./run.mjs";
import { setUpDependencies } from "./set-up.mjs";

/** Runs a script of this directory that is written in TypeScript, by its name, when what it needs is installed. */
await setUpDependencies().catch(fail);

const [name, ...words] = process.argv.slice(2);
process.exitCode = runNode([
  "--require",
  join(root, "node_modules", "ts-node", "register", "transpile-only"),
  join(root, "scripts", `${name}.ts`),
  ...words,
]);
