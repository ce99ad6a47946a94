import { deepEqual, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { withoutNotes } from "../../sandbox/provider/defaults";
import { run } from "../docs/run";
import { auditRecorded } from "../recorder/audit";
import { judge, type Finding } from "../recorder/judge";
import { judgeAtOnce, keyedFindingsIn } from "../recorder/judge-at-once";
import type { Recorded } from "../recorder/recorded";
import { isRecorded, readRecording } from "./recording";

const examples = join(dirname(dirname(__dirname)), "examples", "languages");
const programs = { python: "__main__.py", go: "main.go", yaml: "Pulumi.yaml" };
const typescript = readFileSync(join(examples, "typescript", "index.ts"), "utf8");

const readsBuckets = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

/** The mistakes that are made in each program, by taking a property or a resource away. */
const withoutSource = typescript.replace(/\n {2}sourceArn: .*/, "");
const withoutLogs = typescript.replace(/arn:aws:iam::aws:policy\/.*(?=")/, readsBuckets);

describe("a program in another language", () => {
  for (const [language, program] of Object.entries(programs)) {
    describe(language, () => {
      it("is the one that was recorded", () => {
        ok(
          isRecorded(language, join(examples, language, program)),
          "record it anew: tests/examples/recorded/README.md",
        );
      });

      it("is found by an audit to have what the update has", () => {
        const all = readRecording(language, false);
        const less = changed(readRecording(language, false), "receipts-logs", ["policyArn", readsBuckets]);
        for (const recorded of [all, less]) {
          const reported = keyedFindingsIn(judgeAtOnce(recorded));
          deepEqual(sorted(auditRecorded(recorded)), sorted(reported));
        }
        ok(auditRecorded(less).length > auditRecorded(all).length);
      });

      for (const preview of [true, false]) {
        const when = preview ? "at preview" : "at the update";
        const recorded = () => readRecording(language, preview);

        it(`makes the resources of the one in TypeScript ${when}`, async () => {
          const { recorded: own } = await run(typescript, preview);
          deepEqual(comparable(recorded()), comparable(own));
        });

        it(`is let pass, as that is, ${when}`, async () => {
          const { findings } = await run(typescript, preview);
          deepEqual(violations(findings), []);
          deepEqual(await judge(recorded()), findings);
        });

        it(`is found to have the mistakes that that has ${when}`, async () => {
          const wrongs: readonly [string, readonly Recorded[]][] = [
            [withoutSource, changed(recorded(), "orders-invoke-receipts", ["sourceArn", undefined])],
            [withoutLogs, changed(recorded(), "receipts-logs", ["policyArn", readsBuckets])],
          ];
          for (const [wrong, less] of wrongs) {
            const { findings } = await run(wrong, preview);
            ok(findings.some(({ level }) => level === "mandatory"));
            deepEqual(anonymous(await judge(less)), anonymous(findings));
          }
        });

        it(`is not blamed for more if each property depends on all, ${when}`, async () => {
          deepEqual(violations(await judge(recorded().map(dependingOnAll))), []);
        });
      }
    });
  }
});

/** The same with one property of a resource changed, or not set. */
function changed(
  all: readonly Recorded[],
  name: string,
  [property, value]: [string, string | undefined],
): readonly Recorded[] {
  for (const { inputs, outputs } of all.filter((each) => each.inputs.getName() === name)) {
    for (const resource of [inputs, outputs]) {
      const fields = resource.getProperties()!.getFieldsMap();
      if (value === undefined) {
        fields.del(property);
      } else {
        fields.get(property)!.setStringValue(value);
      }
    }
  }
  return all;
}

/** As some SDKs tell it: what flows into one property of a resource flows into each of them. */
function dependingOnAll({ inputs, outputs }: Recorded): Recorded {
  const all = new analyzer.AnalyzerPropertyDependencies();
  all.setUrnsList(outputs.getDependenciesList());
  for (const property of inputs.getProperties()!.getFieldsMap().keys()) {
    outputs.getPropertydependenciesMap().set(property, all);
  }
  return { inputs, outputs };
}

function sorted(findings: readonly object[]): readonly string[] {
  return findings.map((each) => JSON.stringify(each)).sort();
}

function violations(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ policy }) => policy !== "stack-is-fully-known");
}

/** The AWS resources with their inputs, and all that these depend on: without what differs in each run, or means the same. */
function comparable(all: readonly Recorded[]): unknown {
  return all
    .filter(({ inputs }) => inputs.getType().startsWith("aws:"))
    .map(({ inputs, outputs }) => ({
      resource: `${inputs.getType()} ${inputs.getName()}`,
      inputs: plain(inputs.getProperties()!.toJavaScript()),
      flows: flowsInto(outputs),
      dependencies: names(outputs.getDependenciesList()),
    }))
    .sort((a, b) => (a.resource < b.resource ? -1 : 1));
}

/** Each SDK writes an archive and JSON in its own way, and what the provider notes is no part of the program. */
function plain({ code, assumeRolePolicy, ...given }: Record<string, JavaScriptValue>): unknown {
  const others = withoutNotes(given) as object;
  const trust = typeof assumeRolePolicy === "string" ? (JSON.parse(assumeRolePolicy) as object) : {};
  return JSON.parse(
    withoutSuffixes(JSON.stringify({ hasCode: code !== undefined, trust, ...others })),
  ) as unknown;
}

function flowsInto(resource: analyzer.AnalyzerResource): unknown {
  const flows: Record<string, readonly string[]> = {};
  resource.getPropertydependenciesMap().forEach((urns, property) => {
    flows[property] = names(urns.getUrnsList());
  });
  return flows;
}

function names(urns: readonly string[]): string[] {
  return urns.map((urn) => urn.split("::")[3] ?? "").sort();
}

function withoutSuffixes(text: string): string {
  return text.replace(/-[0-9a-f]{7}\b/g, "-SUFFIX");
}

function anonymous(findings: readonly Finding[]): readonly Finding[] {
  return findings.map((finding) => ({ ...finding, message: withoutSuffixes(finding.message) }));
}
