import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Log, Notification, PhysicalLocation, ReportingDescriptor, Result } from "sarif";
import { plainText } from "./plain-text";
import type { Run, RunFinding, RunPolicy, RunResource } from "./run";

/**
 * The most results that GitHub takes of one run.
 *
 * @see https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
 */
const mostResults = 25_000;

/**
 * How severe a rule is, as GitHub counts it: critical above 9.0, high from 7.0, medium from 4.0 on.
 *
 * @see https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
 */
const securitySeverities = { critical: "9.5", high: "8.0", medium: "5.5", low: "3.0" } as const;

/**
 * A run in SARIF 2.1.0, in the form that GitHub's code scanning takes: one run, whose category is the project and the stack, and
 * a place in the repository for each result, without which GitHub refuses the whole file.
 *
 * @param source the folder of the project in its repository, "" if it is the repository itself.
 * @param problems what was not read or judged beside, as sentences.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function toSarif(run: Run, source: string, problems: readonly string[] = []): Log {
  const rules = run.policies.map(ruleOf);
  const byName = new Map(run.policies.map(({ name }, index) => [name, index]));
  const hasBaseline = run.findings.some(({ exemption }) => exemption?.byKey === true);
  const results = run.findings
    .flatMap((finding) => resultsOf(finding, byName.get(finding.policy) ?? -1, source, hasBaseline))
    .slice(0, mostResults);
  const notes = [...notesOn(run, results.length), ...problems.map((text) => note("error", text))];
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "pulumi-lambda-access",
            version: run.pack,
            semanticVersion: run.pack,
            informationUri: "https://github.com/pulumi-lambda-access/pulumi-lambda-access",
            rules,
          },
        },
        automationDetails: { id: `pulumi-lambda-access/${run.project}/${run.stack}/`, guid: run.id },
        invocations: [
          {
            executionSuccessful: run.complete && run.faults.length === 0 && problems.length === 0,
            endTimeUtc: run.at,
            ...(notes.length > 0 && { toolExecutionNotifications: notes }),
          },
        ],
        columnKind: "utf16CodeUnits",
        results,
      },
    ],
  };
}

function ruleOf(policy: RunPolicy): ReportingDescriptor {
  return {
    id: policy.name,
    shortDescription: { text: policy.description },
    fullDescription: { text: policy.description },
    help: { text: policy.remediation },
    helpUri: policy.url,
    defaultConfiguration: { level: policy.level === "advisory" ? "warning" : "error" },
    properties: { tags: ["security"], "security-severity": securitySeverities[policy.severity] },
  };
}

/** One for each key, so that each is followed by itself from run to run. */
function resultsOf(
  { policy, keys, level, resource, message, exemption }: RunFinding,
  ruleIndex: number,
  source: string,
  hasBaseline: boolean,
): readonly Result[] {
  const { urn, type, name } = resource;
  return keys.map((key) => ({
    ruleId: policy,
    ruleIndex,
    level: level === "mandatory" ? "error" : "warning",
    message: { text: plainText(message) },
    locations: [
      {
        physicalLocation: placeOf(resource, source),
        logicalLocations: [
          {
            name: plainText(name),
            fullyQualifiedName: plainText(urn),
            kind: "resource",
            properties: { type },
          },
        ],
      },
    ],
    partialFingerprints: {
      "lambdaAccessKey/v1": plainText(key),
      // By this one GitHub tells results apart that are in one place, as all of a project are.
      primaryLocationLineHash: `${createHash("sha256").update(key).digest("hex").slice(0, 16)}:1`,
    },
    ...(exemption !== undefined && {
      suppressions: [
        { kind: "external", status: "accepted", justification: plainText(exemption.reason) } as const,
      ],
    }),
    ...(hasBaseline && { baselineState: exemption?.byKey === true ? "unchanged" : "new" }),
  }));
}

/** Where a resource is made, as far as that is known and in the repository; else the project's own file. */
function placeOf({ position }: RunResource, source: string): PhysicalLocation {
  const uri = position === undefined ? ".." : posix.normalize(posix.join(source, position.file));
  return position === undefined || uri.startsWith("..")
    ? { artifactLocation: { uri: encodeURI(posix.join(source, "Pulumi.yaml")) }, region: { startLine: 1 } }
    : {
        artifactLocation: { uri: encodeURI(plainText(uri)) },
        region: {
          startLine: position.line,
          ...(position.column !== undefined && { startColumn: position.column }),
        },
      };
}

function notesOn(run: Run, results: number): Notification[] {
  const all = run.findings.reduce((sum, { keys }) => sum + keys.length, 0);
  return [
    ...(results < all
      ? [note("warning", `Of ${all} results these are the ${results} worst: GitHub takes no more.`)]
      : []),
    ...(run.complete
      ? []
      : [note("warning", "The run ended before the stack was whole, so not everything was judged.")]),
    ...run.faults.map(({ policy, message }) => note("error", `${policy}: ${message}`)),
  ];
}

function note(level: "warning" | "error", text: string): Notification {
  return { level, message: { text: plainText(text) } };
}
