/**
 * Takes each entry of the tables of facts away in turn, and tells who notices: the compiler, a test of completeness, or
 * the tests of policies, which then may lack findings or have more gaps. It fails otherwise: what nobody wrote down may
 * keep the pack silent, and must not make it wrong.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
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
import { parseArgs } from "node:util";
import * as ts from "typescript";

/** A constant whose entries are facts, and the tests of policies that need them. */
export interface Table {
  readonly file: string;
  readonly variable: string;
  /** Where in each entry the facts are, if they are members of a property of it. */
  readonly within?: string;
  readonly tests: readonly string[];
}

const triggers = [
  "trigger-may-invoke-its-function",
  "permission-source-matches-principal",
  "permission-fits-its-function",
];
const uses = ["role-can-read-event-sources", "role-can-use-configured-features"];

export const tables: readonly Table[] = [
  { file: "model/linking/arn-forms.ts", variable: "arnForms", tests: [...uses, ...triggers] },
  { file: "model/may-invoke/trigger-service.ts", variable: "triggerServices", tests: triggers },
  {
    file: "model/may-invoke/trigger-service.ts",
    variable: "triggerServices",
    within: "wired",
    tests: triggers,
  },
  { file: "model/may-do/needs.ts", variable: "sourceNeeds", tests: uses },
  { file: "model/may-do/needs.ts", variable: "destinationNeeds", tests: uses },
  { file: "model/may-do/needs.ts", variable: "featureNeeds", tests: uses },
  { file: "model/may-do/event-source.ts", variable: "eventSources", tests: uses },
  { file: "model/reading/tokens.ts", variable: "tokens", tests: [...uses, ...triggers] },
  { file: "model/reading/equivalents.ts", variable: "equivalents", tests: [...uses, ...triggers] },
  { file: "policies/role-can-read-event-sources.ts", variable: "words", tests: uses },
  { file: "policies/role-can-use-configured-features.ts", variable: "words", tests: uses },
];

/** The tests that hold tables against one another, and against what they are about. */
const completeness = ["tests/model/**/*.test.ts"];

function testsOf(some: readonly Table[]): readonly string[] {
  return [...new Set(some.flatMap(({ tests }) => tests))].map((name) => `tests/policies/${name}.test.ts`);
}

/** One entry of a table, and its file without it. */
export interface Entry {
  readonly table: Table;
  readonly title: string;
  readonly rest: string;
}

/**
 * Who notices that an entry is gone. The last three are faults: tests find other words for what is wrong, nothing that
 * differs, or a finding in a program that is clean.
 */
export type Notice = "types" | "test" | "gap" | "words" | "nobody" | "false alarm";

const faults: readonly Notice[] = ["words", "nobody", "false alarm"];

export interface Outcome {
  readonly entry: Entry;
  readonly notice: Notice;
  /** The first error, or the first test that tells. */
  readonly by: string;
}

/**
 * The entries of a table, in order: the members of the first literal in what the constant is.
 *
 * @throws Error when there is no such table in the text, or nothing in it.
 */
export function entriesOf(table: Table, text: string): readonly Entry[] {
  const source = ts.createSourceFile(table.file, text, ts.ScriptTarget.Latest, true);
  const [declared] = source.statements
    .filter((each) => ts.isVariableStatement(each))
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .filter(({ name }) => name.getText() === table.variable);
  const members = declared?.initializer && membersIn(declared.initializer);
  const lists = members && (table.within === undefined ? [members] : membersWithin(members, table.within));
  if (lists === undefined || lists.every((list) => list.length === 0)) {
    throw new Error(`${table.file} has no table \`${table.variable}\`: scripts/take-away.ts lists them`);
  }
  return lists.flatMap((list) =>
    list.map((member, index) => {
      const next = list[index + 1];
      const start = next === undefined ? (list[index - 1]?.end ?? member.pos) : member.pos;
      return {
        table,
        title: titleOf(member),
        rest: text.slice(0, start) + text.slice(next?.pos ?? list.end),
      };
    }),
  );
}

