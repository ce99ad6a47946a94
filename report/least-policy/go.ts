import type { LeastOutput, LeastPolicy } from "../run";
import { documentOf, expression, type Notation, type Words } from "./tree";

const notation: Notation = {
  words: goText,
  list: ["[]any{", "}"],
  object: ["map[string]any{", "}"],
  key: (key) => JSON.stringify(key),
  indent: "\t",
};

/** @see https://pkg.go.dev/github.com/pulumi/pulumi/sdk/v3/go/pulumi#JSONMarshal */
export function toGo(policy: LeastPolicy): string {
  const { name, provider, role } = policy;
  const document = expression(documentOf(policy), notation, "\t");
  const args =
    provider === "aws"
      ? [`Role: ${reference(role)}`, `Policy: pulumi.JSONMarshal(${document})`]
      : [
          `RoleName: ${asText(role)}`,
          `PolicyName: pulumi.String(${JSON.stringify(name)})`,
          `PolicyDocument: pulumi.Any(${document})`,
        ];
  const lines = args.map((each) => `\t${each},\n`).join("");
  return [
    `if _, err := iam.NewRolePolicy(ctx, ${JSON.stringify(name)}, &iam.RolePolicyArgs{\n${lines}}); err != nil {\n`,
    "\treturn err\n",
    "}\n",
  ].join("");
}

function reference({ variable, property }: LeastOutput): string {
  return `${variable}.${property.charAt(0).toUpperCase()}${property.slice(1)}`;
}

/** An output as a text: what a program may set besides is a pointer with the AWS Cloud Control provider. */
function asText(output: LeastOutput): string {
  return /^\w+Name$/.test(output.property) ? `${reference(output)}.Elem()` : reference(output);
}

function goText(words: Words): string {
  const { plain, output, parts } = words;
  if (plain !== undefined) {
    return JSON.stringify(plain);
  }
  if (output !== undefined) {
    return asText(output);
  }
  const format = parts.map((part) => (typeof part === "string" ? part.replaceAll("%", "%%") : "%s"));
  const outputs = parts.flatMap((part) => (typeof part === "string" ? [] : [asText(part)]));
  return `pulumi.Sprintf(${[JSON.stringify(format.join("")), ...outputs].join(", ")})`;
}
