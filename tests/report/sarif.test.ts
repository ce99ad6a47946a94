import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import type { Result } from "sarif";
import { toSarif, type Run } from "../../report";
import { finding, hostile, run } from "./runs";

/** What GitHub asks of a file and of each result in it. */
function holdToGitHub(from: Run, source = ""): readonly Result[] {
  const log = toSarif(from, source);
  equal(log.version, "2.1.0");
  match(log.$schema ?? "", /sarif-2\.1\.0\.json$/);
  equal(log.runs.length, 1, "of a file with several runs of one category, it takes none");
  const [{ tool, automationDetails, results = [] }] = log.runs as [(typeof log.runs)[number]];
  const { driver } = tool;
  ok(driver.name.length > 0);
  match(automationDetails?.id ?? "", /\/$/, "what is before the last slash is the category");
  for (const rule of driver.rules ?? []) {
    ok(rule.id.length > 0 && rule.id.length <= 255);
    ok((rule.shortDescription?.text ?? "").length in range(1, 1024));
    ok((rule.fullDescription?.text ?? "").length in range(1, 1024));
    ok((rule.help?.text ?? "").length > 0);
    match(rule.helpUri ?? "", /^https:/);
    const severity = Number(rule.properties?.["security-severity"]);
    ok(severity > 0 && severity <= 10);
    ok((rule.properties?.tags ?? []).length <= 20);
  }
  ok(results.length <= 25_000);
  for (const { ruleId, ruleIndex = -1, level, message, locations = [], partialFingerprints } of results) {
    equal(driver.rules?.[ruleIndex]?.id, ruleId);
    ok(level === "error" || level === "warning");
    ok((message.text ?? "").length > 0);
    equal(locations.length, 1);
    const { artifactLocation, region } = locations[0]!.physicalLocation!;
    match(artifactLocation?.uri ?? "", /^(?!\/|\w+:|.*\.\.\/).+/, "a place in the repository");
    equal(region?.startLine, 1);
    match(partialFingerprints?.["primaryLocationLineHash"] ?? "", /^[0-9a-f]{16}:1$/);
  }
  return results;
}

/** Whether a number is within limits: the keys of an object with all of them would be too many. */
function range(least: number, most: number): object {
  return new Proxy(
    {},
    { has: (_, number) => Number(String(number)) >= least && Number(String(number)) <= most },
  );
}

describe("findings.sarif", () => {
  it("is as GitHub takes it", () => {
    const [result, ...others] = holdToGitHub(run());
    deepEqual(others, []);
    equal(result?.level, "error");
    const [location] = result.locations ?? [];
    equal(location?.physicalLocation?.artifactLocation?.uri, "Pulumi.yaml");
    deepEqual(
      location.logicalLocations?.map(({ fullyQualifiedName }) => fullyQualifiedName),
      [finding().resource.urn],
    );
  });

  it("names the project's file in its repository", () => {
    const [result] = holdToGitHub(run(), "infrastructure/shop");
    const { artifactLocation } = result!.locations![0]!.physicalLocation!;
    equal(artifactLocation!.uri, "infrastructure/shop/Pulumi.yaml");
  });

  it("tells apart what is in one place, and holds one result for each key", () => {
    const keys = ["a", "b", "c"].map((name) => `role-can-write-logs/shop::t::${name}`);
    const results = holdToGitHub(run({ findings: [finding({ keys }), finding()] }));
    equal(results.length, 4);
    equal(new Set(results.map((each) => each.partialFingerprints!["primaryLocationLineHash"])).size, 4);
  });

  it("has the same fingerprints in another stack and with another wording", () => {
    const [one] = holdToGitHub(run());
    const [other] = holdToGitHub(run({ stack: "prod", findings: [finding({ message: "Otherwise." })] }));
    deepEqual(other?.partialFingerprints, one?.partialFingerprints);
  });

  it("suppresses what is exempt, and tells what is new beside a baseline", () => {
    const exempt = finding({ level: "advisory", exemption: { reason: "Until the move.", byKey: true } });
    const other = finding({ keys: ["role-can-write-logs/shop::t::other"] });
    const results = holdToGitHub(run({ findings: [exempt, other] }));
    deepEqual(
      results.map(({ level, baselineState, suppressions }) => [
        level,
        baselineState,
        suppressions?.map(({ justification }) => justification),
      ]),
      [
        ["warning", "unchanged", ["Until the move."]],
        ["error", "new", undefined],
      ],
    );
    equal(holdToGitHub(run())[0]?.baselineState, undefined, "without a baseline nothing is new");
  });

  it("holds the worst where there are more than GitHub takes, and says so", () => {
    const keys = (policy: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${policy}/shop::t::${index}`);
    const many = run({
      findings: [
        finding({ keys: keys("role-can-write-logs", 20_000) }),
        finding({
          level: "advisory",
          keys: keys("role-trusts-lambda", 20_000),
          policy: "role-trusts-lambda",
        }),
      ],
    });
    const results = holdToGitHub(many);
    equal(results.length, 25_000);
    equal(results.filter(({ level }) => level === "error").length, 20_000);
    const [invocation] = toSarif(many, "").runs[0]!.invocations!;
    match(invocation!.toolExecutionNotifications![0]!.message.text!, /40000 .* 25000 worst/);
    equal(invocation!.executionSuccessful, true);
  });

  it("says that it is not complete, and what stopped a policy", () => {
    const broken = run({ complete: false, faults: [{ policy: "role-trusts-lambda", message: "A fault." }] });
    const [invocation] = toSarif(broken, "").runs[0]!.invocations!;
    equal(invocation!.executionSuccessful, false);
    deepEqual(
      invocation!.toolExecutionNotifications!.map(({ level }) => level),
      ["warning", "error"],
    );
  });

  for (const text of hostile) {
    it(`holds nothing that acts: ${JSON.stringify(text).slice(0, 40)}`, () => {
      const resource = { urn: `urn:pulumi:dev::shop::t::${text}`, type: "t", name: text };
      const reason = { reason: text, byKey: false };
      const results = holdToGitHub(
        run({ findings: [finding({ resource, message: text, keys: [`p/${text}`], exemption: reason })] }),
      );
      const shown = JSON.stringify(results);
      // eslint-disable-next-line no-control-regex -- they are what is looked for.
      ok(!/\\u00[01]|\u001b|\u202e|\\ud800/.test(shown.replaceAll("\\n", "")), shown.slice(0, 200));
      notEqual(results[0]?.message.text, "");
    });
  }
});
