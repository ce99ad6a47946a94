import { iamDataDate } from "../iam";
import type { Gap, Reason } from "../model";
import { quoted, stackPolicy, violation } from "../pack";

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

  *judge(_stack, _config, { unjudged }) {
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
        `\`${gap.resource.called(gap.property)}\` ${reasons[gap.why]}, so it was not judged by ${quoted([...policies].sort())}.`,
      );
    }
  },
});

const reasons: Readonly<Record<Reason, string>> = {
  unknown: "is not known before the update",
  outside: "leads outside this stack, where nothing can be seen",
  place: "names an account or a region, and where the function will be is not known before the update",
  account:
    "names an account that may be the stack's own, which before the update only `allowedAccountIds` of the provider would tell",
  unlisted: `names an AWS managed policy that the pack's IAM data of ${iamDataDate() ?? "no date"} does not have`,
  malformed: "is not valid",
  notJudged: "configures something that is not judged here",
  notJson: "is not JSON, which alone is read here",
  undecidable: "depends on more than this stack shows",
};
