import {
  hole,
  isKnown,
  matchArnBySegment,
  matchText,
  matchTextIgnoringCase,
  parseArn,
  sameService,
} from "../iam";
import { likelyQualifierOf, sameQualifier, type FunctionReference } from "./function-reference";
import { gap, type Gap } from "./gap";
import { addTo } from "./groups";
import type { PlacedPermission } from "./permission";
import type { Resource } from "./resource";
import type { Stack } from "./stack";
import { matchSource, sourceOutput, triggerOf } from "./trigger";
import { isForUrl } from "./url-access";
import { valueOf } from "./value";
import type { ByPermission, Wiring } from "./wiring";

/** A trigger that a function's resource-based policy has to let in. */
export type PermittedWiring = Wiring & { readonly by: ByPermission };

/** Whether a trigger may invoke its function. */
export interface Admission {
  readonly wiring: PermittedWiring;
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

/** Whether something is so; what keeps it from being known counts as neither. */
type Answer = boolean | Gap;

/**
 * Whether the triggers that the stack wires to its functions may invoke them. An unknown value in a permission counts as
 * the right one if what flows into it is the right resource.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html
 */
export function admissions(stack: Stack): readonly Admission[] {
  const [ofFunction, unresolved] = stack.permissionsByFunction;
  const admissions = stack.wirings.flatMap((wiring) => {
    if (wiring.kind === "gap" || wiring.by.kind !== "permission") {
      return [];
    }
    const permitted = wiring as PermittedWiring;
    const judged = (ofFunction.get(wiring.fn) ?? []).map((permission) => judge(stack, permitted, permission));
    const open = unresolved.map(({ item, gap: hides }) => judge(stack, permitted, item, hides));
    return { wiring: permitted, judged, ...summary([...judged, ...open]) };
  });
  const used = new Set(admissions.flatMap(({ permissions }) => permissions));
  const misplaced = new Misplaced(stack, used);
  return admissions.map(({ judged, ...admission }) => ({
    ...admission,
    near:
      admission.permissions.length > 0
        ? undefined
        : (nearest(judged.filter(({ permission }) => !used.has(permission))) ??
          misplaced.near(admission.wiring)),
  }));
}

/** What of a permission lets a trigger in, part by part; nothing if it is for another service. */
interface Judged {
  readonly permission: PlacedPermission;
  readonly parts: readonly (readonly [Part | "principal", Answer])[];
  readonly target: FunctionReference;
}

function judge(
  stack: Stack,
  { fn, qualifier, principal, by }: PermittedWiring,
  permission: PlacedPermission,
  hidden?: Gap,
): Judged {
  const { resource } = permission;
  const isService = servesAs(permission, principal);
  const target = stack.functionNamed(resource, "function");
  if (isService === false) {
    return { permission, target, parts: [["principal", false]] };
  }
  const sameAlias = sameQualifier(likelyQualifierOf(resource, "function"), qualifier);
  return {
    permission,
    target,
    parts: [
      ["principal", isService],
      ["function", hidden ?? (target.kind === "here" && target.fn === fn)],
      ["qualifier", sameAlias === "no" ? false : (hiddenIn(resource, qualifier) ?? true)],
      ["action", invokes(permission)],
      ["sourceArn", isSource(permission, principal, by)],
      ["sourceAccount", isOwner(stack, permission, by)],
    ],
  };
}

/** What keeps a qualifier from being compared: not that it may be a version, which is rare. */
function hiddenIn(permission: Resource, wanted: Wiring["qualifier"]): Gap | undefined {
  const given = likelyQualifierOf(permission, "function");
  return given.kind === "gap" ? given : wanted.kind === "gap" ? wanted : undefined;
}

function summary(judged: readonly Judged[]): {
  permissions: readonly PlacedPermission[];
  gaps: readonly Gap[];
} {
  const possible = judged.filter(({ parts }) => parts.every(([, answer]) => answer !== false));
  const gapsOf = ({ parts }: Judged): readonly Gap[] =>
    parts.flatMap(([, answer]) => (typeof answer === "object" ? [answer] : []));
  const isCertain = possible.some((each) => gapsOf(each).length === 0);
  return {
    permissions: possible.map(({ permission }) => permission),
    gaps: isCertain ? [] : possible.flatMap(gapsOf),
  };
}

/** The first permission that is wrong in one part only. */
function nearest(judged: readonly Judged[]): NearMiss | undefined {
  for (const { permission, parts, target } of judged) {
    const [wrong, ...others] = parts.filter(([, answer]) => answer === false).map(([part]) => part);
    if (wrong !== undefined && wrong !== "principal" && others.length === 0) {
      return { permission, but: wrong, target };
    }
  }
  return undefined;
}

/** The permissions that let no trigger in, by the source that they are for. */
class Misplaced {
  private readonly bySource = new Map<string, PlacedPermission[]>();

