import { gap, type Gap } from "../reading/gap";
import { addTo } from "../reading/groups";
import type { Resource } from "../reading/resource";
import type { Value } from "../reading/value";

/**
 * Where a property that names another resource leads: to a resource of this stack, to something outside it,
 * nowhere (the property is not set), or to one of several that cannot be told apart before the update.
 */
export type Reference =
  | { readonly kind: "here"; readonly resource: Resource }
  | { readonly kind: "outside"; readonly id: string; readonly gap: Gap }
  | { readonly kind: "nowhere" }
  | { readonly kind: "unresolved"; readonly candidates: readonly Resource[]; readonly gap: Gap };

/**
 * The resources of one type, found by what other resources call them: a known ARN, a known name, or else the
 * dependency that the engine recorded.
 */
export class Directory {
  private readonly byId: ReadonlyMap<string, readonly Resource[]>;
  private readonly byName: ReadonlyMap<string, readonly Resource[]>;
  private readonly unnamed: readonly Resource[];

  /**
   * @param id the property that others refer to the resources by.
   * @param name the property that holds their name.
   */
  constructor(
    private readonly type: string,
    private readonly resources: readonly Resource[],
    private readonly id = "arn",
    name = "name",
  ) {
    this.byId = indexed(resources, id);
    this.byName = indexed(resources, name);
    this.unnamed = resources.filter((resource) => resource.string(name).kind !== "known");
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
        return { kind: "nowhere" };
      case "malformed":
        return { kind: "unresolved", candidates: [], gap: gap(from, path, "malformed") };
      case "unknown":
        return among(flows, flows.length > 0 ? flows : this.resources, from, path);
      case "known":
        // Once a resource is made, the provider answers "" for what the program did not set.
        return value.value === "" ? { kind: "nowhere" } : this.called(value.value, from, path, flows);
    }
  }

  /**
   * Where each item of a list leads. Unknown items are the resources that flowed into the property and that no
   * known item names, provided that there are as many of them.
   */
  findAll(from: Resource, property: string, list: Value<readonly Value<string>[]>): readonly Reference[] {
    if (list.kind === "absent") {
      return [];
    }
    const flows = from.flowsInto(property, this.type);
    if (list.kind !== "known") {
      return [among([], flows.length > 0 ? flows : this.resources, from, property)];
    }
    const named = list.value.flatMap((item, index) =>
      item.kind === "known" ? [this.find(from, property, item, `${property}[${index}]`)] : [],
    );
    const unknowns = list.value.filter((item) => item.kind === "unknown").length;
    const others = flows.filter(
      (flow) => !named.some((item) => item.kind === "here" && item.resource === flow),
    );
    if (unknowns === 0) {
      return named;
    }
    return unknowns === others.length
      ? [...named, ...others.map(here)]
      : [...named, among([], flows.length > 0 ? flows : this.resources, from, property)];
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
    const name = isArn ? /^arn:[^:]*:[^:]*:[^:]*:\d{12}:.*?([^/:]*)$/.exec(id)?.[1] : id;
    const named = name === undefined ? [] : (this.byName.get(name) ?? []).filter(mayBe);
    const unnamed = name === undefined ? [] : this.unnamed.filter(mayBe);
    if (named.length + unnamed.length === 0) {
      return { kind: "outside", id, gap: gap(from, path, "outside") };
    }
    const flowing = named.filter((resource) => flows.includes(resource));
    const near = named.filter((resource) => resource.isNear(from));
    return among(flowing.length > 0 ? flowing : near, [...named, ...unnamed], from, path);
  }
}

function here(resource: Resource): Reference {
  return { kind: "here", resource };
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
