import { deepEqual } from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join, relative } from "node:path";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";

const root = join(__dirname, "..", "..");

/** The project's own rules, without those that take the compiler. */
const own: ESLint.Options = {
  overrideConfigFile: join(root, "eslint.config.mjs"),
  overrideConfig: tseslint.configs.disableTypeChecked,
};

const paths = "import-x/no-restricted-paths";
const packages = "no-restricted-imports";
const walls = [paths, packages];
const noCycle = "rooms/no-cycle";

/** The rules that a text breaks, of those that are asked for, if it stands in this file. */
async function broken(
  eslint: ESLint,
  rules: readonly string[],
  filePath: string,
  text: string,
): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath });
  const found = (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
  return rules.filter((rule) => found.includes(rule));
}

/**
 * What each room must not import: rooms, their files and packages. Of a folder, a file stands for all. The nearest rooms
 * above are named, the files behind the face of those below, and a package.
 */
const forbidden: Readonly<Record<string, readonly string[]>> = {
  iam: ["model", "pack", "policies", "@pulumi/pulumi"],
  "model/reading": ["iam/document.ts", "model/linking", "model/stack", "model/index.ts", "@pulumi/pulumi"],
  "model/linking": ["iam/document.ts", "model/stack", "model/index.ts", "@pulumi/pulumi"],
  "model/stack": ["iam/document.ts", "model/may-do", "model/may-invoke", "model/index.ts", "@pulumi/policy"],
  "model/may-do": ["iam/document.ts", "model/may-invoke", "model/index.ts", "@pulumi/policy"],
  "model/may-invoke": ["iam/document.ts", "model/index.ts", "pack", "@pulumi/policy"],
  "model/index.ts": ["iam/document.ts", "pack", "policies", "@pulumi/policy"],
  state: ["iam", "pack", "policies", "report", "@pulumi/policy", "@pulumi/pulumi"],
  report: ["iam", "model", "pack", "policies", "@pulumi/policy", "@pulumi/pulumi"],
  review: ["model", "pack", "policies", "state", "map", "@pulumi/policy", "@pulumi/pulumi"],
  map: ["iam", "model", "pack", "policies", "state", "@pulumi/policy", "@pulumi/pulumi"],
  "map/browser": ["iam", "report", "map/bands.ts", "@pulumi/policy"],
  "pack/wire.ts": ["iam", "model", "report", "@pulumi/policy", "@pulumi/pulumi"],
  pack: ["iam/document.ts", "model/reading", "model/may-do", "policies", "@pulumi/policy", "@pulumi/pulumi"],
  "pack/pulumi.ts": ["model/reading", "policies", "@pulumi/pulumi"],
  "pack/sdk.ts": ["iam", "model", "policies", "@pulumi/pulumi"],
  "pack/index.ts": ["model/reading", "policies", "@pulumi/pulumi"],
  policies: [
    "iam/document.ts",
    "model/may-do",
    "model/stack",
    "pack/pulumi.ts",
    "index.ts",
    "@pulumi/policy",
  ],
  "index.ts": ["model", "pack", "command.ts", "@pulumi/pulumi"],
  access: ["pack", "policies", "state", "@pulumi/policy", "@pulumi/pulumi"],
  command: ["iam", "model", "pack/pulumi.ts", "policies/role-trusts-lambda.ts", "@pulumi/policy"],
  "command.ts": ["model", "pack/pulumi.ts", "policies/role-trusts-lambda.ts", "index.ts", "@pulumi/policy"],
  entry: ["iam", "pack", "scripts", "@pulumi/policy"],
  sandbox: ["iam", "model", "pack", "policies", "tests/recorder", "@pulumi/policy", "@pulumi/aws"],
  scripts: ["iam/document.ts", "model/may-do", "pack/pulumi.ts", "sandbox", "tests/docs", "@pulumi/policy"],
  "scripts/fuzz.ts": ["iam", "policies", "tests/docs"],
  "scripts/review-pairs.ts": ["iam", "policies", "tests/docs"],
  "scripts/map-pictures.ts": ["iam", "policies", "tests/docs"],
  bench: ["iam", "scripts", "tests/docs", "typescript"],
  examples: ["policies", "pack", "sandbox", "@pulumi/policy"],
  tests: [],
  "eslint.config.mjs": ["policies", "scripts/build.mjs", "mocha"],
};

