/**
 * Writes what is said of each policy from the policy itself: the block at the head of each page in `docs/policies/`, the
 * table in `docs/policies.md`, and the configurations in `config/`. With `--check` it writes nothing, and fails if a file is not what it would write.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dataDate, escalationPaths } from "../iam";
import { disputedNeeds, needs, type Actions, type Needs, type Witness } from "../model";
import { controls, type Control, type ControlId, type Policy } from "../pack";
import { lambdaAccess, policies, type PolicyName, type Profile } from "../policies";
import { documentChecks, pageOf, type DocumentCheck } from "./document-checks";

const root = join(__dirname, "..");
const marked = "generated";
const end = "<!-- /generated -->";

/** The files that are not what their policies say, by their paths in the repository, each with what it should be. */
export function staleFiles(): ReadonlyMap<string, string> {
  const wanted: [path: string, blocks: Readonly<Record<string, string>>][] = [
    ...policies.map((policy): [string, Record<string, string>] => [
      pathOf(policy),
      { [marked]: blockOf(policy), ...more[policy.name]?.() },
    ]),
    ["docs/policies.md", { [marked]: tableOf(policies) }],
    ["docs/needs.md", { [marked]: needsTable() }],
    ["docs/controls.md", { [marked]: controlsTable(policies) }],
    ["docs/document-checks.md", { [marked]: checksTables() }],
  ];
  return new Map([
    ...wanted.flatMap(([path, blocks]): [string, string][] => {
      const text = readFileSync(join(root, path), "utf8");
      const fresh = Object.entries(blocks).reduce(
        (sofar, [mark, block]) => withBlock(sofar, block, path, mark),
        text,
      );
      return fresh === text ? [] : [[path, fresh]];
    }),
    ...profiles.flatMap((profile): [string, string][] => {
      const path = `config/${profile}.json`;
      const text = existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "";
      const fresh = sample(profile);
      return fresh === text ? [] : [[path, fresh]];
    }),
  ]);
}

const profiles: readonly Profile[] = ["observe", "recommended", "strict"];

