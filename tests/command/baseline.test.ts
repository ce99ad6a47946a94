import { deepEqual, equal, match } from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import { functionWith, trust } from "../policies/pieces";
import { exported } from "../recorder/exported";
import { record, type Program } from "../recorder/program";
import { lambdaAccess } from "./run";

/** Functions whose logs are lost, each by a role of its own. */
function withoutLogs(...names: readonly string[]): Program {
  return () => {
    for (const name of names) {
      functionWith(name, new aws.iam.Role(`${name}-role`, { assumeRolePolicy: JSON.stringify(trust()) }));
    }
  };
}

const key = (name: string): string =>
  `role-can-write-logs/shop::aws:iam/role:Role::${name}-role#logging ${name} logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents`;

describe("lambda-access baseline", () => {
  let directory: string;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "lambda-access-baseline-"));
    await deploy(withoutLogs("old"));
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const write = (path: string, content: string): void => writeFileSync(join(directory, path), content);
  const read = (path: string): string => readFileSync(join(directory, path), "utf8");
  const run = (...args: readonly string[]) => lambdaAccess(directory, args);
  const baseline = (...args: readonly string[]) => run("baseline", "shop.json", ...args);
  const deploy = async (program: Program): Promise<void> =>
    write("shop.json", exported(await record(program, false)));

  it("prints a configuration that exempts what is found today, by its keys", () => {
    const { status, stdout, lines } = baseline(
      "--reason",
      "As it was.",
      "--owner",
      "shop",
      "--until",
      "2099-01-31",
    );
    deepEqual([status, lines], [0, []]);
    deepEqual(JSON.parse(stdout), {
      "role-can-write-logs": {
        exemptions: [{ finding: key("old"), reason: "As it was.", owner: "shop", until: "2099-01-31" }],
      },
    });
    write("policy.json", stdout);
    deepEqual(run("config", "check", "policy.json").status, 0);
  });

  it("lets what is old pass, what is new fail, and says what has been repaired", async () => {
    equal(run("audit", "shop.json").status, 1);
    const { stdout } = baseline("--reason", "As it was.", "--into", "policy.json");
    equal(stdout, "policy.json: 1 finding is exempt now, of 1 policy.\n");
    const audit = () => run("audit", "shop.json", "--config", "policy.json");
    equal(audit().status, 0);
    await deploy(withoutLogs("old", "new"));
    const later = audit();
    equal(later.status, 1);
    match(later.stdout, /mandatory, medium: role-can-write-logs\n {4}new-role\n/);
    await deploy(withoutLogs("new"));
    match(audit().stdout, /`exemptions\[0\]` of `role-can-write-logs`, for `.*old-role.*`, exempts nothing/);
  });

  it("merges into a configuration, and leaves what is not beside it as it is written", () => {
    const before = [
      "{",
      '\t"function-has-own-role": { "//": "Why.", "sharedRoles": ["batch-*", "x"] },',
      '\t"role-can-write-logs": {',
      '\t\t"enforcementLevel": "mandatory",',
      '\t\t"exemptions": [',
      '\t\t\t{ "resource": "legacy", "reason": "It is." }',
      "\t\t]",
      "\t},",
      '\t"role-trusts-lambda":   "mandatory"',
      "}",
    ];
    for (const end of ["\n", "", "\r\n"]) {
      const eol = end === "\r\n" ? "\r\n" : "\n";
      write("policy.json", `${before.join(eol)}${end}`);
      equal(baseline("--reason", "As it was.", "--into", "policy.json").status, 0);
      const after = read("policy.json");
      deepEqual(
        after.split(eol).filter((line) => !line.includes("legacy") && !line.includes("It is.")),
        [
          ...before.slice(0, 5),
          "\t\t\t{",
          "\t\t\t},",
          "\t\t\t{",
          `\t\t\t\t"finding": "${key("old")}",`,
          '\t\t\t\t"reason": "As it was."',
          "\t\t\t}",
          ...before.slice(6),
          ...(end === "" ? [] : [""]),
        ],
      );
      const { stdout } = baseline("--reason", "As it was.", "--into", "policy.json");
      equal(stdout, "policy.json: Nothing was found that is not exempt already.\n");
    }
  });

  it("keeps the level of a policy, and grants anew what has ended", () => {
    write("policy.json", '{\n    "role-can-write-logs": "advisory"\n}\n');
    baseline("--reason", "As it was.", "--into", "policy.json");
    const entry = () =>
      (JSON.parse(read("policy.json")) as Record<string, { exemptions: readonly object[] }>)[
        "role-can-write-logs"
      ];
    deepEqual(entry(), {
      enforcementLevel: "advisory",
      exemptions: [{ finding: key("old"), reason: "As it was." }],
    });
    write("policy.json", read("policy.json").replace('"As it was."', '"As it was.", "until": "2020-01-31"'));
    baseline("--reason", "Still so.", "--into", "policy.json");
    deepEqual(entry()?.exemptions, [{ finding: key("old"), reason: "Still so." }]);
  });

  it("exempts nothing where it is told wrong, or cannot look at all", () => {
    write("policy.json", "{}");
    write("wrong.json", '{ "role-trusts-lambda": "sometimes" }');
    write("broken.json", "{");
    const reason = ["--reason", "As it was."];
    const cases: readonly (readonly [args: readonly string[], said: RegExp])[] = [
      [[], /^say why they may stay: --reason/],
      [["--reason", " "], /^say why they may stay/],
      [
        [...reason, "--until", "2027-02-30"],
        /^--until is a day to come such as 2027-03-31, but `2027-02-30` is none$/,
      ],
      [[...reason, "--until", "2020-01-31"], /^--until is a day to come/],
      [
        [...reason, "--into", "wrong.json"],
        /^wrong\.json: role-trusts-lambda: `enforcementLevel` must be one of/,
      ],
      [["broken.json", ...reason, "--into", "policy.json"], /broken\.json: It is not whole/],
    ];
    for (const [args, said] of cases) {
      const { status, stdout, lines } = baseline(...args);
      deepEqual([status, stdout], [2, ""], args.join(" "));
      match(lines[0] ?? "", said);
    }
    equal(read("policy.json"), "{}");
  });
});
