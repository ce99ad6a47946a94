/**
 * Makes the files of a new policy, with all that does not need a person, and says what is left to write. What is left is
 * marked, so that no check passes before it is written.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";

/** What stands before all that only a person can write. */
const mark = "WRITE:";

/** A mark with what is to be written, up to the end of a string, a comment, a link or a sentence. */
const marked = new RegExp(`${mark} (.*?)\\.?(?:"|\\]| \\*/|$)`);

type Kind = "resource" | "stack";

/**
 * What a policy can be about, by how its name begins. For each kind of policy that there is about it: which of the model's
 * subjects a resource policy judges, or which list of the stack a stack policy goes through. The usual kind is the first.
 */
const subjects: Readonly<Record<string, Readonly<Partial<Record<Kind, string>>>>> = {
  function: { stack: "functions" },
  "function-environment": { resource: "environments" },
  "function-url": { resource: "functionUrls" },
  role: { stack: "roles", resource: "trusts" },
  permission: { resource: "permissions", stack: "permissions" },
  layer: { resource: "layerPermissions" },
  "policy-document": { resource: "documentHolders" },
  identity: { stack: "resources" },
  trigger: { stack: "resources" },
  access: { stack: "functions" },
};

/** A policy that is to be made. */
interface Order {
  readonly name: string;
  readonly kind: Kind;
  /** What it judges. */
  readonly judged: string;
}

/**
 * Reads what is asked for.
 *
 * @throws Error with a line that says what is allowed.
 */
function readOrder(words: readonly string[], existing: readonly string[]): Order {
  const usage = "usage: npm run new-policy -- <subject>-<demand> [--kind stack|resource]";
  const { name, kind: wanted } = readWords(words, usage);
  if (!/^[a-z]+(-[a-z0-9]+)+$/.test(name)) {
    throw new Error(
      `"${name}" is no name of a policy: it is <subject>-<demand>, in small letters with hyphens, such as function-has-own-role; ${usage}`,
    );
  }
  if (existing.includes(name)) {
    throw new Error(`${name} is there already: choose a name that no file in policies/, tests/ or docs/ has`);
  }
  const [subject] = Object.keys(subjects)
    .filter((each) => name.startsWith(`${each}-`))
    .sort((a, b) => b.length - a.length);
  const kinds = subjects[subject ?? ""];
  if (subject === undefined || kinds === undefined) {
    throw new Error(`${name} begins with no subject: the subjects are ${Object.keys(subjects).join(", ")}`);
  }
  const kind = wanted ?? Object.keys(kinds)[0];
  const judged = isKind(kind) ? kinds[kind] : undefined;
  if (!isKind(kind) || judged === undefined) {
    const allowed = Object.keys(kinds).join(" or ");
    throw new Error(`a policy about ${subject} is not of the kind ${kind}: --kind may be ${allowed}`);
  }
  return { name, kind, judged };
}

function readWords(words: readonly string[], usage: string): { name: string; kind: string | undefined } {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: { kind: { type: "string" } },
    allowPositionals: true,
    strict: false,
  });
  const [name, ...more] = positionals;
  const unheardOf = Object.keys(values).find((option) => option !== "kind");
  if (name === undefined || more.length > 0 || unheardOf !== undefined) {
    throw new Error(
      `${unheardOf === undefined ? "name one policy" : `--${unheardOf} is no option`}; ${usage}`,
    );
  }
  return { name, kind: values.kind === undefined ? undefined : String(values.kind) };
}

function isKind(word: string | undefined): word is Kind {
  return word === "resource" || word === "stack";
}

/**
 * Makes the files of a policy in the repository at this path. Returns the paths of those that are new or changed.
 *
 * @throws Error with a line that says what is allowed; then nothing is written.
 */
export async function newPolicy(root: string, words: readonly string[]): Promise<readonly string[]> {
  const read = (path: string): string => readFileSync(join(root, path), "utf8");
  const existing = ["policies", "tests/policies", "docs/policies"].flatMap((folder) =>
    readdirSync(join(root, folder)).map((file) => file.replace(/\..*$/, "")),
  );
  const order = readOrder(words, existing);
  const { name } = order;
  const texts = {
    [`policies/${name}.ts`]: policyOf(order),
    [`tests/policies/${name}.test.ts`]: testOf(order),
    [`docs/policies/${name}.md`]: pageOf(order),
    "policies/index.ts": listed(read("policies/index.ts"), name),
    "CHANGELOG.md": announced(read("CHANGELOG.md"), name),
  };
  const written: [path: string, text: string][] = [];
  for (const [path, text] of Object.entries(texts)) {
    const filepath = join(root, path);
    written.push([path, await format(text, { ...(await resolveConfig(filepath)), filepath })]);
  }
  for (const [path, text] of written) {
    writeFileSync(join(root, path), text);
  }
  return Object.keys(texts);
}

/** What is marked as left to write, each as its place and what it is. A page's generated part says what its policy says. */
export function leftToWrite(root: string): readonly string[] {
  const folders = ["policies", "tests/policies", "docs/policies"];
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder)).map((file) => `${folder}/${file}`),
  );
  return [...files, "CHANGELOG.md"].flatMap((file) => {
    const lines = readFileSync(join(root, file), "utf8").split("\n");
    const end = lines.indexOf("<!-- /generated -->");
    return lines.flatMap((line, index) => {
      const [, what] = (index < end ? null : marked.exec(line)) ?? [];
      return what === undefined ? [] : [`${file}:${index + 1}: ${what}`];
    });
  });
}

