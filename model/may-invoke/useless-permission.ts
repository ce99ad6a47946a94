import { derived, parseServicePrincipal } from "../../iam";
import { anyOf } from "../reading/answer";
import { gap, type Gap } from "../reading/gap";
import { addTo } from "../reading/groups";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { unknownIn, valueOf, type Value } from "../reading/value";
import { resourcesByArn } from "../stack/arns";
import type { LambdaFunction } from "../stack/function";
import { byFunction, isAlias, namesLatest, sameQualifier, type Qualifier } from "../stack/function-reference";
import { restricts, type PlacedPermission } from "../stack/permission";
import type { Stack } from "../stack/stack";
import { admissions } from "./admission";
import { permissionsByFunction } from "./permissions-by-function";
import { sourceTypes, triggerOf, triggerServices } from "./trigger-service";
import { wirings } from "./wiring";

/** A permission that is of no use to its function. */
export interface UselessPermission {
  readonly kind: "useless";
  readonly permission: PlacedPermission;
  readonly fn: LambdaFunction;
  readonly why: Uselessness;
}

/** Why a permission is of no use. */
export type Uselessness =
  /** It is for `$LATEST`, which takes none. */
  | { readonly kind: "latest" }
  /** It is for an alias that the stack does not make. */
  | { readonly kind: "noAlias" }
  /** Another permission says the same. */
  | { readonly kind: "repeats"; readonly other: PlacedPermission }
  /** It is for a service that Lambda reads from itself. */
  | { readonly kind: "polled"; readonly service: string }
  /** It asks for a token that its service never sends. */
  | { readonly kind: "token"; readonly service: string }
  /** It lets in a resource of this stack that does not invoke the function. */
  | { readonly kind: "leftover"; readonly source: Resource };

/**
 * The permissions of this stack's functions that are of no use, each for one reason, and what hides whether others are.
 * Left out are those that would let a trigger in but for one thing. Of the permissions of one function that may turn out to
 * say the same, one is a gap for all.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export function* uselessPermissions(stack: Stack): Iterable<UselessPermission | Gap> {
  const { here } = permissionsByFunction(stack);
  const near = new Set(admissions(stack).map((admission) => admission.near?.permission));
  const needed = new Set(admissions(stack).flatMap(({ permissions }) => permissions));
  for (const [fn, permissions] of here) {
    const earlier = new Earlier();
    let mayRepeat: Gap | undefined;
    for (const permission of permissions.filter((each) => !near.has(each))) {
      const repetition = earlier.repeatedBy(permission);
      mayRepeat ??= repetition?.kind === "gap" ? repetition : undefined;
      const found =
        neverInvokes(permission) ??
        aliasLackOf(stack, fn, permission) ??
        (repetition?.kind === "repeats" ? repetition : undefined) ??
        (needed.has(permission) ? undefined : leftoverOf(stack, fn, permission));
      if (found !== undefined) {
        yield found.kind === "gap" ? found : { kind: "useless", permission, fn, why: found };
      }
      earlier.add(permission);
    }
    if (mayRepeat !== undefined) {
      yield mayRepeat;
    }
  }
}

/**
 * That a service never invokes by a permission: Lambda reads from it, with the role of the function; or it is not Alexa
 * and is asked for a token.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
 */
function neverInvokes({
  resource,
  principal,
  sourceArn,
  sourceAccount,
  eventSourceToken,
}: PlacedPermission): Uselessness | undefined {
  const service = valueOf(principal) ?? "";
  const name = parseServicePrincipal(service)?.service ?? "";
  // What a helper of the provider makes, nobody can remove.
  if (polled.has(name) && resource.maker === undefined) {
    return { kind: "polled", service };
  }
  // One that names no source is reported by another policy.
  const isAsked = restricts(eventSourceToken).verdict === "yes";
  const hasSource = anyOf([restricts(sourceArn), restricts(sourceAccount)]).verdict !== "no";
  return isAsked && hasSource && name !== "" && !name.startsWith("alexa-")
    ? { kind: "token", service }
    : undefined;
}

const polled = new Set(["sqs", "kinesis", "dynamodb", "mq", "kafka", "docdb"]);

/** The names of the aliases that a stack makes of each function, and what hides some of them. */
const aliasNames = derived((stack: Stack) => {
  const { here, unresolved } = byFunction(stack.ofType(tokens.alias), (alias) =>
    stack.functionNamed(alias, "functionName"),
  );
  const hidden = unresolved.map(({ gap: hides }) => hides);
  const byFn = new Map(
    [...here].map(([fn, aliases]) => {
      const names = aliases.map((alias) => alias.string("name"));
      return [fn, { known: new Set(names.map(valueOf)), hidden: names.flatMap(unknownIn) }] as const;
    }),
  );
  return { byFn, hidden };
});

/** What is wrong with the alias that a permission is for. */
function aliasLackOf(
  stack: Stack,
  fn: LambdaFunction,
  { resource, likelyQualifier }: PlacedPermission,
): Uselessness | Gap | undefined {
  if (namesLatest(resource, "function")) {
    return { kind: "latest" };
  }
  if (likelyQualifier.kind === "gap") {
    return likelyQualifier;
  }
  const { byFn, hidden } = aliasNames(stack);
  const names = byFn.get(fn);
  if (!isAlias(likelyQualifier) || names?.known.has(likelyQualifier.name) === true) {
    return undefined;
  }
  return names?.hidden[0] ?? hidden[0] ?? { kind: "noAlias" };
}

