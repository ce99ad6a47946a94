import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { npm } from "../scripts/npm.cjs";

/** What a user of the pack downloads and keeps, in bytes. */
export interface PackageSize {
  /** The archive, what is in it, and how many files that is. */
  readonly packed: number;
  readonly unpacked: number;
  readonly files: number;
  /** The packages that it needs at run time, all told, and their size. */
  readonly dependencies: number;
  readonly installed: number;
}

const repository = dirname(__dirname);

/** Measures the package as it would be published now, with the dependencies that the lock file names. */
export function measurePackage(): PackageSize {
  const [contents] = JSON.parse(npm(repository, "pack", "--dry-run", "--json", "--ignore-scripts")) as [
    { readonly size: number; readonly unpackedSize: number; readonly entryCount: number },
  ];
  const [, ...dependencies] = npm(repository, "ls", "--omit=dev", "--all", "--parseable").trim().split("\n");
  return {
    packed: contents.size,
    unpacked: contents.unpackedSize,
    files: contents.entryCount,
    dependencies: dependencies.length,
    installed: dependencies.reduce((sum, directory) => sum + sizeOf(directory), 0),
  };
}

/** The size of a package without those that are installed inside it: they are counted by themselves. */
function sizeOf(directory: string): number {
  return readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules")
    .map((entry) => join(directory, entry.name))
    .reduce((sum, path) => sum + (statSync(path).isDirectory() ? sizeOf(path) : statSync(path).size), 0);
}
