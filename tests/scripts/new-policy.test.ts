import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ESLint } from "eslint";
import { check, resolveConfig } from "prettier";
import * as ts from "typescript";
import tseslint from "typescript-eslint";
import { leftToWrite, newPolicy } from "../../scripts/new-policy";

const root = join(__dirname, "..", "..");
const tsconfig = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8")) as object;

/** A policy about each subject, of each kind that there is. */
const orders: readonly (readonly string[])[] = [
  ["function-is-example"],
  ["function-environment-is-example"],
  ["function-url-is-example"],
  ["role-is-example", "--kind", "stack"],
  ["role-is-another-example", "--kind", "resource"],
  ["permission-is-example", "--kind", "resource"],
  ["permission-is-another-example", "--kind", "stack"],
  ["layer-is-example"],
  ["policy-document-is-example"],
  ["identity-is-example"],
  ["trigger-is-example"],
];

const refused: readonly (readonly [title: string, words: readonly string[], says: RegExp])[] = [
  ["no name", [], /^name one policy; usage: npm run new-policy -- <subject>-<demand>/],
  ["two names", ["role-is-x", "role-is-y"], /^name one policy; usage: /],
  ["capitals", ["roleIsGood"], /^"roleIsGood" is no name of a policy: it is <subject>-<demand>, in small/],
  ["a path", ["../role-is-good"], /^"\.\.\/role-is-good" is no name of a policy/],
  ["a subject alone", ["role"], /^"role" is no name of a policy/],
  [
    "a name that is taken",
    ["role-trusts-lambda"],
    /^role-trusts-lambda is there already: choose a name that/,
  ],
  [
    "a subject unheard of",
    ["bucket-is-private"],
    /^bucket-is-private begins with no subject: .*function, .*role, /,
  ],
  [
    "a kind unheard of",
    ["role-is-x", "--kind", "good"],
    /not of the kind good: --kind may be stack or resource$/,
  ],
  ["a kind that the subject has not", ["layer-is-x", "--kind", "stack"], /--kind may be resource$/],
  [
    "an option unheard of",
    ["role-is-x", "--sort", "stack"],
    /^(--sort is no option|name one policy); usage: /,
  ],
];

