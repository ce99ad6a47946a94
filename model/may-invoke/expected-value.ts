import { arnForms } from "../linking/arn-forms";
import type { Gap } from "../reading/gap";
import { tokens, unreadTokens } from "../reading/tokens";
import type { Stack } from "../stack/stack";
import { triggerOfType } from "./trigger-service";

/**
 * Whether a property of a permission or a bucket policy is not known only until what flows into it is made, and what flows
 * in is what belongs there: for a source ARN a resource that has an ARN, for an account or an organization one that the stack
 * makes. Not where the same flows into a property that names no resource, because programs in some languages say of each
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
  return types.some(
    (type) => triggerOfType(type) !== undefined || Object.values(arnForms).some((form) => form.type === type),
  );
}

/** The types whose outputs belong into a property that says whose resources may be used, by whom, or of what. */
const belonging: Readonly<Record<string, readonly string[]>> = {
  sourceAccount: [unreadTokens.account],
  principalOrgId: [unreadTokens.organization],
  organizationId: [unreadTokens.organization],
  bucket: [tokens.bucket, tokens.oldBucket],
};
