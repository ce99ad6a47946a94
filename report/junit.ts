import { plainText } from "./plain-text";
import type { Run, RunFinding, RunPolicy } from "./run";

/**
 * Runs as JUnit XML: a test suite for each stack, in which each policy is a test case, or each of its findings one. What stops the
 * operation has failed, what is exempt was skipped, and what is advisory passes and is told in `system-out`.
 *
 * @param problems what was not read or judged beside, as sentences: a suite of its own, if there are any.
 * @see https://github.com/testmoapp/junitxml
 */
export function toJunit(runs: readonly Run[], problems: readonly string[] = []): string {
  const suites = [
    ...runs.map((run) => ({
      name: `${run.project}/${run.stack}`,
      timestamp: run.at.slice(0, 19),
      properties: { run: run.id, mode: run.mode, complete: String(run.complete) },
      cases: run.policies.flatMap((policy) => casesOf(policy, run)),
    })),
    ...(problems.length > 0
      ? [
          {
            name: "exports",
            timestamp: new Date().toISOString().slice(0, 19),
            properties: {},
            cases: problems.map((each) => testCase("exports", each, "error", element("error", each))),
          },
        ]
      : []),
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="pulumi-lambda-access"${countsOf(suites.flatMap(({ cases }) => cases))}>`,
    ...suites.flatMap(({ name, timestamp, properties, cases }) => [
      `  <testsuite${attributes({ name, timestamp })}${countsOf(cases)}>`,
      "    <properties>",
      ...Object.entries(properties).map(
        ([key, value]) => `      <property${attributes({ name: key, value })}/>`,
      ),
      "    </properties>",
      ...cases.map(({ xml }) => xml),
      "  </testsuite>",
    ]),
    "</testsuites>",
    "",
  ].join("\n");
}

function countsOf(cases: readonly Case[]): string {
  const count = (wanted: Outcome): number => cases.filter(({ outcome }) => outcome === wanted).length;
  return attributes({
    tests: cases.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
    time: 0,
  });
}

type Outcome = "passed" | "failure" | "error" | "skipped";

interface Case {
  readonly outcome: Outcome;
  readonly xml: string;
}

function casesOf(policy: RunPolicy, { findings, faults }: Run): readonly Case[] {
  const own = findings.filter((each) => each.policy === policy.name).map((each) => caseOf(policy, each));
  const stopped = faults
    .filter((each) => each.policy === policy.name)
    .map(({ message }) => testCase(policy.name, policy.name, "error", element("error", message)));
  const all = [...own, ...stopped];
  return all.length > 0 ? all : [testCase(policy.name, policy.name, "passed", "")];
}

function caseOf(policy: RunPolicy, { resource, keys, level, message, exemption }: RunFinding): Case {
  const name = resource.name === "" ? "the stack" : resource.name;
  const text = `${policy.description}\n${message}\n${resource.urn}\n${keys.join("\n")}\n${policy.url}`;
  if (exemption !== undefined) {
    return testCase(policy.name, name, "skipped", element("skipped", message));
  }
  return level === "mandatory"
    ? testCase(policy.name, name, "failure", element("failure", message, text))
    : testCase(policy.name, name, "passed", `      <system-out>${escaped(text)}</system-out>`);
}

function testCase(classname: string, name: string, outcome: Outcome, inner: string): Case {
  const head = `    <testcase${attributes({ classname, name, time: 0 })}`;
  return { outcome, xml: inner === "" ? `${head}/>` : `${head}>\n${inner}\n    </testcase>` };
}

function element(name: string, message: string, text?: string): string {
  const head = `      <${name}${attributes({ message })}`;
  return text === undefined ? `${head}/>` : `${head}>${escaped(text)}</${name}>`;
}

function attributes(all: Readonly<Record<string, string | number>>): string {
  return Object.entries(all)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll("\n", "&#10;")}"`)
    .join("");
}

/** Text in XML 1.0. */
function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return plainText(text).replace(/[&<>"]/g, (character) => entities[character]!);
}
