import { type Decision, type ResourceRule } from "../iam";
import { access, gapsOf } from "./access";
import type { Gap } from "./gap";
import { lackOf, type Lack } from "./lack";
import type { Role } from "./role";
import type { PolicySource } from "./source";
import type { Stack } from "./stack";
import { tokens } from "./tokens";
import { requests, type Use } from "./use";

/** Actions that a role may not do, for one reason. */
export interface Shortfall {
  readonly lack: Lack;
  readonly actions: readonly string[];
}

/** What a role's policies say of a use that Lambda makes of it. */
export interface Fitness {
  readonly shortfalls: readonly Shortfall[];
  readonly gaps: readonly Gap[];
  /** The decisions for the actions that it may do. */
  readonly granted: readonly Decision<PolicySource>[];
}

/**
 * Whether a role may do what a use needs. Policies that the stack gives to the target count too. Those of a
 * target outside the stack are taken to say nothing, except for a key, which always has one.
 */
export function fitness(stack: Stack, use: Use, role: Role): Fitness {
  const shortfalls = new Map<string, { readonly lack: Lack; readonly actions: string[] }>();
  const gaps: Gap[] = [];
  const granted: Decision<PolicySource>[] = [];
  const given = givenTo(stack, use);
  for (const { action, on } of requests(use)) {
    const decisions = on.map((arn) => access(role, action, arn, use.fn.place, sentByLambda, given));
    const yes = decisions.find(({ allowed }) => allowed === "yes");
    const open = decisions.find(({ allowed }) => allowed === "unknown");
    if (yes !== undefined) {
      granted.push(yes);
    } else if (open !== undefined) {
      gaps.push(...gapsOf(open.undecided, use.fn.place));
    } else {
      const lack = lackIn(role, decisions, given.policies);
      const isGrantedElsewhere = lack.why === "nothing" && use.unseen !== undefined;
      if (isGrantedElsewhere) {
        gaps.push(use.unseen);
      } else {
        const key = `${lack.why} ${lack.resource.urn} ${lack.where}`;
        const { actions } = shortfalls.get(key) ?? { actions: [] };
        shortfalls.set(key, { lack, actions: [...actions, action] });
      }
    }
  }
  return { shortfalls: [...shortfalls.values()], gaps, granted };
}

/** Of several ARNs on one of which an action must be allowed, a denial of one says more than that nothing grants it. */
function lackIn(
  role: Role,
  decisions: readonly Decision<PolicySource>[],
  given: readonly PolicySource[],
): Lack {
  const lacks = decisions.map((decision) => lackOf(role, decision, given));
  return lacks.find(({ why }) => why === "denied") ?? lacks.at(-1)!;
}

/**
 * What Lambda does not send when it acts itself and not the function's code.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 */
const sentByLambda = { "lambda:SourceFunctionArn": [] };

/** The policies that the stack gives to the target of a use, and how they count. */
function givenTo(
  stack: Stack,
  { deed, target }: Use,
): { readonly policies: readonly PolicySource[]; readonly rule: ResourceRule } {
  const policies =
    deed === "fileSystem"
      ? stack.resourcePolicies.ofFileSystems()
      : target?.resource === undefined
        ? []
        : stack.resourcePolicies.of(target.resource);
  const isKey = target?.resource?.type === tokens.key;
  // A key without a policy gets one from AWS that leaves it to the policies of the account's roles.
  return { policies, rule: isKey ? "key" : "sameAccount" };
}
