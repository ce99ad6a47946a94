import { executionRole, type LambdaFunction } from "./function";
import { addTo } from "./groups";
import { LogGroups } from "./log-group";
import { Places } from "./place";
import { Resource, type EngineResource } from "./resource";
import { Roles, type Role } from "./role";
import { tokens } from "./tokens";

/**
 * The Lambda view of a stack: its functions and roles, linked. Built once for all policies, and the same
 * whatever the order in which the engine hands over the resources.
 */
export class Stack {
  readonly functions: readonly LambdaFunction[];
  readonly roles: readonly Role[];
  private readonly byUrn = new Map<string, Resource>();
  private readonly byType = new Map<string, Resource[]>();

  /**
   * @param resources what the engine shows in the stack phase.
   * @param inputsOf the inputs of a resource by its URN, `undefined` where the engine did not show them.
   */
  constructor(resources: readonly EngineResource[], inputsOf: (urn: string) => unknown) {
    const inOrder = [...resources].sort((a, b) => (a.urn < b.urn ? -1 : 1));
    for (const engine of inOrder) {
      const resource = new Resource(engine, inputsOf(engine.urn), this.byUrn);
      this.byUrn.set(engine.urn, resource);
      addTo(this.byType, engine.type, resource);
    }
    const roles = new Roles(this);
    const places = new Places([...this.ofType(tokens.role), ...this.ofType(tokens.function)]);
    const logGroups = new LogGroups(this.ofType(tokens.logGroup), (resource) => places.of(resource));
    this.roles = roles.all;
    this.functions = this.ofType(tokens.function).map((resource) => ({
      resource,
      name: resource.string("name"),
      executionRole: executionRole(
        resource,
        roles.directory.find(resource, "role", resource.set.string("role")),
        (role) => roles.of(role),
      ),
      logGroup: logGroups.of(resource),
    }));
  }

  has(urn: string): boolean {
    return this.byUrn.has(urn);
  }

  /** The resources of a type, in the order of their URNs. */
  ofType(type: string): readonly Resource[] {
    return this.byType.get(type) ?? [];
  }
}
