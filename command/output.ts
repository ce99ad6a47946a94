import { statSync } from "node:fs";
import { resolve } from "node:path";

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

/** Prints a text that ends in a line break, whole, however long it is: a single write fills a pipe and no more. */
export function print(text: string): void {
  console.log(text.replace(/\n$/, ""));
}
