import { isAbsolute } from "node:path";

/** Whether what is to be a folder of a repository is one. */
export function isInRepository(source: string): boolean {
  return !isAbsolute(source) && !/(^|[\\/])\.\.([\\/]|$)|:/.test(source);
}

/** A folder of a repository as URIs in it begin: "" for the repository itself. */
export function folderOf(source: string): string {
  return source.replaceAll("\\", "/").replace(/^\.?\/|\/$/g, "");
}
