import { hole, type Context, type Decision, type Text } from "../../iam";
import type { PolicySource } from "../linking/policy-source";
import { derived } from "../reading/derived";
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
import { neededActions, type NeededAction, type RoleUse } from "./role-use";
import { policiesOfFileSystems, policiesOfTarget } from "./target-policies";

/** What a role's policies say of what it is used for. */
export interface UseDecision {
  readonly refused: readonly RefusedActions[];
  readonly gaps: readonly Gap[];
}

/**
 * Decides action by action: one that is allowed on one of its ARNs is, what keeps another open are gaps, and one that
 * is refused on all of them is refused.
 *
 * @param ask whether an action is allowed on an ARN.
 * @param refusal why an action is refused that is allowed on none of its ARNs, or the gap behind which it may turn out
 * not to be; `undefined` if something else allows it after all.
 */
export function decideActions(
  needed: readonly NeededAction[],
  ask: (action: string, arn: Text) => Decision<PolicySource>,
  gapsIn: (decision: Decision<PolicySource>) => readonly Gap[],
  refusal: (action: string, decisions: readonly Decision<PolicySource>[]) => Refusal | Gap | undefined,
): UseDecision {
  const refused: { action: string; refusal: Refusal }[] = [];
  const gaps: Gap[] = [];
  for (const { action, on, unless } of needed) {
    const decisions = on.map((arn) => ask(action, arn));
    const open = decisions.find(({ allowed }) => allowed === "unknown");
    if (decisions.some(({ allowed }) => allowed === "yes")) {
      continue;
    }
    if (open !== undefined) {
      gaps.push(...gapsIn(open));
      continue;
    }
    const found = unless ?? refusal(action, decisions);
    if (found !== undefined && "kind" in found) {
      gaps.push(found);
    } else if (found !== undefined) {
      refused.push({ action, refusal: found });
    }
  }
  return { refused: groupedByRefusal(refused), gaps };
}

/**
 * Whether the execution role may do what a use needs. Policies that the stack gives to the target count too. Those of a
 * target outside the stack are taken to say nothing, except for a key, which always has one.
 */
export function decideUse(stack: Stack, use: RoleUse): UseDecision {
  return decidedIn(stack)(use);
}

/** A use belongs to the stack that it was read from, so its decision is remembered with that. */
const decidedIn = derived((stack: Stack) => derived((use: RoleUse): UseDecision => decided(stack, use)));

function decided(stack: Stack, use: RoleUse): UseDecision {
  const { executionRole, place } = use.fn;
  if (executionRole.kind !== "here") {
    return { refused: [], gaps: [executionRole.gap] };
  }
  const role = executionRole.found;
  const given = policiesGivenTo(stack, use);
  const context = contextOfUse(use, role);
  return decideActions(
    neededActions(use),
    (action, resource) => decide(role, { action, resource, context }, place, given),
    ({ undecided }) => gapsOf(undecided, place),
    (action, decisions) => {
      if (use.purpose === "logging") {
        return logRefusal(use.fn, role, action, decisions[0]!);
      }
      const refusal = worst(decisions.map((decision) => refusalOf(role, decision, given.policies)));
      return refusal.why === "nothing" && use.unseen !== undefined ? use.unseen : refusal;
    },
  );
}

/** Of several ARNs on one of which an action must be allowed, a denial of one says more than that nothing grants it. */
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
export function contextOfUse({ purpose, fn, target }: RoleUse, role: Role): Context {
  if (purpose === "logging") {
    return requestContext(fn.place);
  }
  const networks = purpose === "network" || purpose === "sourceNetwork";
  const byTags = [
    tagValues("aws:PrincipalTag/", role.resource),
    ...(target?.resource === undefined ? [] : [tagValues("aws:ResourceTag/", target.resource)]),
  ];
  const values: ContextValues = Object.fromEntries(byTags.flatMap(({ sent }) => Object.entries(sent)));
  return requestContext(fn.place, values, [
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
