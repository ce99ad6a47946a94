import { plainText } from "./plain-text";
import type { Run, RunFinding, RunPolicy } from "./run";

/**
 * A run as JUnit XML: a test suite for the stack, in which each policy is a test case, or each of its findings one. What stops the
 * operation has failed, what is exempt was skipped, and what is advisory passes and is told in `system-out`.
 *
 * @see https://github.com/testmoapp/junitxml
 */
export function toJunit(run: Run): string {
  const cases = run.policies.flatMap((policy) => casesOf(policy, run));
  const counts = attributes({
    tests: cases.length,
    failures: cases.filter(({ outcome }) => outcome === "failure").length,
    errors: cases.filter(({ outcome }) => outcome === "error").length,
    skipped: cases.filter(({ outcome }) => outcome === "skipped").length,
    time: 0,
  });
  const name = attributes({ name: `${run.project}/${run.stack}`, timestamp: run.at.slice(0, 19) });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="pulumi-lambda-access"${counts}>`,
    `  <testsuite${name}${counts}>`,
    `    <properties>`,
    `      <property${attributes({ name: "run", value: run.id })}/>`,
    `      <property${attributes({ name: "mode", value: run.mode })}/>`,
    `      <property${attributes({ name: "complete", value: String(run.complete) })}/>`,
    `    </properties>`,
    ...cases.map(({ xml }) => xml),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
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
