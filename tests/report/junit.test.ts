import { deepEqual, equal, match } from "node:assert/strict";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { toJunit, type Run } from "../../report";
import { finding, hostile, run } from "./runs";

interface Suite {
  readonly name: string;
  readonly tests: string;
  readonly failures: string;
  readonly errors: string;
  readonly skipped: string;
  readonly testcase: readonly Readonly<Record<string, string | { readonly message: string }>>[];
}

/** What a parser reads of a run. */
function parsed(from: Run): Suite {
  const xml = toJunit([from]);
  equal(XMLValidator.validate(xml), true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    isArray: (name) => name === "testcase",
    htmlEntities: true,
  });
  const { testsuites } = parser.parse(xml) as { testsuites: { testsuite: Suite } };
  return testsuites.testsuite;
}

describe("findings.xml", () => {
  it("has a test case for each policy, which fails by what it found", () => {
    const suite = parsed(run());
    deepEqual(
      [suite.name, suite.tests, suite.failures, suite.errors, suite.skipped],
      ["shop/dev", "2", "1", "0", "0"],
    );
    const [failed, passed] = suite.testcase;
    deepEqual([failed?.["classname"], failed?.["name"]], ["role-can-write-logs", "report"]);
    match((failed!["failure"] as { message: string }).message, /logs:PutLogEvents/);
    deepEqual(
      [passed?.["classname"], passed?.["name"], passed?.["failure"]],
      ["role-trusts-lambda", "role-trusts-lambda", undefined],
    );
  });

  it("passes what is advisory, skips what is exempt, and counts a fault as an error", () => {
    const findings = [
      finding({ level: "advisory" }),
      finding({ level: "advisory", exemption: { reason: "Known.", byKey: true } }),
    ];
    const faults = [{ policy: "role-trusts-lambda", message: "A fault." }];
    const suite = parsed(run({ findings, faults }));
    deepEqual([suite.tests, suite.failures, suite.errors, suite.skipped], ["3", "0", "1", "1"]);
    match(suite.testcase[0]!["system-out"] as string, /logs:PutLogEvents/);
  });

  for (const text of hostile) {
    it(`holds any text: ${JSON.stringify(text).slice(0, 40)}`, () => {
      const resource = { urn: `urn:pulumi:dev::shop::t::${text}`, type: "t", name: text };
      const suite = parsed(run({ findings: [finding({ resource, message: text })] }));
      equal(suite.testcase.length, 2);
    });
  }
});
