import {
  hole,
  isKnown,
  matchArnBySegment,
  matchText,
  matchTextIgnoringCase,
  sameService,
  type Verdict,
} from "../../iam";
import { gap, type Gap } from "../reading/gap";
import { addTo } from "../reading/groups";
import { valueOf } from "../reading/value";
import {
  likelyQualifierOf,
  sameQualifier,
  type FunctionReference,
  type Qualifier,
} from "../stack/function-reference";
import type { PlacedPermission } from "../stack/permission";
import type { Stack } from "../stack/stack";
import { matchSource, sourceOutput, sourceTypes, triggerOf } from "./trigger";
import { isForUrl } from "./url-access";
import { ownerOf, type ByPermission, type Wiring } from "./wiring";

/** A trigger that a function's resource-based policy has to let in. */
export type PermittedWiring = Wiring & { readonly by: ByPermission };

/** Whether a trigger may invoke its function. */
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
  /** Which function the permission is for. */
  readonly target: FunctionReference;
}

/** A part of a permission that has to fit. */
export type Part = "function" | "qualifier" | "action" | "sourceArn" | "sourceAccount";

/** Whether something is so; what keeps it from being known is neither. */
type Answer = boolean | Gap;

/**
 * Whether the triggers that the stack wires to its functions may invoke them. An unknown value in a permission counts as
 * the right one if what flows into it is the right resource.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html
 */
export function admissions(stack: Stack): readonly Admission[] {
  const all = stack.permissions.map((permission) => new Candidate(stack, permission));
  const ofFunction = new Map<unknown, Candidate[]>();
  for (const candidate of all) {
    addTo(
      ofFunction,
      candidate.target.kind === "here" ? candidate.target.fn : candidate.target.kind,
      candidate,
    );
  }
  const open = ofFunction.get("unresolved") ?? [];
  const judged = stack.wirings.flatMap((wiring) => {
    if (wiring.kind === "gap" || wiring.by.kind !== "permission") {
      return [];
    }
    const permitted = wiring as PermittedWiring;
    const candidates = [...(ofFunction.get(wiring.fn) ?? []), ...open];
    return { wiring: permitted, fits: candidates.map((candidate) => candidate.fit(permitted)) };
  });
  const used = new Set(
    judged.flatMap(({ fits }) => fits.filter(isPossible).map(({ permission }) => permission)),
  );
  const unused = all.filter(({ permission }) => !used.has(permission));
  const bySource = new Map<string, Candidate[]>();
  for (const candidate of unused) {
    candidate.sources.forEach((source) => addTo(bySource, source, candidate));
  }
  return judged.map(({ wiring, fits }) => {
    const possible = fits.filter(isPossible);
    const byPolicy = stack.functionPolicies.letsIn(wiring);
    const isCertain = byPolicy.verdict === "yes" || possible.some((fit) => gapsOf(fit).length === 0);
    const gaps = [...possible.flatMap(gapsOf), ...byPolicy.gaps];
    const verdict = isCertain ? "yes" : gaps.length > 0 ? "unknown" : "no";
    const nearest = (): NearMiss | undefined => {
      const elsewhere = keysOf(wiring).flatMap((key) => bySource.get(key) ?? []);
      const idle = fits.filter(({ permission }) => !used.has(permission));
      return [...idle, ...elsewhere.map((each) => each.fit(wiring))].flatMap(nearMiss)[0];
    };
    return {
      wiring,
      verdict,
      permissions: possible.map(({ permission }) => permission),
      gaps: isCertain ? [] : gaps,
      near: verdict === "no" ? nearest() : undefined,
    };
  });
}

/** How a permission fits a trigger, part by part; that it is for another service is all that is said of such a one. */
interface Fit {
  readonly permission: PlacedPermission;
  readonly target: FunctionReference;
  readonly parts: readonly (readonly [Part | "principal", Answer])[];
}

function isPossible({ parts }: Fit): boolean {
  return parts.every(([, answer]) => answer !== false);
}

function gapsOf({ parts }: Fit): readonly Gap[] {
  return parts.flatMap(([, answer]) => (typeof answer === "object" ? answer : []));
}

/** The one part in which a permission is wrong, if it is one. */
function nearMiss({ permission, target, parts }: Fit): readonly NearMiss[] {
  const [but, ...others] = parts.filter(([, answer]) => answer === false).map(([part]) => part);
  return but === undefined || but === "principal" || others.length > 0 ? [] : [{ permission, but, target }];
}

/** What the source of a trigger is called, and what a permission for it may call it. */
function keysOf({ by: { source } }: PermittedWiring): readonly string[] {
  const [beginning = ""] = source.arn.split(hole, 1);
  return [...new Set([source.resource?.urn ?? "", source.arn, beginning])];
}

