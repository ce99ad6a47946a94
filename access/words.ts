import { derived, describe, show, type Condition, type Statement } from "../iam";
import {
  typeIn,
  valueOf,
  type Gap,
  type LambdaFunction,
  type NamedResource,
  type PolicySource,
  type Resource,
  type Role,
} from "../model";
import { exactly, type AccessFunction, type OpenEnd, type Row, type RunResource } from "../report";

/** A resource as rows name it. */
export function named({ urn, name }: Pick<NamedResource, "urn" | "name">): RunResource {
  return { urn, type: typeIn({ urn }), name };
}

/** A function as rows name it. */
export function functionRow({ resource }: LambdaFunction): AccessFunction {
  return { name: resource.name, urn: resource.urn };
}

/** What leaves a row open, each thing once. */
export function openEnds(gaps: readonly Gap[]): readonly OpenEnd[] {
  const all = gaps.map(({ resource, property, why }) => ({ resource: named(resource), property, why }));
  return [...new Map(all.map((each) => [keyOf(each), each])).values()];
}

/** Where a statement is, as rows name it. */
export function from(
  { holder, property, managed }: PolicySource,
  statement: Statement | undefined,
): RunResource & { readonly at: string } {
  const place = managed === undefined ? holder.called(property) : managed;
  return { ...named(holder), at: statement === undefined ? place : `${place} ${describe(statement)}` };
}

/** The keys whose values are names and no secrets. */
const shownKeys: ReadonlySet<string> = new Set([
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:principalorgid",
  "aws:principalarn",
  "aws:principalaccount",
  "aws:requestedregion",
  "aws:resourceaccount",
  "aws:securetransport",
  "aws:viaawsservice",
  "kms:viaservice",
  "iam:passedtoservice",
  "lambda:functionarn",
  "lambda:functionurlauthtype",
  "lambda:sourcefunctionarn",
]);

/** Conditions in words, with their values only where these cannot be secrets; and with all values, for code that compares them. */
export function inWords(conditions: readonly Condition[]): Pick<Row, "conditions" | typeof exactly> {
  const written = ({ operator, key, values }: Condition, shown: boolean): string =>
    `${key} ${operator?.name ?? "?"} ${shown ? values.map(show).join(" or ") : "a value of the policy"}`;
  return {
    conditions: conditions.map((each) => written(each, shownKeys.has(each.key.toLowerCase()))),
    [exactly]: conditions.map((each) => written(each, true)),
  };
}

/** The resource that flows into a property, if one alone does. */
export function flowing(resource: Resource, property: string, at: (urn: string) => Resource | undefined) {
  const found = resource.urnsInto(property).map(at);
  return found.length === 1 ? found[0] : undefined;
}

/** The ARNs by which others name a resource: an API is called by another than its own. */
export function arnsOf(resource: Resource): readonly string[] {
  return ["arn", "executionArn"].flatMap((output) => valueOf(resource.made.string(output)) ?? []);
}

/** Rows in an order that depends on nothing but what they say, and each once. */
export function ordered<T extends object>(rows: readonly T[]): readonly T[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function keyOf(row: object): string {
  return JSON.stringify(row);
}

/** What denies a role something or limits it, as a text that is the same for the same statements in whatever order. */
export const limitsOf = derived(({ policies, boundary }: Role): string =>
  JSON.stringify([
    deniesIn(policies),
    boundary === undefined
      ? []
      : statementsIn(boundary)
          .map((each) => JSON.stringify(meaningOf(each)))
          .sort(),
  ]),
);

/** The statements of some policies that deny something, as texts. */
export function deniesIn(policies: readonly PolicySource[]): readonly string[] {
  return policies
    .flatMap(statementsIn)
    .filter(({ effect }) => effect === "Deny")
    .map((each) => JSON.stringify(meaningOf(each)))
    .sort();
}

function statementsIn({ content }: PolicySource): readonly Statement[] {
  return "document" in content ? content.document.statements : [];
}

/** What a statement means, without what it is called and where it stands. */
function meaningOf({ effect, actions, resources, principals, conditions, wellFormed }: Statement): object {
  return { effect, actions, resources, principals, conditions, wellFormed };
}
