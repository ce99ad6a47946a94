import {
  derived,
  endOf,
  hole,
  isKnown,
  matchArnBySegment,
  matchText,
  matchTextIgnoringCase,
  not,
  or,
  sameService,
  type Text,
  type Verdict,
} from "../../iam";
import { answer, hiddenBy, no, yes, type Answer } from "../reading/answer";
import { gap, type Gap } from "../reading/gap";
import { addTo } from "../reading/groups";
import { accountHiddenBy } from "../reading/place";
import type { Resource } from "../reading/resource";
import { unknownIn, valueOf } from "../reading/value";
import type { LambdaFunction } from "../stack/function";
import { sameQualifier, type Qualifier } from "../stack/function-reference";
import { restricts, type PlacedPermission } from "../stack/permission";
import type { Stack } from "../stack/stack";
import { matchApiSource, type ApiSource } from "./api-source";
import { functionPolicies } from "./function-policy";
import { permissionsByFunction } from "./permissions-by-function";
import { matchSource } from "./source-match";
import { sourceOutput, sourceTypes, triggerOf, type Trigger } from "./trigger-service";
import { isForUrl } from "./url-access";
import { ownerOf, wirings, type PermittedWiring } from "./wiring";

/** Whether a trigger that a function's resource-based policy has to let in may invoke its function. */
export interface Admission {
  readonly wiring: PermittedWiring;
  readonly verdict: Verdict;
  /** The permissions by which it may, or may turn out to once more is known. */
  readonly permissions: readonly PlacedPermission[];
  /** What has to be known first, where no permission lets it in for certain. */
  readonly gaps: readonly Gap[];
  /** A permission that lets no trigger in, and would this one but for one thing: none where one certainly does. */
  readonly near: NearMiss | undefined;
  /** The permissions of the function that are for the source of the trigger, and let another service in, if none lets it in. */
  readonly misnamed: readonly PlacedPermission[];
}

/** What keeps a permission from letting a trigger in. */
export interface NearMiss {
  readonly permission: PlacedPermission;
  readonly but: Part;
}

/** A part of a permission that has to fit. */
export type Part = "function" | "qualifier" | "action" | "sourceArn" | "sourceAccount" | "eventSourceToken";

/**
 * Whether the triggers that a stack wires to its functions may invoke them. An unknown value in a permission counts as
 * the right one if what flows into it is the right resource.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html
 */
export const admissions = derived((stack: Stack): readonly Admission[] => {
  const { here, unresolved } = permissionsByFunction(stack);
  const offered = new Map([...here].map(([fn, permissions]) => [fn, new Offer(permissions)]));
  const open = new Offer(unresolved.map(({ item }) => item));
  const judged = wirings(stack).flatMap((wiring) => {
    if (wiring.kind === "hidden" || wiring.by !== "permission") {
      return [];
    }
    const candidates = [...(offered.get(wiring.fn)?.for(wiring) ?? []), ...open.for(wiring)];
    const fits = candidates.map((permission) => fitOf(stack, permission, wiring));
    return [{ wiring, possible: fits.filter(isPossible) }];
  });
  const used = new Set(judged.flatMap(({ possible }) => possible.map(({ permission }) => permission)));
  const bySource = new Map<string, PlacedPermission[]>();
  for (const permission of stack.permissions.filter((each) => !used.has(each))) {
    sourcesOf(permission).forEach((source) => addTo(bySource, source, permission));
  }
  const idle = derived((fn: LambdaFunction) =>
    (here.get(fn) ?? []).filter((permission) => !used.has(permission)).slice(0, nearEnough),
  );
  const idleOpen = unresolved
    .map(({ item }) => item)
    .filter((permission) => !used.has(permission))
    .slice(0, nearEnough);
  return judged.map(({ wiring, possible }) => {
    const byPolicy = functionPolicies(stack).letsIn(wiring);
    const isCertain = byPolicy.verdict === "yes" || possible.some((fit) => gapsIn(fit).length === 0);
    const { verdict, gaps } = isCertain ? yes : hiddenBy([...possible.flatMap(gapsIn), ...byPolicy.gaps], no);
    const nearest = (): NearMiss | undefined => {
      const elsewhere = keysOf(wiring).flatMap((key) => bySource.get(key)?.slice(0, nearEnough) ?? []);
      for (const permission of [...idle(wiring.fn), ...idleOpen, ...elsewhere]) {
        const near = nearMiss(fitOf(stack, permission, wiring));
        if (near !== undefined) {
          return near;
        }
      }
      return undefined;
    };
    return {
      wiring,
      verdict,
      permissions: possible.map(({ permission }) => permission),
      gaps,
      near: verdict === "yes" ? undefined : nearest(),
      misnamed: verdict === "no" ? idle(wiring.fn).filter((each) => isMisnamed(each, wiring)) : [],
    };
  });
});

