import { equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { typesWithoutCredentials } from "../../../model";

const provider = dirname(createRequire(__filename).resolve("@pulumi/aws/package.json"));

/** The outputs of a type that the provider marks as secret whatever flows into them. */
function secretOutputs(type: string): readonly string[] {
  const [, path = ""] = type.split(":");
  const [, marked = ""] =
    /additionalSecretOutputs: \[([^\]]*)\]/.exec(readFileSync(join(provider, `${path}.js`), "utf8")) ?? [];
  return marked.split(",").filter((each) => each.trim() !== "");
}

describe("the types of which no output is a credential", () => {
  it("have no output that the provider marks as secret", () => {
    ok(typesWithoutCredentials.length > 0);
    for (const type of typesWithoutCredentials) {
      equal(secretOutputs(type).join(), "", type);
    }
  });

  it("are told from those that have some by what the provider marks", () => {
    equal(secretOutputs("aws:cognito/userPoolClient:UserPoolClient").join(), '"clientSecret"');
  });
});
