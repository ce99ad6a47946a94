import { parseArn, type Text } from "../iam";
import { EdgeFunctions } from "./edge";
import { eventSourceUses } from "./event-source";
import { featureUses } from "./feature";
import { executionRole, type LambdaFunction } from "./function";
import { FunctionReferences, type FunctionReference } from "./function-reference";
import type { Gap } from "./gap";
import { addTo } from "./groups";
import { LogGroups } from "./log-group";
import { permissions, type PlacedPermission } from "./permission";
import { Places, type Place } from "./place";
import { Directory } from "./reference";
import { Resource, type EngineResource } from "./resource";
import { ResourcePolicies } from "./resource-policy";
import { Roles, type Role } from "./role";
import { Targets } from "./target";
import { tokens } from "./tokens";
import type { Use } from "./use";
import { valueOf, type Value } from "./value";

/**
 * The Lambda view of a stack: its functions and roles, linked. Built once for all policies, and the same
 * whatever the order in which the engine hands over the resources.
 */
export class Stack {
  readonly functions: readonly LambdaFunction[];
  readonly roles: readonly Role[];
  readonly permissions: readonly PlacedPermission[];
  readonly targets: Targets;
  readonly resourcePolicies: ResourcePolicies;
  private readonly references: FunctionReferences;
  private readonly places: Places;
  /** Where a resource is. */
  readonly placeOf = (resource: Resource): Place => this.places.of(resource);
  private readonly byUrn = new Map<string, Resource>();
  private readonly uses: { eventSources?: readonly (Use | Gap)[]; features?: readonly (Use | Gap)[] } = {};
  private byArn: ReadonlyMap<string, Resource> | undefined;
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
    this.places = new Places([...this.ofType(tokens.role), ...this.ofType(tokens.function)]);
    const logGroups = new LogGroups(this.ofType(tokens.logGroup), this.placeOf);
    const edgeFunctions = new EdgeFunctions(this.ofType(tokens.distribution));
    this.roles = roles.all;
    this.functions = this.ofType(tokens.function).map((resource) => ({
      resource,
      name: resource.string("name"),
      place: this.placeOf(resource),
      executionRole: executionRole(
        resource,
        roles.directory.find(resource, "role", resource.set.string("role")),
        (role) => roles.of(role),
      ),
      logGroup: logGroups.of(resource),
      atEdge: edgeFunctions.of(resource),
    }));
    this.targets = new Targets(this, this.placeOf);
    this.resourcePolicies = new ResourcePolicies(this);
    const byResource = new Map(this.functions.map((fn) => [fn.resource, fn]));
    const directory = new Directory(tokens.function, this.ofType(tokens.function));
    this.references = new FunctionReferences(directory, (resource) => byResource.get(resource));
    this.permissions = this.ofType(tokens.permission).map((resource) => ({
      ...permissions.read(resource),
      account: accountInArn(resource.set.string("function")) ?? this.placeOf(resource).account,
    }));
  }

  /** What event source mappings have Lambda do with execution roles. Told once for all policies, as are the features. */
  get eventSourceUses(): readonly (Use | Gap)[] {
    return (this.uses.eventSources ??= eventSourceUses(this));
  }

  /** What the features of functions have Lambda do with them. */
  get featureUses(): readonly (Use | Gap)[] {
    return (this.uses.features ??= featureUses(this));
  }

  /** The function that a property of a resource names. */
  functionNamed(from: Resource, property: string): FunctionReference {
    return this.references.find(from, property);
  }

  has(urn: string): boolean {
    return this.byUrn.has(urn);
  }

  /** The resource of that ARN, if it is one of those that the model reads. */
  withArn(arn: string): Resource | undefined {
    this.byArn ??= new Map(
      [...this.byUrn.values()].flatMap((resource) => {
        const own = valueOf(resource.made.string("arn"));
        return own === undefined ? [] : [[own, resource]];
      }),
    );
    return this.byArn.get(arn);
  }

  /** The resources of a type, in the order of their URNs. */
  ofType(type: string): readonly Resource[] {
    return this.byType.get(type) ?? [];
  }
}

function accountInArn(id: Value<string>): Text | undefined {
  const text = valueOf(id);
  return text === undefined ? undefined : parseArn(text)?.account;
}
