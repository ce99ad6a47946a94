import { randomUUID } from "node:crypto";
import type { Gap, NamedResource, Stack } from "../model";
import type { Run, RunFinding, RunGap, RunPolicy, RunRepair, RunResource } from "../report";
import type { InForce } from "./configuration";
import type { Policy } from "./define";
import { keyOf } from "./finding-key";
import { versionOfPackage } from "./installation";
import { faultMessage, type Judgement } from "./judge";
import type { Finding } from "./reporting";
import { severities } from "./selecting";

/** What one policy has said of a resource or of the stack, and what is reported of it. */
export interface Said {
  readonly policy: Policy;
  readonly judgement: Judgement;
  readonly findings: readonly Finding[];
}

/** Where a run is, and how far it came. */
export interface Course {
  readonly mode: Run["mode"];
  readonly project: string;
  readonly stack: string;
  /** The stack, if the run came to its end. */
  readonly whole: Stack | undefined;
  readonly repairs: readonly RunRepair[];
}

/**
 * What is reported of a run: what was said, each finding with its keys and its level.
 *
 * @param known what is in force of the policies; those that are disabled stay out.
 */
export function runOf(
  policies: readonly Policy[],
  known: InForce,
  said: readonly Said[],
  { mode, project, stack, whole, repairs }: Course,
): Run {
  const asked = policies.flatMap((policy): readonly RunPolicy[] => {
    const level = known.get(policy.name)?.level ?? "disabled";
    const { name, description, severity, remediation } = policy;
    return level === "disabled"
      ? []
      : [{ name, description, level, severity, remediation, url: pageOf(name) }];
  });
  const levels = new Map(asked.map(({ name, level }) => [name, level]));
  return {
    version: 1,
    id: randomUUID(),
    pack: versionOfPackage(),
    at: new Date().toISOString(),
    ...{ mode, project, stack, complete: whole !== undefined, policies: asked },
    findings: said
      .flatMap(({ policy, findings }) =>
        findings.map((finding) => findingOf(policy, finding, levels.get(policy.name) === "advisory")),
      )
      .sort(byWeight),
    gaps: gapsIn(said, whole),
    repairs,
    faults: said.flatMap(({ policy, judgement: { fault } }) =>
      fault === undefined ? [] : [{ policy: policy.name, message: faultMessage(fault) }],
    ),
  };
}

/** The address of a policy's page, derived from its name. */
export function pageOf(policy: string): string {
  return `https://github.com/pulumi-lambda-access/pulumi-lambda-access/blob/main/docs/policies/${policy}.md`;
}

function findingOf(
  { name: policy, severity }: Policy,
  { resource, message, advisory, violations }: Finding,
  isAdvisory: boolean,
): RunFinding {
  const exemption = violations.every((each) => each.exemption) ? violations[0]?.exemption : undefined;
  const { reason = "", owner, until, finding } = exemption ?? {};
  return {
    policy,
    keys: [...new Set(violations.map((violation) => keyOf(policy, violation)))],
    level: isAdvisory || advisory === true ? "advisory" : "mandatory",
    severity,
    resource: named(resource),
    message,
    ...(exemption && {
      exemption: {
        reason,
        ...(owner !== undefined && { owner }),
        ...(until !== undefined && { until }),
        byKey: finding !== undefined,
      },
    }),
  };
}

/** The worst first, and what is as bad in the order of the alphabet. */
function byWeight(a: RunFinding, b: RunFinding): number {
  const levels = ["mandatory", "advisory"];
  return (
    levels.indexOf(a.level) - levels.indexOf(b.level) ||
    severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
    compare(
      `${a.policy} ${a.resource.urn} ${a.keys.join()}`,
      `${b.policy} ${b.resource.urn} ${b.keys.join()}`,
    )
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function gapsIn(said: readonly Said[], stack: Stack | undefined): readonly RunGap[] {
  const gaps = new Map<string, RunGap>();
  for (const { policy, judgement } of said) {
    for (const gap of judgement.gaps.filter((each) => !isExpected(policy, each, stack))) {
      const { resource, property, why } = gap;
      const key = `${policy.name} ${resource.urn} ${property} ${why}`;
      gaps.set(key, { policy: policy.name, resource: named(resource), property, why });
    }
  }
  return [...gaps].sort(([a], [b]) => compare(a, b)).map(([, gap]) => gap);
}

/** Whether a gap is no news: the stack tells that nobody could know more. */
function isExpected({ expects }: Policy, gap: Gap, stack: Stack | undefined): boolean {
  return stack !== undefined && expects?.(gap, stack) === true;
}

/** A resource by its URN, which names its type as its provider does. */
export function named({ urn, name }: Pick<NamedResource, "urn" | "name">): RunResource {
  const [, , types = ""] = urn.split("::");
  return { urn, type: types.split("$").at(-1) || "pulumi:pulumi:Stack", name };
}
