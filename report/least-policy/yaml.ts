import type { LeastOutput, LeastPolicy } from "../run";
import { documentOf, isList, Words, type Tree } from "./tree";

/** @see https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/ */
export function toYaml(policy: LeastPolicy): string {
  const { name, provider, role } = policy;
  const document = documentOf(policy);
  const properties: readonly (readonly [string, Tree])[] =
    provider === "aws"
      ? [
          ["role", new Words([role])],
          ["policy", { "fn::toJSON": document }],
        ]
      : [
          ["roleName", new Words([role])],
          ["policyName", new Words([name])],
          ["policyDocument", document],
        ];
  const type = `${provider}:iam:RolePolicy`;
  const tree: Tree = {
    [name]: { type: new Words([type]), properties: Object.fromEntries(properties) },
  };
  return lines(tree, "  ").join("");
}

/** A tree in block style, indented as it is within `resources`. */
function lines(tree: Tree, indent: string): readonly string[] {
  if (tree instanceof Words) {
    return [`${indent}${text(tree)}\n`];
  }
  const items = isList(tree)
    ? tree.map((value) => ["- ", value] as const)
    : Object.entries(tree).map(([key, value]) => [`${keyText(key)}: `, value] as const);
  return items.flatMap(([begin, value]) => {
    if (value instanceof Words) {
      return [`${indent}${begin}${text(value)}\n`];
    }
    const inner = lines(value, `${indent}  `);
    return begin === "- "
      ? [`${indent}- ${inner[0]!.trimStart()}`, ...inner.slice(1)]
      : [`${indent}${begin.trimEnd()}\n`, ...inner];
  });
}

function keyText(key: string): string {
  return /^[A-Za-z][\w-]*$/.test(key) ? key : /^fn::\w+$/.test(key) ? key : JSON.stringify(key);
}

/** A text, quoted: what is no output must not be read as one. */
function text({ parts }: Words): string {
  const written = parts.map((part) =>
    typeof part === "string" ? part.replaceAll("${", () => "$${") : reference(part),
  );
  return JSON.stringify(written.join(""));
}

function reference({ name, property }: LeastOutput): string {
  return /^[A-Za-z_][\w-]*$/.test(name)
    ? `\${${name}.${property}}`
    : `\${[${JSON.stringify(name)}].${property}}`;
}