function constantOf(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function policyOf({ name, kind, judged }: Order): string {
  const isAbout = `if (resource.name === "${name}") {
      yield violation(resource, "${mark} the fact and its consequence, with properties as the user types them.");
    }`;
  const judge =
    kind === "resource"
      ? `*judge({ resource }) { ${unsure} ${isAbout} }`
      : `*judge({ ${judged} }) { ${unsure} for (const ${judged === "resources" ? "resource" : "{ resource }"} of ${judged}) { ${isAbout} } }`;
  return `${kind === "resource" ? `import { ${judged} } from "../model";` : ""}
import { ${kind}Policy, violation } from "../pack";

/** ${mark} why it is demanded: what goes wrong where it is violated. */
export const ${constantOf(name)} = ${kind}Policy({
  name: "${name}",
  description: "${mark} what ${name} demands, as a sentence that is true when it is met.",
  // ${mark} its level, its severity, the AWS page that states it, and its published controls, if there are any.
  enforcementLevel: "advisory",
  severity: "medium",
  remediation: "${mark} what to do about a violation, for someone who has not read the code.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/",
  ${kind === "resource" ? `subject: ${judged},` : ""}

  ${judge},
});
`;
}

const unsure = `// ${mark} what violates it, on certainty only, and a gap where that is not known yet.\n`;

function testOf({ name }: Order): string {
  const program = `() => { functionWith("fn", goodRole("role")); }`;
  return `import { functionWith, goodRole } from "./pieces";
import { allows, forbids, type Expected } from "./verdicts";

const policy = "${name}";

const found: Expected[] = [[policy, "fn", "${mark} the message, word for word."]];

describe(policy, () => {
  allows("${mark} what is right", ${program});

  forbids("${mark} what is nearest to it, and wrong", ${program}, found);

  // ${mark} cannotTell, for each property that it reads and that may not be known before the update.
});
`;
}

function pageOf({ name }: Order): string {
  const program = `\`\`\`ts
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const role = new aws.iam.Role("report-role", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal(aws.iam.Principals.LambdaPrincipal),
});
new aws.iam.RolePolicyAttachment("report-logs", {
  role: role.name,
  policyArn: aws.iam.ManagedPolicy.AWSLambdaBasicExecutionRole,
});
new aws.lambda.Function("report", {
  role: role.arn,
  runtime: aws.lambda.Runtime.NodeJS22dX,
  handler: "report.handler",
  code: new pulumi.asset.FileArchive("./app"),
});
\`\`\``;
  return `# ${name}

<!-- generated -->
<!-- /generated -->

## Why

${mark} what goes wrong where it is violated, and when one may do without it.

## Level

${mark} the default level and the harm that argues for it, or that it is an opinion, in one or two sentences.

## Violates

${mark} what a program does wrong, and the program.

${program}

\`\`\`text
${mark} what Pulumi prints about it, at preview and at the update.
\`\`\`

## Complies

${mark} how the same is done right, and the program.

${program}

## When it is silent

- ${mark} each way in which a violation is missed, and which of them is listed as a gap.

## How to fix

${mark} how the program is changed.

## References

- [${mark} the title of the AWS page](https://docs.aws.amazon.com/lambda/latest/dg/)
`;
}

/** The list of policies with this one, before those that speak of what the others said. */
function listed(index: string, name: string): string {
  const line = `import { ${constantOf(name)} } from "./${name}";\n`;
  const imports = [...index.matchAll(/^import .* from "\.\/(.*)";\n/gm)];
  const next = imports.find(([, other = ""]) => other > name);
  const last = imports.at(-1);
  const at = next?.index ?? (last === undefined ? 0 : last.index + last[0].length);
  const imported = index.slice(0, at) + line + index.slice(at);
  return imported.replace("\n  exemptionsAreInUse,\n", `\n  ${constantOf(name)},\n  exemptionsAreInUse,\n`);
}

/** The changelog with a line for this policy at the end of what the next version adds. */
function announced(changelog: string, name: string): string {
  const line = `- The policy \`${name}\`: ${mark} what it demands, in a line.\n`;
  const [, before = changelog, added = "### Added\n\n", after = ""] =
    /^([^]*?\n## Unreleased\n\n)(### Added\n\n(?:[^#\n].*\n|\n(?!#))*)?([^]*)$/.exec(changelog) ?? [];
  return `${before}${added.trimEnd()}${added.endsWith("Added\n\n") ? "\n\n" : "\n"}${line}\n${after}`;
}

async function main(): Promise<void> {
  const root = join(__dirname, "..");
  const made = await newPolicy(root, process.argv.slice(2));
  const generate = ["--require", "ts-node/register/transpile-only", "scripts/generate-docs.ts"];
  const { status } = spawnSync(process.execPath, generate, { cwd: root, stdio: "inherit" });
  if (status !== 0) {
    throw new Error("the docs could not be generated: node -r ts-node/register scripts/generate-docs.ts");
  }
  const left = leftToWrite(root).filter((line) => made.some((path) => line.startsWith(`${path}:`)));
  console.log(`Made or changed, with what is generated from them:\n\n${indented(made)}\n`);
  console.log("Left to write, before `npm run check` passes:\n");
  console.log(indented([...left, ...unmarked]));
  console.log("\nThen generate once more: node -r ts-node/register scripts/generate-docs.ts");
}

/** What is left where no mark can stand. */
const unmarked = [
  "tests/engine/enforcement.test.ts: a violation in the stack that violates every policy, and the line that shows it",
];

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join("\n");
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error((error as Error).message);
    process.exitCode = 1;
  });
}
