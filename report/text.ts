import { explained, type ExplainedPolicy, type Language } from "./least-policy";
import { lineOf } from "./plain-text";
import type { Audit, Run, RunFinding, RunPolicy } from "./run";

/**
 * An audit for people to read: what each stack has, the worst first, and at the end the totals by policy and severity. What is exempt is
 * counted only.
 *
 * @param isExplained whether it says what would let roles do what they lack, in the language of the program as far as a state tells it.
 */
export function toText(audit: Audit, isExplained: boolean): string {
  const stacks = audit.runs
    .filter((run) => spoken(run).length + run.faults.length > 0)
    .map((run) => ofStack(run, isExplained));
  return `${[...stacks, totals(audit)].join("\n\n")}\n`;
}

/** The findings that are not exempt. */
function spoken({ findings }: Run): readonly RunFinding[] {
  return findings.filter(({ exemption }) => exemption === undefined);
}

function ofStack(run: Run, isExplained: boolean): string {
  const language = isExplained ? languageOf(run) : undefined;
  const findings = spoken(run).flatMap(({ level, severity, policy, resource, message, leastPolicy }) => {
    const { name, position } = resource;
    const where = position === undefined ? "" : `, ${position.file}:${position.line}`;
    const of = name === "" ? "the stack" : name;
    const least =
      language === undefined || leastPolicy === undefined
        ? []
        : explanation(explained(leastPolicy), language);
    return [
      "",
      line(`${level}, ${severity}: ${policy}`, 2),
      line(`${of}${where}`, 4),
      ...paragraph(message),
      ...least,
    ];
  });
  const faults = run.faults.flatMap(({ policy, message }) => [
    "",
    line(`fault: ${policy}`, 2),
    line(message, 4),
  ]);
  const from = run.file === undefined ? "" : ` (${run.file})`;
  return [line(`${run.project}/${run.stack}${from}`, 0), ...findings, ...faults].join("\n");
}

/** A least policy, as a document and as code. */
function explanation({ document, code }: ExplainedPolicy, language: Language): readonly string[] {
  return [
    "",
    line("The least policy that allows it:", 4),
    ...indented(JSON.stringify(document, null, 2)),
    "",
    line(`In the program, in ${titles[language]}:`, 4),
    ...indented(code[language]),
  ];
}

function indented(text: string): readonly string[] {
  return text
    .trimEnd()
    .split("\n")
    .map((each) => line(each, 6));
}

const titles: Readonly<Record<Language, string>> = {
  typescript: "TypeScript",
  python: "Python",
  go: "Go",
  yaml: "YAML",
};

/** The language of a program, by the files that make its resources: TypeScript where none is known. */
function languageOf({ findings }: Run): Language {
  const files = findings.flatMap(({ resource: { position } }) => position?.file ?? []);
  const endings = [
    [".py", "python"],
    [".go", "go"],
    [".yaml", "yaml"],
  ] as const;
  return endings.find(([ending]) => files.some((file) => file.endsWith(ending)))?.[1] ?? "typescript";
}

function paragraph(message: string): readonly string[] {
  return message.split("\n").map((each) => line(each, 4));
}

function line(text: string, indent: number): string {
  return `${" ".repeat(indent)}${lineOf(text)}`;
}

function totals({ runs, problems }: Audit): string {
  const all = runs.flatMap(spoken);
  const exempt = runs.reduce((sum, { findings }) => sum + findings.length, 0) - all.length;
  const mandatory = all.filter(({ level }) => level === "mandatory").length;
  const gaps = runs.reduce((sum, run) => sum + run.gaps.length, 0);
  const counts = [
    `${count(all.length, "finding")} in ${count(runs.length, "stack")}`,
    `${mandatory} mandatory`,
    `${exempt} exempt`,
    `${gaps} not judged`,
    ...(problems.length > 0 ? [`${count(problems.length, "export")} not read`] : []),
  ];
  return [...table(all), `${counts.join(", ")}.`].join("\n");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

const severities: readonly RunPolicy["severity"][] = ["critical", "high", "medium", "low"];

/** How often each policy has found something, in each severity: the worst first. */
function table(findings: readonly RunFinding[]): readonly string[] {
  const byPolicy = new Map<
    string,
    { readonly severity: RunPolicy["severity"]; mandatory: number; all: number }
  >();
  for (const { policy, severity, level } of findings) {
    const entry = byPolicy.get(policy) ?? { severity, mandatory: 0, all: 0 };
    entry.all++;
    entry.mandatory += level === "mandatory" ? 1 : 0;
    byPolicy.set(policy, entry);
  }
  if (byPolicy.size === 0) {
    return [];
  }
  const rows = [...byPolicy].sort(
    ([a, one], [b, other]) =>
      severities.indexOf(one.severity) - severities.indexOf(other.severity) ||
      other.all - one.all ||
      (a < b ? -1 : 1),
  );
  const width = Math.max(...rows.map(([policy]) => policy.length));
  const cells = (policy: string, severity: string, mandatory: string, advisory: string): string =>
    [policy.padEnd(width), severity.padEnd(8), mandatory.padStart(9), advisory.padStart(8)].join("  ");
  return [
    cells("policy", "severity", "mandatory", "advisory"),
    ...rows.map(([policy, { severity, mandatory, all }]) =>
      cells(policy, severity, String(mandatory), String(all - mandatory)),
    ),
    "",
  ];
}
