import type { Reference } from "../linking/reference";
import { gap, type Gap } from "../reading/gap";
import { addTo } from "../reading/groups";
import type { Place } from "../reading/place";
import type { Resource } from "../reading/resource";
import type { Value } from "../reading/value";
import type { EdgeUse } from "./edge";
import type { LogGroup } from "./log-group";
import type { Role } from "./role";

/** A Lambda function of this stack. */
export interface LambdaFunction {
  readonly resource: Resource;
  readonly name: Value<string>;
  readonly place: Place;
  readonly executionRole: ExecutionRole;
  /** The log group that it writes to. */
  readonly logGroup: LogGroup;
  /** Whether CloudFront runs it. */
  readonly atEdge: EdgeUse;
}

/** The role that a function runs with: one of this stack, one outside it by its ARN, or one not to be told yet. */
export type ExecutionRole =
  | { readonly kind: "here"; readonly role: Role }
  | { readonly kind: "outside"; readonly arn: string; readonly gap: Gap }
  | { readonly kind: "unresolved"; readonly gap: Gap };

export function executionRole(
  from: Resource,
  reference: Reference,
  roleOf: (resource: Resource) => Role | undefined,
): ExecutionRole {
  switch (reference.kind) {
    case "here": {
      const role = roleOf(reference.resource);
      return role === undefined
        ? { kind: "unresolved", gap: gap(from, "role", "unknown") }
        : { kind: "here", role };
    }
    case "outside":
      return { kind: "outside", arn: reference.id, gap: reference.gap };
    case "unresolved":
      return { kind: "unresolved", gap: reference.gap };
    case "nowhere":
      return { kind: "unresolved", gap: gap(from, "role", "malformed") };
  }
}

/** The roles of this stack that its functions run with, each with those functions. */
export function rolesInUse(
  functions: readonly LambdaFunction[],
): ReadonlyMap<Role, readonly LambdaFunction[]> {
  const users = new Map<Role, LambdaFunction[]>();
  for (const fn of functions) {
    if (fn.executionRole.kind === "here") {
      addTo(users, fn.executionRole.role, fn);
    }
  }
  return users;
}

/** Why the roles of some functions cannot be looked at: they are outside the stack, or cannot be told yet. */
export function gapsOfRoles(functions: readonly LambdaFunction[]): readonly Gap[] {
  return functions.flatMap(({ executionRole }) => (executionRole.kind === "here" ? [] : [executionRole.gap]));
}
