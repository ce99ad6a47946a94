import type { LeastOutput, LeastPolicy } from "../run";
import { documentOf, expression, type Notation, type Words } from "./tree";

const notation: Notation = {
  words: typeScriptText,
  list: ["[", "]"],
  object: ["{", "}"],
  key: (key) => key,
  indent: "  ",
};

/** @see https://www.pulumi.com/docs/iac/concepts/inputs-outputs/ */
export function toTypeScript(policy: LeastPolicy): string {
  const { name, provider, role } = policy;
  const document = expression(documentOf(policy), notation, "  ");
  const args =
    provider === "aws"
      ? [`role: ${reference(role)}`, `policy: pulumi.jsonStringify(${document})`]
      : [
          `roleName: ${reference(role)}`,
          `policyName: ${JSON.stringify(name)}`,
          `policyDocument: ${document}`,
        ];
  const package_ = provider === "aws" ? "aws" : "awsNative";
  const lines = args.map((each) => `  ${each},\n`).join("");
  return `new ${package_}.iam.RolePolicy(${JSON.stringify(name)}, {\n${lines}});\n`;
}

function reference({ variable, property }: LeastOutput): string {
  return `${variable}.${property}`;
}

function typeScriptText(words: Words): string {
  const { plain, output, parts } = words;
  if (plain !== undefined) {
    return JSON.stringify(plain);
  }
  if (output !== undefined) {
    return reference(output);
  }
  const written = parts.map((part) =>
    typeof part === "string" ? part.replace(/[\\`]|\$\{/g, "\\$&") : `\${${reference(part)}}`,
  );
  return `pulumi.interpolate\`${written.join("")}\``;
}
