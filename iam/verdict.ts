/**
 * What can be said of a claim: it holds, it does not, or what is known does not decide it.
 *
 * Verdicts combine by Kleene's strong three-valued logic, so a certain answer never depends on something unknown.
 */
export type Verdict = "yes" | "no" | "unknown";

/** "no" if either is, "yes" if both are, otherwise "unknown". */
export function and(a: Verdict, b: Verdict): Verdict {
  if (a === "no" || b === "no") {
    return "no";
  }
  return a === "yes" && b === "yes" ? "yes" : "unknown";
}

/** "yes" if either is, "no" if both are, otherwise "unknown". */
export function or(a: Verdict, b: Verdict): Verdict {
  return not(and(not(a), not(b)));
}

/** The opposite; the opposite of "unknown" is "unknown". */
export function not(a: Verdict): Verdict {
  if (a === "unknown") {
    return "unknown";
  }
  return a === "yes" ? "no" : "yes";
}

/** The verdict of a claim that is decided. */
export function decided(holds: boolean): Verdict {
  return holds ? "yes" : "no";
}

/** Whether the test holds for every item: "yes" for no items. Stops at the first "no". */
export function all<T>(items: Iterable<T>, test: (item: T) => Verdict): Verdict {
  let verdict: Verdict = "yes";
  for (const item of items) {
    verdict = and(verdict, test(item));
    if (verdict === "no") {
      break;
    }
  }
  return verdict;
}

/** Whether the test holds for some item: "no" for no items. Stops at the first "yes". */
export function any<T>(items: Iterable<T>, test: (item: T) => Verdict): Verdict {
  let verdict: Verdict = "no";
  for (const item of items) {
    verdict = or(verdict, test(item));
    if (verdict === "yes") {
      break;
    }
  }
  return verdict;
}

/** What two readings of the same thing agree on; "unknown" where they differ. */
export function agree(a: Verdict, b: Verdict): Verdict {
  return a === b ? a : "unknown";
}
