import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Configuration } from "../recorder/judge";

/** A policy's page, taken apart. */
export interface Page {
  /** The name of its file without `.md`. */
  readonly file: string;
  readonly title: string;
  /** The headings of its sections, in order. */
  readonly sections: readonly string[];
  readonly examples: readonly Example[];
}

/** A program on a page, and what the page says that Pulumi prints about it: nothing if it is silent. */
export interface Example {
  readonly section: string;
  /** The pack's configuration: a `json` block after the program. */
  readonly config: Configuration;
  /** The program before the change, if it is one: a block `ts before` before it. */
  readonly before: string | undefined;
  /** The line of the page on which the program begins. */
  readonly line: number;
  readonly program: string;
  readonly printed: { readonly preview: string; readonly update: string };
}

interface Draft extends Example {
  config: Configuration;
  readonly printed: { preview: string; update: string };
}

const directory = join(__dirname, "..", "..", "docs", "policies");

/** Every page, in the order of their names. */
export function readPages(): readonly Page[] {
  return readdirSync(directory)
    .sort()
    .map((file) => parsePage(basename(file, ".md"), readFileSync(join(directory, file), "utf8")));
}

/**
 * Takes a page apart. A `text` block shows what is printed about the `ts` block before it: at preview and at the update,
 * unless the word `preview` or `update` follows `text`. A block `ts before` is the program before a change, for those after it.
 */
export function parsePage(file: string, markdown: string): Page {
  const sections: string[] = [];
  const examples: Draft[] = [];
  let title = "";
  let before: string | undefined;
  let open: { info: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of markdown.split("\n").entries()) {
    if (open !== undefined && line === "```") {
      const [language, when] = open.info.split(" ");
      const text = open.lines.join("\n");
      const example = examples.at(-1);
      if (language === "ts" && when === "before") {
        before = text;
      } else if (language === "ts") {
        const printed = { preview: "", update: "" };
        examples.push({
          section: sections.at(-1) ?? "",
          line: open.line,
          program: text,
          config: {},
          before,
          printed,
        });
      } else if (language === "json" && example !== undefined) {
        example.config = JSON.parse(text) as Configuration;
      } else if (language === "text" && example !== undefined) {
        if (when !== "update") {
          example.printed.preview = text;
        }
        if (when !== "preview") {
          example.printed.update = text;
        }
      }
      open = undefined;
    } else if (open !== undefined) {
      open.lines.push(line);
    } else if (line.startsWith("```")) {
      open = { info: line.slice(3), line: index + 1, lines: [] };
    } else if (line.startsWith("# ")) {
      title = line.slice(2);
    } else if (line.startsWith("## ")) {
      sections.push(line.slice(3));
    }
  }
  if (open !== undefined) {
    throw new Error(`${file}: the block that begins on line ${open.line} has no end`);
  }
  return { file, title, sections, examples };
}
