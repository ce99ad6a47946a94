import { parseArn, type Text } from "../../iam";
import { Directory } from "../linking/reference";
import { Targets } from "../linking/target";
import { eventSourceUses } from "../may-do/event-source";
import { featureUses } from "../may-do/feature";
import { ResourcePolicies } from "../may-do/resource-policy";
import type { Use } from "../may-do/role-use";
import { admissions, type Admission } from "../may-invoke/admission";
import { FunctionPolicies } from "../may-invoke/function-policy";
import { wirings, type Wiring } from "../may-invoke/wiring";
import type { Gap } from "../reading/gap";
import { addTo } from "../reading/groups";
import { Places, type Place } from "../reading/place";
import type { Leaf } from "../reading/properties";
import { Resource, type EngineResource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { valueOf, type Value } from "../reading/value";
import { EdgeFunctions } from "./edge";
import { executionRole, type ExecutionRole, type LambdaFunction } from "./function";
import {
  byFunction,
  FunctionReferences,
  type FunctionReference,
  type NamedFunction,
} from "./function-reference";
import { LogGroups } from "./log-group";
import { permissions, type PlacedPermission } from "./permission";
import { Roles, type Role } from "./role";

/**
 * The Lambda view of a stack: its functions and roles, linked. Built once for all policies, and the same
 * whatever the order in which the engine hands over the resources.
 */
export class Stack {
  /** Every resource, in the order of their URNs. */
  readonly resources: readonly Resource[];
  /** The stack itself, which stands for what concerns no resource of its own. */
  readonly root: Resource;
  readonly functions: readonly LambdaFunction[];
  readonly roles: readonly Role[];
  readonly permissions: readonly PlacedPermission[];
  readonly targets: Targets;
  readonly resourcePolicies: ResourcePolicies;
  private readonly byRole: Roles;
  private readonly references: FunctionReferences;
  private readonly places: Places;
  /** Where a resource is. */
  readonly placeOf = (resource: Resource): Place => this.places.of(resource);
  private readonly byUrn = new Map<string, Resource>();
  private readonly uses: { eventSources?: readonly (Use | Gap)[]; features?: readonly (Use | Gap)[] } = {};
  private byFunction: ReturnType<typeof byFunction<PlacedPermission>> | undefined;
  private wholePolicies: FunctionPolicies | undefined;
  private wired: readonly (Wiring | Gap)[] | undefined;
  private admitted: readonly Admission[] | undefined;
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
      addTo(this.byType, resource.type, resource);
    }
    this.byRole = new Roles(this);
    this.resources = [...this.byUrn.values()];
    const [root = new Resource({ type: stackType, name: "", urn: "", props: {} }, {})] =
      this.ofType(stackType);
    this.root = root;
    this.places = new Places([...this.ofType(tokens.role), ...this.ofType(tokens.function)]);
    const logGroups = new LogGroups(this.ofType(tokens.logGroup), this.placeOf);
    const edgeFunctions = new EdgeFunctions(this.ofType(tokens.distribution));
    this.roles = this.byRole.all;
    this.functions = this.ofType(tokens.function).map((resource) => ({
      resource,
      name: resource.string("name"),
      place: this.placeOf(resource),
      executionRole: this.roleNamed(resource, ["role", resource.set.string("role")]),
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

  /** The invoke permissions of each function, and those of which the function is not to be told yet. */
  get permissionsByFunction(): ReturnType<typeof byFunction<PlacedPermission>> {
    return (this.byFunction ??= byFunction(this.permissions, ({ resource }) =>
      this.functionNamed(resource, "function"),
    ));
  }

  /** What event source mappings have Lambda do with execution roles. Told once for all policies, as are the features. */
  get eventSourceUses(): readonly (Use | Gap)[] {
    return (this.uses.eventSources ??= eventSourceUses(this));
  }

  /** What the features of functions have Lambda do with them. */
  get featureUses(): readonly (Use | Gap)[] {
    return (this.uses.features ??= featureUses(this));
  }

  /** The resource-based policies that functions are given as whole documents. */
  get functionPolicies(): FunctionPolicies {
    return (this.wholePolicies ??= new FunctionPolicies(this));
  }

  /** The triggers that are wired to functions. */
  get wirings(): readonly (Wiring | Gap)[] {
    return (this.wired ??= wirings(this));
  }

  /** Whether those of them that need a permission may invoke their functions. */
  get admissions(): readonly Admission[] {
    return (this.admitted ??= admissions(this));
  }

  /** The functions that items of one property of a resource name. */
  functionsNamed(
    from: Resource,
    items: readonly Leaf[],
    may?: "other" | "text",
  ): readonly (NamedFunction | Gap)[] {
    const [property = ""] = items[0]?.[0].split(/[.[]/, 1) ?? [];
    return this.references.findAll(from, property, items, may);
  }

  /** The role that a place in a resource names. */
  roleNamed(from: Resource, [path, value]: Leaf): ExecutionRole {
    const [property = path] = path.split(/[.[]/, 1);
    const reference = this.byRole.directory.find(from, property, value, path);
    return executionRole(from, reference, (role) => this.byRole.of(role));
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

/** The type of the resource that the engine makes for each stack. */
const stackType = "pulumi:pulumi:Stack";

function accountInArn(id: Value<string>): Text | undefined {
  const text = valueOf(id);
  return text === undefined ? undefined : parseArn(text)?.account;
}
