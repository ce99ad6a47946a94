import { type Place } from "./actions";
import { matchAction } from "./applies";
import { matchArn } from "./arn";
import { unknownContext } from "./context";
import { type Statement } from "./statement";
import { hole, unheardOf, unheardOfAccount } from "./text";
import { mayLackVariable } from "./variables";
import { type Verdict, all, and, any, not, or } from "./verdict";

/**
 * What makes a statement one for administrators: it allows every action on every resource, or every action but those
 * that it names; or all of IAM, which is to give oneself the rest. They are what `AdministratorAccess`,
 * `PowerUserAccess` and `IAMFullAccess` consist of.
 */
export type Administration = "everything" | "everythingBut" | "iam";

/** The AWS managed policies for administrators of an account. */
export const administratorPolicies: ReadonlyMap<string, Administration> = new Map([
  ["AdministratorAccess", "everything"],
  ["PowerUserAccess", "everythingBut"],
  ["IAMFullAccess", "iam"],
]);

/**
 * Whether a statement allows what only administrators need, and of which sort, its conditions left aside. It does if it
 * allows an action that nobody has heard of on a resource that nobody has heard of, which no spelling of `*` escapes.
 * "unknown" for a malformed statement, and if it depends on a part of the place that is not given.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
 */
export function administration(
  statement: Statement,
  place: Place = {},
): { readonly verdict: Verdict; readonly sort: Administration } {
  const everything = and(allows(statement, unheardOf), covers(statement, [anything(place)]));
  const iam = and(allows(statement, "iam"), covers(statement, identities(place)));
  return {
    verdict: statement.effect === "Deny" ? "no" : or(everything, iam),
    sort: everything === "no" ? "iam" : statement.actions?.not === true ? "everythingBut" : "everything",
  };
}

function allows(statement: Statement, service: string): Verdict {
  return statement.wellFormed ? matchAction(statement, `${service}:${unheardOf}`) : "unknown";
}

function covers({ resources }: Statement, examples: readonly string[]): Verdict {
  if (resources === undefined) {
    return "unknown";
  }
  const verdict = all(examples, (example) => {
    const some = any(resources.patterns, (pattern) => matchArn(pattern, example));
    return resources.not ? not(some) : some;
  });
  return verdict === "yes" && mayLackVariable(resources.patterns, unknownContext) ? "unknown" : verdict;
}

function anything({ partition = hole }: Place): string {
  return `arn:${partition}:${unheardOf}:${unheardOf}:${unheardOfAccount}:${unheardOf}`;
}

function identities({ partition = hole, account = hole }: Place): readonly string[] {
  return ["role", "user", "group", "policy"].map(
    (type) => `arn:${partition}:iam::${account}:${type}/${unheardOf}`,
  );
}
