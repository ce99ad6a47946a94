import { applies, contextOf, matchCondition, type Condition, type Context, type Statement } from "../../iam";
import type { PolicySource } from "../linking/policy-source";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { resourcesByArn } from "../stack/arns";
import { executionRoles } from "../stack/execution-role";
import type { Role } from "../stack/role";
import type { Stack } from "../stack/stack";
import { eventSourceUses } from "./event-source";
import { featureUses } from "./feature";
import { needsOf, type RoleUse } from "./role-use";
import { contextOfUse, decideUse, tagValues } from "./use-decision";

/** A condition of a grant that can never hold where the grant is needed, or anywhere. */
export interface UnmeetableCondition {
  readonly origin: PolicySource;
  readonly statement: Statement;
  readonly condition: Condition;
  /** What it keeps Lambda from doing; `undefined` if it keeps the role from everything that is granted. */
  readonly use?: RoleUse;
  /** The resources whose tags do not meet it: none if it is Lambda that does not send what it asks for. */
  readonly tagged: readonly Resource[];
}

/**
 * The conditions in the policies of execution roles that can never hold: on what Lambda does not send when it
 * acts itself and nothing else permits it to, and on tags that are other ones in this stack.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/introduction_attribute-based-access-control.html
 */
export function* unmeetableConditions(stack: Stack): Iterable<UnmeetableCondition> {
  const said = new Set<string>();
  for (const use of [...eventSourceUses(stack), ...featureUses(stack)]) {
    if (use.kind === "use" && use.role.kind === "here") {
      for (const unmet of unmetInUse(stack, use, use.role.found)) {
        said.add(statementKey(unmet));
        yield unmet;
      }
    }
  }
  const inUse = new Set(executionRoles(stack).map(({ role }) => role));
  const isAttachedUnseen = stack.roles.some(({ policies }) => policies.some(isOfUnseenAttachment));
  for (const [place, grant] of grantsByPlace(stack.roles)) {
    const isShared = grant.origin.holder.type === tokens.policy;
    const isSettled = !(isShared && isAttachedUnseen) && grant.roles.some((role) => inUse.has(role));
    if (isSettled && !said.has(place)) {
      yield* unmetByTags(stack, grant);
    }
  }
}

/** Whether a policy is out of sight because it is not known to whom it is attached. */
function isOfUnseenAttachment({ content, attachment, holder }: PolicySource): boolean {
  return "gap" in content && attachment === holder && attachment.type !== tokens.role;
}

function statementKey({ origin, statement }: Pick<Grant, "origin" | "statement">): string {
  return `${origin.holder.urn} ${origin.property} ${statement.index}`;
}

function* unmetInUse(stack: Stack, use: RoleUse, role: Role): Iterable<UnmeetableCondition> {
  const refused = new Set(decideUse(stack, use).refused.flatMap(({ actions }) => actions));
  const context = contextOfUse(use, role);
  const needed = needsOf(use).filter(({ called }) => refused.has(called));
  for (const { action, on } of needed.flatMap(({ alternatives }) => alternatives.flat())) {
    for (const { origin, statement } of conditionedGrants(role)) {
      const bare = { ...statement, conditions: [] };
      const covers = on.some((resource) => applies(bare, { action, resource, context }) === "yes");
      const condition = covers ? unmetOf(statement, onRequest, [context]) : undefined;
      if (condition !== undefined) {
        const target = onResource.test(condition.key) ? use.target?.resource : undefined;
        yield { origin, statement, condition, use, tagged: target === undefined ? [] : [target] };
      }
    }
  }
}

function* unmetByTags(stack: Stack, { origin, statement, roles }: Grant): Iterable<UnmeetableCondition> {
  const byRole = unmetOf(
    statement,
    onPrincipal,
    roles.map(({ resource }) => tagContext("aws:PrincipalTag/", resource)),
  );
  if (byRole !== undefined) {
    yield { origin, statement, condition: byRole, tagged: roles.map(({ resource }) => resource) };
  }
  const named = namedResources(stack, statement);
  const byResource = unmetOf(
    statement,
    onResource,
    named.map((each) => tagContext("aws:ResourceTag/", each)),
  );
  if (byResource !== undefined) {
    yield { origin, statement, condition: byResource, tagged: named };
  }
}

const onRequest = /^(lambda:SourceFunctionArn$|aws:(Resource|Request)Tag\/)/i;
const onPrincipal = /^aws:PrincipalTag\//i;
const onResource = /^aws:ResourceTag\//i;

/** The first condition on some keys that holds in none of the contexts. There must be one context at least. */
function unmetOf(
  { conditions, hasVariables }: Statement,
  keys: RegExp,
  contexts: readonly Context[],
): Condition | undefined {
  const [first] = contexts;
  return conditions.find(
    (condition) =>
      first !== undefined &&
      keys.test(condition.key) &&
      contexts.every((context) => matchCondition(condition, context, hasVariables) === "no"),
  );
}

/** What is known of a request by the tags of a resource alone. */
function tagContext(prefix: string, resource: Resource): Context {
  const { sent, never } = tagValues(prefix, resource);
  return contextOf(sent, never);
}

/** The resources of the stack that a statement names one by one: none if it names anything else. */
function namedResources(stack: Stack, { resources }: Statement): readonly Resource[] {
  const patterns = resources?.not === false ? resources.patterns : [];
  const named = patterns.flatMap((arn) => resourcesByArn(stack).get(arn) ?? []);
  return named.length === patterns.length ? named : [];
}

/** A granting statement that the stack writes, with all roles of the stack that have it. */
interface Grant {
  readonly origin: PolicySource;
  readonly statement: Statement;
  readonly roles: readonly Role[];
}

function grantsByPlace(roles: readonly Role[]): ReadonlyMap<string, Grant> {
  const grants = new Map<string, Grant & { readonly roles: Role[] }>();
  for (const role of roles) {
    for (const { origin, statement } of conditionedGrants(role)) {
      const place = statementKey({ origin, statement });
      const grant = grants.get(place) ?? { origin, statement, roles: [] };
      grant.roles.push(role);
      grants.set(place, grant);
    }
  }
  return grants;
}

function* conditionedGrants({ policies }: Role): Iterable<Pick<Grant, "origin" | "statement">> {
  for (const origin of policies) {
    if ("document" in origin.content && origin.managed === undefined) {
      for (const statement of origin.content.document.statements) {
        if (statement.effect === "Allow" && statement.wellFormed && statement.conditions.length > 0) {
          yield { origin, statement };
        }
      }
    }
  }
}
