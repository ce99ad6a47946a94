import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sources from "../entry/sources.js";
import { root } from "./repository.mjs";

/** What a build says of its sources, which `entry/` compares with those that are there. */
const stamp = "stamp.json";

/** What is started or imported, each with the entry of `bin/` that it becomes. The pack is the policies, and serves them; they load what compares when they need it. */
const entries = { comparing: "pack/comparing.ts" };
const onComparing = { command: "command.ts", policies: "policies/index.ts" };
const onPolicies = { index: "index.ts" };

/** Whether `bin/` is there and was built from the sources as they are now. */
export function isBuilt() {
  try {
    return JSON.parse(readFileSync(join(root, "bin", stamp), "utf8")).sources === sources.digest(root);
  } catch {
    return false;
  }
}

/**
 * Compiles the pack to `bin/`: one file for each entry with all of ours that it loads, its source map, the data beside them, and
 * the types. Where there is nothing to compile, as in the published package, it does nothing.
 *
 * @throws Error when the sources do not compile; the old `bin/` is then still there.
 */
export function build() {
  const compiler = typescript();
  if (compiler === undefined || !existsSync(join(root, "index.ts"))) {
    return;
  }
  // A folder that others than its owner may read, as far as the user allows: so a temporary one will not do.
  const output = join(root, `.bin-${process.pid}`);
  mkdirSync(output);
  try {
    const made = { sources: sources.digest(root), times: sources.times(root) };
    const project = join(root, "tsconfig.build.json");
    const { status } = spawnSync(process.execPath, [compiler, "-p", project, "--outDir", output], {
      stdio: "inherit",
    });
    if (status !== 0) {
      throw new Error("the pack does not compile");
    }
    bundle(output);
    cpSync(join(root, "iam", "data"), join(output, "data"), { recursive: true });
    writeFileSync(join(output, stamp), `${JSON.stringify(made, null, 2)}\n`);
    rmSync(join(root, "bin"), { recursive: true, force: true });
    renameSync(output, join(root, "bin"));
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

/** A pack starts faster from one file than from many. What the packages are stays theirs: the SDK must be the user's own. */
function bundle(output) {
  const { buildSync } = createRequire(import.meta.url)("esbuild");
  const common = { absWorkingDir: root, bundle: true, charset: "utf8", logLevel: "warning" };
  const forNode = {
    ...common,
    outdir: output,
    packages: "external",
    platform: "node",
    target: "node20",
    sourcemap: true,
    sourcesContent: false,
  };
  buildSync({ ...forNode, entryPoints: entries });
  buildSync({ ...forNode, entryPoints: onComparing, external: ["./comparing"] });
  buildSync({ ...forNode, entryPoints: onPolicies, external: ["./policies"] });
  // What a browser runs holds all that it needs: a page of the map has no network.
  buildSync({
    ...common,
    entryPoints: { map: "map/browser/main.ts", "map-style": "map/browser/style.css" },
    outdir: join(output, "page"),
    platform: "browser",
    target: "es2022",
    minify: true,
    legalComments: "none",
  });
}

function typescript() {
  try {
    return createRequire(import.meta.url).resolve("typescript/bin/tsc");
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    build();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
