import { derived, hole, isFullyKnown, type Cause, type Context, type Decision, type Text } from "../../iam";
import type { PolicySource } from "../linking/policy-source";
import type { Gap } from "../reading/gap";
import type { Resource } from "../reading/resource";
import { tagsOf } from "../reading/tags";
import { tokens } from "../reading/tokens";
import { valueOf } from "../reading/value";
import type { Role } from "../stack/role";
import type { Stack } from "../stack/stack";
import { decide, gapsOf, requestContext, type ContextValues, type TargetPolicies } from "./access";
import { logRefusal } from "./logging";
import { groupedByRefusal, refusalOf, type Refusal, type RefusedActions } from "./refusal";
import { needsOf, type Need, type NeededAction, type RoleUse } from "./role-use";
import { policiesOfFileSystems, policiesOfTarget } from "./target-policies";

/** What a role's policies say of what it is used for. */
export interface UseDecision {
  readonly refused: readonly RefusedActions[];
  readonly gaps: readonly Gap[];
}

/**
 * Decides need by need. A need is met if one of its alternatives is allowed as a whole, and refused if each of them
 * is refused; otherwise gaps say what keeps it open. An action is allowed if it is allowed on one of its ARNs.
 *
 * @param ask whether an action is allowed on an ARN.
 * @param gapsIn what keeps a decision open.
 * @param refusal why an action is refused that is allowed on none of its ARNs, or the gap behind which it may turn out
 * not to be; `undefined` if something else allows it after all.
 */
export function decideNeeds(
  needed: readonly Need[],
  ask: (action: string, arn: Text) => Decision<PolicySource>,
  gapsIn: (decision: Decision<PolicySource>) => readonly Gap[],
  refusal: (action: string, decisions: readonly Decision<PolicySource>[]) => Refusal | Gap | undefined,
): UseDecision {
  const refused: { action: string; refusal: Refusal; needed: readonly NeededAction[] }[] = [];
  const gaps: Gap[] = [];
  for (const { called, alternatives, unless } of needed) {
    const answers = alternatives.map((actions) => answerTo(actions, ask, gapsIn, refusal));
    const open = answers.filter((each) => each.refusal === undefined);
    if (open.some((each) => each.gaps.length === 0)) {
      continue;
    }
    const [first] = answers;
    if (open.length > 0) {
      gaps.push(...open.flatMap((each) => each.gaps));
    } else if (unless !== undefined) {
      gaps.push(unless);
    } else if (first?.refusal !== undefined) {
      refused.push({ action: called, refusal: first.refusal, needed: alternatives[0] ?? [] });
    }
  }
  return refused.length + gaps.length === 0 ? allowed : { refused: groupedByRefusal(refused), gaps };
}

/** Of most uses, so that it is kept once. */
const allowed: UseDecision = { refused: [], gaps: [] };

/** Whether actions are all allowed: why the first of them is refused that is, else what keeps that open. */
function answerTo(
  actions: readonly NeededAction[],
  ask: (action: string, arn: Text) => Decision<PolicySource>,
  gapsIn: (decision: Decision<PolicySource>) => readonly Gap[],
  refusal: (action: string, decisions: readonly Decision<PolicySource>[]) => Refusal | Gap | undefined,
): { readonly refusal?: Refusal; readonly gaps: readonly Gap[] } {
  const gaps: Gap[] = [];
  for (const { action, on, somewhere } of actions) {
    const decisions = on.map((arn) => ask(action, arn));
    const open = decisions.find(({ allowed }) => allowed === "unknown");
    if (decisions.some(({ allowed }) => allowed === "yes")) {
      continue;
    }
    if (open !== undefined) {
      gaps.push(...gapsIn(somewhere ? { ...open, undecided: open.undecided.filter(isUnread) } : open));
      continue;
    }
    const found = refusal(action, decisions);
    if (found !== undefined && !("kind" in found)) {
      return { refusal: found, gaps: [] };
    }
    gaps.push(...(found === undefined ? [] : [found]));
  }
  return { gaps };
}

