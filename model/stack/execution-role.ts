import { derived } from "../../iam";
import type { Gap } from "../reading/gap";
import { addTo } from "../reading/groups";
import type { LambdaFunction } from "./function";
import type { Role } from "./role";
import type { Stack } from "./stack";

/** A role of this stack that functions run with. */
export interface ExecutionRole {
  readonly role: Role;
  /** The functions, in the order of their URNs. */
  readonly users: readonly LambdaFunction[];
}

/** The roles of this stack that its functions run with, in the order of the first of those. */
export const executionRoles = derived(({ functions }: Stack): readonly ExecutionRole[] => {
  const users = new Map<Role, LambdaFunction[]>();
  for (const fn of functions) {
    if (fn.executionRole.kind === "here") {
      addTo(users, fn.executionRole.found, fn);
    }
  }
  return [...users].map(([role, each]) => ({ role, users: each }));
});

/** Why the execution roles of other functions cannot be looked at: they are outside the stack, or not yet known. */
export function unseenRoles({ functions }: Stack): readonly Gap[] {
  return functions.flatMap(({ executionRole }) => (executionRole.kind === "here" ? [] : [executionRole.gap]));
}
