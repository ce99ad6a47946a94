import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Value } from "google-protobuf/google/protobuf/struct_pb";
import { unknown } from "../../sandbox/provider/property-values";
import { isModelled } from "../../model";
import type { Recorded } from "./monitor";

/** The same resources with one property of one of them unknown, for each known property of each that is judged. */
export function* hiddenOneByOne(
  recorded: readonly Recorded[],
): Iterable<{ hidden: string; less: readonly Recorded[] }> {
  for (const [index, resource] of recorded.entries()) {
    for (const property of isModelled(resource.inputs.getType()) ? propertiesOf(resource) : []) {
      const less = { inputs: resource.inputs.cloneMessage(), outputs: resource.outputs.cloneMessage() };
      hide(less.inputs.getProperties(), property);
      hide(less.outputs.getProperties(), property);
      yield { hidden: `${property} of ${resource.inputs.getName()}`, less: recorded.with(index, less) };
    }
  }
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
