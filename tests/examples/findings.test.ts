import { equal, match } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "../docs/run";

const root = dirname(dirname(__dirname));

describe("what a preview of an example says", () => {
  const page = readFileSync(join(root, "docs", "policies.md"), "utf8");

  for (const [example, count] of [
    ["fleet", 43],
    ["callback", 1],
  ] as const) {
    it(`is as little as its page has it: ${example}`, async () => {
      const program = readFileSync(join(root, "examples", example, "index.ts"), "utf8");
      const { findings } = await run(program, true);
      equal(findings.length, count);
      match(page, new RegExp(`examples/${example}/index.ts.*\\| ${count} +\\| \\d+ +\\| ${3 * count} +\\|`));
    });
  }
});