/** The members of a property of each object in a list. */
function membersWithin(list: ts.NodeArray<ts.Node>, property: string): readonly ts.NodeArray<ts.Node>[] {
  return list.flatMap((each) => {
    const properties = ts.isObjectLiteralExpression(each) ? each.properties : [];
    const found = properties.find((one) => ts.isPropertyAssignment(one) && one.name.getText() === property);
    const members = found && ts.isPropertyAssignment(found) ? membersIn(found.initializer) : undefined;
    return members === undefined ? [] : [members];
  });
}

function membersIn(node: ts.Node): ts.NodeArray<ts.Node> | undefined {
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties;
  }
  return ts.isArrayLiteralExpression(node) ? node.elements : ts.forEachChild(node, membersIn);
}

/** The name of a property; of another member its type, or how it begins. */
function titleOf(member: ts.Node): string {
  if (ts.isPropertyAssignment(member)) {
    return member.name.getText();
  }
  const text = member.getText().replaceAll(/\s+/g, " ");
  return /\btype: ([\w.]+)/.exec(text)?.[1] ?? text.slice(0, 60);
}

/** The sources of the pack, compiled again with one file in another form. */
class Types {
  private readonly files = new Map<string, ts.SourceFile | undefined>();
  private readonly options: ts.CompilerOptions;
  private readonly roots: readonly string[];
  private builder: ts.SemanticDiagnosticsBuilderProgram | undefined;

