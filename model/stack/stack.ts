import { parseArn, type Text } from "../../iam";
import { Directory, type Reference } from "../linking/reference";
import { Targets } from "../linking/target";
import { isModelled } from "../reading/equivalents";
import { areOfOneStack, type Gap, type NamedResource } from "../reading/gap";
import { addTo } from "../reading/groups";
import { Places, type Place } from "../reading/place";
import type { Leaf } from "../reading/properties";
import { Resource, type EngineResource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { valueOf, type Value } from "../reading/value";
import { EdgeFunctions } from "./edge";
import type { LambdaFunction } from "./function";
import { FunctionReferences, likelyQualifierOf, qualifierOf, type FunctionItem } from "./function-reference";
import { LogGroups } from "./log-group";
import { permissions, type PlacedPermission } from "./permission";
import { Roles, type Role } from "./role";

/**
 * The Lambda view of a stack: its functions and roles, linked. Built once for all policies, and the same
 * whatever the order in which the engine hands over the resources. It is data: what follows from it stands in the rooms
 * above, each fact beside the function that works it out.
 */
export class Stack {
  /** Every resource that the stack makes, in the order of their URNs. What it only reads is outside. */
  readonly resources: readonly Resource[];
  /**
   * The stack itself, which stands for what concerns no resource of its own: one, unless stacks that are linked with each other
   * are judged together.
   */
  readonly roots: readonly [Resource, ...Resource[]];
  readonly functions: readonly LambdaFunction[];
  readonly roles: readonly Role[];
  readonly permissions: readonly PlacedPermission[];
  readonly targets: Targets;
  private readonly byRole: Roles;
  private readonly references: FunctionReferences;
  private readonly places: Places;
  /** Where a resource is. */
  readonly placeOf = (resource: Resource): Place => this.places.of(resource);
  /** Whether two resources are certainly made in one account and region. */
  readonly areNear = (one: Resource, other: Resource): boolean => this.places.areNear(one, other);
  private readonly byUrn = new Map<string, Resource>();
  private readonly byType = new Map<string, Resource[]>();

  /**
   * @param resources what the engine shows in the stack phase.
   * @param inputsOf the inputs of a resource by its URN, `undefined` where the engine did not show them.
   * @param isDeployed whether it is a state that is analyzed, and no operation that changes it.
   */
  constructor(
    resources: readonly EngineResource[],
    inputsOf: (urn: string) => unknown,
    readonly isDeployed = false,
  ) {
    const inOrder = [...resources].sort((a, b) => (a.urn < b.urn ? -1 : 1));
    for (const engine of inOrder) {
      const resource = new Resource(engine, inputsOf(engine.urn), this.byUrn);
      if (!isDeployed || !resource.isOnlyRead) {
        this.byUrn.set(engine.urn, resource);
        addTo(this.byType, resource.type, resource);
      }
    }
    this.resources = [...this.byUrn.values()];
    const [root = new Resource({ type: stackType, name: "", urn: "", props: {} }, {}), ...others] =
      this.ofType(stackType);
    this.roots = [root, ...others];
    this.places = new Places(this.resources.filter(({ type }) => isModelled(type)));
    this.byRole = new Roles(this, isDeployed);
    const logGroups = new LogGroups(this.ofType(tokens.logGroup), this.placeOf);
    const edgeFunctions = new EdgeFunctions(this.ofType(tokens.distribution));
    this.roles = this.byRole.all;
    this.functions = this.ofType(tokens.function).map((resource) => {
      const place = this.placeOf(resource);
      const atEdge = edgeFunctions.of(resource, place.region);
      return {
        resource,
        name: resource.string("name"),
        place,
        executionRole: this.roleNamed(resource, ["role", resource.set.string("role")]),
        logGroup: logGroups.of(resource, atEdge.verdict),
        atEdge,
      };
    });
    this.targets = new Targets(this);
    const directory = new Directory(tokens.function, this);
    const byResource = new Map(this.functions.map((fn) => [fn.resource, fn]));
    this.references = new FunctionReferences(directory, byResource);
    this.permissions = this.ofType(tokens.permission).map((resource) => ({
      ...permissions.read(resource),
      account: accountInArn(resource.set.string("function")) ?? this.placeOf(resource).account,
      function: this.functionNamed(resource, "function"),
      qualifier: qualifierOf(resource, "function"),
      likelyQualifier: likelyQualifierOf(resource, "function"),
    }));
  }

  /** The functions that items of one property of a resource name. */
  functionsNamed(
    from: Resource,
    items: readonly Leaf[],
    may?: "other" | "text",
  ): readonly (FunctionItem | Gap)[] {
    const [property = ""] = items[0]?.[0].split(/[.[]/, 1) ?? [];
    return this.references.findAll(from, property, items, may);
  }

  /** The role that a place in a resource names. */
  roleNamed(from: Resource, [path, value]: Leaf): Reference<Role> {
    const [property = path] = path.split(/[.[]/, 1);
    return this.byRole.at(this.byRole.directory.find(from, property, value, path));
  }

  /** The function that a property of a resource names. */
  functionNamed(from: Resource, property: string): Reference<LambdaFunction> {
    return this.references.find(from, property);
  }

  /** The root of the stack that a resource is of. */
  rootOf(resource: NamedResource): Resource {
    const [first, ...others] = this.roots;
    return others.find((root) => areOfOneStack(root, resource)) ?? first;
  }

  /** The resource that has a URN, `undefined` if none has. */
  resourceAt(urn: string): Resource | undefined {
    return this.byUrn.get(urn);
  }

  /**
   * Whether a gap was none after all: before a resource is made, one without any argument cannot be told from one that the
   * operation leaves out.
   */
  settles({ why, resource }: Gap): boolean {
    return why === "leftOut" && this.byUrn.get(resource.urn)?.isLeftOut === false;
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
