import { derived } from "../../iam";
import type { Resource } from "../reading/resource";
import { valueOf } from "../reading/value";
import type { Stack } from "./stack";

/** The resources of a stack by their ARNs, as far as those are known and the model reads them. */
export const resourcesByArn = derived(
  ({ resources }: Stack): ReadonlyMap<string, Resource> =>
    new Map(
      resources.flatMap((resource) => {
        const own = valueOf(resource.made.string("arn"));
        return own === undefined ? [] : [[own, resource]];
      }),
    ),
);
