import { applies } from "./applies";
import { matchCondition } from "./condition";
import { type Context } from "./context";
import { type Cause, type Policies, openCauses, tally } from "./policies";
import { type Principal, identify } from "./principals";
import { type Statement } from "./statement";
import { type Text, isKnown } from "./text";
import { type AssumeAction } from "./trust";
import { type Verdict, all, and, not } from "./verdict";

/**
 * Somebody whom no policy has in mind, and what is known of the requests that they can make. Some condition keys they
 * choose as they like; of others their values are such as nobody spells out, so that wildcards alone match them.
 */
export interface Outsider {
  readonly principal: Principal;
  readonly action: AssumeAction;
  /** Values of a key, in lower case, of which they may send any: no value stands for a key that is not sent. */
  readonly options: (key: string, statement: Statement) => readonly Values[] | undefined;
}

/** Whether a statement of a trust policy, with every deny beside it, lets somebody assume the role. */
export interface Admission<T> {
  readonly allowed: Verdict;
  /** Why `allowed` is "unknown". */
  readonly undecided: readonly Cause<T>[];
}

/** The values of a condition key: none if it is not sent. */
export type Values = readonly Text[];

/**
 * Whether one of several outsiders may assume a role by a statement of its trust policy. They send what the conditions
 * of the statement ask for, as far as that is theirs to choose. A policy that was not read, which is a cause without a
 * statement, may let in anybody.
 */
export function admits<T>(trust: Policies<T>, cause: Cause<T>, outsiders: readonly Outsider[]): Admission<T> {
  const { statement } = cause;
  if (statement === undefined) {
    return { allowed: "unknown", undecided: [cause] };
  }
  const undecided: Cause<T>[] = [];
  for (const outsider of outsiders) {
    for (const context of contextsOf(outsider, statement)) {
      const request = { ...outsider, resource: "*", context };
      const granted = { verdict: applies(withoutIndividuals(statement), request), causes: [cause] };
      if (granted.verdict === "no") {
        continue;
      }
      const denied = tally(trust, "Deny", request, withoutIndividuals);
      const allowed = and(granted.verdict, not(denied.verdict));
      if (allowed === "yes") {
        return { allowed, undecided: [] };
      }
      undecided.push(...openCauses(allowed, [granted, denied]));
    }
  }
  return { allowed: undecided.length > 0 ? "unknown" : "no", undecided };
}

/** A text that no policy spells out: noncharacters occur in none. */
export const unheardOf = "\uFFFE".repeat(12);

/** The values that the conditions of a statement ask of a key, each as one text that they match. */
export function askedFor(key: string, statement: Statement): readonly Values[] | undefined {
  const values = conditionsOn(key, statement).flatMap((condition) => condition.values);
  // What a statement does not mention, a deny may.
  if (values.length === 0) {
    return undefined;
  }
  const samples = values.flatMap((value) => [value, sampleOf(value), value.split("/")[0] ?? ""]);
  return [...samples.filter((sample) => !sample.includes("${")), unheardOf].map((sample) => [sample]);
}

/** A text that a pattern matches. */
export function sampleOf(pattern: string): Text {
  return pattern.replaceAll(/[*?]/g, "x");
}

/** The conditions of a statement on a key, which is in lower case. */
export function conditionsOn(key: string, { conditions }: Statement) {
  return conditions.filter((condition) => condition.key.toLowerCase() === key);
}

/** The statement without those that it names by themselves, even by a unique id: an outsider is none of them. */
function withoutIndividuals(statement: Statement): Statement {
  const { principals } = statement;
  if (principals === undefined) {
    return statement;
  }
  const entries = principals.entries.filter(
    ({ kind, value }) => kind !== "AWS" || !isKnown(value) || identify(value).type !== "other",
  );
  return { ...statement, principals: { ...principals, entries } };
}

/**
 * What an outsider may send to meet a statement: of each key that its conditions mention, what meets them best. Of a
 * key that only a deny mentions, either the first option or the last.
 */
function contextsOf(outsider: Outsider, statement: Statement): readonly Context[] {
  const chosen = new Map<string, Values | undefined>();
  for (const key of new Set(statement.conditions.map((condition) => condition.key.toLowerCase()))) {
    chosen.set(key, bestOf(outsider.options(key, statement), key, statement));
  }
  return [0, -1].map((at) => ({
    lookup(key) {
      const name = key.toLowerCase();
      return chosen.has(name) ? chosen.get(name) : outsider.options(name, statement)?.at(at);
    },
  }));
}

/** Of several values of a key, those that meet the conditions of a statement on it, if any do. */
function bestOf(
  choice: readonly Values[] | undefined,
  key: string,
  statement: Statement,
): Values | undefined {
  const conditions = conditionsOn(key, statement);
  const meets = (values: Values): Verdict => {
    const context = { lookup: (name: string) => (name.toLowerCase() === key ? values : undefined) };
    return all(conditions, (condition) => matchCondition(condition, context, statement.hasVariables));
  };
  const verdicts = choice?.map((values) => ({ values, verdict: meets(values) })) ?? [];
  const found =
    verdicts.find(({ verdict }) => verdict === "yes") ??
    verdicts.find(({ verdict }) => verdict === "unknown") ??
    verdicts[0];
  return found?.values;
}
