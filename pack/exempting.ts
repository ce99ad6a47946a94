import type { Gap } from "../model";
import { covers, type Exemption } from "./exemption";
import type { Judgement } from "./judge";
import type { ConfigOf } from "./keys";
import type { Violation } from "./outcome";

/** A policy with exemptions, and what it said of this stack. */
export interface Exempting {
  readonly policy: string;
  readonly exemptions: readonly Exemption[];
  readonly violations: readonly Violation[];
  readonly gaps: readonly Gap[];
}

/** The exemptions from a policy, which are a key of its configuration. */
export function exemptionsIn(config: ConfigOf): readonly Exemption[] {
  return (config["exemptions"] ?? []) as readonly Exemption[];
}

/** The day of the clock in UTC, by which exemptions end: `2027-03-31`. */
export function dayInUtc(): string {
  return new Date().toISOString().slice(0, 10);
}

/**
 * What a policy said, as the exemptions from it leave it.
 *
 * @param today tells the day, in UTC: `2027-03-31`.
 */
export function withExemptions(
  policy: string,
  judgement: Judgement,
  config: ConfigOf,
  today: () => string,
): Judgement {
  const exemptions = exemptionsIn(config);
  if (exemptions.length === 0) {
    return judgement;
  }
  const day = today();
  const violations = judgement.violations.map((each) => exempted(policy, each, exemptions, day));
  return { ...judgement, violations };
}

/** What became of the exemptions from a policy. A fault leaves open what they would have exempted. */
export function exemptingOf(
  policy: string,
  exemptions: readonly Exemption[],
  said: readonly Judgement[],
): readonly Exempting[] {
  return said.some(({ fault }) => fault !== undefined)
    ? []
    : [
        {
          policy,
          exemptions,
          violations: said.flatMap(({ violations }) => violations),
          gaps: said.flatMap(({ gaps }) => gaps),
        },
      ];
}

/**
 * A violation as the exemptions of its policy leave it: advisory, with the reason; or as it was, with the day on which its
 * exemption ended.
 *
 * @param today the day in UTC: `2027-03-31`.
 */
function exempted(policy: string, violation: Violation, all: readonly Exemption[], today: string): Violation {
  const [exemption] = all
    .filter((each) => covers(each, policy, violation))
    .sort((a, b) => (lastDay(a) > lastDay(b) ? -1 : 1));
  if (exemption === undefined) {
    return violation;
  }
  const { owner, reason, until } = exemption;
  const holds = today <= lastDay(exemption);
  const what = holds
    ? `Exempt${until === undefined ? "" : ` until ${until}`}`
    : `Its exemption ended on ${until}`;
  const why = `${owner === undefined ? "" : ` (${owner})`}: ${reason}`.replace(/\s+/g, " ");
  const said = (message: string): string => `${message} ${what}${why}`;
  const { together } = violation;
  return {
    ...violation,
    message: said(violation.message),
    ...(together && {
      together: {
        ...together,
        as: `${together.as} ${all.indexOf(exemption)}`,
        say: (names) => said(together.say(names)),
      },
    }),
    ...(holds && { advisory: true, exemption }),
  };
}

function lastDay({ until = "9999-12-31" }: Exemption): string {
  return until;
}
