import type { Gap } from "../reading/gap";
import { tokens } from "../reading/tokens";
import type { Stack } from "./stack";

/**
 * Types that have no credential among their outputs: ids, names, ARNs, URLs and settings. The provider marks the outputs that are
 * secret, and marks none of these types'; a test holds that.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/secrets/
 */
export const typesWithoutCredentials: readonly string[] = [
  tokens.function,
  tokens.functionUrl,
  tokens.alias,
  tokens.queue,
  tokens.topic,
  tokens.stream,
  tokens.streamConsumer,
  tokens.table,
  tokens.bucket,
  tokens.oldBucket,
  tokens.eventBus,
  tokens.eventRule,
  tokens.secret,
  tokens.key,
  tokens.keyAlias,
  tokens.logGroup,
  tokens.role,
  tokens.policy,
  tokens.restApi,
  tokens.httpApi,
  tokens.userPool,
  tokens.stateMachine,
  tokens.accessPoint,
];

/**
 * Whether environment variables are not known only until resources are made none of which has a credential to give. What
 * flows in is recorded for all variables together, so a single resource that might have one leaves it open.
 */
export function holdNoCredential({ resource: { urn }, why }: Gap, stack: Stack): boolean {
  const types = [...(stack.resourceAt(urn)?.typesInto("environment") ?? [])];
  return (
    why === "unknown" && types.length > 0 && types.every((type) => typesWithoutCredentials.includes(type))
  );
}