  constructor(private readonly root: string) {
    const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile.bind(ts.sys)) as {
      config: object;
    };
    const include = ["index.ts", "command.ts", "iam", "model", "pack", "policies", "scripts"];
    const parsed = ts.parseJsonConfigFileContent({ ...config, include }, ts.sys, root);
    this.roots = parsed.fileNames;
    // What is no longer used when an entry is gone would go with it.
    this.options = { ...parsed.options, noUnusedLocals: false, noUnusedParameters: false };
  }

  errorsWith(file: string, text: string): readonly string[] {
    const path = join(this.root, file);
    const host = ts.createIncrementalCompilerHost(this.options, {
      ...ts.sys,
      readFile: (name, encoding) => (name === path ? text : ts.sys.readFile(name, encoding)),
    });
    const read = host.getSourceFile.bind(host);
    host.getSourceFile = (name, version) => {
      if (name === path) {
        return read(name, version);
      }
      if (!this.files.has(name)) {
        this.files.set(name, read(name, version));
      }
      return this.files.get(name);
    };
    this.builder = ts.createSemanticDiagnosticsBuilderProgram(this.roots, this.options, host, this.builder);
    return [...this.builder.getSyntacticDiagnostics(), ...this.builder.getSemanticDiagnostics()].map(
      ({ file: where, messageText }) =>
        `${where?.fileName.replace(`${this.root}/`, "")}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
    );
  }
}

export interface Failure {
  readonly test: string;
  readonly actual?: unknown;
  readonly expected?: unknown;
}

/** What of the repository the copy does without, or leads to. */
const apart = [".git", ".sandbox", "bin", "coverage", "node_modules"];

/** A copy of the repository in which entries are taken away. */
export class Copy {
  private readonly root = realpathSync(mkdtempSync(join(tmpdir(), "lambda-access-without-")));
  private readonly types: Types;

  constructor(original: string) {
    for (const name of readdirSync(original).filter((each) => !apart.includes(each))) {
      cpSync(join(original, name), join(this.root, name), { recursive: true });
    }
    symlinkSync(join(original, "node_modules"), join(this.root, "node_modules"));
    this.types = new Types(this.root);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  without(entry: Entry): Outcome {
    const { table, rest } = entry;
    const [error] = this.types.errorsWith(table.file, rest);
    if (error !== undefined) {
      return { entry, notice: "types", by: error };
    }
    const [incomplete] = this.failures(completeness, entry);
    if (incomplete !== undefined) {
      return { entry, notice: "test", by: incomplete.test };
    }
    const failures = this.failures(testsOf([table]), entry);
    return { entry, ...worstOf(failures) };
  }

  /** The tests in these files that fail without an entry, or with all of them. */
  failures(files: readonly string[], without?: Entry): readonly Failure[] {
    if (without !== undefined) {
      const path = join(this.root, without.table.file);
      const text = readFileSync(path, "utf8");
      writeFileSync(path, without.rest);
      const failures = this.failures(files);
      writeFileSync(path, text);
      return failures;
    }
    const report = join(this.root, "failures.json");
    rmSync(report, { force: true });
    const words = ["node_modules/mocha/bin/mocha.js", "--reporter", "scripts/failures.cjs", ...files];
    const { stderr } = spawnSync(process.execPath, words, {
      cwd: this.root,
      env: { ...process.env, FAILURES: report },
      encoding: "utf8",
    });
    return existsSync(report)
      ? (JSON.parse(readFileSync(report, "utf8")) as readonly Failure[])
      : [{ test: `the tests do not start: ${stderr.trim().split("\n").slice(0, 5).join(" ")}` }];
  }
}

/** What the failures of policies' tests come to: the worst of them. */
export function worstOf(failures: readonly Failure[]): Pick<Outcome, "notice" | "by"> {
  const order: readonly Notice[] = ["false alarm", "test", "words", "gap"];
  const notices = failures.map((failure) => {
    const [notice, finding = ""] = noticeIn(failure);
    return { notice, by: [failure.test, finding].join(": ").replace(/: $/, "") };
  });
  notices.sort((a, b) => order.indexOf(a.notice) - order.indexOf(b.notice));
  return notices[0] ?? { notice: "nobody", by: "" };
}

function noticeIn({ actual, expected }: Failure): [Notice, finding?: string] {
  const [found, wanted] = [findingsIn(actual), findingsIn(expected)];
  if (found === undefined || wanted === undefined) {
    return ["test"];
  }
  const added = found.find((finding) => !wanted.includes(finding));
  if (added === undefined) {
    return ["gap"];
  }
  return [wanted.length === 0 ? "false alarm" : "words", added];
}

/** The findings that a test compares, without the gaps: `undefined` if it compares something else. */
function findingsIn(compared: unknown): readonly string[] | undefined {
  const isList = Array.isArray(compared) && compared.every((each) => typeof each === "object");
  return isList
    ? compared
        .map((each: object) => Object.values(each).map(String))
        .filter((values) => !values.includes("stack-is-fully-known"))
        .map((values) => values.join(" "))
    : undefined;
}

/** As many entries as wanted, chosen by a seed; all if no number is given. */
export function sampleOf<T>(entries: readonly T[], count: number, seed: number): readonly T[] {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const keys = entries.map((entry) => [random(), entry] as const);
  const chosen = [...keys].sort(([a], [b]) => a - b).slice(0, count);
  return keys.filter((key) => chosen.includes(key)).map(([, entry]) => entry);
}

function main(root: string): void {
  const { values } = parseArgs({
    options: { table: { type: "string" }, sample: { type: "string" }, seed: { type: "string" } },
  });
  const chosen = tables.filter(({ variable }) => values.table === undefined || values.table === variable);
  const all = chosen.flatMap((table) => entriesOf(table, readFileSync(join(root, table.file), "utf8")));
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const entries = sampleOf(all, Number(values.sample ?? all.length), seed);
  console.log(`${entries.length} of ${all.length} entries, seed ${seed}`);
  const counts = new Map<Notice, number>();
  const copy = new Copy(root);
  try {
    const [already] = copy.failures([...completeness, ...testsOf(chosen)]);
    if (already !== undefined) {
      throw new Error(`fails with every entry in its place: ${already.test}`);
    }
    for (const entry of entries) {
      const { notice, by } = copy.without(entry);
      counts.set(notice, (counts.get(notice) ?? 0) + 1);
      console.log(
        `${entry.table.variable} ${entry.title}: ${notice}${by === "" ? "" : `, ${by.slice(0, 400)}`}`,
      );
    }
  } finally {
    copy.remove();
  }
  console.log([...counts].map(([notice, count]) => `${notice}: ${count}`).join(", "));
  process.exitCode = faults.some((fault) => counts.has(fault)) ? 1 : 0;
}

if (require.main === module) {
  try {
    main(join(__dirname, ".."));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
