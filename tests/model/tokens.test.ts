import { equal } from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { documentHolders, permissions } from "../../model";
import { seen, tokens } from "../../model/tokens";

/** The class of `@pulumi/aws` that a type token such as `aws:iam/role:Role` names. */
function classOf(token: string): { readonly __pulumiType?: string } | undefined {
  const [, module = "", name = ""] = /^aws:(\w+)\/\w+:(\w+)$/.exec(token) ?? [];
  const classes = (aws as unknown as Record<string, Record<string, { readonly __pulumiType?: string }>>)[
    module
  ];
  return classes?.[name];
}

describe("type tokens", () => {
  for (const token of new Set([
    ...Object.values(tokens),
    ...Object.values(seen),
    ...documentHolders.types,
    ...permissions.types,
  ])) {
    it(`${token} is that of a resource of @pulumi/aws`, () => {
      equal(classOf(token)?.__pulumiType, token);
    });
  }
});
