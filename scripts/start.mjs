import { join } from "node:path";
import { root } from "./repository.mjs";
import { fail, runNode } from "./run.mjs";
import { setUp } from "./set-up.mjs";

await setUp().catch(fail);
process.exitCode = runNode([
  "--require",
  join(root, "node_modules", "ts-node", "register", "transpile-only"),
  join(root, "sandbox", "start.ts"),
  ...process.argv.slice(2),
]);
