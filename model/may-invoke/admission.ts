import {
  hole,
  isKnown,
  matchArnBySegment,
  matchText,
  matchTextIgnoringCase,
  or,
  sameService,
  type Verdict,
} from "../../iam";
import { answer, hiddenBy, no, yes, type Answer } from "../reading/answer";
import { derived } from "../reading/derived";
import { gap, type Gap } from "../reading/gap";
import { addTo } from "../reading/groups";
import { unknownIn, valueOf } from "../reading/value";
import { sameQualifier, type Qualifier } from "../stack/function-reference";
import { restricts, type PlacedPermission } from "../stack/permission";
import type { Stack } from "../stack/stack";
import { matchApiSource } from "./api-source";
import { functionPolicies } from "./function-policy";
import { permissionsByFunction } from "./permissions-by-function";
import { matchSource } from "./source-match";
import { sourceOutput, sourceTypes, triggerOf } from "./trigger-service";
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
  /** A permission that lets no trigger in, and would this one but for one thing. */
  readonly near: NearMiss | undefined;
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
  const open = unresolved.map(({ item }) => item);
  const judged = wirings(stack).flatMap((wiring) => {
    if (wiring.kind === "gap" || wiring.by !== "permission") {
      return [];
    }
    const candidates = [...(here.get(wiring.fn) ?? []), ...open];
    return [{ wiring, fits: candidates.map((permission) => fitOf(stack, permission, wiring)) }];
  });
  const used = new Set(
    judged.flatMap(({ fits }) => fits.filter(isPossible).map(({ permission }) => permission)),
  );
  const bySource = new Map<string, PlacedPermission[]>();
  for (const permission of stack.permissions.filter((each) => !used.has(each))) {
    sourcesOf(permission).forEach((source) => addTo(bySource, source, permission));
  }
  return judged.map(({ wiring, fits }) => {
    const possible = fits.filter(isPossible);
    const byPolicy = functionPolicies(stack).letsIn(wiring);
    const isCertain = byPolicy.verdict === "yes" || possible.some((fit) => gapsIn(fit).length === 0);
    const { verdict, gaps } = isCertain ? yes : hiddenBy([...possible.flatMap(gapsIn), ...byPolicy.gaps], no);
    const nearest = (): NearMiss | undefined => {
      const elsewhere = keysOf(wiring).flatMap((key) => bySource.get(key) ?? []);
      const idle = fits.filter(({ permission }) => !used.has(permission));
      return [...idle, ...elsewhere.map((each) => fitOf(stack, each, wiring))].flatMap(nearMiss)[0];
    };
    return {
      wiring,
      verdict,
      permissions: possible.map(({ permission }) => permission),
      gaps,
      near: verdict === "no" ? nearest() : undefined,
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

/** The one part in which a permission is wrong, if it is one. */
function nearMiss({ permission, parts }: Fit): readonly NearMiss[] {
  const [but, ...others] = parts.filter(([, { verdict }]) => verdict === "no").map(([part]) => part);
  return but === undefined || but === "principal" || others.length > 0 ? [] : [{ permission, but }];
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
      ["sourceAccount", answer(isOwner(stack, permission, wiring))],
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
  return hiddenBy(unknownIn(token), answer(!restricts(token)));
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
    return matches === "no" ? no : hiddenBy(hidden === undefined ? unmade(source, matches) : [hidden], yes);
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

/** That the ARN of a source is not known yet, where a pattern does not match whatever it will be. */
function unmade({ resource }: PermittedWiring["source"], matches: Verdict): readonly Gap[] {
  const output = resource && sourceOutput(resource.type);
  return output === undefined || matches === "yes" ? [] : unknownIn(resource!.made.string(output));
}

function isOwner(stack: Stack, { sourceAccount }: PlacedPermission, { source }: PermittedWiring): boolean {
  const given = valueOf(sourceAccount) ?? "";
  const owner = ownerOf(stack, source);
  return given === "" || !isKnown(owner) || given === owner;
}
