import { join } from "node:path";
import { root } from "./repository.mjs";
import { fail, runNode } from "./run.mjs";
import { setUp } from "./set-up.mjs";

/** Measures what the pack costs: `docs/performance.md` says how. With `--quick`, a little and not to be relied on. */
await setUp().catch(fail);

process.chdir(root);
process.exitCode = runNode([
  "--require",
  "ts-node/register/transpile-only",
  join("bench", "main.ts"),
  ...process.argv.slice(2),
]);
