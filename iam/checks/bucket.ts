import { findAction } from "../actions";
import { type Pattern, matchText } from "../pattern";
import { type Problem } from "../problem";
import { type Statement, problemIn } from "../statement";
import { type Text, hole, isKnown } from "../text";
import { any } from "../verdict";

/**
 * Why S3 refuses a statement in the policy of a bucket.
 *
 * @param bucket the name of the bucket, as far as it is known.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 */
export function checkBucketPolicy(statement: Statement, bucket: Text = hole): readonly Problem[] {
  const { actions, resources } = statement;
  const patterns = resources?.patterns ?? [];
  const faults = [
    ...patterns.flatMap((pattern, i) =>
      isElsewhere(pattern, bucket)
        ? [
            `${resources?.not ? "NotResource" : "Resource"}[${i}] is not of this bucket, so S3 refuses the policy.`,
          ]
        : [],
    ),
    ...(actions?.patterns ?? []).flatMap((pattern, i) => {
      const fault = isForeign(pattern)
        ? "is of another service, so S3 refuses the policy."
        : !actions?.not && resources?.not === false && appliesToNone(pattern, patterns)
          ? "applies to none of the resources of its statement, so S3 refuses the policy: a bucket is arn:aws:s3:::NAME, and its objects are arn:aws:s3:::NAME/*."
          : undefined;
      return fault === undefined ? [] : [`${actions?.not ? "NotAction" : "Action"}[${i}] ${fault}`];
    }),
  ];
  return faults.map((fault) => problemIn(statement, fault));
}

/**
 * The error is `Policy has invalid resource`.
 *
 * @see https://github.com/aws-samples/aws-media-services-vod-automation/issues/17
 */
function isElsewhere(pattern: Pattern, bucket: Text): boolean {
  const [, service, path] =
    /^arn:[^:]*:([\w-]+):(?:::(.*))?/s.exec(pattern.replaceAll(/\$\{[^}]*\}?/g, "*")) ?? [];
  if (service === undefined || !isKnown(pattern)) {
    return false;
  }
  if (service !== "s3" || path === undefined) {
    return !/^s3/.test(service);
  }
  return any([bucket, `${bucket}/${hole}`], (text) => matchText(path, text)) === "no";
}

/**
 * The error is `Policy has invalid action`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-action-in-policy
 * @see https://github.com/versity/versitygw/issues/650
 */
function isForeign(pattern: Pattern): boolean {
  const [, service] = /^([\w-]+):/.exec(pattern) ?? [];
  return service !== undefined && isKnown(pattern) && !/^(?:s3|s3express)$/i.test(service);
}

/**
 * The error is `Action does not apply to any resource(s) in statement`.
 *
 * @see https://github.com/aws-amplify/docs/issues/7799
 * @see https://github.com/ministryofjustice/modernisation-platform/pull/10762
 */
function appliesToNone(action: Pattern, resources: readonly Pattern[]): boolean {
  const forms = findAction(action)?.resources ?? [];
  const ofBuckets = forms.some((arn) => arn.endsWith(":s3:::${BucketName}"));
  const ofObjects = forms.some((arn) => arn.endsWith(":s3:::${BucketName}/${ObjectName}"));
  if (ofBuckets === ofObjects) {
    return false;
  }
  return resources.every((pattern) => {
    const path = /^arn:[^:]*:s3:::([^*?]*)$/.exec(pattern)?.[1];
    // After a slash, whatever a wildcard stands for is of an object.
    return ofObjects
      ? path !== undefined && isKnown(pattern) && !path.includes("/") && !path.includes("${")
      : /^arn:[^:]*:s3:::[^*?$/]*\//.test(pattern) && isKnown(pattern);
  });
}
