import { equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
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
    for (const finding of findings) ok(printed.includes(finding), finding);
  });

  it("configures policies that exist, by keys that they have", () => {
    const [, json = ""] = /```json\n([^]*?)```/.exec(readme) ?? [];
    const unknown = Object.entries(JSON.parse(json) as Record<string, object | string>).filter(
      ([name, entry]) => {
        const policy = policies.find((each) => each.name === name);
        const keys = typeof entry === "string" ? [] : Object.keys(entry);
        if (name === "all") return false;
        return (
          policy === undefined || !keys.every((key) => key === "enforcementLevel" || key in policy.config)
        );
      },
    );
    equal(unknown.map(([name]) => name).join(), "");
  });
});
