import { hole, mayAssume, parseServicePrincipal, service, type Text, type Trust } from "../../iam";
import type { PolicySource } from "../linking/policy-source";
import { access, circumstances, gapsOf, policiesOf } from "../may-do/access";
import { lackOf, shortfallsOf, type Lack, type Shortfall } from "../may-do/refusal";
import type { Gap } from "../reading/gap";
import { valueOf } from "../reading/value";
import type { Role } from "../stack/role";
import type { Stack } from "../stack/stack";
import type { ByRole, Wiring } from "./wiring";

/** A trigger that invokes its function with a role of the customer. */
export type DelegatedWiring = Wiring & { readonly by: ByRole };

/** Whether a service may invoke a function with a role of this stack. */
export interface Delegation {
  readonly kind: "delegation";
  readonly role: Role;
  /** Whether the service may assume the role. */
  readonly trust: Trust<PolicySource>;
  readonly shortfalls: readonly Shortfall[];
  readonly gaps: readonly Gap[];
}

/**
 * Whether a trigger may invoke its function with its role. A role outside the stack is a gap. Where the function's
 * resource-based policy lets in somebody who is no service, that may be the role, so that nothing is said to lack.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
export function delegation(stack: Stack, wiring: DelegatedWiring): Delegation | Gap {
  const { resource, principal, fn, by } = wiring;
  const reference = stack.roleNamed(resource, by.role);
  if (reference.kind !== "here") {
    return reference.gap;
  }
  const { role } = reference;
  const context = circumstances(fn.place, { "aws:SourceAccount": fn.place.account });
  const trust = mayAssume(policiesOf([role.trust]), service(principal), { context });
  const refused: { action: string; lack: Lack }[] = [];
  const gaps: Gap[] = trust.allowed === "unknown" ? [...gapsOf(trust.undecided)] : [];
  for (const action of by.actions) {
    const decisions = arnsOf(stack, wiring).map((arn) => access(role, action, arn, fn.place));
    const open = decisions.find(({ allowed }) => allowed === "unknown");
    if (decisions.some(({ allowed }) => allowed === "yes")) {
      continue;
    }
    if (open !== undefined) {
      gaps.push(...gapsOf(open.undecided, fn.place));
      continue;
    }
    const lack = lackOf(role, decisions[0]!);
    if (!lack.why.startsWith("nothing") || !letsInOthers(stack, wiring)) {
      refused.push({ action, lack });
    }
  }
  return { kind: "delegation", role, trust, shortfalls: shortfallsOf(refused), gaps };
}

/** The ARNs on which the function may be invoked, of which one must be allowed. */
export function arnsOf(stack: Stack, { fn, qualifier }: Wiring): readonly Text[] {
  const { arn } = stack.targets.of(fn.resource);
  if (qualifier.kind !== "exactly") {
    return [arn, `${arn}:${hole}`];
  }
  return qualifier.name === "" ? [arn, `${arn}:$LATEST`] : [`${arn}:${qualifier.name}`];
}

function letsInOthers(stack: Stack, { fn }: DelegatedWiring): boolean {
  if (stack.functionPolicies.mayHave(fn)) {
    return true;
  }
  const [ofFunction, unresolved] = stack.permissionsByFunction;
  const permissions = [...(ofFunction.get(fn) ?? []), ...unresolved.map(({ item }) => item)];
  return permissions.some(({ principal }) => parseServicePrincipal(valueOf(principal) ?? hole) === undefined);
}
