import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A JSON object in a file of `data/` with one member to a line, as `scripts/generate-iam-data.ts` writes it. The file is
 * read when it is first asked for something, and a member is parsed only when that member is asked for.
 */
export interface Records {
  /** The JSON text of a member, `undefined` if there is none of that name. */
  get(name: string): string | undefined;
  /** The names of all members. */
  names(): readonly string[];
}

/** The records of a file in `data/`; none if the file cannot be read. */
export function records(file: string): Records {
  let content: string | undefined;
  const text = (): string => (content ??= readData(file));
  return {
    get(name) {
      const start = text().indexOf(`\n${JSON.stringify(name)}:`);
      if (start < 0) {
        return undefined;
      }
      const value = text().indexOf(":", start + JSON.stringify(name).length + 1) + 1;
      const end = text().indexOf("\n", value);
      return text().slice(value, text()[end - 1] === "," ? end - 1 : end);
    },
    names: () => [...text().matchAll(/\n"([^"]*)":/g)].map(([, name = ""]) => name),
  };
}

/** The date of the newest AWS data that the pack carries, as `YYYY-MM-DD`; `undefined` if it cannot be read. */
export function iamDataDate(): string | undefined {
  return /\d{4}-\d{2}-\d{2}/.exec(readData("date.json"))?.[0];
}

function readData(file: string): string {
  try {
    return readFileSync(join(__dirname, "data", file), "utf8");
  } catch {
    return "";
  }
}
