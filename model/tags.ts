import { hole, type Text } from "../iam";
import type { Properties } from "./read";
import type { Resource } from "./resource";
import { known, valueOf, type Value } from "./value";

/**
 * The tags of a resource with those that its provider gives to all: unknown as long as that is, and with a hole
 * for a value that is not known yet.
 *
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/provider/#providerdefaulttags
 */
export function tagsOf(resource: Resource): Value<Readonly<Record<string, Text>>> {
  const all = resource.made.object("tagsAll");
  if (all.kind === "known") {
    return known(textsOf(all.value));
  }
  const own = resource.set.object("tags");
  const hasDefaults = resource.provider?.set.has("defaultTags") !== false;
  if (hasDefaults || own.kind === "unknown" || own.kind === "malformed") {
    return { kind: "unknown" };
  }
  return known(own.kind === "known" ? textsOf(own.value) : {});
}

function textsOf(tags: Properties): Readonly<Record<string, Text>> {
  return Object.fromEntries(tags.names().map((key) => [key, valueOf(tags.string(key)) ?? hole]));
}
