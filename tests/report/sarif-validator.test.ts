import { deepEqual, match, ok } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import type { Log } from "sarif";
import { auditAs, toSarif } from "../../report";
import { finding, hostile, run } from "./runs";

/** The validator of Microsoft, which checks the rules of SARIF and those by which GitHub takes a file, and the official schema beside it. */
const tool = toolAt(`@microsoft/sarif-multitool-${process.platform}`);

function toolAt(name: string): string | undefined {
  try {
    return process.arch === "x64" ? (createRequire(__filename)(name) as string) : undefined;
  } catch (error) {
    ok(process.platform !== "linux", error as Error);
    return undefined;
  }
}

/** What the validator says of some files: the rule, how severe that is, and where. */
function saidOf(logs: Readonly<Record<string, Log>>): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "lambda-access-sarif-"));
  try {
    const files = Object.entries(logs).map(([name, log]) => {
      const file = join(folder, `${name}.sarif`);
      writeFileSync(file, JSON.stringify(log));
      return file;
    });
    chmodSync(tool!, 0o755);
    const output = join(folder, "said.json");
    const kinds = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--kind", "Fail"];
    const { status, stdout, stderr } = spawnSync(
      tool!,
      ["validate", ...files, ...kinds, "--output", output],
      { env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" }, encoding: "utf8" },
    );
    match(stdout, new RegExp(`${files.length} files? scanned`), `${status}: ${stdout}${stderr}`);
    const { runs } = JSON.parse(readFileSync(output, "utf8")) as Log;
    return runs.flatMap(({ results = [] }) =>
      results.map(
        ({ ruleId, level = "warning", locations }) =>
          `${ruleId} ${level} ${locations?.[0]?.physicalLocation?.artifactLocation?.uri?.split("/").at(-1)}`,
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const placed = finding();
const position = { file: "index.ts", line: 24, column: 3 };
const logs: Readonly<Record<string, Log>> = {
  one: toSarif(run(), ""),
  none: toSarif(run({ findings: [] }), "infrastructure/shop"),
  placed: toSarif(run({ findings: [{ ...placed, resource: { ...placed.resource, position } }] }), "app"),
  baseline: toSarif(
    run({
      findings: [
        finding({ exemption: { reason: "Until the move.", byKey: true } }),
        finding({ keys: ["role-can-write-logs/shop::t::a", "role-can-write-logs/shop::t::b"] }),
      ],
    }),
    "",
  ),
  incomplete: toSarif(
    run({ complete: false, faults: [{ policy: "role-trusts-lambda", message: "A fault." }] }),
    "",
  ),
  hostile: toSarif(
    run({
      findings: hostile.map((text) =>
        finding({
          resource: { urn: `urn:pulumi:dev::shop::t::${text}`, type: "t", name: text },
          message: `It is ${text}.`,
          keys: [`p/${text}`],
        }),
      ),
    }),
    "",
  ),
  audit: JSON.parse(
    auditAs(
      "sarif",
      {
        ...{
          version: 1,
          pack: "0.2.0",
          at: run().at,
          problems: [{ file: "a.json", problem: "It is cut off." }],
        },
        runs: [run(), run({ stack: "prod", id: "3d3f9a52-4a54-4cf4-9a3c-2a1d5b0c9f11" })],
      },
      new Map(),
    ) as string,
  ) as Log,
};

describe("findings.sarif, by the validator of SARIF", function () {
  this.timeout(120_000);

  before(function () {
    if (tool === undefined) {
      console.log("The validator is not there for this system: what it would check is skipped.");
      this.skip();
    }
  });

  it("breaks no rule, and none of GitHub's", () => {
    deepEqual(saidOf(logs), []);
  });

  it("would be refused without a place", () => {
    const { one } = logs;
    const [first] = one!.runs;
    const results = first!.results!.map((each) => ({ ...each, locations: [] }));
    ok(saidOf({ broken: { ...one!, runs: [{ ...first!, results }] } }).includes("GH1015 error broken.sarif"));
  });

  for (const [name, log] of Object.entries(logs)) {
    it(`is valid by the official schema: ${name}`, () => {
      const schema = JSON.parse(readFileSync(join(dirname(tool!), "sarif-2.1.0.json"), "utf8")) as object;
      const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
      ok(validate(log), JSON.stringify(validate.errors));
      ok(!validate({ ...log, version: "2.0.0" }));
    });
  }
});