/** Whether what keeps a decision open is not fully known, and so could say anything. */
function isUnread({ statement }: Cause<PolicySource>): boolean {
  return statement === undefined || !isFullyKnown(statement);
}

/**
 * Whether a role may do what a use needs. Policies that the stack gives to the target count too. Those of a target
 * outside the stack are taken to say nothing, except for a key, which always has one.
 */
export function decideUse(stack: Stack, use: RoleUse): UseDecision {
  return decidedIn(stack)(use);
}

/** A use belongs to the stack that it was read from, so its decision is remembered with that. */
const decidedIn = derived((stack: Stack) => derived((use: RoleUse): UseDecision => decided(stack, use)));

function decided(stack: Stack, use: RoleUse): UseDecision {
  const { place } = use;
  if (use.role.kind !== "here") {
    return { refused: [], gaps: [use.role.gap] };
  }
  const role = use.role.found;
  const given = policiesGivenTo(stack, use);
  const context = contextOfUse(use, role);
  return decideNeeds(
    needsOf(use),
    (action, resource) => decide(role, { action, resource, context }, place, given),
    ({ undecided }) => gapsOf(undecided, place),
    (action, decisions) => {
      if (use.doubt !== undefined) {
        return use.doubt;
      }
      if (use.logGroup !== undefined) {
        return logRefusal(use.logGroup, role, action, decisions[0]!);
      }
      const refusal = worst(decisions.map((decision) => refusalOf(role, decision, given.policies)));
      return refusal.why === "nothing" && use.unseen !== undefined ? use.unseen : refusal;
    },
  );
}

/** Where an action must be allowed on one of several ARNs, a denial on one says more than that nothing grants it. */
function worst(refusals: readonly Refusal[]): Refusal {
  return refusals.find(({ why }) => why === "denied") ?? refusals.at(-1)!;
}

/**
 * What is known of a request that is made for a use. Where Lambda makes it itself, and not the function's code, it does
 * not say for which function, and brings no tags but those of the role and the target. Network interfaces may be made
 * with tags. Of the requests that write logs nothing is known but where they are made.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
 */
export function contextOfUse({ purpose, place, target }: RoleUse, role: Role): Context {
  if (purpose === "logging") {
    return requestContext(place);
  }
  const networks = purpose === "network" || purpose === "sourceNetwork";
  const byTags = [
    tagValues("aws:PrincipalTag/", role.resource),
    ...(target?.resource === undefined ? [] : [tagValues("aws:ResourceTag/", target.resource)]),
  ];
  const values: ContextValues = {
    // What has no ARN is of the role's own account.
    ...(target === undefined && { "aws:ResourceAccount": place.account }),
    ...Object.fromEntries(byTags.flatMap(({ sent }) => Object.entries(sent))),
  };
  return requestContext(place, values, [
    "lambda:SourceFunctionArn",
    ...byTags.flatMap(({ never }) => never),
    ...(networks ? [] : ["aws:RequestTag/", "aws:TagKeys"]),
  ]);
}

/** The condition keys that tell the tags of a resource, and whether a request has no others of that sort. */
export function tagValues(
  prefix: string,
  resource: Resource,
): { sent: ContextValues; never: readonly string[] } {
  const { tags, isComplete } = tagsOf(resource);
  const entries = [...tags].map(([key, value]) => [`${prefix}${key}`, valueOf(value) ?? hole] as const);
  return { sent: Object.fromEntries(entries), never: isComplete ? [prefix] : [] };
}

/** The policies that the stack gives to the target of a use, and how they count. */
function policiesGivenTo(stack: Stack, { purpose, target }: RoleUse): TargetPolicies {
  const policies =
    purpose === "fileSystem"
      ? policiesOfFileSystems(stack)
      : target?.resource === undefined
        ? []
        : policiesOfTarget(stack, target.resource);
  const isKey = target?.resource?.type === tokens.key;
  // A key without a policy gets one from AWS that leaves it to the policies of the account's roles.
  return { policies, rule: isKey ? "key" : "sameAccount" };
}
