import { derived } from "../../iam";
import { byFunction, type ByFunction } from "../stack/function-reference";
import type { PlacedPermission } from "../stack/permission";
import type { Stack } from "../stack/stack";

/** The invoke permissions of each function of a stack, and those whose function is not known yet. */
export const permissionsByFunction = derived(({ permissions }: Stack): ByFunction<PlacedPermission> =>
  byFunction(permissions, (permission) => permission.function),
);
