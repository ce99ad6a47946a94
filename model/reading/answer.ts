import type { Verdict } from "../../iam";
import type { Gap } from "./gap";
import { unknownIn, valueOf, type Value } from "./value";

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

/** Whether some of several claims is so: what keeps that open is the gaps of all that are. */
export function anyOf(answers: readonly Answer[]): Answer {
  return (
    answers.find(({ verdict }) => verdict === "yes") ??
    hiddenBy(
      answers.flatMap(({ gaps }) => gaps),
      no,
    )
  );
}

/** The answer as far as some gaps let it be known: `otherwise` if there are none. */
export function hiddenBy(gaps: readonly Gap[], otherwise: Answer): Answer {
  return gaps.length > 0 ? { verdict: "unknown", gaps } : otherwise;
}

/** Whether a value is another one than this: one that is not set, too. */
export function isOtherThan<T>(one: T, value: Value<T>): Answer {
  return hiddenBy(unknownIn(value), answer(valueOf(value) !== one));
}
