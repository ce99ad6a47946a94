import { type Request, applies } from "./applies";
import { endOf } from "./arn";
import { derived } from "./derived";
import { type Document } from "./document";
import { type Statement } from "./statement";
import { type Text } from "./text";
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

/** Statements by what the resources that they are for end in; `open` holds those of which that is not known. */
interface ByEnd<T> {
  readonly ends: ReadonlyMap<string, readonly Ordered<T>[]>;
  readonly open: readonly Ordered<T>[];
}

/** A statement, and where it stands among those of its policies. */
interface Ordered<T> {
  readonly cause: Cause<T> & { readonly statement: Statement };
  readonly order: number;
}

/**
 * The statements of policies by their effect and their resources: a role that names many resources one by one would else be
 * asked of each of them by all its statements.
 */
const statementsOf = derived(
  ({ documents }: Policies<unknown>): Readonly<Record<"Allow" | "Deny", ByEnd<unknown>>> => {
    const all = documents
      .flatMap(({ origin, document }) => document.statements.map((statement) => ({ origin, statement })))
      .map((cause, order) => ({ cause, order }));
    return { Allow: byEnd(all, "Allow"), Deny: byEnd(all, "Deny") };
  },
);

function byEnd<T>(statements: readonly Ordered<T>[], effect: "Allow" | "Deny"): ByEnd<T> {
  const ends = new Map<string, Ordered<T>[]>();
  const open: Ordered<T>[] = [];
  for (const ordered of statements) {
    const { statement } = ordered.cause;
    if (statement.effect !== effect && statement.wellFormed) {
      continue;
    }
    const own = new Set(endsOf(statement));
    for (const end of own.has(undefined) ? [] : own) {
      const others = ends.get(end!);
      if (others === undefined) {
        ends.set(end!, [ordered]);
      } else {
        others.push(ordered);
      }
    }
    if (own.has(undefined)) {
      open.push(ordered);
    }
  }
  return { ends, open };
}

function endsOf({ wellFormed, resources }: Statement): readonly (string | undefined)[] {
  return wellFormed && resources?.not === false ? resources.patterns.map(endOf) : [undefined];
}

/** The statements of some effect that may apply to a request for a resource, in their order. */
function statementsFor<T>(
  policies: Policies<T>,
  effect: "Allow" | "Deny",
  resource: Text,
): readonly Ordered<T>[] {
  const { ends, open } = statementsOf(policies)[effect] as ByEnd<T>;
  const end = endOf(resource);
  const others = end === undefined ? [...new Set([...ends.values()].flat())] : (ends.get(end) ?? []);
  return others.length === 0 ? open : [...open, ...others].sort((a, b) => a.order - b.order);
}

/** Whether any statement of some effect applies to a request. Takes time linear in the number of statements. */
export function tally<T>(
  policies: Policies<T>,
  effect: "Allow" | "Deny",
  request: Request,
  view: (statement: Statement) => Statement = (statement) => statement,
): Grounds<T> {
  const causes: Record<"yes" | "unknown", Cause<T>[]> = { yes: [], unknown: [] };
  for (const { cause } of statementsFor(policies, effect, request.resource)) {
    const verdict = applies(view(cause.statement), request);
    if (verdict !== "no") {
      causes[verdict].push(cause);
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