/** How a permission fits a trigger, part by part; that it is for another service is all that is said of such a one. */
interface Fit {
  readonly permission: PlacedPermission;
  readonly parts: readonly (readonly [Part | "principal", Answer])[];
}

function isPossible({ parts }: Fit): boolean {
  return parts.every(([, { verdict }]) => verdict !== "no");
}

function gapsIn({ parts }: Fit): readonly Gap[] {
  return parts.flatMap(([, { gaps }]) => gaps);
}

/** Among how many permissions of a sort a near miss is looked for: where there are more, none of them is near. */
const nearEnough = 50;

/** The one part in which a permission is wrong, if it is one. */
function nearMiss({ permission, parts }: Fit): NearMiss | undefined {
  const [but, ...others] = parts.filter(([, { verdict }]) => verdict === "no").map(([part]) => part);
  return but === undefined || but === "principal" || others.length > 0 ? undefined : { permission, but };
}

/** Whether a permission is for the source of a trigger and certainly for another service than that. */
function isMisnamed(permission: PlacedPermission, { principal, source }: PermittedWiring): boolean {
  const { resource, sourceArn } = permission;
  const isSame =
    valueOf(sourceArn) === source.arn ||
    (source.resource !== undefined &&
      resource.flowsInto("sourceArn", source.resource.type).includes(source.resource));
  return isSame && servesAs(permission, principal).verdict === "no";
}

/**
 * Permissions, to find those that may be for the source of a trigger: to ask all of them for each of many triggers
 * of one function would take too long.
 */
class Offer {
  /** By service and by what the source ARN ends in. */
  private readonly named = new Map<string, PlacedPermission[]>();
  /** By service, type and URN, where the source ARN is not known and one resource flows into it. */
  private readonly flowing = new Map<string, Map<string, PlacedPermission[]>>();
  private readonly others: PlacedPermission[] = [];
  private readonly order: ReadonlyMap<PlacedPermission, number>;

  constructor(permissions: readonly PlacedPermission[]) {
    this.order = new Map(permissions.map((permission, order) => [permission, order]));
    for (const permission of permissions) {
      const trigger = triggerOf(valueOf(permission.principal) ?? "");
      const end = trigger && endOfSource(trigger, permission);
      const flow = trigger && flowOf(trigger, permission);
      if (trigger !== undefined && end !== undefined) {
        addTo(this.named, `${trigger.principal} ${end}`, permission);
      } else if (trigger !== undefined && flow !== undefined) {
        const key = `${trigger.principal} ${flow.type}`;
        const byUrn = this.flowing.get(key) ?? new Map<string, PlacedPermission[]>();
        this.flowing.set(key, byUrn);
        addTo(byUrn, flow.urn, permission);
      } else {
        this.others.push(permission);
      }
    }
  }

