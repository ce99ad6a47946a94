import { gap, type Gap } from "../reading/gap";
import { addTo } from "../reading/groups";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { valueOf, type Value } from "../reading/value";
import type { LambdaFunction } from "../stack/function";
import { isAlias, likelyQualifierOf, namesLatest, sameQualifier } from "../stack/function-reference";
import type { Permission, PlacedPermission } from "../stack/permission";
import type { Stack } from "../stack/stack";
import { sourceTypes, triggerOf } from "./trigger";
import { holdsItsWiring } from "./wiring";

/** A permission that is of no use to its function. */
export interface Misfit {
  readonly kind: "misfit";
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
  /** It lets in a resource of this stack that does not invoke the function. */
  | { readonly kind: "leftover"; readonly source: Resource };

/**
 * The permissions of this stack's functions that are of no use, each for one reason, and what hides whether others are.
 * Left out are those that would let a trigger in but for one thing. Of the permissions of one function that may turn out to
 * say the same, one is a gap for all.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export function* misfits(stack: Stack): Iterable<Misfit | Gap> {
  const [ofFunction] = stack.permissionsByFunction;
  const near = new Set(stack.admissions.map((admission) => admission.near?.permission));
  const needed = new Set(stack.admissions.flatMap(({ permissions }) => permissions));
  const aliases = new Aliases(stack);
  for (const [fn, permissions] of ofFunction) {
    const earlier: PlacedPermission[] = [];
    let mayRepeat: Gap | undefined;
    for (const permission of permissions.filter((each) => !near.has(each))) {
      const repetition = repetitionOf(permission, earlier);
      mayRepeat ??= repetition?.kind === "gap" ? repetition : undefined;
      const found =
        aliases.lackOf(fn, permission) ??
        (repetition?.kind === "repeats" ? repetition : undefined) ??
        (needed.has(permission) ? undefined : leftoverOf(stack, permission));
      if (found !== undefined) {
        yield found.kind === "gap" ? found : { kind: "misfit", permission, fn, why: found };
      }
      earlier.push(permission);
    }
    if (mayRepeat !== undefined) {
      yield mayRepeat;
    }
  }
}

/** The aliases that the stack makes of each function. */
class Aliases {
  private readonly ofFunction = new Map<LambdaFunction, Resource[]>();
  private readonly unresolved: Gap[] = [];

  constructor(stack: Stack) {
    for (const alias of stack.ofType(tokens.alias)) {
      const reference = stack.functionNamed(alias, "functionName");
      if (reference.kind === "here") {
        addTo(this.ofFunction, reference.fn, alias);
      } else if (reference.kind === "unresolved") {
        this.unresolved.push(reference.gap);
      }
    }
  }

  lackOf(fn: LambdaFunction, { resource }: Permission): Uselessness | Gap | undefined {
    if (namesLatest(resource, "function")) {
      return { kind: "latest" };
    }
    const qualifier = likelyQualifierOf(resource, "function");
    if (qualifier.kind === "gap") {
      return qualifier;
    }
    const aliases = this.ofFunction.get(fn) ?? [];
    if (!isAlias(qualifier) || aliases.some((alias) => valueOf(alias.string("name")) === qualifier.name)) {
      return undefined;
    }
    const unnamed = aliases.find((alias) => alias.string("name").kind === "unknown");
    return unnamed === undefined
      ? (this.unresolved[0] ?? { kind: "noAlias" })
      : gap(unnamed, "name", "unknown");
  }
}

/** The parts of a permission that make it say what it says, beside the version or alias. */
const parts = [
  ...(["action", "principal", "sourceArn", "sourceAccount", "principalOrgId"] as const),
  ...(["eventSourceToken", "functionUrlAuthType", "invokedViaFunctionUrl"] as const),
];

/** The permission before that says the same, or what hides whether one does. */
function repetitionOf(
  permission: PlacedPermission,
  earlier: readonly PlacedPermission[],
): Uselessness | Gap | undefined {
  let hidden: Gap | undefined;
  for (const other of earlier) {
    if (parts.some((part) => samePart(part, permission, other) === false)) {
      continue;
    }
    const answers = [sameAlias(permission, other), ...parts.map((part) => samePart(part, permission, other))];
    if (answers.every((answer) => answer === true)) {
      return { kind: "repeats", other };
    }
    if (!answers.includes(false)) {
      hidden ??= answers.find((answer) => typeof answer === "object");
    }
  }
  return hidden;
}

function sameAlias({ resource }: Permission, other: Permission): boolean | Gap {
  const [a, b] = [likelyQualifierOf(resource, "function"), likelyQualifierOf(other.resource, "function")];
  const same = sameQualifier(a, b);
  return same === "unknown" ? gap(resource, "function", "unknown") : same === "yes";
}

/** Whether two permissions say the same in one part. What is not known is not the same as what is. */
function samePart(part: (typeof parts)[number], one: Permission, other: Permission): boolean | Gap {
  const [a, b]: readonly Value<string | boolean>[] = [one[part], other[part]];
  return a?.kind === "unknown" && b?.kind === "unknown"
    ? one.resource.flowsAlikeInto(part, other.resource) && gap(one.resource, part, "unknown")
    : said(a) === said(b);
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
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
 */
function leftoverOf(stack: Stack, permission: PlacedPermission): Uselessness | Gap | undefined {
  const source = sourceOf(stack, permission);
  const holders = source === undefined ? [] : holdersOf(stack, source);
  if (source === undefined || holders.length === 0) {
    return undefined;
  }
  const hidden = stack.wirings.find(({ kind, resource }) => kind === "gap" && holders.includes(resource));
  return hidden?.kind === "gap" ? hidden : { kind: "leftover", source };
}

function sourceOf(stack: Stack, { resource, principal, sourceArn }: PlacedPermission): Resource | undefined {
  const types = sourceTypes(triggerOf(valueOf(principal) ?? ""));
  if (sourceArn.kind === "known") {
    const named = stack.withArn(sourceArn.value);
    return named !== undefined && types.includes(named.type) ? named : undefined;
  }
  const [only, ...others] = types.flatMap((type) => resource.flowsInto("sourceArn", type));
  return others.length === 0 ? only : undefined;
}

/** The resources that hold all of the wiring of a source; none if there may be others. */
function holdersOf(stack: Stack, source: Resource): readonly Resource[] {
  if (source.type !== tokens.bucket && source.type !== tokens.oldBucket) {
    return holdsItsWiring.has(source.type) ? [source] : [];
  }
  return stack.ofType(tokens.bucketNotification).filter((each) => {
    const target = stack.targets.named(each, "bucket", [tokens.bucket, tokens.oldBucket]);
    return target.kind === "target" && target.resource === source;
  });
}