/** A configuration with every policy and every key, explained in comments as Pulumi lets them pass. */
function sample(profile: Profile): string {
  const levels = lambdaAccess.profile(profile);
  const said = new Set<string>();
  const entries = policies.map((policy: Policy) => {
    const keys = Object.entries(policy.config);
    const explained = keys.map(([name, key]) => `${name}: ${key.schema.description}`);
    const defaults = Object.fromEntries(keys.map(([name, key]) => [name, key.default]));
    const comment = [policy.description, ...explained.filter((each) => !said.has(each))];
    explained.forEach((each) => said.add(each));
    return [policy.name, { "//": comment, enforcementLevel: levels[policy.name as PolicyName], ...defaults }];
  });
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

function pathOf({ name }: Policy): string {
  return `docs/policies/${name}.md`;
}

/** What else is written into the page of a policy, by the words that mark its place. */
const more: Readonly<Partial<Record<PolicyName, () => Readonly<Record<string, string>>>>> = {
  "role-cannot-escalate-privileges": () => ({ "generated paths": pathsTable() }),
};

/** @throws Error when the text does not have the two markers, once each. */
export function withBlock(text: string, block: string, path: string, mark = marked): string {
  const begin = `<!-- ${mark} -->`;
  const [before, inside, ...others] = text.split(`${begin}\n`);
  const [, ...after] = inside?.split(end) ?? [];
  if (after.length === 0 || others.length > 0) {
    throw new Error(`${path} must have one ${begin} and after it one ${end}`);
  }
  return `${before}${begin}\n\n${block}\n\n${end}${after.join(end)}`;
}

function pathsTable(): string {
  const rows = escalationPaths.map(({ id, does, onItself, needs, source }) => [
    `[${id}](${source ?? `https://pathfinding.cloud/paths/${id}`})`,
    onItself === undefined ? does : `${does}, or ${onItself.does}`,
    needs.map((action) => `\`${action}\``).join(", "),
  ]);
  return aligned([["Path", "What it lets the function do", "What the role must allow"], ...rows]);
}

function blockOf(policy: Policy): string {
  const keys = Object.entries(policy.config)
    .filter(([name]) => name !== "exemptions")
    .map(
      ([name, key]) =>
        `  - \`${name}\`: ${key.schema.description}${key.default === "" ? "" : ` Default: \`${JSON.stringify(key.default)}\`.`}`,
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
    `- Repairs: ${repairs(policy)}`,
    `- Controls: ${policy.controls.length === 0 ? "none" : policy.controls.map(linked).join(", ")}`,
    `- Reference: <${policy.reference}>`,
  ].join("\n");
}

const exemptions = "[exemptions](../configuration.md#exemptions)";

function repairs(policy: Policy): string {
  return policy.kind === "resource" && policy.repair !== undefined
    ? `at the level \`remediate\` it ${policy.repair.what}`
    : "none; the level `remediate` means `mandatory`";
}

const kinds: Readonly<Record<Policy["kind"], string>> = {
  resource: "resource policy; it judges each resource by its own inputs, before Pulumi registers it",
  stack: "stack policy; it judges all resources together, at the end of a preview or an update",
};

function quotedList(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

function tableOf(all: readonly Policy[]): string {
  const rows = all.map((policy) => [
    `[\`${policy.name}\`](policies/${policy.name}.md)`,
    policy.description,
    policy.enforcementLevel,
    policy.severity,
  ]);
  const table = aligned([["Policy", "What it demands", "Default level", "Severity"], ...rows]);
  return `${table}\n\nThe AWS managed policies that the pack knows are those of ${dataDate("managed-policies")}, the actions of AWS those of ${dataDate("actions")}.`;
}

function needsTable(): string {
  const rows = Object.values<Needs>({ ...needs, ...disputedNeeds }).map((row) => [
    `[${row.what}](${row.page})`,
    [inWords(row.certain), oneOfInWords(row.oneOf)].filter((each) => each !== "").join("; "),
    row.managed === undefined ? "" : `\`${row.managed}\``,
    [...row.witnesses.map(witnessInWords), ...(row.alone === undefined ? [] : [`none: ${row.alone}`])].join(
      ", ",
    ),
    Object.entries(row.disputed ?? {})
      .map(([action, why]) => `\`${action}\`: ${why}`)
      .join("; "),
  ]);
  const head = [
    "What Lambda does",
    "What the role must allow",
    "AWS managed policy",
    "Witnesses beside the page",
    "Disputed, and never a finding",
  ];
  return aligned([head, ...rows]);
}

function inWords(actions: Actions): string {
  return actions
    .map(([action, form]) => `\`${action}\` on ${form === "*" ? "`*`" : form.replace("*", "`*`")}`)
    .join(", ");
}

function oneOfInWords(sets: readonly Actions[] | undefined): string {
  return sets === undefined ? "" : `one of: ${sets.map(inWords).join(", or ")}`;
}

function witnessInWords({ who, where }: Witness): string {
  return where === undefined ? `\`${who}\`` : `[${who}](${where})`;
}

function controlsTable(all: readonly Policy[]): string {
  const link = ({ name }: Policy): string => `[\`${name}\`](policies/${name}.md)`;
  const rows = Object.entries<Control>(controls).map(([id, { framework, demand, nist, cis }]) => [
    linked(id as ControlId),
    `${framework.name} ${framework.version}`.trim(),
    demand,
    all
      .filter((policy) => policy.controls.includes(id as ControlId))
      .map(link)
      .join(", "),
    nist.join(", "),
    cis.join(", "),
  ]);
  const head = [
    "Control",
    "Framework",
    "What it asks for",
    "Policies",
    "NIST SP 800-53 r5",
    "CIS AWS Foundations",
  ];
  const others = all.filter((policy) => policy.controls.length === 0).map(link);
  return `${aligned([head, ...rows])}\n\nThese policies serve none of them:\n\n${others.map((each) => `- ${each}`).join("\n")}`;
}

/** A table of the checks of each level, after a line that counts those that are reported. */
function checksTables(): string {
  const levels: readonly (readonly [DocumentCheck["level"], string])[] = [
    ["ERROR", "Errors"],
    ["SECURITY_WARNING", "Security warnings"],
    ["GENERAL_WARNING", "General warnings"],
    ["SUGGESTION", "Suggestions"],
  ];
  return levels
    .map(([level, title]) => {
      const checks = [...documentChecks].filter(([, check]) => check.level === level);
      const found = checks.filter(([, { verdict }]) => "policy" in verdict);
      const rows = checks.map(([code, { verdict }]) => [
        `[\`${code}\`](${pageOf(code, level)})`,
        "policy" in verdict ? `[\`${verdict.policy}\`](policies/${verdict.policy}.md)` : "",
        "policy" in verdict ? "" : verdict.why,
      ]);
      return [
        `## ${title}`,
        `${found.length} of ${checks.length} are reported.`,
        aligned([["Check", "Reported by", "Why not"], ...rows]),
      ].join("\n\n");
    })
    .join("\n\n");
}

function linked(id: ControlId): string {
  return `[${id}](${controls[id].page})`;
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
