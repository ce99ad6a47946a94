import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** For how long a writer may hold a folder, in milliseconds: what is older was left by one that was killed. */
const longest = 5_000;

/** What a file holds: a text, or the parts of one that is too large to be held as a whole. */
export type Content = string | Iterable<string>;

/**
 * Writes files into a folder, each whole or not at all, and those of one writer together: of two that write at once, the files of
 * the later stand.
 *
 * @param files the contents by name.
 * @throws the error of the file system if the folder cannot be made or written to; what was there before stands then.
 */
export function writeTogether(folder: string, files: Readonly<Record<string, Content>>): void {
  mkdirSync(folder, { recursive: true });
  const made: (readonly [from: string, to: string])[] = [];
  try {
    for (const [name, content] of Object.entries(files)) {
      const from = join(folder, `.${name}.${process.pid}`);
      made.push([from, join(folder, name)]);
      writeWhole(from, content);
    }
    holding(join(folder, ".writing"), () => {
      made.forEach(([from, to]) => renameSync(from, to));
    });
  } finally {
    made.forEach(([from]) => rmSync(from, { force: true }));
  }
}

/** Writes a file and waits until it is on the disk: what is renamed is whole even if the machine stops. */
function writeWhole(path: string, content: Content): void {
  const file = openSync(path, "w");
  try {
    for (const part of typeof content === "string" ? [content] : content) {
      writeFileSync(file, part);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Does something while no other process does that. Only one can make a folder. */
function holding(lock: string, act: () => void): void {
  while (!isMade(lock)) {
    if (Date.now() - timeOf(lock) > longest) {
      rmSync(lock, { recursive: true, force: true });
    } else {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
  try {
    act();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function isMade(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    throw error;
  }
}

/** When a folder was made, now if it has gone meanwhile. */
function timeOf(folder: string): number {
  return statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
}
