import { deepEqual, ok } from "node:assert/strict";
import { judge, type Finding } from "../recorder/judge";
import { record, type Program } from "../recorder/program";
import { adviceIn, fixes, type Fix } from "./advice";

async function found(
  program: Program,
  preview: boolean,
  { provider }: Fix,
  config = {},
): Promise<readonly Finding[]> {
  const findings = await judge(await record(program, preview, provider), { config });
  return findings.filter(({ policy }) => policy !== "stack-is-fully-known");
}

describe("what a message tells to do", () => {
  for (const fix of fixes) {
    const { policy, advice, broken, fixed, config, fixedConfig = config } = fix;
    for (const preview of [true, false]) {
      const when = preview ? "at preview" : "at the update";
      it(`helps, and brings up nothing else: ${policy}, "${advice}" ${when}`, async () => {
        const before = await found(broken, preview, fix, config);
        ok(
          before.some((finding) => finding.policy === policy && adviceIn(finding.message) === advice),
          JSON.stringify(before),
        );
        const after = await found(fixed, preview, fix, fixedConfig);
        deepEqual(after, []);
      });
    }
  }
});
