import type { Run, RunFinding } from "../../report";

/** Texts that do something where they are shown as they are. */
export const hostile = [
  "<script>alert(1)</script>",
  "]]>&amp;\"'",
  "\u001b[31mred\u001b[0m\u0007",
  "\u202egnp.exe",
  "::error file=index.ts::gone",
  "line\none",
  "\ud800half",
  "\u0000\ufffe\uffff",
  "x".repeat(10_000),
];

export function finding(more: Partial<RunFinding> = {}): RunFinding {
  return {
    policy: "role-can-write-logs",
    keys: ["role-can-write-logs/shop::aws:lambda/function:Function::report"],
    level: "mandatory",
    severity: "medium",
    resource: {
      urn: "urn:pulumi:dev::shop::aws:lambda/function:Function::report",
      type: "aws:lambda/function:Function",
      name: "report",
    },
    message: "Nothing attached to `report` allows logs:PutLogEvents.",
    ...more,
  };
}

/** A run of two policies, one of which found something. */
export function run(more: Partial<Run> = {}): Run {
  const policy = { remediation: "Attach it.", url: "https://example.com/page", level: "mandatory" } as const;
  return {
    version: 1,
    id: "0d3f9a52-4a54-4cf4-9a3c-2a1d5b0c9f11",
    pack: "0.2.0",
    at: "2026-11-26T09:30:00.000Z",
    mode: "preview",
    project: "shop",
    stack: "dev",
    complete: true,
    policies: [
      { ...policy, name: "role-can-write-logs", description: "Every role writes logs.", severity: "medium" },
      { ...policy, name: "role-trusts-lambda", description: "Every role trusts Lambda.", severity: "high" },
    ],
    findings: [finding()],
    gaps: [],
    repairs: [],
    faults: [],
    ...more,
  };
}
