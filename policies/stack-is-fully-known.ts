import { dataBefore, dataDate } from "../iam";
import type { Gap, Reason } from "../model";
import { enumerated, quoted, stackPolicy, violation } from "../pack";

/**
 * The policies speak only of what is certain, so silence alone does not mean that all is well. This is where they
 * say what they could not judge.
 */
export const stackIsFullyKnown = stackPolicy({
  name: "stack-is-fully-known",
  description: "Everything that the policies need in order to judge this stack is known.",
  enforcementLevel: "advisory",
  severity: "low",
  remediation:
    "Most gaps close by themselves at the update, when the engine knows every value. " +
    "What leads outside the stack has to be reviewed where it is made.",
  reference: "https://www.pulumi.com/docs/insights/policy/policy-packs/authoring/",

  *judge(stack, _config, { unjudged, today }) {
    const silent = new Map<string, { gap: Gap; policies: Set<string> }>();
    for (const { policy, gap } of unjudged()) {
      const key = `${gap.resource.urn} ${gap.property}`;
      const entry = silent.get(key) ?? { gap, policies: new Set() };
      entry.policies.add(policy);
      silent.set(key, entry);
    }
    for (const { gap, policies } of silent.values()) {
      yield violation(
        gap.resource,
        `\`${gap.resource.called(gap.property)}\` ${reasonOf(gap.why)}, so it was not judged by ${quoted([...policies].sort())}.`,
      );
    }
    const old = dataBefore(halfAYearBefore(today()));
    if (old.length > 0) {
      const parts = enumerated(old.map((kind) => `${kinds[kind]} of ${dataDate(kind)}`));
      // It is no fault of the stack, so it stops nobody, even where this policy is mandatory.
      yield {
        ...violation(
          stack.root,
          `The pack's IAM data is older than half a year (${parts}), so what AWS has added since is not known here. Use a newer version of the pack.`,
        ),
        advisory: true,
      };
    }
  },
});

const kinds: Readonly<Record<ReturnType<typeof dataBefore>[number], string>> = {
  actions: "actions",
  "managed-policies": "AWS managed policies",
};

/** The day half a year before another one. */
function halfAYearBefore(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() - 6);
  return date.toISOString().slice(0, 10);
}

function reasonOf(why: Reason): string {
  return why === "unlisted"
    ? `names an AWS managed policy that the pack's IAM data of ${dataDate("managed-policies")} does not have`
    : reasons[why];
}

const reasons: Readonly<Record<Exclude<Reason, "unlisted">, string>> = {
  unknown: "is not known before the update",
  outside: "leads outside this stack, where nothing can be seen",
  place: "names an account or a region, and where the function will be is not known before the update",
  account:
    "names an account that may be the stack's own, which before the update only `allowedAccountIds` of the provider would tell",
  malformed: "is not valid",
  notJudged: "configures something that is not judged here",
  notJson: "is not JSON, which alone is read here",
  undecidable: "depends on more than this stack shows",
};
