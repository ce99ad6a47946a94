import type { Resource } from "../reading/resource";
import type { PlacedPermission } from "../stack/permission";
import type { Stack } from "../stack/stack";
import { admissions } from "./admission";
import { functionPolicies } from "./function-policy";
import type { CheckedWhenMade } from "./trigger-service";
import type { PermittedWiring } from "./wiring";

/** A trigger that may be made before the permission which lets it in, and is refused then. */
export interface LatePermission {
  readonly wiring: PermittedWiring;
  readonly permission: PlacedPermission;
  readonly checked: CheckedWhenMade;
}

/**
 * The triggers that AWS checks when they are made, and that wait for no permission which lets them in. Left out are
 * those whose order nobody can set: a helper of the provider makes them together with their permission, or the permission
 * names their ARN.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/options/dependson/
 */
export function latePermissions(stack: Stack): readonly LatePermission[] {
  return admissions(stack).flatMap(({ wiring, verdict, permissions }): readonly LatePermission[] => {
    const { resource, fn, trigger } = wiring;
    const { checkedWhenMade: checked } = trigger;
    const [permission] = permissions;
    const isLate =
      verdict === "yes" &&
      !functionPolicies(stack).mayHave(fn) &&
      !permissions.some(
        (each) =>
          resource.waitsFor(each.resource) ||
          each.resource.waitsFor(resource) ||
          madeTogether(resource, each.resource),
      );
    return isLate && checked !== undefined && permission !== undefined
      ? [{ wiring, permission, checked }]
      : [];
  });
}

/** Whether a component of a provider makes both. */
function madeTogether(a: Resource, b: Resource): boolean {
  return a.maker !== undefined && a.maker === b.maker;
}
