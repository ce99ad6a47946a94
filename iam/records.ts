import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The kinds of data that the pack carries, each in a file of `data/`. */
type Kind = "actions" | "managed-policies";

/** The folder of the data. */
export const dataFolder = join(__dirname, "data");

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

/** The records of one kind. */
export function records(kind: Kind): Records {
  let content: string | undefined;
  const text = (): string => (content ??= read(fileOf(kind)).toString());
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

/** The day up to which the data of a kind goes, as its source says: `2027-03-31`. */
export function dataDate(kind: Kind): string {
  return about()[kind].date;
}

/** The kinds of data that go up to a day before this one, the oldest first. */
export function dataBefore(day: string): readonly Kind[] {
  return kinds.filter((kind) => dataDate(kind) < day).sort((a, b) => (dataDate(a) < dataDate(b) ? -1 : 1));
}

/**
 * The files of the data that are missing or damaged. It reads them all, so it is asked once, before anything relies on
 * them.
 */
export function brokenData(): readonly string[] {
  const isBroken = (holds: () => boolean): boolean => {
    try {
      return !holds();
    } catch {
      return true;
    }
  };
  if (isBroken(() => kinds.every((kind) => /^\d{4}-\d{2}-\d{2}$/.test(dataDate(kind))))) {
    return [aboutFile];
  }
  const digest = (kind: Kind): string =>
    createHash("sha256")
      .update(read(fileOf(kind)))
      .digest("hex");
  return kinds.filter((kind) => isBroken(() => digest(kind) === about()[kind].sha256)).map(fileOf);
}

/** What `about.json` says of each kind. */
type About = Readonly<Record<Kind, { readonly date: string; readonly sha256: string }>>;

const kinds: readonly Kind[] = ["actions", "managed-policies"];
const aboutFile = "about.json";
let told: About | undefined;

function about(): About {
  return (told ??= JSON.parse(read(aboutFile).toString()) as About);
}

function fileOf(kind: Kind): string {
  return `${kind}.json`;
}

function read(file: string): Buffer {
  return readFileSync(join(dataFolder, file));
}
