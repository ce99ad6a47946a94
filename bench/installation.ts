import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { npm } from "../scripts/npm.cjs";

/** What an installation of the packed package takes, in bytes. */
export interface Installation {
  /** In an empty project: the package and all that it needs at run time. */
  readonly alone: number;
  /** What a project that already has another SDK has twice because of it. */
  readonly besideAnother: number;
}

const repository = dirname(__dirname);

/** An SDK that the pack shares with nobody: it is too old for the pack. */
const another = { "@pulumi/pulumi": "3.100.0" };

/**
 * Installs the package as its README tells, by the npm at hand.
 *
 * @param node the executable of the version of Node.js, by which npm chooses the version of the SDK.
 */
export function measureInstallation(node: string): Installation {
  const directory = mkdtempSync(join(tmpdir(), "lambda-access-bench-"));
  try {
    npm(repository, "pack", "--ignore-scripts", "--pack-destination", directory);
    const archive = join(
      directory,
      readdirSync(directory).find((name) => name.endsWith(".tgz"))!,
    );
    const alone = install(node, join(directory, "alone"), {}, archive);
    const theirs = install(node, join(directory, "theirs"), another);
    const both = install(node, join(directory, "both"), another, archive);
    return { alone, besideAnother: both - theirs };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Installs into a project with some dependencies, and tells the size of its `node_modules`. */
function install(
  node: string,
  project: string,
  dependencies: Readonly<Record<string, string>>,
  ...archives: string[]
): number {
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "shop", private: true, dependencies }));
  const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...archives], {
    ...{ cwd: project, env, stdio: "pipe", shell: process.platform === "win32" },
  });
  return sizeOf(join(project, "node_modules"));
}

/** What a folder takes on the disk, where the system tells that, as `du` does. */
function sizeOf(path: string): number {
  return readdirSync(path, { withFileTypes: true }).reduce((sum, entry) => {
    const { size, blocks } = lstatSync(join(path, entry.name));
    const own = process.platform === "win32" ? size : blocks * 512;
    return sum + own + (entry.isDirectory() ? sizeOf(join(path, entry.name)) : 0);
  }, 0);
}
