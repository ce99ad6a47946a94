import { parseServicePrincipal } from "../../iam";
import { answer, hiddenBy, no, type Answer } from "../reading/answer";
import { derived } from "../reading/derived";
import { gap, type Gap } from "../reading/gap";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { unknownIn, valueOf, type Value } from "../reading/value";
import { resourcesByArn } from "../stack/arns";
import type { LambdaFunction } from "../stack/function";
import { byFunction, isAlias, namesLatest, sameQualifier } from "../stack/function-reference";
import { restricts, type Permission, type PlacedPermission } from "../stack/permission";
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
    const earlier: PlacedPermission[] = [];
    let mayRepeat: Gap | undefined;
    for (const permission of permissions.filter((each) => !near.has(each))) {
      const repetition = repetitionOf(permission, earlier);
      mayRepeat ??= repetition?.kind === "gap" ? repetition : undefined;
      const found =
        neverInvokes(permission) ??
        aliasLackOf(stack, fn, permission) ??
        (repetition?.kind === "repeats" ? repetition : undefined) ??
        (needed.has(permission) ? undefined : leftoverOf(stack, permission));
      if (found !== undefined) {
        yield found.kind === "gap" ? found : { kind: "useless", permission, fn, why: found };
      }
      earlier.push(permission);
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
  const isAsked = valueOf(eventSourceToken) !== undefined && restricts(eventSourceToken);
  const hasSource = restricts(sourceArn) || restricts(sourceAccount);
  return isAsked && hasSource && name !== "" && !name.startsWith("alexa-")
    ? { kind: "token", service }
    : undefined;
}

const polled = new Set(["sqs", "kinesis", "dynamodb", "mq", "kafka", "docdb"]);

/** The aliases that a stack makes of each function, and those of which the function is not yet known. */
const aliasesByFunction = derived((stack: Stack) =>
  byFunction(stack.ofType(tokens.alias), (alias) => stack.functionNamed(alias, "functionName")),
);

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
  const { here, unresolved } = aliasesByFunction(stack);
  const names = (here.get(fn) ?? []).map((alias) => alias.string("name"));
  if (!isAlias(likelyQualifier) || names.some((name) => valueOf(name) === likelyQualifier.name)) {
    return undefined;
  }
  const [hidden] = [...names.flatMap(unknownIn), ...unresolved.map(({ gap: hides }) => hides)];
  return hidden ?? { kind: "noAlias" };
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
    if (parts.some((part) => samePart(part, permission, other).verdict === "no")) {
      continue;
    }
    const answers = [sameAlias(permission, other), ...parts.map((part) => samePart(part, permission, other))];
    if (answers.every(({ verdict }) => verdict === "yes")) {
      return { kind: "repeats", other };
    }
    if (!answers.some(({ verdict }) => verdict === "no")) {
      hidden ??= answers.flatMap(({ gaps }) => gaps)[0];
    }
  }
  return hidden;
}

function sameAlias({ resource, likelyQualifier }: PlacedPermission, other: PlacedPermission): Answer {
  const verdict = sameQualifier(likelyQualifier, other.likelyQualifier);
  return { verdict, gaps: verdict === "unknown" ? [gap(resource, "function", "unknown")] : [] };
}

/** Whether two permissions say the same in one part. What is not known is not the same as what is. */
function samePart(part: (typeof parts)[number], one: Permission, other: Permission): Answer {
  const [a, b]: readonly Value<string | boolean>[] = [one[part], other[part]];
  if (a?.kind === "unknown" && b?.kind === "unknown") {
    return one.resource.flowsAlikeInto(part, other.resource) ? hiddenBy([a.gap], no) : no;
  }
  return answer(said(a) === said(b));
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
function leftoverOf(stack: Stack, permission: PlacedPermission): Uselessness | Gap | undefined {
  const source = sourceOf(stack, permission);
  const holders = source === undefined ? [] : holdersOf(stack, source);
  if (source === undefined || holders.length === 0) {
    return undefined;
  }
  const hidden = wirings(stack).flatMap((wiring) => (wiring.kind === "gap" ? [wiring] : []));
  const own = hidden.find(({ resource }) => holders.some(({ urn }) => urn === resource.urn));
  return own ?? { kind: "leftover", source };
}

function sourceOf(stack: Stack, { resource, principal, sourceArn }: PlacedPermission): Resource | undefined {
  const types = sourceTypes(triggerOf(valueOf(principal) ?? ""));
  if (sourceArn.kind === "known") {
    const named = resourcesByArn(stack).get(sourceArn.value);
    return named !== undefined && types.includes(named.type) ? named : undefined;
  }
  const [only, ...others] = types.flatMap((type) => resource.flowsInto("sourceArn", type));
  return others.length === 0 ? only : undefined;
}

/** The resources that hold all of the wiring of a source; none if there may be others. */
function holdersOf(stack: Stack, source: Resource): readonly Resource[] {
  const wired = triggerServices.flatMap((service) => service.wired);
  if (wired.some(({ type, holdsAllOf }) => type === source.type && holdsAllOf === "itself")) {
    return [source];
  }
  return wired
    .filter(({ holdsAllOf }) => holdsAllOf === "its source")
    .flatMap((trigger) =>
      stack.ofType(trigger.type).filter((each) => {
        const target = trigger.source?.(each, stack.targets);
        return target?.kind === "target" && target.resource === source;
      }),
    );
}
