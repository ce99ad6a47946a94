import { arnForms } from "../linking/arn-forms";
import type { Gap } from "../reading/gap";
import { tokens, unreadTokens } from "../reading/tokens";
import { valueOf } from "../reading/value";
import { permissions } from "../stack/permission";
import type { Stack } from "../stack/stack";
import { triggerOf, triggerOfType } from "./trigger-service";

/**
 * Whether a property of a permission or a bucket policy is not known only until what flows into it is made, and what flows
 * in is what belongs there: for a source ARN what the service invokes for, for an account or an organization one that the
 * stack makes. Not where the same flows into a property that names no resource, because programs in some languages say of each
 * property what flows into any.
 */
export function isExpected({ resource: { urn }, property, why }: Gap, stack: Stack): boolean {
  const resource = stack.resourceAt(urn);
  const types = [...(resource?.typesInto(property) ?? [])];
  if (resource === undefined || why !== "unknown" || resource.typesInto("action").size > 0) {
    return false;
  }
  if (property !== "sourceArn") {
    return types.some((type) => belonging[property]?.includes(type));
  }
  const trigger = triggerOf(valueOf(permissions.read(resource).principal) ?? "");
  return types.some((type) =>
    trigger === undefined
      ? Object.values(arnForms).some((form) => form.type === type)
      : triggerOfType(type) === trigger,
  );
}

/** The types of which an output belongs into a property that says whose resources may be used, by whom, or of what. */
const belonging: Readonly<Record<string, readonly string[]>> = {
  sourceAccount: [unreadTokens.account],
  principalOrgId: [unreadTokens.organization],
  organizationId: [unreadTokens.organization],
  bucket: [tokens.bucket, tokens.oldBucket],
};