  /** Those that may let a trigger in: what is left out is certainly for another service or another source. */
  for({ principal, source, on }: PermittedWiring): readonly PlacedPermission[] {
    const trigger = triggerOf(principal);
    const ends = endsOf(source.arn, on);
    if (trigger === undefined || ends.includes(undefined)) {
      return [...this.order.keys()];
    }
    const named = ends.flatMap((end) => this.named.get(`${trigger.principal} ${end}`) ?? []);
    const flowing = sourceTypes(trigger).flatMap((type) => {
      const byUrn = this.flowing.get(`${trigger.principal} ${type}`);
      const isOne = source.resource?.type === type;
      return [...((isOne ? byUrn?.get(source.resource.urn) : [...(byUrn?.values() ?? [])].flat()) ?? [])];
    });
    const found = new Set([...this.others, ...named, ...flowing]);
    return [...found].sort((a, b) => this.order.get(a)! - this.order.get(b)!);
  }
}

/** What the source ARN of a permission ends in; `undefined` if it is not known, or not of a source of the service. */
function endOfSource(trigger: Trigger, permission: PlacedPermission): string | undefined {
  const arn = valueOf(permission.sourceArn);
  const isOfService = arn !== undefined && matchSource(trigger, permission).kind === "fits";
  return isOfService ? endOf(arn) : undefined;
}

/** The one resource that flows into a source ARN that is not known and could be a source of the service. */
function flowOf(trigger: Trigger, { resource, sourceArn }: PlacedPermission): Resource | undefined {
  const types = sourceArn.kind === "unknown" ? sourceTypes(trigger) : [];
  const [only, ...others] = types.flatMap((type) => resource.flowsInto("sourceArn", type));
  return others.length === 0 ? only : undefined;
}

/** What the source ARN of a permission that lets a source in may end in. */
function endsOf(arn: Text, on: ApiSource | undefined): readonly (string | undefined)[] {
  if (on === undefined) {
    return [endOf(arn)];
  }
  return on.kind === "authorizer" ? [endOf(on.id)] : [...new Set(on.paths.map(lastPart))];
}

/** The last part of a path: a parameter may be filled with anything. */
function lastPart(path: Text): string | undefined {
  const end = endOf(`/${path}`);
  return end !== undefined && /[{}]/.test(end) ? undefined : end;
}

/** What the source of a trigger is called, and what a permission for it may call it. */
function keysOf({ source }: PermittedWiring): readonly string[] {
  const [beginning = ""] = source.arn.split(hole, 1);
  return [...new Set([source.resource?.urn ?? "", source.arn, `${source.arn}/`, beginning])];
}

/** How the source of a permission can be called: by what flows in, and by its ARN up to the first wildcard. */
function sourcesOf({ resource, sourceArn, principal }: PlacedPermission): readonly string[] {
  const flowing = sourceTypes(triggerOf(valueOf(principal) ?? ""))
    .flatMap((type) => resource.flowsInto("sourceArn", type))
    .map(({ urn }) => urn);
  const arn = valueOf(sourceArn);
  return arn === undefined ? flowing : [...new Set([...flowing, arn, arn.replace(/[*?].*$/s, "")])];
}

function fitOf(stack: Stack, permission: PlacedPermission, wiring: PermittedWiring): Fit {
  const isService = servesAs(permission, wiring.principal);
  if (isService.verdict === "no") {
    return { permission, parts: [["principal", no]] };
  }
  return {
    permission,
    parts: [
      ["principal", isService],
      ["function", isFor(permission, wiring)],
      ["qualifier", isQualifier(permission.likelyQualifier, wiring.qualifier)],
      ["action", invokes(permission)],
      ["sourceArn", isSource(permission, wiring)],
      ["sourceAccount", isOwner(stack, permission, wiring)],
      ["eventSourceToken", asksForNoToken(permission)],
    ],
  };
}

