import type { Resource } from "./resource";
import { tokens } from "./tokens";
import type { Value } from "./value";

/** How the resources of some types are read into what a policy judges. */
export interface Kind<Subject> {
  readonly types: readonly string[];
  read(this: void, resource: Resource): Subject;
}

/**
 * An invoke permission: one statement of a function's resource-based policy.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export interface Permission {
  readonly resource: Resource;
  readonly principal: Value<string>;
  readonly sourceArn: Value<string>;
  readonly sourceAccount: Value<string>;
  readonly principalOrgId: Value<string>;
  readonly eventSourceToken: Value<string>;
}

export const permissions: Kind<Permission> = {
  types: [tokens.permission],
  read: (resource) => ({
    resource,
    principal: resource.set.string("principal"),
    sourceArn: resource.set.string("sourceArn"),
    sourceAccount: resource.set.string("sourceAccount"),
    principalOrgId: resource.set.string("principalOrgId"),
    eventSourceToken: resource.set.string("eventSourceToken"),
  }),
};

/**
 * Whether a condition of a permission restricts anything: it does unless it is not set, empty, or wildcards only.
 * An unknown value is one that the program did set, so it counts.
 */
export function restricts(condition: Value<string>): boolean {
  return condition.kind === "unknown" || (condition.kind === "known" && !/^[*?\s]*$/.test(condition.value));
}
