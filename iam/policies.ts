import { type Request, applies } from "./applies";
import { type Document } from "./document";
import { type Statement } from "./statement";
import { type Verdict, or } from "./verdict";

/** Policy documents of one sort, each with whatever the caller knows it by: an attachment, a resource, a name. */
export interface Policies<T> {
  readonly documents: readonly { readonly origin: T; readonly document: Document }[];
  /** Policies that are there, but could not be read. They may hold any statement. */
  readonly unread?: readonly T[];
}

/** What a verdict rests on: a statement, or a policy that could not be read. */
export interface Cause<T> {
  readonly origin: T;
  readonly statement: Statement | undefined;
}

/** A verdict, and what makes it so: nothing for "no", which every statement agrees on. */
export interface Grounds<T> {
  readonly verdict: Verdict;
  readonly causes: readonly Cause<T>[];
}

/** Whether any statement of some effect applies to a request. Takes time linear in the number of statements. */
export function tally<T>(
  policies: Policies<T>,
  effect: "Allow" | "Deny",
  request: Request,
  view: (statement: Statement) => Statement = (statement) => statement,
): Grounds<T> {
  const causes: Record<"yes" | "unknown", Cause<T>[]> = { yes: [], unknown: [] };
  for (const { origin, document } of policies.documents) {
    for (const statement of document.statements) {
      if (statement.effect !== effect && statement.wellFormed) {
        continue;
      }
      const verdict = applies(view(statement), request);
      if (verdict !== "no") {
        causes[verdict].push({ origin, statement });
      }
    }
  }
  for (const origin of policies.unread ?? []) {
    causes.unknown.push({ origin, statement: undefined });
  }

  if (causes.yes.length > 0) {
    return { verdict: "yes", causes: causes.yes };
  }
  if (causes.unknown.length > 0) {
    return { verdict: "unknown", causes: causes.unknown };
  }
  return { verdict: "no", causes: [] };
}

/** Whether one or another holds, with what makes it so. */
export function either<T>(...grounds: readonly Grounds<T>[]): Grounds<T> {
  const verdict = grounds.map((each) => each.verdict).reduce(or, "no");
  return {
    verdict,
    causes: grounds.filter((each) => each.verdict === verdict).flatMap((each) => each.causes),
  };
}

/** What keeps a verdict open: the causes of those grounds that are not decided, each once. */
export function openCauses<T>(verdict: Verdict, grounds: readonly Grounds<T>[]): readonly Cause<T>[] {
  if (verdict !== "unknown") {
    return [];
  }
  const seen = new Map<T, Set<Statement | undefined>>();
  const isNew = ({ origin, statement }: Cause<T>): boolean => {
    const statements = seen.get(origin) ?? new Set();
    seen.set(origin, statements);
    return !statements.has(statement) && statements.add(statement).size > 0;
  };
  return grounds.flatMap((each) => (each.verdict === "unknown" ? each.causes.filter(isNew) : []));
}
