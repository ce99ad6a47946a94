import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Value } from "google-protobuf/google/protobuf/struct_pb";
import { isModelled } from "../../model";
import { tokenOf } from "../../model/reading/equivalents";
import { Properties } from "../../model/reading/properties";
import { unknown } from "../../sandbox/provider/property-values";
import { Chance } from "./random";
import type { Recorded } from "./recorded";

/** The names of the properties that are read of any resource while something runs, and what that returns. */
export async function whatIsRead<T>(run: () => Promise<T>): Promise<[T, ReadonlySet<string>]> {
  const reader = Properties.prototype as unknown as { get: (this: unknown, name: string) => unknown };
  const { get } = reader;
  const names = new Set<string>();
  reader.get = function (name) {
    names.add(name);
    return get.call(this, name);
  };
  try {
    return [await run(), names];
  } finally {
    reader.get = get;
  }
}

/** Resources of which something is unknown. */
export interface Hiding {
  /** What it is, for a message. */
  readonly hidden: string;
  readonly less: readonly Recorded[];
  /** Whether the stack itself tells of it nevertheless: what flows into it, or what was made of it, is still known. */
  readonly tells: boolean;
}

/**
 * The same resources with one property of one of them unknown, for each known property of each that is judged, and with
 * one setting of a provider; and then with some sets of these.
 *
 * @param names the properties that were read: to hide one that nobody looks at changes nothing.
 */
export function* hidden(recorded: readonly Recorded[], names: ReadonlySet<string>): Iterable<Hiding> {
  const places = [...placesToHide(recorded, names)];
  for (const place of places) {
    yield { hidden: place.called, less: without(recorded, [place]), tells: place.tells };
  }
  const chance = new Chance(seed + places.length);
  for (let set = 0; places.length > 1 && set < sets; set++) {
    const some = places.filter(() => chance.is(0.3));
    yield {
      hidden: some.map(({ called }) => called).join(", "),
      less: without(recorded, some),
      tells: some.some(({ tells }) => tells),
    };
  }
}

/** How many sets of properties are hidden of each program, and by which chances: `npm run hide` asks for more. */
const sets = Number(process.env.HIDDEN_SETS ?? 3);
const seed = Number(process.env.HIDDEN_SEED ?? 0);

/** Something that can be hidden. */
interface Place {
  readonly called: string;
  readonly property: string;
  /** The resource that has the property. */
  readonly resource?: Recorded;
  /** Or the provider that has the setting, by its URN. */
  readonly provider?: string;
  readonly tells: boolean;
}

function* placesToHide(recorded: readonly Recorded[], names: ReadonlySet<string>): Iterable<Place> {
  const providers = new Map<string, ReadonlySet<string>>();
  for (const resource of recorded) {
    const { inputs, outputs } = resource;
    const type = inputs.getType();
    // What is spelled otherwise is read as a whole.
    for (const property of isModelled(type) ? propertiesOf(resource) : []) {
      if (names.has(property) || tokenOf(type) !== type) {
        const isMade = !inputs.getProperties()!.getFieldsMap().has(property);
        const flows = outputs.getPropertydependenciesMap().get(property)?.getUrnsList() ?? [];
        const called = `${property} of ${inputs.getName()}`;
        yield { called, property, resource, tells: isMade || flows.length > 0 };
      }
    }
    const provider = outputs.getProvider();
    providers.set(provider?.getUrn() ?? "", new Set(provider?.getProperties()?.getFieldsMap().keys()));
  }
  for (const [provider, settings] of providers) {
    for (const property of settings) {
      yield { called: `${property} of the provider`, property, provider, tells: false };
    }
  }
}

function without(recorded: readonly Recorded[], places: readonly Place[]): readonly Recorded[] {
  return recorded.map((resource) => {
    const provider = resource.outputs.getProvider()?.getUrn() ?? "";
    const here = places.filter((place) => place.resource === resource || place.provider === provider);
    if (here.length === 0) {
      return resource;
    }
    const [inputs, outputs] = [resource.inputs.cloneMessage(), resource.outputs.cloneMessage()];
    for (const { property, provider: isProvider } of here) {
      for (const each of [inputs, outputs]) {
        hide((isProvider === undefined ? each : each.getProvider())?.getProperties(), property);
      }
    }
    return { inputs, outputs };
  });
}

/** The same resources with one text within a policy document unknown, for each in each that may hold an unknown one. */
export function* partsHiddenOneByOne(recorded: readonly Recorded[]): Iterable<Hiding> {
  for (const [index, { inputs, outputs }] of recorded.entries()) {
    const isNative = tokenOf(inputs.getType()) !== inputs.getType();
    const count = isNative ? textsIn(inputs.getProperties()).length : 0;
    for (let part = 0; part < count; part++) {
      const less = { inputs: inputs.cloneMessage(), outputs };
      const text = textsIn(less.inputs.getProperties())[part]!;
      const hidden = `"${text.getStringValue()}" in ${inputs.getName()}`;
      text.setStringValue(unknown);
      yield { hidden, less: recorded.with(index, less), tells: false };
    }
  }
}

/** The texts in the policy documents that properties hold as objects. */
function textsIn(properties: Struct | undefined): readonly Value[] {
  return [...(properties?.getFieldsMap().entries() ?? [])].flatMap(([property, value]) =>
    value.hasStringValue() || !/polic/i.test(property) ? [] : textsWithin(value),
  );
}

function textsWithin(value: Value): readonly Value[] {
  if (value.hasStringValue()) {
    return [value];
  }
  const members = value.getStructValue()?.getFieldsMap().values() ?? [];
  const items = value.getListValue()?.getValuesList() ?? [];
  return [...members, ...items].flatMap(textsWithin);
}

function propertiesOf({ inputs, outputs }: Recorded): ReadonlySet<string> {
  return new Set(
    [inputs, outputs].flatMap((resource) => [...(resource.getProperties()?.getFieldsMap().keys() ?? [])]),
  );
}

function hide(properties: Struct | undefined, property: string): void {
  const fields = properties?.getFieldsMap();
  if (fields?.has(property)) {
    fields.set(property, new Value().setStringValue(unknown));
  }
}
