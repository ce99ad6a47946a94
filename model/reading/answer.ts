import type { Verdict } from "../../iam";
import type { Gap } from "./gap";

/** Whether something is so, and what keeps that from being known: no gaps where it is known. */
export interface Answer {
  readonly verdict: Verdict;
  readonly gaps: readonly Gap[];
}

export const yes: Answer = { verdict: "yes", gaps: [] };
export const no: Answer = { verdict: "no", gaps: [] };

export function answer(isSo: boolean): Answer {
  return isSo ? yes : no;
}

/** The answer as far as some gaps let it be known: `otherwise` if there are none. */
export function hiddenBy(gaps: readonly Gap[], otherwise: Answer): Answer {
  return gaps.length > 0 ? { verdict: "unknown", gaps } : otherwise;
}
