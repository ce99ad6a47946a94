import { statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { lineOf, writeTogether, type Content } from "../report";

/** Where an audit goes: to standard output, into a file, or as reports of each stack into a folder. */
export type Output =
  | { readonly kind: "standard" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "folder"; readonly path: string };

/** What a path stands for: for a folder if that is there, or if the path ends as that of a folder. */
export function outputAt(path: string | undefined): Output {
  if (path === undefined) {
    return { kind: "standard" };
  }
  const isFolder = /[\\/]$/.test(path) || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return { kind: isFolder ? "folder" : "file", path: resolve(path) };
}

/**
 * Prints a text that ends in a line break, or writes it to a file: whole, however long it is.
 *
 * @returns whether that could be done; a line says why not.
 */
export function printTo(output: Output, text: Content): boolean {
  if (output.kind === "standard") {
    // Who no longer listens has read enough. A write to its number would fill a pipe, and no more.
    process.stdout.on("error", () => undefined);
    for (const part of typeof text === "string" ? [text] : text) {
      process.stdout.write(part);
    }
    return true;
  }
  return isDone(output.path, () => writeTogether(dirname(output.path), { [basename(output.path)]: text }));
}

/** Whether something could be written to a place; a line says why not. */
export function isDone(place: string, act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    tell(`${place} cannot be written (${code ?? message}).`);
    return false;
  }
}

/** Prints a line on standard error. */
export function tell(text: string): void {
  console.error(`lambda-access: ${lineOf(text)}`);
}
