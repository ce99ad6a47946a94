import {
  derived,
  administration,
  administratorPolicies,
  isFullyKnown,
  type Administration,
  type Statement,
  type Verdict,
} from "../../iam";
import type { PolicySource } from "../linking/policy-source";
import { gap, reasonIn, type Gap } from "../reading/gap";
import { homeOf, type Place } from "../reading/place";
import type { ExecutionRole } from "../stack/execution-role";

/** One statement that allows something to a role. */
export interface Grant {
  readonly origin: PolicySource;
  readonly statement: Statement;
  /** Whether it is one for administrators, which `role-grants-no-admin-access` reports and no other policy does. */
  readonly administers: Verdict;
  readonly sort: Administration;
}

/** What the policies of a role allow, statement by statement, whatever denies it or cuts it off. */
export interface Grants {
  /** Where the functions are that run with the role. */
  readonly place: Place;
  /** AWS's own policies for administrators, told by their names. */
  readonly administrators: readonly AdministratorPolicy[];
  /** The statements of all others. */
  readonly statements: readonly Grant[];
  /** What keeps statements out of sight. */
  readonly gaps: readonly { readonly origin: PolicySource; readonly gap: Gap }[];
}

/** One of AWS's own policies for administrators, attached to a role. */
export interface AdministratorPolicy {
  readonly origin: PolicySource;
  readonly name: string;
  readonly sort: Administration;
}

/** What an execution role is granted, for the functions that run with it. */
export const grantsOf = derived(({ role, users }: ExecutionRole): Grants => {
  const place = homeOf(users.map(({ place: each }) => each));
  return { place, ...allowedBy(role.policies, place) };
});

/**
 * What a role is granted by documents of this stack and not to administrators, with what hides more of it: what is left
 * for those policies to judge that ask for a better document.
 */
export function writtenGrants(executionRole: ExecutionRole): {
  readonly place: Place;
  readonly grants: readonly Grant[];
  readonly gaps: readonly Gap[];
} {
  const { place, statements, gaps } = grantsOf(executionRole);
  const written = statements.filter(({ origin, administers }) => !isForeign(origin) && administers !== "yes");
  return {
    place,
    grants: written.filter((grant) => !isOpen(grant)),
    gaps: [
      ...written.filter((grant) => isOpen(grant) || !isFullyKnown(grant.statement)).map(gapOf),
      ...gaps.flatMap(({ origin, gap: hides }) => (isForeign(origin) ? [] : [hides])),
    ],
  };
}

/** Whether it may turn out that a statement is one for administrators. Where a condition keeps that open, it never will. */
export function isOpen({ statement, administers }: Grant): boolean {
  return administers === "unknown" && statement.conditions.length === 0;
}

/** Whether the text of a policy is out of reach: what it says is for its owner to judge, AWS or another stack. */
function isForeign({ managed, content }: PolicySource): boolean {
  return managed !== undefined || ("gap" in content && content.gap.why === "outside");
}

/** What keeps it open whether a statement is one for administrators: where the function is, or a condition. */
export function gapOf({ origin, statement }: Grant): Gap {
  const otherwise = statement.conditions.length > 0 ? "undecidable" : "place";
  return gap(origin.holder, origin.property, reasonIn(statement, otherwise));
}

function allowedBy(policies: readonly PolicySource[], place: Place): Omit<Grants, "place"> {
  const administrators: AdministratorPolicy[] = [];
  const statements: Grant[] = [];
  const gaps: { origin: PolicySource; gap: Gap }[] = [];
  for (const origin of policies) {
    const { managed: name = "" } = origin;
    const sort = administratorPolicies.get(name);
    if (sort !== undefined) {
      administrators.push({ origin, name, sort });
      continue;
    }
    if ("gap" in origin.content) {
      gaps.push({ origin, gap: origin.content.gap });
      continue;
    }
    for (const statement of origin.content.document.statements) {
      if (!statement.wellFormed && statement.effect !== "Deny") {
        gaps.push({ origin, gap: gap(origin.holder, origin.property, "malformed") });
      } else if (statement.effect === "Allow") {
        statements.push({ origin, statement, ...administers(statement, place) });
      }
    }
  }
  return { administrators, statements, gaps };
}

/** A condition may be one that never holds, so a statement that has one is at most perhaps for administrators. */
function administers(statement: Statement, place: Place): Pick<Grant, "administers" | "sort"> {
  const { verdict, sort } = administration(statement, place);
  return { administers: verdict === "yes" && statement.conditions.length > 0 ? "unknown" : verdict, sort };
}
