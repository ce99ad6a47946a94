import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { policies } from "../../policies";
import { staleFiles, withBlock } from "../../scripts/generate-docs";
import { leftToWrite } from "../../scripts/new-policy";
import { readPages } from "./page";

const root = join(__dirname, "..", "..");
/** What makes a policy mandatory; all else is an opinion, which `config/strict.json` may make so. */
const harms = /^(breaks the|loses data|lets strangers in|keeps credentials|is a core demand)/;
const names = policies.map(({ name }) => name).sort();

describe("the policies", () => {
  it("have one file each, of the same name", () => {
    const files = readdirSync(join(root, "policies")).map((file) => basename(file, ".ts"));
    deepEqual(files.filter((file) => file !== "index").sort(), names);
  });
  it("have one page each, of the same name", () => {
    deepEqual(
      readPages().map(({ file }) => file),
      names,
    );
  });
  it("have one file of tests each, of the same name", () => {
    const files = readdirSync(join(root, "tests", "policies")).map((file) => basename(file, ".test.ts"));
    deepEqual(
      names.filter((name) => !files.includes(name)),
      [],
    );
  });
  it("have nothing that is left to write, in their files, tests, pages and lines of the changelog", () => {
    deepEqual(leftToWrite(root), []);
  });
  it("have names and descriptions of their own", () => {
    equal(new Set(names).size, policies.length);
    equal(new Set(policies.map(({ description }) => description)).size, policies.length);
  });
});

describe("the pages", () => {
  for (const { file, title, sections } of readPages()) {
    it(`${file}.md has the title and the sections of every page`, () => {
      equal(title, file);
      deepEqual(sections, [
        "Why",
        "Level",
        "Violates",
        "Complies",
        "When it is silent",
        "How to fix",
        "References",
      ]);
    });
  }
  for (const { name, enforcementLevel } of policies) {
    it(`${name}.md argues its default level in one or two sentences, and a mandatory one by harm`, () => {
      const page = readFileSync(join(root, "docs", "policies", `${name}.md`), "utf8");
      const [, argument = ""] = /\n## Level\n\n([^]*?)\n\n## /.exec(page) ?? [];
      const [level, reason = ""] = argument.split(", for it ");
      equal(level?.toLowerCase(), enforcementLevel);
      ok((argument.match(/\.(?=\s|$)/g) ?? []).length <= 2, argument);
      equal(enforcementLevel === "mandatory", harms.test(reason), argument);
    });
  }
  it("say of each policy what the policy says of itself, as do the other pages that list them", () => {
    deepEqual([...staleFiles().keys()], [], "node -r ts-node/register scripts/generate-docs.ts");
  });
  it("have the markers between which that is written", () => {
    throws(() => withBlock("no markers", "block", "page.md"), /page\.md must have one/);
    const [first, second] = ["<!-- generated -->", "<!-- generated paths -->"].map(
      (mark) => `${mark}\n\nold\n\n<!-- /generated -->\n`,
    );
    equal(
      withBlock(`${first}${second}`, "new", "page.md", "generated paths"),
      `${first}${second?.replace("old", "new")}`,
      "and keep what stands between others",
    );
  });
});

describe("the links of the docs", () => {
  const docs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" });
  const files = [...readdirSync(root), ...docs.map((file) => join("docs", file))].filter((file) =>
    file.endsWith(".md"),
  );
  for (const file of files) {
    it(`of ${file} lead to files that exist`, () => {
      const text = readFileSync(join(root, file), "utf8");
      for (const [, target = ""] of text.matchAll(/\]\((?!https:|#)([^)#]+)/g)) {
        ok(existsSync(join(root, file, "..", target)), target);
      }
    });
  }
});