/** The parts of a permission that make it say what it says, beside the version or alias. */
const parts = [
  ...(["action", "principal", "sourceArn", "sourceAccount", "principalOrgId"] as const),
  ...(["eventSourceToken", "functionUrlAuthType", "invokedViaFunctionUrl"] as const),
];

/** Permissions of one function, to find those that say the same as another. */
class Earlier {
  private readonly bySaying = new Map<string, Map<string, PlacedPermission>>();

  add(permission: PlacedPermission): void {
    const key = sayingOf(permission);
    const alike = this.bySaying.get(key) ?? new Map<string, PlacedPermission>();
    this.bySaying.set(key, alike);
    const name = nameOf(permission.likelyQualifier);
    alike.set(name, alike.get(name) ?? permission);
  }

  /** The permission before that says the same, or what hides whether one does. */
  repeatedBy(permission: PlacedPermission): Uselessness | Gap | undefined {
    const alike = this.bySaying.get(sayingOf(permission));
    if (alike === undefined) {
      return undefined;
    }
    const { resource, likelyQualifier } = permission;
    const hidden = parts.flatMap((part) => unknownIn(permission[part]));
    const other = likelyQualifier.kind === "exactly" ? alike.get(nameOf(likelyQualifier)) : undefined;
    if (other !== undefined) {
      return hidden[0] ?? { kind: "repeats", other };
    }
    const others =
      likelyQualifier.kind === "exactly" ? [alike.get("noAlias"), alike.get("gap")] : alike.values();
    const mayRepeat = [...others].some(
      (each) => each !== undefined && sameQualifier(likelyQualifier, each.likelyQualifier) === "unknown",
    );
    return mayRepeat ? gap(resource, "function", "unknown") : undefined;
  }
}

/** One text for all qualifiers that are the same as far as can be told. */
function nameOf(qualifier: Qualifier): string {
  return qualifier.kind === "exactly" ? `=${qualifier.name}` : qualifier.kind;
}

/**
 * What a permission says, the version or alias aside: the same text for those that say the same, or may. What is not known
 * is not the same as what is, and of two that are not known only if the same flows into both.
 */
function sayingOf(permission: PlacedPermission): string {
  const { resource } = permission;
  return JSON.stringify(parts.map((part) => said(permission[part]) ?? resource.urnsInto(part)));
}

/** What a part says, letter case aside: actions and the names of services have none. */
function said(value: Value<string | boolean> | undefined): string | undefined {
  if (value?.kind === "unknown") {
    return undefined;
  }
  return value?.kind === "known" ? String(value.value || "").toLowerCase() : "";
}

/**
 * The resource of this stack that a permission lets in, and that certainly does not invoke the function: it holds all of
 * its wiring itself, or one resource does for it. What hides some of that is a gap.
 */
function leftoverOf(
  stack: Stack,
  fn: LambdaFunction,
  permission: PlacedPermission,
): Uselessness | Gap | undefined {
  const source = sourceOf(stack, permission);
  const holders = source === undefined ? [] : (holdersOf(stack).get(source) ?? []);
  if (source === undefined || holders.length === 0) {
    return undefined;
  }
  const { invoked, hidden } = invokedBy(stack);
  const own = holders.flatMap((holder) => hidden.get(holder) ?? [])[0];
  return own ?? (invoked.get(source)?.has(fn) === true ? undefined : { kind: "leftover", source });
}

/** The functions that each source of a stack invokes by permission, and what hides some of what a resource wires. */
const invokedBy = derived((stack: Stack) => {
  const invoked = new Map<Resource, Set<LambdaFunction>>();
  const hidden = new Map<Resource, Gap>();
  for (const wiring of wirings(stack)) {
    if (wiring.kind === "hidden") {
      hidden.set(wiring.resource, hidden.get(wiring.resource) ?? wiring.gap);
    } else if (wiring.by === "permission" && wiring.source.resource !== undefined) {
      const { resource } = wiring.source;
      invoked.set(resource, (invoked.get(resource) ?? new Set()).add(wiring.fn));
    }
  }
  return { invoked, hidden };
});

function sourceOf(stack: Stack, { resource, principal, sourceArn }: PlacedPermission): Resource | undefined {
  const types = sourceTypes(triggerOf(valueOf(principal) ?? ""));
  if (sourceArn.kind === "known") {
    const named = resourcesByArn(stack).get(sourceArn.value);
    return named !== undefined && types.includes(named.type) ? named : undefined;
  }
  const [only, ...others] = types.flatMap((type) => resource.flowsInto("sourceArn", type));
  return others.length === 0 ? only : undefined;
}

/** The resources that hold all of the wiring of each source; none of a source that others may wire too. */
const holdersOf = derived((stack: Stack): ReadonlyMap<Resource, readonly Resource[]> => {
  const holders = new Map<Resource, Resource[]>();
  const wired = triggerServices.flatMap((service) => service.wired);
  const itself = wired.filter(({ holdsAllOf }) => holdsAllOf === "itself");
  for (const source of itself.flatMap(({ type }) => stack.ofType(type))) {
    holders.set(source, [source]);
  }
  for (const trigger of wired.filter(({ holdsAllOf }) => holdsAllOf === "its source")) {
    for (const each of stack.ofType(trigger.type)) {
      const target = trigger.source?.(each, stack.targets);
      if (
        target?.kind === "target" &&
        target.resource !== undefined &&
        !itself.some(({ type }) => type === target.resource!.type)
      ) {
        addTo(holders, target.resource, each);
      }
    }
  }
  return holders;
});
