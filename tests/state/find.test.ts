import { deepEqual, equal } from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { findExports } from "../../state";

describe("the exports at some paths", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-find-"));
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const write = (...paths: readonly string[]): void => {
    for (const path of paths) {
      const file = join(directory, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, "{}");
    }
  };

  const find = (...paths: readonly string[]) => {
    const input = () => Buffer.from("input");
    const { exports, problems } = findExports(
      paths.map((path) => (path === "-" ? path : join(directory, path))),
      input,
    );
    const shown = (file: string) => (file === "-" ? file : relative(directory, file));
    return {
      files: exports.map(({ file }) => shown(file)),
      problems: problems.map(({ file, problem }) => `${shown(file)}: ${problem}`),
    };
  };

  it("are the files, whatever they are called, in their order and once", () => {
    write("b.json", "a.state");
    symlinkSync(join(directory, "b.json"), join(directory, "link.json"));
    deepEqual(find("b.json", "a.state", "b.json", "link.json"), {
      files: ["b.json", "a.state"],
      problems: [],
    });
  });

  it("are what folders hold at any depth, but not in hidden ones and not in packages", () => {
    write("x/a.json", "x/y/b.json", "x/y/c.json.gz", "x/notes.md", "x/.git/d.json", "x/node_modules/e.json");
    deepEqual(find("x"), { files: ["x/a.json", "x/y/b.json", "x/y/c.json.gz"], problems: [] });
  });

  it("are of a file backend the stacks, and of each the checkpoint that was written last", () => {
    write(
      ".pulumi/meta.yaml",
      ".pulumi/stacks/shop/dev.json",
      ".pulumi/stacks/shop/dev.json.bak",
      ".pulumi/stacks/shop/dev.json.gz",
      ".pulumi/stacks/shop/prod.json",
      ".pulumi/history/shop/dev/dev-1.checkpoint.json",
      ".pulumi/backups/shop/dev/dev.1.json",
    );
    utimesSync(join(directory, ".pulumi/stacks/shop/dev.json"), 1000, 1000);
    const files = [".pulumi/stacks/shop/dev.json.gz", ".pulumi/stacks/shop/prod.json"];
    for (const path of [".", ".pulumi", ".pulumi/stacks"]) {
      if (path !== ".pulumi/stacks") {
        deepEqual(find(path), { files, problems: [] }, path);
      }
    }
    utimesSync(join(directory, ".pulumi/stacks/shop/dev.json"), new Date(), new Date(Date.now() + 60_000));
    deepEqual(find(".").files[0], ".pulumi/stacks/shop/dev.json");
  });

  it("are standard input, which is read once", () => {
    write("a.json");
    let reads = 0;
    const { exports } = findExports(["-", join(directory, "a.json"), "-"], () => {
      reads++;
      return Buffer.from("{}");
    });
    equal(reads, 1);
    deepEqual(
      exports.map(({ file, content }) => [file === "-", content?.toString()]),
      [
        [true, "{}"],
        [false, undefined],
      ],
    );
  });

  it("are missed where there are none, each in a line", () => {
    write("a.json", "empty/readme.md");
    deepEqual(find("a.json", "nowhere", "empty"), {
      files: ["a.json"],
      problems: ["nowhere: There is no such file.", "empty: It holds no exported stack."],
    });
  });
});
