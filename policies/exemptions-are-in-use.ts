import type { NamedResource, Stack } from "../model";
import {
  covers,
  enumerated,
  isElsewhere,
  isFor,
  keyOf,
  quoted,
  stackPolicy,
  violation,
  type Exempting,
  type Exemption,
  type Outcome,
} from "../pack";

/**
 * An exemption that outlives what it was granted for lets the next fault of that resource pass, which nobody has looked
 * at. So one that exempts nothing is reported, and how much the others exempt is told.
 */
export const exemptionsAreInUse = stackPolicy({
  name: "exemptions-are-in-use",
  description: "Every exemption from a policy is still needed.",
  enforcementLevel: "advisory",
  severity: "low",
  remediation:
    "Remove the exemption from the configuration. If it is for another stack, let its `resource` be a URN, which tells whose it is.",
  reference: "https://www.pulumi.com/docs/insights/policy/policy-packs/authoring/",

  *judge(stack, _config, { exempting }) {
    const all = exempting();
    for (const said of all) {
      for (const [index, exemption] of said.exemptions.entries()) {
        const root = stack.roots.find((each) => !isElsewhere(exemption, each));
        if (root !== undefined && isIdle(exemption, said, stack)) {
          yield violation(
            root,
            `\`exemptions[${index}]\` of \`${said.policy}\`, for \`${exemption.finding ?? exemption.resource}\`, exempts nothing in this stack.${keysOf(exemption, said)}`,
            { about: `${said.policy} ${exemption.finding ?? exemption.resource}` },
          );
        }
      }
    }
    for (const root of stack.roots) {
      const counts = all.map(({ policy, violations }): [policy: string, exempt: number] => [
        policy,
        violations.filter(({ exemption, resource }) => exemption && stack.rootOf(resource) === root).length,
      ]);
      yield* inUse(
        root,
        counts.filter(([, count]) => count > 0),
      );
    }
  },
});

/** How many findings are exempt. What is in use stops nobody, even where this policy is mandatory. */
function* inUse(
  root: NamedResource,
  exempt: readonly (readonly [policy: string, count: number])[],
): Iterable<Outcome> {
  if (exempt.length > 0) {
    const total = exempt.reduce((sum, [, count]) => sum + count, 0);
    const are = total === 1 ? "finding of this stack is" : "findings of this stack are";
    const parts = enumerated(exempt.map(([policy, count]) => `${count} of \`${policy}\``));
    yield { ...violation(root, `${total} ${are} exempt: ${parts}.`, { about: "counts" }), advisory: true };
  }
}

/** Whether an exemption certainly exempts nothing: what is not known yet may still turn out to be a finding. */
function isIdle(exemption: Exemption, { policy, violations, gaps }: Exempting, stack: Stack): boolean {
  return (
    !violations.some((each) => covers(exemption, policy, each)) &&
    (gaps.length === 0 || !stack.resources.some((resource) => isFor(exemption, resource)))
  );
}

/** The keys that an exemption by key could name instead. */
function keysOf({ finding }: Exemption, { policy, violations }: Exempting): string {
  const keys = [...new Set(violations.map((each) => keyOf(policy, each)))].sort();
  return finding === undefined || keys.length === 0 ? "" : ` The findings here are ${quoted(keys)}.`;
}
