import { hole, mayAssume, parseServicePrincipal, service, type Trust } from "../../iam";
import { arnForms } from "../linking/arn-forms";
import type { PolicySource } from "../linking/policy-source";
import type { Target } from "../linking/target";
import { access, gapsOf, policiesOf, requestContext } from "../may-do/access";
import { refusalOf, type RefusedActions } from "../may-do/refusal";
import { needOf } from "../may-do/role-use";
import { decideNeeds } from "../may-do/use-decision";
import type { Gap } from "../reading/gap";
import { valueOf } from "../reading/value";
import type { Role } from "../stack/role";
import type { Stack } from "../stack/stack";
import { functionPolicies } from "./function-policy";
import { permissionsByFunction } from "./permissions-by-function";
import { arnsOf, type DelegatedWiring } from "./wiring";

/** Whether a service may invoke a function with a role of this stack. */
export interface Delegation {
  readonly kind: "delegation";
  readonly role: Role;
  /** The function. */
  readonly target: Target;
  /** Whether the service may assume the role. */
  readonly trust: Trust<PolicySource>;
  readonly refused: readonly RefusedActions[];
  readonly gaps: readonly Gap[];
}

/**
 * Whether a trigger may invoke its function with its role. A role outside the stack is a gap. Where the function's
 * resource-based policy lets in somebody who is no service, that may be the role, so that nothing is said to lack.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
export function delegation(stack: Stack, wiring: DelegatedWiring): Delegation | Gap {
  const { resource, principal, fn } = wiring;
  const reference = stack.roleNamed(resource, wiring.role);
  if (reference.kind !== "here") {
    return reference.gap;
  }
  const role = reference.found;
  const context = requestContext(fn.place, { "aws:SourceAccount": fn.place.account });
  const trust = mayAssume(policiesOf([role.trust]), service(principal), { context });
  const on = arnsOf(stack, wiring);
  const { refused, gaps } = decideNeeds(
    wiring.actions.map((action) => needOf(action, on)),
    (action, arn) => access(role, action, arn, fn.place),
    ({ undecided }) => gapsOf(undecided, fn.place),
    (_, [decision]) => {
      const refusal = refusalOf(role, decision!);
      return refusal.why.startsWith("nothing") && letsInOthers(stack, wiring) ? undefined : refusal;
    },
  );
  const open = trust.allowed === "unknown" ? gapsOf(trust.undecided) : [];
  const target = stack.targets.of(fn.resource, arnForms.function);
  return { kind: "delegation", role, target, trust, refused, gaps: [...open, ...gaps] };
}

function letsInOthers(stack: Stack, { fn }: DelegatedWiring): boolean {
  if (functionPolicies(stack).mayHave(fn)) {
    return true;
  }
  const { here, unresolved } = permissionsByFunction(stack);
  const permissions = [...(here.get(fn) ?? []), ...unresolved.map(({ item }) => item)];
  return permissions.some(({ principal }) => parseServicePrincipal(valueOf(principal) ?? hole) === undefined);
}
