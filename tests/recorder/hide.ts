import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Value } from "google-protobuf/google/protobuf/struct_pb";
import { isModelled } from "../../model";
import { tokenOf } from "../../model/reading/equivalents";
import { Properties } from "../../model/reading/properties";
import { unknown } from "../../sandbox/provider/property-values";
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

/**
 * The same resources with one property of one of them unknown, for each known property of each that is judged.
 *
 * @param names the properties that were read: to hide one that nobody looks at changes nothing.
 */
export function* hiddenOneByOne(
  recorded: readonly Recorded[],
  names: ReadonlySet<string>,
): Iterable<{ hidden: string; less: readonly Recorded[] }> {
  for (const [index, resource] of recorded.entries()) {
    const type = resource.inputs.getType();
    const properties = isModelled(type) ? [...propertiesOf(resource)] : [];
    // What is spelled otherwise is read as a whole.
    for (const property of properties.filter((name) => names.has(name) || tokenOf(type) !== type)) {
      const less = { inputs: resource.inputs.cloneMessage(), outputs: resource.outputs.cloneMessage() };
      hide(less.inputs.getProperties(), property);
      hide(less.outputs.getProperties(), property);
      yield { hidden: `${property} of ${resource.inputs.getName()}`, less: recorded.with(index, less) };
    }
  }
}

/** The same resources with one text within a policy document unknown, for each in each that may hold an unknown one. */
export function* partsHiddenOneByOne(
  recorded: readonly Recorded[],
): Iterable<{ hidden: string; less: readonly Recorded[] }> {
  for (const [index, { inputs, outputs }] of recorded.entries()) {
    const isNative = tokenOf(inputs.getType()) !== inputs.getType();
    const count = isNative ? textsIn(inputs.getProperties()).length : 0;
    for (let part = 0; part < count; part++) {
      const less = { inputs: inputs.cloneMessage(), outputs };
      const text = textsIn(less.inputs.getProperties())[part]!;
      const hidden = `"${text.getStringValue()}" in ${inputs.getName()}`;
      text.setStringValue(unknown);
      yield { hidden, less: recorded.with(index, less) };
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