/** What some rooms import, which no wall may keep from them. */
const allowed: readonly (readonly [room: string, imported: string])[] = [
  ["model/reading", "iam/index.ts"],
  ["model/may-invoke", "model/may-do"],
  ["pack/pulumi.ts", "@pulumi/policy"],
  ["policies", "pack/index.ts"],
  ["scripts", "policies/index.ts"],
  ["tests", "model/may-do"],
  ["tests", "@pulumi/policy"],
];

describe("the walls between the rooms", () => {
  const eslint = new ESLint({ ...own, cwd: root });

  it("stand around every file", async () => {
    const rooms = new Set<string>();
    for await (const [file, { rules }] of configured(eslint)) {
      const [level, options] = (rules[paths] ?? [0]) as Paths;
      const [packagesLevel] = (rules[packages] ?? [0]) as [number];
      deepEqual([level, packagesLevel], [2, 2], `${file} stands in a room`);
      rooms.add((options?.zones[0]?.target ?? "").replace("./", ""));
    }
    deepEqual([...rooms].sort(), Object.keys(forbidden).sort());
  });

  for (const [room, others] of Object.entries(forbidden)) {
    for (const other of others) {
      it(`keep ${room} from ${other}, and from its types`, async () => {
        const from = specifierOf(room, other);
        const types = [`import type { One } from "${from}";`, `export type { One } from "${from}";`];
        for (const text of [`import * as all from "${from}";`, ...(room.endsWith(".mjs") ? [] : types)]) {
          deepEqual(await broken(eslint, walls, fileIn(room), text), [isPackage(other) ? packages : paths]);
        }
      });
    }
  }

  for (const [room, other] of allowed) {
    it(`let ${room} import ${other}`, async () => {
      const text = `import * as all from "${specifierOf(room, other)}";`;
      deepEqual(await broken(eslint, walls, fileIn(room), text), []);
    });
  }
});

describe("a circle of imports", () => {
  let directory: string;
  let eslint: ESLint;

  // A fresh one for each: what a file imports is remembered for a second.
  beforeEach(() => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), "lambda-access-lint-")));
    eslint = new ESLint({ ...own, cwd: directory });
  });

  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const circles: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    "of two files": {
      "a.ts": 'import { b } from "./b";\nexport const a = () => b;',
      "b.ts": 'import { a } from "./a";\nexport const b = () => a;',
    },
    "of types alone": {
      "a.ts": 'import type { B } from "./b";\nexport type A = B[];',
      "b.ts": 'import type { A } from "./a";\nexport type B = A[];',
    },
    "by what one of them hands on": {
      "a.ts": 'export type { B } from "./b";\nexport type A = string;',
      "b.ts": 'import type { A } from "./a";\nexport type B = A;',
    },
    "through a third, and the face of a folder": {
      "a.ts": 'import { c } from "./inner";\nexport const a = c;',
      "inner/index.ts": 'export * from "./c";',
      "inner/c.ts": 'import { a } from "../a";\nexport const c = () => a;',
    },
    "of scripts": {
      "a.mjs": 'import { b } from "./b.mjs";\nexport const a = () => b;',
      "b.mjs": 'import { a } from "./a.mjs";\nexport const b = () => a;',
    },
    "of which a part is imported late": {
      "a.ts": 'export const a = async () => import("./b");',
      "b.ts": 'import { a } from "./a";\nexport const b = () => a;',
    },
    "of one file": { "a.ts": 'import { a } from "./a";\nexport const b = a;' },
  };
  for (const [title, files] of Object.entries(circles)) {
    it(`is found ${title}, in each of its files`, async () => {
      write(files);
      for (const [file, text] of Object.entries(files)) {
        deepEqual(await broken(eslint, [noCycle], join(directory, file), text), [noCycle], file);
      }
    });
  }

  it("is not seen where two files import a third", async () => {
    const files = {
      "x.ts": 'import { z } from "./z";\nimport { y } from "./y";\nexport const x = [y, z];',
      "y.ts": 'import { z } from "./z";\nexport const y = z;',
      "z.ts": "export const z = 1;",
    };
    write(files);
    for (const [file, text] of Object.entries(files)) {
      deepEqual(await broken(eslint, [noCycle], join(directory, file), text), [], file);
    }
  });

  function write(files: Readonly<Record<string, string>>): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, file)), { recursive: true });
      writeFileSync(join(directory, file), text);
    }
  }
});

