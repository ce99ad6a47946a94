import { hole, type Context, type Decision } from "../../iam";
import type { PolicySource } from "../linking/policy-source";
import type { Gap } from "../reading/gap";
import type { Resource } from "../reading/resource";
import { tagsOf } from "../reading/tags";
import { tokens } from "../reading/tokens";
import { valueOf } from "../reading/value";
import type { Role } from "../stack/role";
import type { Stack } from "../stack/stack";
import { circumstances, decide, gapsOf, type Given, type Sent } from "./access";
import { lackOf, shortfallsOf, type Lack, type Shortfall } from "./refusal";
import { requests, type Use } from "./role-use";

/** What a role's policies say of a use that Lambda makes of it. */
export interface Fitness {
  readonly shortfalls: readonly Shortfall[];
  readonly gaps: readonly Gap[];
}

const judged = new WeakMap<Use, Fitness>();

/**
 * Whether the role of its function may do what a use needs, told once for each use. Policies that the stack gives to
 * the target count too. Those of a target outside the stack are taken to say nothing, except for a key, which always
 * has one.
 */
export function fitness(stack: Stack, use: Use, role: Role): Fitness {
  let fit = judged.get(use);
  if (fit === undefined) {
    fit = judge(stack, use, role);
    judged.set(use, fit);
  }
  return fit;
}

function judge(stack: Stack, use: Use, role: Role): Fitness {
  const refused: { action: string; lack: Lack }[] = [];
  const gaps: Gap[] = [];
  const given = givenTo(stack, use);
  const context = contextOfUse(use, role);
  for (const { action, on } of requests(use)) {
    const decisions = on.map((arn) => decide(role, { action, resource: arn, context }, use.fn.place, given));
    const yes = decisions.find(({ allowed }) => allowed === "yes");
    const open = decisions.find(({ allowed }) => allowed === "unknown");
    if (yes !== undefined) {
      continue;
    }
    if (open !== undefined) {
      gaps.push(...gapsOf(open.undecided, use.fn.place));
    } else {
      const lack = lackIn(role, decisions, given.policies);
      if (lack.why === "nothing" && use.unseen !== undefined) {
        gaps.push(use.unseen);
      } else {
        refused.push({ action, lack });
      }
    }
  }
  return { shortfalls: shortfallsOf(refused), gaps };
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
 * What is known of a request that Lambda makes itself, and not the function's code: it does not say for which
 * function, and brings no tags but those of the role and the target. Network interfaces may be made with tags.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
 */
export function contextOfUse({ deed, fn, target }: Use, role: Role): Context {
  const networks = deed === "network" || deed === "sourceNetwork";
  const byTags = [
    sentTags("aws:PrincipalTag/", role.resource),
    ...(target?.resource === undefined ? [] : [sentTags("aws:ResourceTag/", target.resource)]),
  ];
  return circumstances(fn.place, Object.assign({}, ...byTags.map(({ sent }) => sent)) as Sent, [
    "lambda:SourceFunctionArn",
    ...byTags.flatMap(({ never }) => never),
    ...(networks ? [] : ["aws:RequestTag/", "aws:TagKeys"]),
  ]);
}

/** The condition keys that tell the tags of a resource, and whether a request has no others of that sort. */
export function sentTags(prefix: string, resource: Resource): { sent: Sent; never: readonly string[] } {
  const { tags, isComplete } = tagsOf(resource);
  const entries = [...tags].map(([key, value]) => [`${prefix}${key}`, valueOf(value) ?? hole] as const);
  return { sent: Object.fromEntries(entries), never: isComplete ? [prefix] : [] };
}

/** The policies that the stack gives to the target of a use, and how they count. */
function givenTo(stack: Stack, { deed, target }: Use): Given {
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
