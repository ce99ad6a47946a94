import { deepEqual, ok } from "node:assert/strict";
import {
  keyOf,
  violation,
  type Outcome,
  type Policy,
  type PolicyJudgement,
  type Violation,
} from "../../pack";

/** The same policies, each of whose violations is reported, and as a finding of its own. */
export function oneByOne(policies: readonly Policy[]): readonly Policy[] {
  return policies.map((policy) => ({
    ...policy,
    *judge(...args: never[]) {
      for (const outcome of (policy.judge as (...args: never[]) => Iterable<Outcome>)(...args)) {
        if (outcome.kind === "violation") {
          const { resource, message, about = "", advisory } = outcome;
          yield { ...violation(resource, message, { about }), ...(advisory && { advisory }) };
        } else {
          yield outcome;
        }
      }
    },
  }));
}

/**
 * Holds that each violation has a key of its own, in a form that nothing but the fault changes, and that each is either in
 * one finding or follows from a cause that is: of a policy that is no less severe, at no lower level, and not exempt.
 *
 * @returns the keys.
 */
export function holdsReporting(judgements: readonly PolicyJudgement[]): readonly string[] {
  const said = judgements.flatMap((judgement) =>
    judgement.violations.map((violation) => ({ violation, judgement })),
  );
  const keys = said.map(({ violation, judgement }) => keyOf(judgement.policy.name, violation));
  deepEqual(keys, [...new Set(keys)], "each key is of one violation");
  deepEqual(
    keys.filter((key) => /arn:|\d{12}|\bundefined\b|\d{4}-\d\d-\d\d|-[0-9a-f]{7}\b/.test(key)),
    [],
    "no key holds what a provider or a day makes",
  );
  const reported = new Set(judgements.flatMap(({ findings }) => findings.flatMap((each) => each.violations)));
  const isHeld = (violation: Violation, judgement: PolicyJudgement): boolean =>
    reported.has(violation) ||
    said.some(
      (cause) =>
        cause.violation !== violation &&
        (violation.follows ?? []).some(
          ({ policy, resource, about = "" }) =>
            policy === cause.judgement.policy.name &&
            resource.urn === cause.violation.resource.urn &&
            (cause.violation.about ?? "").startsWith(about),
        ) &&
        cause.violation.exemption === undefined &&
        violation.exemption === undefined &&
        weightOf(cause.violation, cause.judgement) >= weightOf(violation, judgement) &&
        isHeld(cause.violation, cause.judgement),
    );
  for (const { violation, judgement } of said) {
    ok(isHeld(violation, judgement), `${keyOf(judgement.policy.name, violation)} is silent without a cause`);
  }
  for (const { policy, findings } of judgements) {
    const [all, counted] = [findings.flatMap((each) => each.violations), new Set<Violation>()];
    all.forEach((each) => counted.add(each));
    deepEqual(all.length, counted.size, `${policy.name} reports a violation twice`);
    for (const { advisory, violations } of findings) {
      ok(
        violations.every((each) => each.advisory === advisory),
        `${policy.name} lowers or raises a level`,
      );
    }
  }
  return keys;
}

/** How much it matters: first whether it stops a deployment, then how severe it is. */
function weightOf({ advisory }: Violation, { level, policy }: PolicyJudgement): number {
  const stops = level === "mandatory" && advisory !== true;
  return (stops ? 10 : 0) + ["low", "medium", "high", "critical"].indexOf(policy.severity);
}