describe("the habits of all rooms", () => {
  const eslint = new ESLint({ ...own, cwd: root });
  const habits = ["curly", "import-x/first", "import-x/no-duplicates", "import-x/order", noCycle];

  it("are the same for every file", async () => {
    for await (const [file, { rules }] of configured(eslint)) {
      const missing = habits.filter((rule) => ![rules[rule]].flat().includes(2));
      deepEqual(missing, [], file);
    }
  });

  const bad: readonly (readonly [rule: string, text: string])[] = [
    ["curly", "export function one(a) {\n  if (a) return 1;\n  return 2;\n}\n"],
    ["import-x/order", 'import { b } from "./b";\nimport { join } from "node:path";\nexport { b, join };\n'],
    [
      "import-x/order",
      'import { join } from "node:path";\nimport { fs } from "node:fs";\nexport { fs, join };\n',
    ],
    [
      "import-x/order",
      'import { fs } from "node:fs";\n\nimport { join } from "node:path";\nexport { fs, join };\n',
    ],
    ["import-x/first", 'export const one = 1;\nimport "node:path";\n'],
    [
      "import-x/no-duplicates",
      'import { a } from "node:fs";\nimport { b } from "node:fs";\nexport { a, b };\n',
    ],
  ];
  for (const [index, [rule, text]] of bad.entries()) {
    it(`hold ${rule}, example ${index + 1}`, async () => {
      for (const file of ["iam/one.ts", "tests/iam/one.ts", "sandbox/one.ts", "scripts/one.mjs"]) {
        deepEqual(await broken(eslint, [rule], join(root, file), text), [rule], file);
      }
    });
  }
});

/** The files of the project that are linted, each with its rules. */
async function* configured(eslint: ESLint): AsyncIterable<[file: string, config: Configured]> {
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    const path = join(root, entry.name);
    if (
      entry.name.startsWith(".") ||
      (await eslint.isPathIgnored(entry.isFile() ? path : join(path, "x.ts")))
    ) {
      continue;
    }
    const inside = () =>
      readdirSync(path, { recursive: true, encoding: "utf8" }).map((each) => join(path, each));
    for (const file of (entry.isDirectory() ? inside() : [path]).filter((each) => isSource(each))) {
      yield [relative(root, file), (await eslint.calculateConfigForFile(file)) as Configured];
    }
  }
}

interface Configured {
  readonly rules: Readonly<Record<string, unknown>>;
}

type Paths = readonly [level: number, options?: { readonly zones: readonly { readonly target: string }[] }];

function isSource(file: string): boolean {
  return /\.(ts|[cm]?js)$/.test(file);
}

function isPackage(name: string): boolean {
  return !existsSync(join(root, name));
}

/** The path of a file that could stand in a room, or of the room, if that is a file. */
function fileIn(room: string): string {
  return join(root, isFile(room) ? room : join(room, "on-purpose.ts"));
}

/** How a file of one room imports another: of a folder, the first of its files. */
function specifierOf(room: string, other: string): string {
  if (isPackage(other)) {
    return other;
  }
  const [first = ""] = isFile(other) ? [""] : readdirSync(join(root, other)).filter((each) => isSource(each));
  const path = relative(dirname(fileIn(room)), join(root, other, first)).replace(/\.ts$/, "");
  return path.startsWith(".") ? path : `./${path}`;
}

function isFile(name: string): boolean {
  return extname(name) !== "";
}
