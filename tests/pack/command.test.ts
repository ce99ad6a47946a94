import { deepEqual, equal, match } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { policies } from "../../policies";

const repository = dirname(dirname(__dirname));
const { bin } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
  readonly bin: Readonly<Record<string, string>>;
};

describe("lambda-access", () => {
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-command-"));
  });

  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(repository, bin["lambda-access"] ?? ""), ...args],
      { cwd: directory, encoding: "utf8" },
    );
    return { status, stdout, lines: stderr.split("\n").slice(0, -1) };
  };

  const check = (text: string, ...args: string[]) => {
    writeFileSync(join(directory, "policy.json"), text);
    return run("config", "check", "policy.json", ...args);
  };

  /** A file in which these things are wrong, each in a line of its own. */
  const refuses = (title: string, text: string, ...problems: string[]): void => {
    it(`refuses ${title}`, () => {
      const { status, stdout, lines } = check(text);
      equal(status, 1);
      equal(stdout, "");
      deepEqual(
        lines,
        problems.map((problem) => `policy.json: ${problem}`),
      );
    });
  };

  const own = "function-has-own-role";
  const auditing =
    "EXPORT... [--config FILE] [--own POLICY]... [--format text|json|sarif|junit] [--output FILE|FOLDER/] [--source PROJECT=FOLDER]... [--fail-on critical|high|medium|low|never] [--explain]";
  const reviewing =
    "BEFORE AFTER [--format text|json|markdown|html] [--output FILE] [--forbid KIND,...] [--fail-on certain|open]";
  const mapping =
    "EXPORT|REPORT... [--format html|json|markdown|mermaid] [--output FILE] [--config FILE] [--own POLICY]...";
  const exempting = "EXPORT... --reason TEXT [--owner NAME] [--until DAY] [--into FILE] [--own POLICY]...";
  const making =
    "[--severity S]... [--control C]... [--framework F]... [--name POLICY]... [--level L] [--others L]";

  it("finds nothing wrong with what is right", () => {
    const right = {
      all: "advisory",
      "role-trusts-lambda": "mandatory",
      [own]: {
        "//": "Why it is so.",
        enforcementLevel: "mandatory",
        sharedRoles: ["batch-*"],
        exemptions: [{ resource: "report", reason: "A reason.", owner: "shop", until: "2099-03-31" }],
      },
      environments: ["acme/policies"],
    };
    for (const text of [JSON.stringify(right), "{}", "", " \n"]) {
      deepEqual(check(text), { status: 0, stdout: "policy.json: Nothing is wrong.\n", lines: [] });
    }
  });

  describe("config check", () => {
    refuses(
      "a wrong type",
      '{ "function-has-own-role": { "sharedRoles": "batch" }, "role-trusts-lambda": [] }',
      "function-has-own-role: `sharedRoles` must be a list, but is a string.",
      "role-trusts-lambda: It must be a level or an object, but is a list.",
    );
    refuses(
      "an unknown key",
      '{ "function-has-own-role": { "sharedRole": [] } }',
      "function-has-own-role: `sharedRole` is not a key; did you mean `sharedRoles`? The keys here are `enforcementLevel`, `sharedRoles` and `exemptions`.",
    );
    refuses(
      "an unknown policy, with keys or without",
      '{ "function-has-own-rol": { "sharedRoles": [] }, "function-has-a-role": "advisory" }',
      "function-has-a-role: There is no such policy in this pack; did you mean `function-has-own-role`?",
      "function-has-own-rol: There is no such policy in this pack; did you mean `function-has-own-role`?",
    );
    refuses(
      "a level that does not exist",
      '{ "all": "mandatry", "function-has-own-role": { "enforcementLevel": 1 } }',
      "all: `enforcementLevel` must be one of `advisory`, `mandatory`, `remediate` and `disabled`, but is `mandatry`; did you mean `mandatory`?",
      "function-has-own-role: `enforcementLevel` must be one of `advisory`, `mandatory`, `remediate` and `disabled`, but is a number.",
    );
    refuses(
      "all policies without a level",
      '{ "all": { "//": "All." } }',
      "all: `enforcementLevel` must be set, for it is all that can be said of all policies.",
    );
    refuses(
      "a bad date and a bad pattern",
      '{ "function-has-own-role": { "exemptions": [{ "resource": "*", "reason": "x", "until": "2027-02-30" }] } }',
      "function-has-own-role: `exemptions[0].resource` must be a name, a type or a URN that is more than `*`, but is another string.",
      "function-has-own-role: `exemptions[0].until` must be a date such as 2027-03-31, as a string, but is another string.",
    );
    refuses(
      "environments that are no list of names",
      '{ "environments": "acme/policies" }',
      "`environments` must be a list, but is a string.",
    );
    refuses(
      "keys that are given more than once, wherever they are",
      `{
  "all": "advisory",
  "function-has-own-role": { "sharedRoles": ["{ \\"a\\": 1, \\"a\\": 2 }"], "sharedRoles": [] },
  "role-has-boundary": { "exemptions": [
    { "resource": "x", "reason": "x" },
    { "resource": "y", "reason": "all", "resource": "z",
      "resource"
        : "z" }
  ] },
  "all": "disabled"
}`,
      "`function-has-own-role.sharedRoles` is given more than once; only the last one counts, in line 3.",
      "`role-has-boundary.exemptions[1].resource` is given more than once; only the last one counts, in line 7.",
      "`all` is given more than once; only the last one counts, in line 10.",
    );
    refuses("what is not an object", "[]", "It must be an object with a key for each policy, but is a list.");

    it("refuses what is not JSON, and says where, as far as Node.js does", () => {
      const comma = check('{\n  "all": "advisory",\n}');
      equal(comma.status, 1);
      deepEqual(comma.lines, [
        "policy.json: It is not JSON: Expected double-quoted property name at line 3, column 1.",
      ]);
      const comment = check('// A comment.\n{ "all": "advisory" }');
      equal(comment.status, 1);
      equal(comment.lines.length, 1);
      match(comment.lines[0] ?? "", /^policy\.json: It is not JSON: Unexpected token/);
    });

    it("leaves alone the policies that a team has of its own", () => {
      const text = '{ "stacks-are-small": { "most": 3 }, "stacks-are-tagged": "advisory" }';
      deepEqual(check(text, "--own", "stacks-are-small", "--own", "stacks-are-tagged").status, 0);
      deepEqual(check(text, "--own", "stacks-are-small").lines, [
        "policy.json: stacks-are-tagged: There is no such policy in this pack.",
      ]);
    });
  });

  describe("config check, of what is right and perhaps not meant", () => {
    const notes = (title: string, config: object, ...expected: string[]): void => {
      it(title, () => {
        deepEqual(check(JSON.stringify(config)), {
          status: 0,
          stdout: "policy.json: Nothing is wrong.\n",
          lines: expected.map((note) => `policy.json: Note: ${note}`),
        });
      });
    };
    const exemption = (until: string) => ({ resource: "report", reason: "A reason.", until });
    const early =
      "stack-is-fully-known: At this level it stops almost every first preview, in which most ARNs are not known yet. At `advisory` it stops none.";

    notes(
      "notes an exemption that has ended, and none that holds",
      { [own]: { exemptions: [exemption("2099-01-31"), exemption("2020-01-31")] } },
      `${own}: \`exemptions[1]\` ended on 2020-01-31.`,
    );
    notes(
      "notes `remediate` on a policy without a repair, and not on one with it, nor for all",
      {
        "permission-allows-only-invoke": "remediate",
        [own]: "remediate",
        all: "remediate",
        "stack-is-fully-known": "advisory",
      },
      `${own}: It has no repair, so \`remediate\` means \`mandatory\`.`,
    );
    notes("notes what stops every first preview", { "stack-is-fully-known": "mandatory" }, early);
    notes("notes that all levels do so", { all: "mandatory" }, early);
    notes("notes nothing of levels that do not", {
      all: "mandatory",
      "stack-is-fully-known": "disabled",
    });
  });

  it("says how it is used where it is asked, and which version it is", () => {
    const help = [
      "usage:",
      `  lambda-access audit ${auditing}`,
      "      Judges exported stacks: files of `pulumi stack export`, folders of them or of a file backend, or `-`.",
      `  lambda-access baseline ${exempting}`,
      "      Exempts what is found in exported stacks today, by its keys: from then on only what is new is reported.",
      `  lambda-access map ${mapping}`,
      "      Draws who may invoke each function and what each may do, of exported stacks, or of reports of runs.",
      `  lambda-access review ${reviewing}`,
      "      Says what access a change of a stack adds and takes away, by two exports or reports of runs.",
      "  lambda-access config check FILE [--own POLICY]...",
      "      Says what is wrong in a configuration file, before Pulumi reads it.",
      `  lambda-access config make ${making}`,
      "      Prints a configuration file of the policies that are chosen, and of the others if they get a level.",
      "  lambda-access --help",
      "      Says how it is used.",
      "  lambda-access --version",
      "      Says which version of the package it is.",
      "",
    ].join("\n");
    for (const args of [["--help"], ["config", "check", "--help"]]) {
      deepEqual(run(...args), { status: 0, stdout: help, lines: [] });
    }
    const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
      version: string;
    };
    deepEqual(run("--version"), { status: 0, stdout: `${version}\n`, lines: [] });
  });

  it("says how it is used, and what it cannot read", () => {
    const usage = "usage: lambda-access config check FILE [--own POLICY]...";
    for (const args of [[], ["config"], ["check", "a"]]) {
      const { status, stdout, lines } = run(...args);
      deepEqual([status, stdout, lines[0], lines.length], [2, "", "usage:", 13]);
    }
    for (const args of [["check"], ["check", "a", "b"], ["check", "a", "--level", "advisory"]]) {
      deepEqual(run("config", ...args), { status: 2, stdout: "", lines: [usage] });
    }
    deepEqual(run("audit").lines, [`usage: lambda-access audit ${auditing}`]);
    deepEqual(run("baseline").lines, [`usage: lambda-access baseline ${exempting}`]);
    deepEqual(run("config", "make", "a").lines, [`usage: lambda-access config make ${making}`]);
    const unknown = run("config", "check", "a", "--strict");
    deepEqual(
      [unknown.status, unknown.stdout, unknown.lines[0]],
      [2, "", "Unknown option '--strict'; usage:"],
    );
    const missing = run("config", "check", "missing.json");
    equal(missing.status, 2);
    match(missing.lines.join("\n"), /^ENOENT: no such file.*missing\.json'$/);
  });

  describe("the configurations that it comes with", () => {
    const levels = (profile: string): Readonly<Record<string, string>> => {
      const file = join(repository, "config", `${profile}.json`);
      deepEqual(run("config", "check", file), {
        status: 0,
        stdout: `${file}: Nothing is wrong.\n`,
        lines: [],
      });
      const config = JSON.parse(readFileSync(file, "utf8")) as Record<string, { enforcementLevel: string }>;
      return Object.fromEntries(
        Object.entries(config).map(([name, entry]) => [name, entry.enforcementLevel]),
      );
    };
    const all = (level: string) => Object.fromEntries(policies.map(({ name }) => [name, level]));

    it("are right, and have every policy at the level of their stage", () => {
      const onRequest = { "access-is-reviewed": "disabled" };
      deepEqual(levels("observe"), { ...all("advisory"), ...onRequest });
      deepEqual(
        levels("recommended"),
        Object.fromEntries(policies.map(({ name, enforcementLevel }) => [name, enforcementLevel])),
      );
      deepEqual(levels("strict"), {
        ...all("mandatory"),
        ...onRequest,
        "exemptions-are-in-use": "advisory",
        "stack-is-fully-known": "advisory",
      });
    });
  });

  describe("config make", () => {
    const made = (...args: string[]) => JSON.parse(run("config", "make", ...args).stdout) as object;
    const critical = policies.filter(({ severity }) => severity === "critical");

    it("prints a file of the policies of some severities, which has nothing wrong", () => {
      const { stdout } = run("config", "make", "--severity", "critical", "--others", "disabled");
      deepEqual(JSON.parse(stdout), {
        all: "disabled",
        ...Object.fromEntries(critical.map(({ name, enforcementLevel }) => [name, enforcementLevel])),
      });
      equal(check(stdout).status, 0);
    });
    it("gives one level to those that serve a control, of some names, or of a framework", () => {
      const serving = policies.filter((policy) =>
        (policy.controls as readonly string[]).includes("Lambda.1"),
      );
      deepEqual(
        made("--control", "Lambda.1", "--level", "mandatory"),
        Object.fromEntries(serving.map(({ name }) => [name, "mandatory"])),
      );
      deepEqual(made("--name", own, "--name", "role-has-boundary", "--level", "advisory"), {
        [own]: "advisory",
        "role-has-boundary": "advisory",
      });
      const { length } = Object.keys(made("--framework", "AWS Control Tower proactive controls"));
      equal(length > 3 && length < policies.length, true);
    });
    it("wants all of severity, control and name where several are given", () => {
      deepEqual(
        Object.keys(made("--control", "Lambda.1", "--severity", "critical")),
        critical
          .filter((policy) => (policy.controls as readonly string[]).includes("Lambda.1"))
          .map(({ name }) => name),
      );
    });
    it("refuses what does not exist, with the nearest that does", () => {
      deepEqual(run("config", "make", "--severity", "criticl"), {
        status: 2,
        stdout: "",
        lines: [
          "The choice of policies is wrong.",
          "`severities` has `criticl`, which does not exist; did you mean `critical`? It must be one of low, medium, high and critical.",
        ],
      });
      deepEqual(run("config", "make", "--level", "strict").lines, [
        "a level is one of advisory, mandatory, remediate and disabled, but `strict` is none",
      ]);
    });
  });
});
