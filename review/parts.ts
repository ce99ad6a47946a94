import { matchText, parseServicePrincipal } from "../iam";
import { codeSpan, invokerIn, type AccessRows, type Invoker, type Right } from "../report";
import type { Change } from "./compare";
import { withName } from "./names";

/** One thing that a change gives. */
export interface Part {
  /**
   * What tells it from all others, wherever and whenever it is given: without an account, a region or the name that AWS knows a resource
   * of the stack by.
   */
  readonly key: string;
  /** What it is, as the end of a sentence in Markdown. */
  readonly said: string;
}

/** The resources of a stack, as the program calls them, by their ARNs. */
export type Names = ReadonlyMap<string, string>;

export function namesIn({ named }: Pick<AccessRows, "named">): Names {
  return new Map(named.map(({ urn, arn }) => [arn, urn.split("::").slice(3).join("::")]));
}

/**
 * What a change gives, thing by thing: each pattern of actions on each pattern of resources, or who invokes.
 *
 * @param names what {@link namesIn} gives for the access that it is a part of.
 */
export function partsOf({ row, function: fn, why = "" }: Change, names: Names): readonly Part[] {
  if (row === undefined) {
    return [{ key: `${fn} without a boundary`, said: `${codeSpan(fn)} is without ${why}` }];
  }
  const under = row.conditions.map((each) => each.split(" ", 2).join(" ")).sort();
  const end = under.length === 0 ? "" : ` if ${under.join(" and ")}`;
  const conditions =
    row.conditions.length === 0 ? "" : `, if ${row.conditions.map((each) => codeSpan(each)).join(" and ")}`;
  return "who" in row
    ? [{ key: `${invokerKey(row, names)}${end}`, said: `${invokerIn(row)}${conditions}` }]
    : patternsIn(row).flatMap((pattern) =>
        row.resources.map((resource) => ({
          key: `${fn} may ${pattern} on ${called(resource, names)}${end}`,
          said: `${codeSpan(fn)} may ${codeSpan(pattern)} on ${codeSpan(resource)}${conditions}`,
        })),
      );
}

/** The patterns of a policy that take in an action of a right: those that say which actions they leave out may take in any. */
function patternsIn({ patterns, actions }: Right): readonly string[] {
  const meant = patterns.filter(
    (pattern) =>
      pattern.startsWith("all but ") ||
      actions.some((action) => matchText(pattern.toLowerCase(), action.toLowerCase()) === "yes"),
  );
  return meant.length === 0 ? actions : meant;
}

function invokerKey({ who, action, function: fn, qualifier }: Invoker, names: Names): string {
  const { kind, name, source, resource } = who;
  const isOwnName = resource !== undefined || parseServicePrincipal(name) !== undefined;
  const by = kind === "account" || kind === "organization" ? "" : isOwnName ? name : called(name, names);
  const behalf = source === undefined ? "" : ` for ${called(source, names)}`;
  const target = fn.urn === "" ? called(fn.name, names) : fn.name;
  return `${kind}${by === "" ? "" : ` ${by}`}${behalf} may ${action} on ${target}${qualifier === "" ? "" : `:${qualifier}`}`;
}

/** A pattern of ARNs by the name of the resource of the stack that it begins with, else without partition, region and account. */
function called(pattern: string, names: Names): string {
  return (
    withName(pattern, names) ??
    pattern.replace(/^arn:[^:]*:([^:]*):[^:]*:[^:]*:/, "$1:").replace(/\d{12}/g, "account")
  );
}
