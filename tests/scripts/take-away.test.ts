import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Copy, entriesOf, sampleOf, tables, worstOf, type Table } from "../../scripts/take-away";

const root = join(__dirname, "..", "..");

function read({ file }: Table): string {
  return readFileSync(join(root, file), "utf8");
}

describe("taking entries away", () => {
  const table: Table = { file: "facts.ts", variable: "facts", tests: [] };
  const taken = (text: string) => entriesOf(table, text).map(({ title, rest }) => [title, rest]);

  it("leaves out each member of an object, with its comment", () => {
    deepEqual(
      taken(
        "const other = { x: 1 };\nexport const facts = {\n  a: 1,\n  // Two.\n  b: 2,\n  [c.d]: 3,\n};\n",
      ),
      [
        ["a", "const other = { x: 1 };\nexport const facts = {\n  // Two.\n  b: 2,\n  [c.d]: 3,\n};\n"],
        ["b", "const other = { x: 1 };\nexport const facts = {\n  a: 1,\n  [c.d]: 3,\n};\n"],
        ["[c.d]", "const other = { x: 1 };\nexport const facts = {\n  a: 1,\n  // Two.\n  b: 2\n};\n"],
      ],
    );
  });

  it("leaves out each element of a list, within whatever makes of it what it is", () => {
    deepEqual(taken('const facts = new Map(of([{ type: t.a, so: "x" }, ...b]).map((each) => [each, 1]));'), [
      ["t.a", "const facts = new Map(of([ ...b]).map((each) => [each, 1]));"],
      ["...b", 'const facts = new Map(of([{ type: t.a, so: "x" }]).map((each) => [each, 1]));'],
    ]);
  });

  it("leaves out the only one", () => {
    deepEqual(taken("const facts = [\n  a,\n] as const;"), [["a", "const facts = [\n] as const;"]]);
  });

  it("says which table is not there", () => {
    for (const text of ["const other = [1];", "const facts = [];", "const facts = 1;"]) {
      throws(() => entriesOf(table, text), /^Error: facts\.ts has no table `facts`/);
    }
  });

  it("knows where the tables of the model and of the policies are", () => {
    for (const each of tables) {
      ok(entriesOf(each, read(each)).length > 1, each.variable);
      for (const name of each.tests) {
        ok(readFileSync(join(root, "tests", "policies", `${name}.test.ts`), "utf8").length > 0);
      }
    }
  });

  it("chooses the same by the same seed", () => {
    const all = [...Array(50).keys()];
    const chosen = sampleOf(all, 5, 7);
    equal(chosen.length, 5);
    deepEqual(sampleOf(all, 5, 7), chosen);
    deepEqual(
      [...chosen].sort((a, b) => a - b),
      chosen,
    );
    ok(sampleOf(all, 5, 8).join() !== chosen.join());
    deepEqual(sampleOf(all, 50, 1), all);
  });
});

describe("what the tests of policies say without an entry", () => {
  const violation = ["role-trusts-lambda", "role", "It is wrong."];
  const gap = ["stack-is-fully-known", "role", "It is not known."];
  const cases: readonly (readonly [title: string, actual: unknown, expected: unknown, notice: string])[] = [
    ["a finding that is gone is a gap", [], [violation], "gap"],
    ["a gap more is a gap", [violation, gap], [violation], "gap"],
    ["a finding in a clean program is a false alarm", [violation], [], "false alarm"],
    ["a finding where there was a gap only is a false alarm", [violation], [gap], "false alarm"],
    ["a finding in other words is one in other words", [["p", "role", "It is bad."]], [violation], "words"],
    ["what is no list of findings is a test that fails", 1, 2, "test"],
  ];
  for (const [title, actual, expected, notice] of cases) {
    it(title, () => {
      const worst = worstOf([{ test: title, actual, expected }]);
      equal(worst.notice, notice);
      ok(worst.by.startsWith(title));
    });
  }

  it("is the worst of all that they say", () => {
    const failures = [
      { test: "one", actual: [], expected: [violation] },
      { test: "two", actual: [violation], expected: [] },
    ];
    deepEqual(worstOf(failures), {
      notice: "false alarm",
      by: "two: role-trusts-lambda role It is wrong.",
    });
    deepEqual(worstOf([]), { notice: "nobody", by: "" });
  });
});

describe("a sample of the entries", function () {
  this.timeout(120_000);
  let copy: Copy;
  before(() => {
    copy = new Copy(root);
  });
  after(() => {
    copy.remove();
  });

  for (const [file, count] of [
    ["model/may-do/needs.ts", 2],
    ["model/reading/equivalents.ts", 1],
  ] as const) {
    it(`of ${file} is missed by the compiler or by a test of completeness`, () => {
      for (const table of tables.filter((each) => each.file === file)) {
        for (const entry of sampleOf(entriesOf(table, read(table)), count, 11)) {
          const { notice } = copy.without(entry);
          ok(notice === "types" || notice === "test", `${entry.title}: ${notice}`);
        }
      }
    });
  }
});
