import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./repository.mjs";

/**
 * Compiles the pack to `bin/`. Where there is nothing to compile, as in the published package, it does nothing.
 *
 * @throws Error when the sources do not compile; the old `bin/` is then still there.
 */
export function build() {
  const compiler = typescript();
  if (compiler === undefined || !existsSync(join(root, "index.ts"))) {
    return;
  }
  const output = mkdtempSync(join(root, ".bin-"));
  try {
    const project = join(root, "tsconfig.build.json");
    const { status } = spawnSync(process.execPath, [compiler, "-p", project, "--outDir", output], {
      stdio: "inherit",
    });
    if (status !== 0) {
      throw new Error("the pack does not compile");
    }
    const data = join(root, "iam", "data");
    if (existsSync(data)) {
      cpSync(data, join(output, "iam", "data"), { recursive: true });
    }
    rmSync(join(root, "bin"), { recursive: true, force: true });
    renameSync(output, join(root, "bin"));
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
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
