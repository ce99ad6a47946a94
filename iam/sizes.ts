import { hole } from "./text";

/** What a policy document is used as. `resource` is the policy of a resource other than a bucket or a topic. */
export type Kind =
  | "trust"
  | "managed"
  | "boundary"
  | "roleInline"
  | "userInline"
  | "groupInline"
  | "bucket"
  | "topic"
  | "resource";

/**
 * How many characters IAM lets a document have, white space not counted. For inline policies it is the sum over all of
 * one role, user or group. The limit of a trust policy can be raised, to 8,192; other services have limits of their own.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
 */
export const sizeLimits: Readonly<Partial<Record<Kind, number>>> = {
  trust: 2_048,
  managed: 6_144,
  boundary: 6_144,
  roleInline: 10_240,
  userInline: 2_048,
  groupInline: 5_120,
};

/**
 * More characters than this no AWS service takes in a customer's policy: that of a KMS key may be the longest. Those that
 * AWS manages itself are longer.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
 */
export const largestSize = 32_768;

/** The size of a document's text as IAM counts it, without white space: the least that it can be if parts are not known. */
export function sizeOf(text: string): number {
  let size = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code !== 0x20 && (code > 0x0d || code < 0x09) && text[i] !== hole) {
      size++;
    }
  }
  return size;
}
