import { gap, type Gap } from "../reading/gap";
import { addTo } from "../reading/groups";
import type { Resource } from "../reading/resource";
import type { Value } from "../reading/value";

/**
 * Where a property that names something leads: to a thing of this stack, to one outside it, nowhere (the property is not
 * set), or to one of several that cannot be told apart before the update. What is not here has its gap.
 */
export type Reference<Thing = Resource> =
  | { readonly kind: "here"; readonly found: Thing }
  | { readonly kind: "outside"; readonly id: string; readonly gap: Gap }
  | { readonly kind: "nowhere"; readonly gap: Gap }
  | { readonly kind: "unresolved"; readonly candidates: readonly Thing[]; readonly gap: Gap };

/** The same to what resources are read into: each of those that it may lead to must be among them. */
export function mapped<Thing>(reference: Reference, things: ReadonlyMap<Resource, Thing>): Reference<Thing> {
  switch (reference.kind) {
    case "here":
      return { kind: "here", found: things.get(reference.found)! };
    case "unresolved":
      return { ...reference, candidates: reference.candidates.map((each) => things.get(each)!) };
    default:
      return reference;
  }
}

/**
 * The things that flow into a property and stand for its unknown items: those that no known item names, provided that
 * there are as many of them as unknown items. `undefined` if it is not known which is which.
 *
 * @param repeats whether one thing may be several items, so that fewer may flow in than there are items.
 */
export function unknownItems<Thing>(
  unknowns: number,
  flows: readonly Thing[],
  isNamed: (flow: Thing) => boolean,
  repeats = false,
): readonly Thing[] | undefined {
  const others = flows.filter((flow) => !isNamed(flow));
  const isEnough = repeats ? others.length > 0 && others.length <= unknowns : others.length === unknowns;
  return isEnough ? others : undefined;
}

/** Resources by their types, and which of them are made in one account and region. */
export interface Located {
  ofType(type: string): readonly Resource[];
  areNear(this: void, one: Resource, other: Resource): boolean;
}

/**
 * The resources of one type, found by what other resources call them: a known ARN, a known name, or else the
 * dependency that the engine recorded.
 */
export class Directory {
  private readonly byId: ReadonlyMap<string, readonly Resource[]>;
  private readonly byName: ReadonlyMap<string, readonly Resource[]>;
  private readonly unnamed: readonly Resource[];
  private readonly resources: readonly Resource[];

  /**
   * @param stack where the resources are.
   * @param id the property that others refer to the resources by.
   * @param name the property that holds their name.
   */
  constructor(
    private readonly type: string,
    private readonly stack: Located,
    private readonly id = "arn",
    name = "name",
  ) {
    this.resources = stack.ofType(type);
    this.byId = indexed(this.resources, id);
    this.byName = indexed(this.resources, name);
    this.unnamed = this.resources.filter((resource) => resource.string(name).kind !== "known");
  }

  /**
   * Where a property of a resource leads.
   *
   * @param path where in the property the value is, for a gap: the property itself unless it is a list.
   */
  find(from: Resource, property: string, value: Value<string>, path = property): Reference {
    const flows = from.flowsInto(property, this.type);
    switch (value.kind) {
      case "absent":
        return { kind: "nowhere", gap: gap(from, path, "malformed") };
      case "malformed":
        return { kind: "unresolved", candidates: [], gap: value.gap };
      case "unknown":
        return among(flows, flows.length > 0 ? flows : this.resources, from, path);
      case "known":
        // Once a resource is made, the provider answers "" for what the program did not set.
        return value.value === ""
          ? { kind: "nowhere", gap: gap(from, path, "malformed") }
          : this.called(value.value, from, path, flows);
    }
  }

  /** Where each item of a list leads. */
  findAll(from: Resource, property: string, list: Value<readonly Value<string>[]>): readonly Reference[] {
    if (list.kind === "absent") {
      return [];
    }
    const flows = from.flowsInto(property, this.type);
    const any = among([], flows.length > 0 ? flows : this.resources, from, property);
    if (list.kind !== "known") {
      return [any];
    }
    const named = list.value.flatMap((item, index) =>
      item.kind === "known" ? [this.find(from, property, item, `${property}[${index}]`)] : [],
    );
    const unknowns = list.value.filter((item) => item.kind === "unknown").length;
    if (unknowns === 0) {
      return named;
    }
    const isNamed = (flow: Resource): boolean =>
      named.some((item) => item.kind === "here" && item.found === flow);
    return [...named, ...(unknownItems(unknowns, flows, isNamed)?.map(here) ?? [any])];
  }

  /**
   * A name is unique in an account only, so it leads to the resource of that name which flows in or is made in the same
   * account and region. A literal ARN leads to a resource whose own ARN is not known yet by the name in it.
   */
  private called(id: string, from: Resource, path: string, flows: readonly Resource[]): Reference {
    const exact = this.byId.get(id);
    if (exact !== undefined) {
      return among(exact, exact, from, path);
    }
    const isArn = id.startsWith("arn:");
    const mayBe = (resource: Resource): boolean => !isArn || resource.string(this.id).kind !== "known";
    const name = isArn ? /^arn:[^:]*:[^:]*:[^:]*:(?:\d{12})?:.*?([^/:]*)$/.exec(id)?.[1] : id;
    const named = name === undefined ? [] : (this.byName.get(name) ?? []).filter(mayBe);
    const unnamed = name === undefined ? [] : this.unnamed.filter(mayBe);
    if (named.length + unnamed.length === 0) {
      return { kind: "outside", id, gap: gap(from, path, "outside") };
    }
    const flowing = named.filter((resource) => flows.includes(resource));
    const near = named.filter((resource) => this.stack.areNear(resource, from));
    return among(flowing.length > 0 ? flowing : near, [...named, ...unnamed], from, path);
  }
}

function here(found: Resource): Reference {
  return { kind: "here", found };
}

function among(
  certain: readonly Resource[],
  candidates: readonly Resource[],
  from: Resource,
  path: string,
): Reference {
  const [only] = certain;
  return certain.length === 1 && only !== undefined
    ? here(only)
    : { kind: "unresolved", candidates, gap: gap(from, path, "unknown") };
}

function indexed(resources: readonly Resource[], property: string): ReadonlyMap<string, readonly Resource[]> {
  const index = new Map<string, Resource[]>();
  for (const resource of resources) {
    const key = resource.string(property);
    if (key.kind === "known") {
      addTo(index, key.value, resource);
    }
  }
  return index;
}
