import { inBothProviders } from "./equivalents";
import { gap, type Gap } from "./gap";
import type { Properties } from "./properties";
import type { Resource } from "./resource";
import type { Subject } from "./subject";
import { tokens } from "./tokens";
import { absent, type Value } from "./value";

/** A function or a role with its tags, those included that its provider gives to all that it makes. */
export interface Tagged {
  readonly resource: Resource;
  /** The tags that can be seen: all of them unless there is a gap. */
  readonly tags: ReadonlyMap<string, Value<string>>;
  readonly gap: Gap | undefined;
}

export const tagged: Subject<Tagged> = {
  types: inBothProviders(tokens.function, tokens.role),
  read: (resource) => {
    const { tags, isComplete } = tagsOf(resource);
    return { resource, tags, gap: isComplete ? undefined : gap(resource, "tags", "unknown") };
  },
};

/**
 * The tags of a resource with those that its provider gives to all, as far as they can be seen, and whether they
 * are all that it has.
 *
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/provider/#providerdefaulttags
 */
export function tagsOf(resource: Resource): Pick<Tagged, "tags"> & { readonly isComplete: boolean } {
  const all = resource.made.object("tagsAll");
  if (all.kind === "known") {
    return { tags: new Map(entries(all)), isComplete: true };
  }
  const own = resource.set.object("tags");
  const defaults = defaultTags(resource);
  return {
    // A default that one's own tags may outweigh is not known while they are not.
    tags: own.kind === "unknown" ? new Map() : new Map([...entries(defaults), ...entries(own)]),
    isComplete: own.kind !== "unknown" && defaults.kind !== "unknown",
  };
}

function defaultTags({ provider }: Resource): Value<Properties> {
  const defaults = provider?.set.json("defaultTags").object("defaultTags") ?? absent;
  return defaults.kind === "known" ? defaults.value.object("tags") : defaults;
}

function entries(tags: Value<Properties>): readonly (readonly [string, Value<string>])[] {
  return tags.kind === "known" ? tags.value.names().map((key) => [key, tags.value.string(key)]) : [];
}
