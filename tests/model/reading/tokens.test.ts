import { equal, match, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import { triggers } from "../../../model";
import { unreadTokens, tokens } from "../../../model/reading/tokens";

/** The class of `@pulumi/aws` that a type token such as `aws:iam/role:Role` names. */
function classOf(token: string): { readonly __pulumiType?: string } | undefined {
  const [, module = "", name = ""] = /^aws:(\w+)\/\w+:(\w+)$/.exec(token) ?? [];
  const classes = (aws as unknown as Record<string, Record<string, { readonly __pulumiType?: string }>>)[
    module
  ];
  return classes?.[name];
}

describe("type tokens", () => {
  for (const token of new Set([...Object.values(tokens), ...Object.values(unreadTokens)])) {
    it(`${token} is that of a resource of @pulumi/aws`, () => {
      equal(classOf(token)?.__pulumiType, token);
    });
  }
});

describe("sources of triggers", () => {
  const declarations = require.resolve("@pulumi/aws").replace(/index\.js$/, "");
  for (const { called, types, page } of triggers.flatMap(({ sources }) => sources)) {
    it(`${called} is documented by AWS`, () => {
      match(page, /^https:\/\/docs\.aws\.amazon\.com\/[\w-]+\/latest\/.+\.html$/);
    });
    for (const [token, output] of Object.entries(types)) {
      it(`${token} has the output ${output}`, () => {
        const [, path = ""] = /^aws:(\w+\/\w+):/.exec(token) ?? [];
        const text = readFileSync(`${declarations}${path}.d.ts`, "utf8");
        const inherited = output === "id" && text.includes("extends pulumi.CustomResource");
        ok(inherited || text.includes(`readonly ${output}: pulumi.Output<string>;`));
      });
    }
  }
});
