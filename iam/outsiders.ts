import { applies, lacksVariable } from "./applies";
import { matchCondition } from "./condition";
import { type Context, unknownContext } from "./context";
import { type Cause, type Policies, openCauses, tally } from "./policies";
import { type Principal, identify } from "./principals";
import { type Condition, type Statement } from "./statement";
import { type Text, hole, isKnown, unheardOf } from "./text";
import { type Verdict, all, and, not } from "./verdict";
import { neverHasWildcards } from "./wildcards";

/**
 * Somebody whom no policy has in mind, and what is known of the requests that they can make. Some condition keys they
 * choose as they like; of others their values are such as nobody spells out, so that wildcards alone match them.
 */
export interface Outsider {
  readonly principal: Principal;
  /** What they ask for. */
  readonly action: string;
  /** The ARN of what they ask it of: `*`, if left out, as of a role by its trust policy. */
  readonly resource?: Text;
  /**
   * Values of a key, in lower case, any of which they may send: no value stands for a key that is not sent.
   *
   * @param statements the statement that may let them in, and then those that may deny it.
   */
  readonly options: (key: string, statements: readonly Statement[]) => readonly Values[] | undefined;
  /** The keys for the sake of which they are somebody else than others; they are, whatever is asked for, if left out. */
  readonly keys?: RegExp;
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
 * Tells whether one of several outsiders may assume a role by a statement of its trust policy. They send what the
 * conditions of the statement ask for and what keeps them clear of all denies at once, as far as that is theirs to
 * choose. A policy that was not read, which is a cause without a statement, may let in anybody.
 */
export function admissions<T>(
  trust: Policies<T>,
  outsiders: readonly Outsider[],
): (cause: Cause<T>) => Admission<T> {
  const statements = trust.documents.flatMap(({ document }) => document.statements);
  const denying = statements.filter(({ effect, wellFormed }) => effect === "Deny" || !wellFormed);
  const keys = keysOf(statements);
  const different = outsiders.filter(
    (outsider) => outsider.keys === undefined || keys.some((key) => outsider.keys?.test(key)),
  );
  const attempts = different.map((outsider) => {
    const readings = outsider.principal.kind === "AWS" ? [withoutIndividuals] : [asEverybody, asIdentities];
    const tries = readings.map((view) => {
      const denies = denying.flatMap((statement) => {
        const concerns = applies({ ...view(statement), conditions: [] }, requestOf(outsider));
        return concerns === "no" ? [] : [{ statement: view(statement), isCertain: concerns === "yes" }];
      });
      return attemptOf(trust, outsider, denies, view);
    });
    return (cause: Cause<T>, statement: Statement) =>
      inAnyReading(
        cause,
        tries.map((each) => each(cause, statement)),
      );
  });
  return (cause) => {
    const undecided: Cause<T>[] = [];
    for (const attempt of cause.statement === undefined ? [] : attempts) {
      const admission = attempt(cause, cause.statement!);
      if (admission.allowed === "yes") {
        return admission;
      }
      undecided.push(...admission.undecided);
    }
    if (cause.statement === undefined) {
      undecided.push(cause);
    }
    return { allowed: undecided.length > 0 ? "unknown" : "no", undecided };
  };
}

/** Whether one of several outsiders may assume a role by one statement, as {@link admissions} tells it. */
export function admits<T>(trust: Policies<T>, cause: Cause<T>, outsiders: readonly Outsider[]): Admission<T> {
  return admissions(trust, outsiders)(cause);
}

/**
 * The values that conditions ask of a key, each as one text that they match, and with them one that none asks for. Of
 * very many only the first are tried, and the rest is a value that is not known.
 */
export function askedFor(key: string, statements: readonly Statement[]): readonly Values[] {
  const [first, ...others] = statements;
  const granting = conditionsOn(key, first === undefined ? [] : [first]);
  // What a deny asks for meets it, unless it denies all else.
  const asked = [
    samplesOf(
      key,
      granting.filter(({ operator }) => operator?.negated === false),
    ),
    samplesOf(
      key,
      conditionsOn(key, others).filter(({ operator }) => operator?.negated === true),
    ),
  ];
  const samples = new Set(asked.flatMap((some) => some.slice(0, mostSamples)));
  const rest = asked.some((some) => some.length > mostSamples) ? [hole] : [];
  return [...samples, unheardOf, ...rest].map((sample) => [sample]);
}

/** A text that a pattern matches. */
export function sampleOf(pattern: string): Text {
  return pattern.replaceAll(/\*+|\?/g, "x");
}

/** The conditions of statements on a key, which is in lower case. */
export function conditionsOn(key: string, statements: readonly Statement[]): readonly Condition[] {
  return statements.flatMap(({ conditions }) =>
    conditions.filter((condition) => condition.key.toLowerCase() === key),
  );
}

const mostSamples = 16;

/** No value of a key that a request chooses is longer: ARNs are the longest. */
const longestValue = 2_048;

function samplesOf(key: string, conditions: readonly Condition[]): readonly Text[] {
  const samples = conditions.flatMap(({ operator, values }) => {
    const comparison = operator?.comparison;
    const some = values.filter(isKnown);
    if (comparison === "ip") {
      return some.map((value) => value.split("/")[0] ?? "");
    }
    return comparison === "like" || comparison === "arn"
      ? some.map(sampleOf)
      : comparison === "null"
        ? []
        : some.filter((value) => !neverHasWildcards(key) || !/[*?]/.test(value));
  });
  return [...new Set(samples)].filter((sample) => sample.length <= longestValue && !sample.includes("${"));
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

/** How a statement is read. */
type View = (statement: Statement) => Statement;

/**
 * Whether `{"AWS": "*"}` names services and web identities too, AWS says differently in different places; but it names
 * the same in a deny as in what is denied.
 */
function asEverybody(statement: Statement): Statement {
  return withStar(statement, [{ kind: "everyone", value: "*" }]);
}

function asIdentities(statement: Statement): Statement {
  return withStar(statement, []);
}

function withStar(statement: Statement, star: readonly Principal[]): Statement {
  const { principals, ...rest } = withoutIndividuals(statement);
  const entries = principals?.entries.flatMap((entry) =>
    entry.kind === "AWS" && entry.value === "*" ? star : [entry],
  );
  return { ...rest, principals: principals && { ...principals, entries: entries ?? [] } };
}

/** What several readings of the same have in common. */
function inAnyReading<T>(cause: Cause<T>, admissions: readonly Admission<T>[]): Admission<T> {
  const [first = { allowed: "no", undecided: [] }, ...others] = admissions;
  if (others.every(({ allowed }) => allowed === first.allowed)) {
    return first;
  }
  const undecided = admissions.flatMap((admission) => admission.undecided);
  return { allowed: "unknown", undecided: undecided.length > 0 ? undecided : [cause] };
}

function requestOf(outsider: Outsider, context: Context = unknownContext) {
  return { resource: "*", ...outsider, context };
}

/** A statement that denies somebody if its conditions hold: for sure, or perhaps. */
interface Deny {
  readonly statement: Statement;
  readonly isCertain: boolean;
}

/** Tells whether an outsider is let in by a statement, with these statements that may deny it. */
function attemptOf<T>(trust: Policies<T>, outsider: Outsider, denies: readonly Deny[], view: View) {
  const verdictOf = remembered();
  return (cause: Cause<T>, granting: Statement): Admission<T> => {
    const statement = view(granting);
    if (applies(statement, requestOf(outsider)) === "no") {
      return { allowed: "no", undecided: [] };
    }
    const statements = [statement, ...denies.map((deny) => deny.statement)];
    const options = new Map(
      keysOf(statements).map((key) => [key, outsider.options(key, statements) ?? [undefined]]),
    );
    const fixed: Context = {
      lookup(key) {
        const values =
          options.get(key.toLowerCase()) ?? outsider.options(key.toLowerCase(), statements) ?? [];
        return values.length === 1 ? values[0] : undefined;
      },
    };
    const says = (some: Statement) => (key: string, values: Values | undefined) =>
      verdictOf(some, key, values, fixed);
    const granted = { keys: keysOf([statement]), says: says(statement) };
    const denied = denies.map((deny) => ({
      ...deny,
      keys: keysOf([deny.statement]),
      says: says(deny.statement),
    }));

    const undecided: Cause<T>[] = [];
    for (const sought of ["yes", "unknown"] as const) {
      const found = search(options, granted, denied, sought);
      if (found === "no") {
        continue;
      }
      if (found === "unknown") {
        undecided.push(cause);
        continue;
      }
      const context: Context = {
        lookup(key) {
          const name = key.toLowerCase();
          return found.has(name) ? found.get(name) : outsider.options(name, statements)?.[0];
        },
      };
      const admission = judge(trust, cause, statement, requestOf(outsider, context), view);
      if (admission.allowed === "yes") {
        return admission;
      }
      undecided.push(...(admission.allowed === "no" ? [cause] : admission.undecided));
      break;
    }
    return { allowed: undecided.length > 0 ? "unknown" : "no", undecided };
  };
}

function judge<T>(
  trust: Policies<T>,
  cause: Cause<T>,
  statement: Statement,
  request: ReturnType<typeof requestOf>,
  view: View,
): Admission<T> {
  const granted = { verdict: applies(statement, request), causes: [cause] };
  const denied = tally(trust, "Deny", request, view);
  const allowed = and(granted.verdict, not(denied.verdict));
  return { allowed, undecided: openCauses(allowed, [granted, denied]) };
}

/**
 * Values for all keys with which the conditions of one statement are met and each deny has a condition that is not, for
 * sure or, if "unknown" is sought, perhaps. "no" if there are none, "unknown" if they were not found in due time.
 */
function search(
  options: ReadonlyMap<string, readonly (Values | undefined)[]>,
  granted: Conditions,
  denied: readonly (Conditions & Pick<Deny, "isCertain">)[],
  sought: "yes" | "unknown",
): ReadonlyMap<string, Values | undefined> | "no" | "unknown" {
  const meets = (verdict: Verdict): boolean => verdict === "yes" || verdict === sought;
  const open = new Map(options);
  for (const key of granted.keys) {
    const fitting = (options.get(key) ?? []).filter((values) => meets(granted.says(key, values)));
    if (fitting.length === 0) {
      return "no";
    }
    open.set(key, fitting);
  }

  const chosen = new Map<string, Values | undefined>();
  let steps = 0;
  const clears = (at: number): boolean => {
    const deny = denied[at];
    if (deny === undefined) {
      return true;
    }
    const escapes = (key: string, values: Values | undefined): boolean => meets(not(deny.says(key, values)));
    const isPast = sought === "unknown" && !deny.isCertain;
    if (isPast || deny.keys.some((key) => chosen.has(key) && escapes(key, chosen.get(key)))) {
      return clears(at + 1);
    }
    for (const key of deny.keys.filter((each) => !chosen.has(each))) {
      for (const values of open.get(key) ?? []) {
        if (steps++ > mostSteps) {
          return false;
        }
        if (escapes(key, values)) {
          chosen.set(key, values);
          if (clears(at + 1)) {
            return true;
          }
          chosen.delete(key);
        }
      }
    }
    return false;
  };
  if (!clears(0)) {
    return steps > mostSteps ? "unknown" : "no";
  }
  return new Map([...open].map(([key, [first]]) => [key, chosen.has(key) ? chosen.get(key) : first]));
}

/** The conditions of a statement by their keys, and what they say of values of a key. */
interface Conditions {
  readonly keys: readonly string[];
  readonly says: (key: string, values: Values | undefined) => Verdict;
}

/** More than any policy needs that fits into AWS's limits and is meant to be understood. */
const mostSteps = 2_000;

function keysOf(statements: readonly Statement[]): readonly string[] {
  return [...new Set(statements.flatMap(({ conditions }) => conditions.map(({ key }) => key.toLowerCase())))];
}

/** Whether values of a key meet the conditions of a statement on it, asked once for each condition and value. */
function remembered() {
  const answers = new Map<Condition, Map<string, Verdict>>();
  return (statement: Statement, key: string, values: Values | undefined, fixed: Context): Verdict =>
    all(conditionsOn(key, [statement]), (condition) => {
      const known = answers.get(condition) ?? new Map<string, Verdict>();
      answers.set(condition, known);
      const name = values === undefined ? "?" : `${values.length} ${values.join(" ")}`;
      const context: Context = {
        lookup: (other) => (other.toLowerCase() === key ? values : fixed.lookup(other)),
      };
      const answer = known.get(name) ?? verdictOn(statement, condition, context);
      if (!condition.values.some((value) => value.includes("${"))) {
        known.set(name, answer);
      }
      return answer;
    });
}

function verdictOn(statement: Statement, condition: Condition, context: Context): Verdict {
  const verdict = matchCondition(condition, context, statement.hasVariables);
  const lacks = lacksVariable({ ...statement, conditions: [condition] }, context);
  return verdict === "yes" && lacks ? "unknown" : verdict;
}