describe("npm run new-policy", function () {
  this.timeout(120_000);
  let copy: string;

  before(() => {
    copy = realpathSync(mkdtempSync(join(tmpdir(), "lambda-access-new-")));
    for (const part of parts) {
      cpSync(join(root, part), join(copy, part), { recursive: true });
    }
    // Lint reads the types of all that this file includes.
    writeFileSync(join(copy, "tsconfig.json"), JSON.stringify({ ...tsconfig, include: ["policies"] }));
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  });

  after(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  for (const [title, words, says] of refused) {
    it(`refuses ${title} in one line, and writes nothing`, async () => {
      const before = textsOf(copy);
      await rejects(newPolicy(copy, words), ({ message }: Error) => {
        match(message, says);
        ok(!message.includes("\n"));
        return true;
      });
      deepEqual(textsOf(copy), before);
    });
  }

  it("ends with one line and a code when it refuses", () => {
    const { status, stdout, stderr } = run("scripts/new-policy.ts", "bucket-is-private");
    equal(status, 1);
    equal(stdout, "");
    match(stderr, /^bucket-is-private begins with no subject.*\n$/);
  });

  describe("makes policies of every kind", () => {
    let stdout: string;
    const made: string[] = [];

    before(async () => {
      const [[name] = [], ...others] = orders;
      for (const words of others) {
        made.push(...(await newPolicy(copy, words)));
      }
      made.push(`policies/${name}.ts`, `tests/policies/${name}.test.ts`, `docs/policies/${name}.md`);
      ({ stdout } = run("scripts/new-policy.ts", String(name)));
    });

    it("that are written as Prettier has it, lists included", async () => {
      for (const path of made) {
        const filepath = join(copy, path);
        ok(await check(read(path), { ...(await resolveConfig(filepath)), filepath }), path);
      }
    });

    it("of the right types, with one test of them, for all are alike", () => {
      const [aTest = ""] = made.filter((path) => path.startsWith("tests/"));
      const files = [aTest, ...made.filter((path) => path.startsWith("policies/"))];
      const { options } = ts.parseJsonConfigFileContent({ ...tsconfig, files }, ts.sys, copy);
      const program = ts.createProgram(
        files.map((path) => join(copy, path)),
        options,
      );
      const errors = files.flatMap((path) => {
        const source = program.getSourceFile(join(copy, path));
        return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      });
      deepEqual(
        errors.map(
          ({ file, messageText }) =>
            `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
        ),
        [],
      );
    });

    it("that pass lint", async () => {
      const policies = new ESLint({ cwd: copy });
      const tests = new ESLint({ cwd: copy, overrideConfig: tseslint.configs.disableTypeChecked });
      const results = [
        ...(await policies.lintFiles(made.filter((path) => path.startsWith("policies/")))),
        ...(await tests.lintFiles(made.filter((path) => path.startsWith("tests/")))),
      ];
      deepEqual(
        results.flatMap(({ filePath, messages }) => messages.map(({ message }) => `${filePath}: ${message}`)),
        [],
      );
    });

    it("with docs and configurations that say of them what they say of themselves", () => {
      deepEqual(run("scripts/generate-docs.ts", "--check").stderr, "");
    });

    it("before those policies that speak of what the others said", () => {
      const [, list = ""] = /export const policies = \[\n([^]*?),\n\]/.exec(read("policies/index.ts")) ?? [];
      const names = list.split(",").map((name) => name.trim());
      deepEqual(names.slice(-4), [
        "triggerIsExample",
        "functionIsExample",
        "exemptionsAreInUse",
        "stackIsFullyKnown",
      ]);
    });

    it("and says of each what is left to write, which no check lets pass", () => {
      const left = leftToWrite(copy);
      for (const [name] of orders) {
        for (const file of [
          `policies/${name}.ts`,
          `tests/policies/${name}.test.ts`,
          `docs/policies/${name}.md`,
        ]) {
          ok(
            left.some((line) => line.startsWith(`${file}:`)),
            file,
          );
        }
      }
      for (const line of left.filter((each) => each.includes("/function-is-example."))) {
        ok(stdout.includes(`  ${line}\n`), line);
      }
      match(stdout, /tests\/engine\/enforcement\.test\.ts: a violation/);
    });

    it("of which no test passes that only a person can write", () => {
      const failed = failures("function-is-example|nothing that is left to write", [
        "tests/policies/function-is-example.test.ts",
        "tests/docs/pages.test.ts",
        "tests/docs/examples.test.ts",
      ]);
      const forbids = "function-is-example forbids WRITE: what is nearest to it, and wrong";
      deepEqual(failed, [
        `${forbids} at preview`,
        `${forbids} at preview, made with aws-native where that can`,
        `${forbids} at the update`,
        `${forbids} at the update, made with aws-native where that can`,
        "the policies have nothing that is left to write, in their files, tests, pages and lines of the changelog",
        "the pages function-is-example.md argues its default level in one or two sentences, and a mandatory one by harm",
        "the examples of function-is-example.md line 29, violates: Pulumi prints what the page says",
      ]);
    });
  });

  function read(path: string): string {
    return readFileSync(join(copy, path), "utf8");
  }

  function run(...words: readonly string[]) {
    const typescript = ["--require", "ts-node/register/transpile-only"];
    return spawnSync(process.execPath, [...typescript, ...words], { cwd: copy, encoding: "utf8" });
  }

  /** The tests in the copy that fail, of those with such a title. */
  function failures(title: string, files: readonly string[]): readonly string[] {
    const words = ["--reporter", "json", "--grep", title, ...files];
    const { stdout } = spawnSync(process.execPath, ["node_modules/mocha/bin/mocha.js", ...words], {
      cwd: copy,
      encoding: "utf8",
    });
    const report = JSON.parse(stdout) as { failures: readonly { fullTitle: string }[] };
    return report.failures.map(({ fullTitle }) => fullTitle);
  }
});

/** What a policy, its tests, its page, their lint and their types need of the repository. */
const parts = [
  ".mocharc.json",
  ".prettierrc.json",
  "CHANGELOG.md",
  "README.md",
  "CONTRIBUTING.md",
  "LICENSE",
  "access",
  "config",
  "docs",
  "eslint.config.mjs",
  "examples",
  "iam",
  "map",
  "model",
  "pack",
  "package.json",
  "policies",
  "report",
  "review",
  "sandbox",
  "scripts",
  "state",
  "tests/day.cjs",
  "tests/docs",
  "tests/policies",
  "tests/recorder",
];

/** Everything in the places that a new policy touches. */
function textsOf(directory: string): readonly string[] {
  return ["policies", "tests/policies", "docs/policies", "."].flatMap((folder) =>
    readdirSync(join(directory, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => `${folder}/${name}\n${readFileSync(join(directory, folder, name), "utf8")}`),
  );
}