  constructor(
    private readonly stack: Stack,
    used: ReadonlySet<PlacedPermission>,
  ) {
    for (const permission of stack.permissions.filter((each) => !used.has(each))) {
      for (const source of sourcesOf(permission)) {
        addTo(this.bySource, source, permission);
      }
    }
  }

  /** One that would let a trigger in if it were for its function. */
  near(wiring: PermittedWiring): NearMiss | undefined {
    const { resource, arn } = wiring.by.source;
    const candidates = new Set(
      [resource?.urn, arn, arn.split(hole, 1)[0]].flatMap((key) => this.bySource.get(key ?? "") ?? []),
    );
    return nearest([...candidates].map((permission) => judge(this.stack, wiring, permission)));
  }
}

/** How the source of a permission can be called: by what flows in, and by its ARN up to the first wildcard. */
function sourcesOf({ resource, sourceArn, principal }: PlacedPermission): readonly string[] {
  const arn = valueOf(sourceArn);
  const trigger = triggerOf(valueOf(principal) ?? "");
  const types = new Set(trigger?.sources.flatMap((source) => Object.keys(source.types)));
  const flowing = [...types].flatMap((type) => resource.flowsInto("sourceArn", type)).map(({ urn }) => urn);
  return arn === undefined ? flowing : [...flowing, arn, arn.replace(/[*?].*$/s, "")];
}

function servesAs({ resource, principal }: PlacedPermission, service: string): Answer {
  if (principal.kind !== "known") {
    return principal.kind === "unknown" && gap(resource, "principal", "unknown");
  }
  return principal.value === "*" || sameService(principal.value, service) !== "no";
}

function invokes(permission: PlacedPermission): Answer {
  const { resource, action } = permission;
  const forUrl = isForUrl(permission);
  if (action.kind === "unknown") {
    return gap(resource, "action", "unknown");
  }
  if (forUrl.verdict !== "no") {
    return forUrl.gaps[0] ?? false;
  }
  return action.kind === "known" && matchTextIgnoringCase(action.value, "lambda:InvokeFunction") === "yes";
}

function isSource(permission: PlacedPermission, service: string, { source, hidden }: ByPermission): Answer {
  const { resource, sourceArn } = permission;
  if (sourceArn.kind === "absent" || valueOf(sourceArn) === "") {
    return true;
  }
  const trigger = triggerOf(service);
  const match = trigger && matchSource(trigger, permission);
  if (match?.kind === "other" || match?.kind === "noArn") {
    // The policy on sources and principals says so.
    return true;
  }
  if (sourceArn.kind === "known") {
    const { value } = sourceArn;
    if (matchArnBySegment(value, source.arn) === "no" && matchText(value, source.arn) === "no") {
      return false;
    }
    const output = source.resource && sourceOutput(source.resource.type);
    const isMade = output === undefined || source.resource?.made.string(output).kind === "known";
    return (
      hidden ?? (isMade || matchText(value, source.arn) === "yes" || gap(source.resource!, output, "unknown"))
    );
  }
  const types = Object.keys(
    Object.assign({}, ...(trigger?.sources ?? []).map((each) => each.types)) as object,
  );
  const flowing = types.flatMap((type) => resource.flowsInto("sourceArn", type));
  const [only] = flowing;
  if (
    source.resource === undefined
      ? flowing.length > 0 && hidden === undefined
      : flowing.includes(source.resource)
  ) {
    return true;
  }
  const isOther =
    flowing.length === 1 && source.resource !== undefined && only?.type === source.resource.type;
  return isOther ? false : gap(resource, "sourceArn", "unknown");
}

function isOwner(stack: Stack, { sourceAccount }: PlacedPermission, { source }: ByPermission): boolean {
  const given = valueOf(sourceAccount) ?? "";
  const account = parseArn(source.arn)?.account ?? hole;
  const owner =
    account === "" && source.resource !== undefined ? stack.placeOf(source.resource).account : account;
  return given === "" || owner === "" || !isKnown(owner) || given === owner;
}
