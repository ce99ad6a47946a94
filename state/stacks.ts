import { addTo, isModelled, type EngineResource } from "../model";
import type { DeployedStack } from "./deployed-stack";
import { isObject } from "./json";
import { positionIn, type Position } from "./position";
import { propertiesOf } from "./property-value";
import { Texts } from "./texts";

/** A resource of a state, as far as it is read. */
interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/**
 * The stacks in a state: one, or several if somebody has joined them. Of a resource that is about to be deleted there is another, or none.
 *
 * @returns what is wrong with it if it is not such a list of resources.
 */
export function stacksIn(resources: unknown, file: string): readonly DeployedStack[] | string {
  if (resources !== undefined && resources !== null && !Array.isArray(resources)) {
    return "has no list of resources";
  }
  const all = (resources ?? []) as readonly unknown[];
  const wrong = all.findIndex((each) => !isStateResource(each));
  if (wrong >= 0) {
    return `is damaged: resource ${wrong + 1} of ${all.length} has no URN or no type`;
  }
  const groups = new Map<string, StateResource[]>();
  for (const each of all as readonly StateResource[]) {
    if (each["delete"] !== true) {
      const [, stack = "", project = ""] = partsOf(each.urn);
      const key = `${stack}::${project}`;
      addTo(groups, key, each);
    }
  }
  return [...groups.values()].map((group) => stackOf(group, file));
}

const urn = /^urn:pulumi:(.*?)::(.*?)::.*?::(.*)$/s;

function partsOf(text: string): readonly string[] {
  return urn.exec(text) ?? [];
}

function isStateResource(raw: unknown): raw is StateResource {
  return (
    isObject(raw) && typeof raw["type"] === "string" && typeof raw["urn"] === "string" && urn.test(raw["urn"])
  );
}

function stackOf(resources: readonly StateResource[], file: string): DeployedStack {
  const texts = new Texts();
  const [, stack = "", project = ""] = partsOf(resources[0]?.urn ?? "");
  const types = new Map(resources.map((each) => [each.urn, each.type]));
  const providers = new Map<string, NonNullable<EngineResource["provider"]>>();
  for (const each of resources.filter(({ type }) => type.startsWith("pulumi:providers:"))) {
    providers.set(each.urn, { urn: each.urn, props: propertiesOf(each["inputs"], texts) });
  }
  const inputs = new Map<string, unknown>();
  const positions = new Map<string, Position>();
  for (const each of resources.filter(({ type }) => isModelled(type))) {
    inputs.set(each.urn, propertiesOf(each["inputs"], texts));
    const position = positionIn(each);
    if (position !== undefined) {
      positions.set(each.urn, position);
    }
  }
  const shown = resources.map((each) => resourceOf(each, types, providers, texts));
  return { project, stack, file, resources: shown, inputs, positions };
}

function resourceOf(
  state: StateResource,
  types: ReadonlyMap<string, string>,
  providers: ReadonlyMap<string, NonNullable<EngineResource["provider"]>>,
  texts: Texts,
): EngineResource {
  const type = texts.one(state.type);
  const urn = texts.one(state.urn);
  const [, , , name = ""] = partsOf(urn);
  const dependencies = textsIn(state["dependencies"], texts).map((each) => ({ urn: each }));
  const resource = { type, name, urn, dependencies };
  if (!isModelled(type)) {
    return { ...resource, props: {} };
  }
  const provider = providers.get(providerIn(state["provider"]));
  const flows = isObject(state["propertyDependencies"]) ? state["propertyDependencies"] : {};
  const propertyDependencies = Object.fromEntries(
    Object.entries(flows).map(([property, urns]) => [
      property,
      textsIn(urns, texts).map((each) => ({ urn: each, type: types.get(each) ?? "" })),
    ]),
  );
  return {
    ...resource,
    props: propertiesOf(state["outputs"], texts),
    // What is only read is made and judged elsewhere, even where a refresh has filled in inputs.
    isRead: state["external"] === true,
    propertyDependencies,
    ...(provider && { provider }),
  };
}

/** The URN in a reference to a provider, which its id follows. */
function providerIn(reference: unknown): string {
  return typeof reference === "string" ? reference.slice(0, reference.lastIndexOf("::")) : "";
}

function textsIn(raw: unknown, texts: Texts): readonly string[] {
  return Array.isArray(raw)
    ? raw.filter((each) => typeof each === "string").map((each) => texts.one(each))
    : [];
}
