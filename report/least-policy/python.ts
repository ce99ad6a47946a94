import type { LeastOutput, LeastPolicy } from "../run";
import { documentOf, expression, type Notation, type Words } from "./tree";

const notation: Notation = {
  words: pythonText,
  list: ["[", "]"],
  object: ["{", "}"],
  key: (key) => JSON.stringify(key),
  indent: "    ",
};

/** @see https://www.pulumi.com/docs/reference/pkg/python/pulumi/#pulumi.Output.json_dumps */
export function toPython(policy: LeastPolicy): string {
  const { name, provider, role } = policy;
  const document = expression(documentOf(policy), notation, "    ");
  const args =
    provider === "aws"
      ? [`role=${reference(role)}`, `policy=pulumi.Output.json_dumps(${document})`]
      : [
          `role_name=${reference(role)}`,
          `policy_name=${JSON.stringify(name)}`,
          `policy_document=${document}`,
        ];
  const module = provider === "aws" ? "aws" : "aws_native";
  const lines = args.map((each) => `    ${each},\n`).join("");
  return `${module}.iam.RolePolicy(\n    ${JSON.stringify(name)},\n${lines})\n`;
}

function reference({ variable, property }: LeastOutput): string {
  return `${inSnakeCase(variable)}.${inSnakeCase(property)}`;
}

/** A name as Python writes it: `streamArn` is `stream_arn`. */
function inSnakeCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, "_$&").toLowerCase();
}

function pythonText(words: Words): string {
  const { plain, output, parts } = words;
  if (plain !== undefined) {
    return JSON.stringify(plain);
  }
  if (output !== undefined) {
    return reference(output);
  }
  const written = parts.map((part) => (typeof part === "string" ? JSON.stringify(part) : reference(part)));
  return `pulumi.Output.concat(${written.join(", ")})`;
}
