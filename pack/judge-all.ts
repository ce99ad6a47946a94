import { addTo, type EngineResource, type Gap, type Stack } from "../model";
import { inForce, type InForce } from "./configuration";
import type { Policy } from "./define";
import { dayInUtc } from "./exempting";
import { faultMessage } from "./judge";
import { Judging, stackOf } from "./judging";
import type { Level } from "./keys";
import type { Violation } from "./outcome";
import type { Finding } from "./reporting";
import type { Said } from "./run";

/** What one policy says of all resources that it is for, or of the stack that they make. */
export interface PolicyJudgement {
  readonly policy: Policy;
  /** What a violation does that is not `advisory` by itself. At `remediate` it is mandatory, if nothing repairs it. */
  readonly level: "advisory" | "mandatory";
  /** All that it judged, before what follows from a cause is left out. Each that is exempt names its exemption. */
  readonly violations: readonly Violation[];
  /** What is reported of these. */
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  readonly faults: readonly Fault[];
}

/** That a mistake of ours stopped a policy. */
export interface Fault {
  /** The URN of the resource that was not judged, `""` for the stack. */
  readonly urn: string;
  readonly message: string;
}

/** By what resources are judged, beside the policies. */
export interface JudgeOptions {
  /** A configuration, in the form of a `--policy-pack-config` file. */
  readonly configuration?: unknown;
  /** The inputs of a resource by its URN, `undefined` where they are not known: then its outputs stand in. */
  readonly inputsOf?: (urn: string) => unknown;
  /** Tells the day, in UTC, which exemptions need: `2027-03-31`. */
  readonly today?: () => string;
}

/**
 * What policies say of resources and of the stack that they make: the same as in the engine, but without that and its
 * SDK, and at once. Nothing is repaired, and policies that are disabled say nothing.
 *
 * @param resources as the stack phase shows them: with their outputs.
 * @returns the judgement of each enabled policy, in the order of the policies; within it the order is that of the URNs.
 * @throws Error with a line for each thing that is wrong in the configuration.
 */
export function judgeAll(
  policies: readonly Policy[],
  resources: readonly EngineResource[],
  { configuration = {}, inputsOf = () => undefined, today = dayInUtc }: JudgeOptions = {},
): readonly PolicyJudgement[] {
  const known = inForce(policies, configuration);
  const { judging, stack } = judged(policies, known, resources, { inputsOf, today });
  const said = new Map<Policy, Said[]>();
  judging.everything(stack).forEach((each) => addTo(said, each.policy, each));
  return policies
    .filter(({ name }) => known.get(name)?.level !== "disabled")
    .map((policy) => together(policy, known.get(policy.name)!.level, said.get(policy) ?? []));
}

/**
 * Has the resource policies that are enabled judge all resources. The stack policies judge when they are asked.
 *
 * @param isDeployed whether the resources are those of a state that stands, which no operation changes.
 */
export function judged(
  policies: readonly Policy[],
  known: InForce,
  resources: readonly EngineResource[],
  {
    inputsOf,
    today,
    isDeployed = false,
  }: Required<Pick<JudgeOptions, "inputsOf" | "today">> & { readonly isDeployed?: boolean },
): { readonly judging: Judging; readonly stack: () => Stack } {
  const judging = new Judging(policies, known, today);
  const byType = new Map<string, EngineResource[]>();
  resources
    .map((resource) => asRegistered(resource, inputsOf))
    .filter(({ isRead }) => isRead !== true)
    .sort((a, b) => (a.urn < b.urn ? -1 : 1))
    .forEach((resource) => addTo(byType, resource.type, resource));
  for (const policy of policies) {
    const inForceOf = known.get(policy.name);
    if (policy.kind === "resource" && inForceOf !== undefined && inForceOf.level !== "disabled") {
      policy.subject.types
        .flatMap((type) => byType.get(type) ?? [])
        .forEach((resource) => judging.judgeResource(policy, inForceOf.config, resource));
    }
  }
  return { judging, stack: stackOf(resources, inputsOf, isDeployed) };
}

/** A resource as the engine shows it before it registers it: by its inputs, and without what it depends on. */
function asRegistered(
  { type, name, urn, props, provider, isRead }: EngineResource,
  inputsOf: (urn: string) => unknown,
): EngineResource {
  return {
    type,
    name,
    urn,
    props: inputsOf(urn) ?? props,
    ...(provider && { provider }),
    ...(isRead !== undefined && { isRead }),
  };
}

function together(policy: Policy, level: Level, said: readonly Said[]): PolicyJudgement {
  return {
    policy,
    level: level === "advisory" ? "advisory" : "mandatory",
    violations: said.flatMap(({ judgement }) => judgement.violations),
    findings: said.flatMap(({ findings }) => findings),
    gaps: said.flatMap(({ judgement }) => judgement.gaps),
    faults: said.flatMap(({ urn, judgement: { fault } }) =>
      fault === undefined ? [] : [{ urn, message: faultMessage(fault) }],
    ),
  };
}
