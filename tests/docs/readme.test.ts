import { deepEqual, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readConfiguration } from "../../pack";
import { policies } from "../../policies";
import { run } from "./run";

const root = join(__dirname, "..", "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

describe("README.md", () => {
  it("shows what Pulumi prints about the broken example", async () => {
    const program = readFileSync(join(root, "examples", "start", "broken", "index.ts"), "utf8");
    const { printed } = await run(program, true);
    const [, output = ""] = /```console\n([^]*?)```/.exec(readme) ?? [];
    const findings = output.replaceAll(/^ {8}/gm, "").match(/^- \[.*\n {2}.*\n {2}.*$/gm) ?? [];
    ok(findings.length > 0);
    for (const finding of findings) {
      ok(printed.includes(finding), finding);
    }
  });

  it("names the policies that repair", () => {
    const [, section = ""] = /### Let it repair\n([^]*?)\n## /.exec(readme) ?? [];
    const named = [...section.matchAll(/\[`([\w-]+)`\]/g)].map(([, name]) => name);
    const repairing = policies.filter((policy) => policy.kind === "resource" && policy.repair !== undefined);
    deepEqual(named.sort(), repairing.map(({ name }) => name).sort());
  });

  it("shows configurations that are right", () => {
    const blocks = [...readme.matchAll(/```json\n([^]*?)```/g)].map(([, json = ""]) => json);
    ok(blocks.length > 0);
    for (const json of blocks) {
      deepEqual(readConfiguration(policies, JSON.parse(json)).problems, []);
    }
  });

  it("shows what is said of a configuration that is wrong", () => {
    const { problems } = readConfiguration(policies, {
      "function-has-own-role": { sharedRole: ["batch-*"] },
    });
    ok(readme.includes(`\npolicy-config.json: ${problems.join()}\n`));
  });
});
