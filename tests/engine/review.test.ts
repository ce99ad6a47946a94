import { deepEqual, doesNotMatch, equal, match, notEqual, ok } from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Outcome } from "../../sandbox/outcome";
import { SandboxStack } from "../../sandbox/stack";
import { lambdaAccess } from "../command/run";
import { programOf } from "../docs/run";

const root = dirname(dirname(__dirname));

/** The blocks of a language in the section of docs/review.md that tells the story. */
function blocks(language: string): readonly string[] {
  const page = readFileSync(join(root, "docs", "review.md"), "utf8");
  const [section = ""] = page.slice(page.indexOf("## In a preview")).split("\n## What");
  return [...section.matchAll(/^```(\w+)\n(.*?)\n```$/gms)].flatMap(([, name, text]) =>
    name === language ? [text!] : [],
  );
}

describe("the change of docs/review.md", function () {
  this.timeout(300_000);
  const [base = "", changed = ""] = blocks("ts");
  const [enabled = "", accepted = ""] = blocks("json");
  const [refused = ""] = blocks("text");
  const directory = mkdtempSync(join(tmpdir(), "lambda-access-review-"));
  const before = join(directory, "shop", "dev", "access.json");

  after(() => rmSync(directory, { recursive: true, force: true }));

  /** Previews a program. */
  async function preview(
    program: string,
    config: string,
    environment: Readonly<Record<string, string>>,
    stack = "dev",
  ): Promise<Outcome> {
    const file = join(directory, "policy.json");
    writeFileSync(file, config);
    const made = programOf(program.replaceAll('"./app"', JSON.stringify(join(root, "docs"))));
    const making = () => {
      made();
      return Promise.resolve();
    };
    const opened = await SandboxStack.open(making, {
      ...{ project: "shop", stack, config: { "aws:region": "eu-west-1" }, environment },
      ...{ policyPacks: [root], policyPackConfigs: [file] },
    });
    try {
      return await opened.preview();
    } finally {
      opened.close();
    }
  }

  it("leaves the access of the base branch", async () => {
    const { exitCode, stderr } = await preview(base, "{}", { LAMBDA_ACCESS_REPORT: directory });
    equal(exitCode, 0, stderr);
    ok(readFileSync(before, "utf8").includes("report"));
  });

  it("lets the base branch pass against itself", async () => {
    const { exitCode, violations } = await preview(base, enabled, { LAMBDA_ACCESS_BEFORE: before });
    equal(exitCode, 0);
    deepEqual(
      violations.filter(({ policy }) => policy === "access-is-reviewed"),
      [],
    );
  });

  it("refuses the change, as the page says, each time in the same words", async () => {
    const outputs = new Set<string>();
    for (let round = 0; round < 3; round++) {
      const { exitCode, stdout, violations } = await preview(changed, enabled, {
        LAMBDA_ACCESS_BEFORE: before,
      });
      notEqual(exitCode, 0);
      deepEqual(
        violations.filter(({ level }) => level === "mandatory").map(({ policy }) => policy),
        ["access-is-reviewed"],
      );
      const shown = stdout.replace(/\s+/g, " ");
      for (const line of refused.split("\n")) {
        ok(shown.includes(line.trim().replace(/\s+/g, " ")), line);
      }
      outputs.add(JSON.stringify(violations));
    }
    equal(outputs.size, 1);
  });

  it("takes the change once it is accepted", async () => {
    const { exitCode, violations } = await preview(changed, accepted, {
      ...{ LAMBDA_ACCESS_BEFORE: before, LAMBDA_ACCESS_REPORT: join(directory, "after") },
    });
    equal(exitCode, 0);
    const [only] = violations.filter(({ policy }) => policy === "access-is-reviewed");
    equal(only?.level, "advisory");
    match(only.message, /Exempt \(platform\): The report is made each night\.$/m);
    const after = join(directory, "after", "shop", "dev", "access.json");
    const { stdout, status } = lambdaAccess(directory, ["review", before, after, "--forbid", "new-invoker"]);
    equal(status, 1);
    match(stdout, /\+ new \[new-invoker\]: events\.amazonaws\.com/);
    const later = await preview(changed, accepted, { LAMBDA_ACCESS_BEFORE: after });
    deepEqual(
      later.violations.map(({ policy }) => policy).filter((policy) => policy === "access-is-reviewed"),
      [],
    );
    ok(later.violations.some(({ policy }) => policy === "exemptions-are-in-use"));
  });

  it("fails closed", async () => {
    const disabled = await preview(changed, "{}", { LAMBDA_ACCESS_BEFORE: before });
    equal(disabled.exitCode, 0);
    match(
      disabled.stdout + disabled.stderr,
      /pulumi-lambda-access: LAMBDA_ACCESS_BEFORE is set, but access-is-reviewed is disabled: nothing is reviewed\./,
    );
    for (const [environment, said] of [
      [{}, "is not set"],
      [{ LAMBDA_ACCESS_BEFORE: join(directory, "none", "access.json") }, "cannot be read"],
    ] as const) {
      const { exitCode, stdout } = await preview(base, enabled, environment);
      notEqual(exitCode, 0);
      ok(stdout.includes(said), said);
      doesNotMatch(stdout, /nothing is reviewed/);
    }
    const { exitCode, stdout } = await preview(base, enabled, { LAMBDA_ACCESS_BEFORE: before }, "prod");
    notEqual(exitCode, 0);
    match(stdout, /It is of another stack \(`shop\/dev`\)/);
  });
});