/**
 * A token is sent by Alexa alone, which is no trigger of a stack.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
function asksForNoToken({ eventSourceToken: token }: PlacedPermission): Answer {
  const { verdict, gaps } = restricts(token);
  return { verdict: not(verdict), gaps };
}

function servesAs({ principal }: PlacedPermission, service: string): Answer {
  return principal.kind === "known"
    ? answer(principal.value === "*" || sameService(principal.value, service) !== "no")
    : hiddenBy(unknownIn(principal), no);
}

function isFor(permission: PlacedPermission, { fn }: PermittedWiring): Answer {
  const reference = permission.function;
  return reference.kind === "unresolved"
    ? hiddenBy([reference.gap], no)
    : answer(reference.kind === "here" && reference.found === fn);
}

/** That one may be a version and the other none is left open without a gap: the plain ARN is expected. */
function isQualifier(given: Qualifier, wanted: Qualifier): Answer {
  if (sameQualifier(given, wanted) === "no") {
    return no;
  }
  const hidden = [given, wanted].find((each) => each.kind === "gap");
  return hiddenBy(hidden === undefined ? [] : [hidden], yes);
}

const invokes = derived((permission: PlacedPermission): Answer => {
  const { action } = permission;
  if (action.kind !== "known") {
    return hiddenBy(unknownIn(action), no);
  }
  const { verdict, gaps } = isForUrl(permission);
  return verdict === "no"
    ? answer(matchTextIgnoringCase(action.value, "lambda:InvokeFunction") === "yes")
    : hiddenBy(gaps, no);
});

/** Whether the source of a permission is that of a trigger. Of one that is none of the service's, another policy tells. */
function isSource(permission: PlacedPermission, wiring: PermittedWiring): Answer {
  const { principal, source, hidden } = wiring;
  const { resource, sourceArn } = permission;
  if (sourceArn.kind === "absent" || valueOf(sourceArn) === "") {
    return yes;
  }
  const trigger = triggerOf(principal);
  const match = trigger && matchSource(trigger, permission);
  if (match?.kind === "other" || match?.kind === "noArn") {
    return yes;
  }
  if (sourceArn.kind === "known") {
    const { value } = sourceArn;
    const matches = matchSourceArn(value, wiring);
    return matches === "no" ? no : hiddenBy(hidden === undefined ? unmade(wiring, matches) : [hidden], yes);
  }
  const flowing = sourceTypes(trigger).flatMap((type) => resource.flowsInto("sourceArn", type));
  if (
    source.resource === undefined
      ? flowing.length > 0 && hidden === undefined
      : flowing.includes(source.resource)
  ) {
    return yes;
  }
  const [only] = flowing;
  const isOther =
    flowing.length === 1 && source.resource !== undefined && only?.type === source.resource.type;
  return isOther ? no : hiddenBy([gap(resource, "sourceArn", "unknown")], yes);
}

/** AWS documents that the source ARN is compared as a text, and shows it compared as an ARN. */
function matchSourceArn(pattern: string, { source: { arn }, on }: PermittedWiring): Verdict {
  return on === undefined
    ? or(matchArnBySegment(pattern, arn), matchText(pattern, arn))
    : matchApiSource(pattern, arn, on);
}

/** What of a source is not known yet, its ARN or which requests it is, where a pattern does not match whatever that will be. */
function unmade({ source: { resource }, on }: PermittedWiring, matches: Verdict): readonly Gap[] {
  if (matches === "yes") {
    return [];
  }
  const output = resource && sourceOutput(resource.type);
  return [
    ...(output === undefined ? [] : unknownIn(resource!.made.string(output))),
    ...(on?.kind === "requests" ? (on.hidden ?? []) : []),
  ];
}

function isOwner(stack: Stack, { sourceAccount }: PlacedPermission, { source }: PermittedWiring): Answer {
  const given = valueOf(sourceAccount) ?? "";
  const owner = ownerOf(stack, source);
  return isKnown(owner)
    ? hiddenBy(unknownIn(sourceAccount), answer(given === "" || given === owner))
    : hiddenBy(given === "" || source.resource === undefined ? [] : accountHiddenBy(source.resource), yes);
}
