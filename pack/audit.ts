import { accessOf } from "../access";
import { addTo, stackIn, type Gap, type NamedResource } from "../model";
import type { AccessRows, Run, RunFinding } from "../report";
import type { DeployedStack } from "../state";
import { inForce, type InForce } from "./configuration";
import type { Policy } from "./define";
import { dayInUtc, exemptionsIn } from "./exempting";
import type { Exemption } from "./exemption";
import { judged, type JudgeOptions } from "./judge-all";
import type { Finding } from "./reporting";
import { runOf, unlessFaulty, type Said } from "./run";

/** Stacks that are linked with each other, and so are judged together: mostly it is one. */
export type LinkedStacks = readonly [DeployedStack, ...DeployedStack[]];

/** By what stacks are audited, beside the policies. */
export interface AuditOptions extends Pick<JudgeOptions, "configuration" | "today"> {
  /** Takes who may invoke the functions of a stack, and what those may do. */
  readonly takeAccess?: ((of: DeployedStack, rows: AccessRows) => void) | undefined;
}

/**
 * What policies say of stacks that stand, without the engine: of each the same as `pulumi policy analyze` shows, and more where it is
 * linked with others. An exemption is in use if it exempts something in any of the stacks; one that is not is reported once.
 *
 * @param groups no more than one of them is held in memory.
 * @returns a run for each stack, in the order of the groups.
 * @throws Error with a line for each thing that is wrong in the configuration, before the first group is taken.
 */
export function audited(
  policies: readonly Policy[],
  groups: Iterable<LinkedStacks>,
  { configuration = {}, today = dayInUtc, takeAccess }: AuditOptions = {},
): readonly Run[] {
  const known = inForce(policies, configuration);
  const granted = new Set(
    [...known].flatMap(([name, { config }]) => exemptionsIn(config).map(calledBy(name))),
  );
  const idle = new Set(granted);
  const runs: Run[] = [];
  for (const group of groups) {
    const { runs: more, inUse } = auditedTogether(policies, known, group, today, takeAccess);
    inUse.forEach((each) => idle.delete(each));
    runs.push(...more);
  }
  // Of a finding that says an exemption is idle, the exemption is what its key ends with.
  const isSaid = ({ keys: [key = ""] }: RunFinding): boolean => {
    const about = key.slice(key.indexOf("#") + 1);
    return !granted.has(about) || idle.delete(about);
  };
  return runs.map((run) => ({ ...run, findings: run.findings.filter(isSaid) }));
}

/** What `exemptions-are-in-use` calls an exemption from a policy. */
function calledBy(policy: string): (exemption: Exemption) => string {
  return ({ finding, resource }) => `${policy} ${finding ?? resource}`;
}

/** Audits stacks that are linked, and tells which exemptions they use. */
function auditedTogether(
  policies: readonly Policy[],
  known: InForce,
  stacks: LinkedStacks,
  today: () => string,
  takeAccess: AuditOptions["takeAccess"],
): { readonly runs: readonly Run[]; readonly inUse: readonly string[] } {
  const inputs = new Map(stacks.flatMap((each) => [...each.inputs]));
  const resources = stacks.flatMap((each) => each.resources);
  const options = { inputsOf: (urn: string) => inputs.get(urn), today, isDeployed: true };
  const { judging, stack } = judged(policies, known, resources, options);
  const said = judging.everything(stack);
  const whole = unlessFaulty(stack);
  const ofStack = byStack(said, stacks);
  if (takeAccess !== undefined && whole !== undefined) {
    for (const each of stacks) {
      const beginning = `urn:pulumi:${each.stack}::${each.project}`;
      takeAccess(
        each,
        accessOf(whole, (resource) => stackIn(resource) === beginning),
      );
    }
  }
  return {
    runs: stacks.map((each) =>
      runOf(policies, known, ofStack.get(each) ?? [], {
        ...{ mode: "audit", project: each.project, stack: each.stack, file: each.file },
        ...{ whole, repairs: [], positions: each.positions },
      }),
    ),
    inUse: said.flatMap(({ policy: { name }, judgement }) =>
      judgement.violations.flatMap(({ exemption }) =>
        exemption === undefined ? [] : [calledBy(name)(exemption)],
      ),
    ),
  };
}

/** What was said of each stack. What is of none of them is of the first; a fault that stopped a policy of the stack is of all. */
function byStack(said: readonly Said[], stacks: LinkedStacks): ReadonlyMap<DeployedStack, readonly Said[]> {
  const byName = new Map(stacks.map((each) => [`urn:pulumi:${each.stack}::${each.project}`, each]));
  const stackOf = (resource: Pick<NamedResource, "urn">): DeployedStack =>
    byName.get(stackIn(resource)) ?? stacks[0];
  const parts = new Map<DeployedStack, Said[]>();
  for (const each of said) {
    if (each.policy.kind === "resource") {
      addTo(parts, stackOf(each), each);
      continue;
    }
    const findings = new Map<DeployedStack, Finding[]>();
    const gaps = new Map<DeployedStack, Gap[]>();
    each.findings.forEach((finding) => addTo(findings, stackOf(finding.resource), finding));
    each.judgement.gaps.forEach((gap) => addTo(gaps, stackOf(gap.resource), gap));
    for (const stack of stacks) {
      addTo(parts, stack, {
        ...each,
        findings: findings.get(stack) ?? [],
        judgement: { ...each.judgement, gaps: gaps.get(stack) ?? [] },
      });
    }
  }
  return parts;
}
