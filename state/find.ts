import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Problem } from "./deployed-stack";
import type { Export } from "./export";
import { whyUnreadable } from "./unreadable";

/** How the exports that are found end, and the checkpoints of a file backend, which may be compressed. */
const names = /\.json(?:\.(?:gz|zst))?$/;

/** What stands beside the stacks in the folder of a file backend. */
const besideStacks: readonly string[] = ["meta.yaml", "history", "backups", "locks"];

/**
 * The exports at some paths: files, `-` for standard input, and folders with all that they hold at any depth, but not in hidden
 * folders. Of the folder of a file backend (`.pulumi`) they are the checkpoints in `stacks/`, of each stack the newest. What is
 * given twice is there once.
 *
 * @param readInput reads standard input.
 * @returns the exports in the order of the paths, and within a folder in that of the alphabet.
 * @see https://www.pulumi.com/docs/iac/concepts/state-and-backends/#local-filesystem
 */
export function findExports(
  paths: readonly string[],
  readInput: () => Buffer,
): { readonly exports: readonly Export[]; readonly problems: readonly Problem[] } {
  const exports = new Map<string, Export>();
  const problems: Problem[] = [];
  for (const path of paths) {
    try {
      if (path === "-") {
        exports.set(path, exports.get(path) ?? { file: path, content: readInput() });
        continue;
      }
      const found = filesAt(path);
      if (found.length === 0) {
        problems.push({ file: path, problem: "It holds no exported stack." });
      }
      for (const file of found) {
        const real = realpathSync(file);
        exports.set(real, exports.get(real) ?? { file });
      }
    } catch (error) {
      problems.push({ file: path, problem: whyUnreadable(error) });
    }
  }
  return { exports: [...exports.values()], problems };
}

/** The file itself, whatever it is called, or the exports in a folder. */
function filesAt(path: string): readonly string[] {
  return statSync(path).isDirectory() ? filesIn(path) : [path];
}

function filesIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const has = (name: string): boolean => entries.some((entry) => entry.name === name);
  if (has(".pulumi")) {
    return filesIn(join(folder, ".pulumi"));
  }
  if (has("stacks") && (basename(folder) === ".pulumi" || besideStacks.some(has))) {
    return newest(filesIn(join(folder, "stacks")));
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (isFolder(path)) {
      return entry.name.startsWith(".") || entry.name === "node_modules" ? [] : filesIn(path);
    }
    return names.test(entry.name) ? [path] : [];
  });
}

/** A link may lead nowhere. */
function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Of the checkpoints of each stack the one that was written last: there are several if the compression was changed. */
function newest(files: readonly string[]): readonly string[] {
  const byStack = new Map<string, string>();
  for (const file of files) {
    const stack = file.replace(names, "");
    const other = byStack.get(stack);
    if (other === undefined || statSync(file).mtimeMs > statSync(other).mtimeMs) {
      byStack.set(stack, file);
    }
  }
  return [...byStack.values()];
}
