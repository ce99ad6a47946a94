import { inBothProviders } from "../reading/equivalents";
import type { Resource } from "../reading/resource";
import type { Subject } from "../reading/subject";
import { tokens } from "../reading/tokens";
import type { Value } from "../reading/value";

/**
 * A permission to use one version of a layer.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html
 */
export interface LayerPermission {
  readonly resource: Resource;
  /** An account's number, or `*` for every account. */
  readonly principal: Value<string>;
  readonly organizationId: Value<string>;
}

export const layerPermissions: Subject<LayerPermission> = {
  types: inBothProviders(tokens.layerVersionPermission),
  read: (resource) => ({
    resource,
    principal: resource.set.string("principal"),
    organizationId: resource.set.string("organizationId"),
  }),
};
