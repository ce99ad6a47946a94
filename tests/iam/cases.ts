import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Verdict, hole } from "../../iam";

/** The cases of a table in `cases/`. An ellipsis in a table stands for a part that is not known. */
export function cases<T>(table: string): T[] {
  const text = readFileSync(join(__dirname, "cases", `${table}.json`), "utf8");
  return JSON.parse(text.replaceAll("…", hole)) as T[];
}

/** The beginning of a test's title, which what is decided completes. */
export const says: Readonly<Record<Verdict, string>> = {
  yes: "allows",
  no: "forbids",
  unknown: "cannot tell",
};
