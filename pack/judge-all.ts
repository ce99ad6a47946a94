import type { EngineResource, Gap } from "../model";
import { inForce } from "./configuration";
import type { Policy } from "./define";
import { dayInUtc } from "./exempting";
import { faultMessage, type Judgement } from "./judge";
import { Judging, stackOf } from "./judging";
import type { Level } from "./keys";
import type { Violation } from "./outcome";
import type { Finding } from "./reporting";

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
  const enabled = policies.filter(({ name }) => known.get(name)?.level !== "disabled");
  const registered = resources
    .map((resource) => asRegistered(resource, inputsOf))
    .sort((a, b) => (a.urn < b.urn ? -1 : 1));
  const stack = stackOf(resources, inputsOf);
  const judging = new Judging(policies, known, today);
  const ask = (policy: Policy): readonly Judged[] => {
    const { config } = known.get(policy.name)!;
    return policy.kind === "stack"
      ? [["", judging.judgeStack(policy, config, stack)]]
      : registered
          .filter(({ type }) => policy.subject.types.includes(type))
          .map((resource) => [resource.urn, judging.judgeResource(policy, config, resource)]);
  };
  // Some stack policies speak of what all resource policies said.
  const ofResources = new Map(
    enabled.filter(({ kind }) => kind === "resource").map((policy) => [policy, ask(policy)]),
  );
  return enabled.map((policy) => {
    const judged = ofResources.get(policy) ?? ask(policy);
    const findings = judged.flatMap(([, judgement]) =>
      judging.findings(policy, judgement, policy.kind === "stack" ? stack : undefined),
    );
    return together(policy, known.get(policy.name)!.level, judged, findings);
  });
}

/** What was judged, by its URN, and how. */
type Judged = readonly [urn: string, Judgement];

/** A resource as the engine shows it before it registers it: by its inputs, and without what it depends on. */
function asRegistered(
  { type, name, urn, props, provider }: EngineResource,
  inputsOf: (urn: string) => unknown,
): EngineResource {
  return { type, name, urn, props: inputsOf(urn) ?? props, ...(provider && { provider }) };
}

function together(
  policy: Policy,
  level: Level,
  judged: readonly Judged[],
  findings: readonly Finding[],
): PolicyJudgement {
  return {
    policy,
    level: level === "advisory" ? "advisory" : "mandatory",
    violations: judged.flatMap(([, { violations }]) => violations),
    findings,
    gaps: judged.flatMap(([, { gaps }]) => gaps),
    faults: judged.flatMap(([urn, { fault }]) =>
      fault === undefined ? [] : [{ urn, message: faultMessage(fault) }],
    ),
  };
}
