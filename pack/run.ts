import { randomUUID } from "node:crypto";
import { typeIn, type Gap, type NamedResource, type Stack } from "../model";
import type { Run, RunFinding, RunGap, RunPolicy, RunPosition, RunRepair, RunResource } from "../report";
import type { InForce } from "./configuration";
import type { Policy } from "./define";
import { keyOf } from "./finding-key";
import { versionOfPackage } from "./installation";
import { faultMessage, type Judgement } from "./judge";
import { allOf } from "./least-policy";
import type { Finding } from "./reporting";
import { severities } from "./selecting";

/** What one policy has said of a resource or of the stack, and what is reported of it. */
export interface Said {
  readonly policy: Policy;
  /** The URN of the resource, "" for the stack. */
  readonly urn: string;
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
  /** The export that is audited. */
  readonly file?: string;
  /** Where in the program resources are made, by their URNs. */
  readonly positions?: ReadonlyMap<string, RunPosition>;
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
  { mode, project, stack, whole, repairs, file, positions = new Map() }: Course,
): Run {
  const placed = (resource: NamedResource): RunResource => {
    const position = positions.get(resource.urn);
    return { ...named(resource), ...(position && { position }) };
  };
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
    ...{ mode, project, stack, ...(file !== undefined && { file }) },
    ...{ complete: whole !== undefined, policies: asked },
    findings: said
      .flatMap(({ policy, findings }) =>
        findings.map((finding) => findingOf(policy, finding, levels.get(policy.name) === "advisory", placed)),
      )
      .sort(byWeight),
    gaps: gapsIn(said, whole, placed),
    repairs,
    faults: said.flatMap(({ policy, judgement: { fault } }) =>
      fault === undefined ? [] : [{ policy: policy.name, message: faultMessage(fault) }],
    ),
  };
}

/** A stack if it can be built: what keeps it from that is a mistake of ours, which each policy of the stack reports. */
export function unlessFaulty(stack: (() => Stack) | undefined): Stack | undefined {
  try {
    return stack?.();
  } catch {
    return undefined;
  }
}

/** The address of a policy's page, derived from its name. */
export function pageOf(policy: string): string {
  return `https://github.com/pulumi-lambda-access/pulumi-lambda-access/blob/main/docs/policies/${policy}.md`;
}

function findingOf(
  { name: policy, severity }: Policy,
  { resource, message, advisory, violations }: Finding,
  isAdvisory: boolean,
  placed: (resource: NamedResource) => RunResource,
): RunFinding {
  const exemption = violations.every((each) => each.exemption) ? violations[0]?.exemption : undefined;
  const { reason = "", owner, until, finding } = exemption ?? {};
  const least = allOf(violations.flatMap((each) => each.least ?? []));
  return {
    policy,
    keys: [...new Set(violations.map((violation) => keyOf(policy, violation)))],
    level: isAdvisory || advisory === true ? "advisory" : "mandatory",
    severity,
    resource: placed(resource),
    message,
    ...(exemption && {
      exemption: {
        reason,
        ...(owner !== undefined && { owner }),
        ...(until !== undefined && { until }),
        byKey: finding !== undefined,
      },
    }),
    ...(least && { leastPolicy: least }),
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

function gapsIn(
  said: readonly Said[],
  stack: Stack | undefined,
  placed: (resource: NamedResource) => RunResource,
): readonly RunGap[] {
  const gaps = new Map<string, RunGap>();
  for (const { policy, judgement } of said) {
    for (const gap of judgement.gaps.filter((each) => !isExpected(policy, each, stack))) {
      const { resource, property, why } = gap;
      const key = `${policy.name} ${resource.urn} ${property} ${why}`;
      gaps.set(key, { policy: policy.name, resource: placed(resource), property, why });
    }
  }
  return [...gaps].sort(([a], [b]) => compare(a, b)).map(([, gap]) => gap);
}

/** Whether a gap need not be reported, because the stack shows that it closes as it should. */
function isExpected({ expects }: Policy, gap: Gap, stack: Stack | undefined): boolean {
  return stack !== undefined && (expects?.(gap, stack) === true || stack.settles(gap));
}

/** A resource as reports name it: by its type as its provider names that, and the stack itself without a name. */
export function named({ urn, name }: Pick<NamedResource, "urn" | "name">): RunResource {
  const type = typeIn({ urn });
  return { urn, type, name: type === "pulumi:pulumi:Stack" ? "" : name };
}