/** A permission, with what of it is the same for all triggers. */
class Candidate {
  readonly target: FunctionReference;
  private readonly qualifier: Qualifier;
  private readonly action: Answer;

  constructor(
    private readonly stack: Stack,
    readonly permission: PlacedPermission,
  ) {
    this.target = stack.functionNamed(permission.resource, "function");
    this.qualifier = likelyQualifierOf(permission.resource, "function");
    this.action = invokes(permission);
  }

  /** How its source can be called: by what flows in, and by its ARN up to the first wildcard. */
  get sources(): readonly string[] {
    const { resource, sourceArn, principal } = this.permission;
    const flowing = sourceTypes(triggerOf(valueOf(principal) ?? ""))
      .flatMap((type) => resource.flowsInto("sourceArn", type))
      .map(({ urn }) => urn);
    const arn = valueOf(sourceArn);
    return arn === undefined ? flowing : [...new Set([...flowing, arn, arn.replace(/[*?].*$/s, "")])];
  }

  fit({ fn, qualifier, principal, by }: PermittedWiring): Fit {
    const { permission, target } = this;
    const isService = servesAs(permission, principal);
    if (isService === false) {
      return { permission, target, parts: [["principal", false]] };
    }
    return {
      permission,
      target,
      parts: [
        ["principal", isService],
        ["function", target.kind === "unresolved" ? target.gap : target.kind === "here" && target.fn === fn],
        ["qualifier", isQualifier(this.qualifier, qualifier)],
        ["action", this.action],
        ["sourceArn", isSource(permission, principal, by)],
        ["sourceAccount", isOwner(this.stack, permission, by)],
      ],
    };
  }
}

function servesAs({ resource, principal }: PlacedPermission, service: string): Answer {
  if (principal.kind !== "known") {
    return principal.kind === "unknown" && gap(resource, "principal", "unknown");
  }
  return principal.value === "*" || sameService(principal.value, service) !== "no";
}

/** That one may be a version and the other none is left open without a gap: the plain ARN is expected. */
function isQualifier(given: Qualifier, wanted: Qualifier): Answer {
  if (sameQualifier(given, wanted) === "no") {
    return false;
  }
  const hidden = [given, wanted].find(({ kind }) => kind === "gap");
  return hidden?.kind === "gap" ? hidden : true;
}

function invokes(permission: PlacedPermission): Answer {
  const { resource, action } = permission;
  if (action.kind !== "known") {
    return action.kind === "unknown" && gap(resource, "action", "unknown");
  }
  const { verdict, gaps } = isForUrl(permission);
  return verdict === "no"
    ? matchTextIgnoringCase(action.value, "lambda:InvokeFunction") === "yes"
    : (gaps[0] ?? false);
}

/** Whether the source of a permission is that of a trigger. Of one that is none of the service's, another policy tells. */
function isSource(permission: PlacedPermission, service: string, { source, hidden }: ByPermission): Answer {
  const { resource, sourceArn } = permission;
  if (sourceArn.kind === "absent" || valueOf(sourceArn) === "") {
    return true;
  }
  const trigger = triggerOf(service);
  const match = trigger && matchSource(trigger, permission);
  if (match?.kind === "other" || match?.kind === "noArn") {
    return true;
  }
  if (sourceArn.kind === "known") {
    const { value } = sourceArn;
    return isSourceArn(value, source.arn) && (hidden ?? unmade(source, value) ?? true);
  }
  const flowing = sourceTypes(trigger).flatMap((type) => resource.flowsInto("sourceArn", type));
  if (
    source.resource === undefined
      ? flowing.length > 0 && hidden === undefined
      : flowing.includes(source.resource)
  ) {
    return true;
  }
  const [only] = flowing;
  const isOther =
    flowing.length === 1 && source.resource !== undefined && only?.type === source.resource.type;
  return !isOther && gap(resource, "sourceArn", "unknown");
}

/** AWS documents that the source ARN is compared as a text, and shows it compared as an ARN. */
function isSourceArn(pattern: string, arn: string): boolean {
  return matchArnBySegment(pattern, arn) !== "no" || matchText(pattern, arn) !== "no";
}

/** That the ARN of a source is not known yet, where a pattern does not match whatever it will be. */
function unmade({ resource, arn }: ByPermission["source"], pattern: string): Gap | undefined {
  const output = resource && sourceOutput(resource.type);
  const isMade = output === undefined || resource?.made.string(output).kind !== "unknown";
  return isMade || matchText(pattern, arn) === "yes" ? undefined : gap(resource, output, "unknown");
}

function isOwner(stack: Stack, { sourceAccount }: PlacedPermission, { source }: ByPermission): boolean {
  const given = valueOf(sourceAccount) ?? "";
  const owner = ownerOf(stack, source);
  return given === "" || !isKnown(owner) || given === owner;
}
