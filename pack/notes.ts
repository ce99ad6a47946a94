import type { Setting } from "./configuration";
import type { Policy } from "./define";
import { dayInUtc, exemptionsIn } from "./exempting";
import type { Level } from "./keys";

/**
 * What is right in a configuration and perhaps not what was meant: a sentence for each thing, with the policy before it.
 *
 * @param settings what the configuration says of each policy, and of `all`.
 * @param ofGaps the policy that reports what the others cannot judge.
 * @param today the day in UTC: `2027-03-31`.
 */
export function notesOn(
  policies: readonly Policy[],
  settings: ReadonlyMap<string, Setting>,
  ofGaps: string,
  today = dayInUtc(),
): readonly string[] {
  const all = settings.get("all")?.level;
  return policies.flatMap((policy) => {
    const { level, keys = {} } = settings.get(policy.name) ?? {};
    return [
      ...endedExemptions(keys, today),
      ...(level === "remediate" && !canRepair(policy) ? [withoutRepair] : []),
      ...(policy.name === ofGaps && stops(level ?? all) ? [stopsFirstPreviews] : []),
    ].map((note) => `${policy.name}: ${note}`);
  });
}

const withoutRepair = "It has no repair, so `remediate` means `mandatory`.";

const stopsFirstPreviews =
  "At this level it stops almost every first preview, in which most ARNs are not known yet. At `advisory` it stops none.";

function endedExemptions(keys: Setting["keys"], today: string): readonly string[] {
  return exemptionsIn(keys).flatMap(({ until }, index) =>
    until !== undefined && until < today ? [`\`exemptions[${index}]\` ended on ${until}.`] : [],
  );
}

function canRepair(policy: Policy): boolean {
  return policy.kind === "resource" && policy.repair !== undefined;
}

function stops(level: Level | undefined): boolean {
  return level === "mandatory" || level === "remediate";
}
