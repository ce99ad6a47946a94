import { ok } from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { sourceExample, triggers } from "../../../model/may-invoke/trigger-service";
import { equivalents } from "../../../model/reading/equivalents";

const packages = join(dirname(dirname(dirname(__dirname))), "node_modules", "@pulumi");

/** What declares the resources of a type, as each provider lays out its package. */
function declaration(type: string): string {
  const [provider = "", module = "", name = type] = type.split(":");
  const file = name.charAt(0).toLowerCase() + name.slice(1);
  const path = join(packages, provider, provider === "aws" ? module : join(module, file));
  return existsSync(`${path}.d.ts`) ? readFileSync(`${path}.d.ts`, "utf8") : "";
}

describe("the source ARN in an example", () => {
  for (const trigger of triggers) {
    const types = Object.keys(trigger.sources[0].types);
    const natives = [...equivalents].filter(([, { token }]) => types.includes(token)).map(([type]) => type);
    for (const [provider, all] of [
      ["aws", types],
      ["aws-native", natives],
    ] as const) {
      const example = sourceExample(trigger, provider === "aws-native");
      if (example !== undefined) {
        it(`is an output that ${provider} declares: ${example}`, () => {
          const [, variable, output] = /(\w+)\.(\w+)/.exec(example)!;
          const named = all.filter((type) => type.toLowerCase().endsWith(`:${variable!.toLowerCase()}`));
          ok(named.length > 0);
          ok(
            named.some((type) => declaration(type).includes(`readonly ${output}: pulumi.Output<`)),
            named.join(),
          );
        });
      }
    }
  }

  it("is there for every trigger whose source has an ARN", () => {
    const without = triggers.filter((each) => sourceExample(each, false) === undefined);
    // A bot of Lex V2 has only an id.
    ok(without.map(({ principal }) => principal).join() === "lexv2.amazonaws.com");
  });
});
