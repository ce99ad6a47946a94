/**
 * Writes what the docs say of each policy from the policy itself: the block at the head of each page in `docs/policies/`,
 * and the table in `README.md`. With `--check` it writes nothing, and fails if a file is not what it would write.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { iamDataDate } from "../iam";
import { needs, type Needs } from "../model";
import type { Policy } from "../pack";
import { policies } from "../policies";

const root = join(__dirname, "..");
const begin = "<!-- generated -->";
const end = "<!-- /generated -->";

/** The files that are not what their policies say, by their paths in the repository, each with what it should be. */
export function staleFiles(): ReadonlyMap<string, string> {
  const wanted: [string, string][] = [
    ...policies.map((policy): [string, string] => [pathOf(policy), blockOf(policy)]),
    ["README.md", tableOf(policies)],
    ["docs/needs.md", needsTable()],
  ];
  return new Map(
    wanted.flatMap(([path, block]) => {
      const text = readFileSync(join(root, path), "utf8");
      const fresh = withBlock(text, block, path);
      return fresh === text ? [] : [[path, fresh]];
    }),
  );
}

function pathOf({ name }: Policy): string {
  return `docs/policies/${name}.md`;
}

/** @throws Error when the text does not have the two markers, once each. */
export function withBlock(text: string, block: string, path: string): string {
  const [before, inside, ...more] = text.split(`${begin}\n`);
  const after = inside?.split(end)[1];
  if (after === undefined || more.length > 0) {
    throw new Error(`${path} must have one ${begin} and after it one ${end}`);
  }
  return `${before}${begin}\n\n${block}\n\n${end}${after}`;
}

function blockOf(policy: Policy): string {
  const keys = Object.entries(policy.config)
    .filter(([name]) => name !== "exemptions")
    .map(
      ([name, key]) =>
        `  - \`${name}\`: ${key.schema.description} Default: \`${JSON.stringify(key.default)}\`.`,
    );
  return [
    policy.description,
    "",
    `- Kind: ${kinds[policy.kind]}`,
    ...(policy.kind === "resource" ? [`- Judges: ${quotedList(policy.subject.types)}`] : []),
    `- Default enforcement level: \`${policy.enforcementLevel}\``,
    `- Severity: ${policy.severity}`,
    keys.length === 0
      ? `- Configuration: the enforcement level and ${exemptions}`
      : `- Configuration: the enforcement level, ${exemptions}, and`,
    ...keys,
    `- Reference: <${policy.reference}>`,
  ].join("\n");
}

const exemptions = "[exemptions](../../README.md#grant-exemptions)";

const kinds: Readonly<Record<Policy["kind"], string>> = {
  resource: "resource policy; it judges each resource by its own inputs, before Pulumi registers it",
  stack: "stack policy; it judges all resources together, at the end of a preview or an update",
};

function quotedList(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

function tableOf(all: readonly Policy[]): string {
  const rows = all.map((policy) => [
    `[\`${policy.name}\`](${pathOf(policy)})`,
    policy.description,
    policy.enforcementLevel,
    policy.severity,
  ]);
  const table = aligned([["Policy", "What it demands", "Default level", "Severity"], ...rows]);
  return `${table}\n\nThe AWS managed policies and the actions of AWS that the pack knows are those of ${iamDataDate()}.`;
}

function needsTable(): string {
  const rows = Object.values<Needs>(needs).map(({ what, actions, managed, page }) => [
    `[${what}](${page})`,
    Object.entries(actions)
      .map(([action, form]) => `\`${action}\` on ${form === "*" ? "`*`" : form.replace("*", "`*`")}`)
      .join(", "),
    managed === undefined ? "" : `\`${managed}\``,
  ]);
  return aligned([["What Lambda does", "What the role must allow", "AWS managed policy"], ...rows]);
}

/** A table in Markdown, its columns aligned as Prettier aligns them. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const [head = "", ...body] = rows.map((row) =>
    line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))),
  );
  return [head, line(widths.map((width) => "-".repeat(width))), ...body].join("\n");
}

function main(check: boolean): void {
  for (const [path, text] of staleFiles()) {
    if (check) {
      console.error(
        `${path} is not what its policies say: node -r ts-node/register scripts/generate-docs.ts`,
      );
      process.exitCode = 1;
    } else {
      writeFileSync(join(root, path), text);
    }
  }
}

if (require.main === module) {
  try {
    main(process.argv.includes("--check"));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
