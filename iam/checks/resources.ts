import { arnsOf } from "../actions";
import { canBe, isAccountNumber, isArnPattern } from "../arn";
import { isRegion, partitions } from "../partitions";
import { type Pattern } from "../pattern";
import { type Problem } from "../problem";
import { type Statement, problemIn } from "../statement";
import { isKnown } from "../text";

/**
 * What is wrong with the ARNs of a statement's resources: that AWS refuses them, or that they match nothing.
 *
 * @param partition that of the account, as far as it is known.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function checkResources(statement: Statement, partition: string | undefined): readonly Problem[] {
  const { resources } = statement;
  return (resources?.patterns ?? []).flatMap((pattern, i) => {
    const fault = isKnown(pattern) ? faultOf(pattern, partition) : undefined;
    const where = `${resources?.not ? "NotResource" : "Resource"}[${i}]`;
    return fault === undefined ? [] : [problemIn(statement, `${where} ${fault}`)];
  });
}

function faultOf(pattern: Pattern, home: string | undefined): string | undefined {
  // A variable may hold colons, and stands for what is not known here.
  const [prefix, partition = "*", service = "*", region = "*", account = "*", ...rest] = pattern
    .replaceAll(/\$\{[^}]*\}?/g, "*")
    .split(":");
  if (prefix !== "arn" || !isArnPattern(pattern)) {
    return undefined;
  }
  return (
    faultOfPartition(partition, home) ??
    faultOfService(service) ??
    (service === "s3" && rest.length > 0 && isOfBucket(rest.join(":"))
      ? faultOfBucket(region, account)
      : (faultOfRegion(service, region) ?? faultOfAccount(account)))
  );
}

/**
 * The errors are IAM's: `Partition "" is not valid for resource`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-partition
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/3045
 * @see https://github.com/terraform-aws-modules/terraform-aws-iam/issues/39
 */
function faultOfPartition(partition: Pattern, home: string | undefined): string | undefined {
  if (partition === "") {
    return "has no partition, so AWS refuses it: an ARN begins with arn:aws: or, elsewhere, with arn:aws-cn: and the like.";
  }
  if (isOpen(partition)) {
    return undefined;
  }
  if (!/^aws(-[a-z-]+)?$/.test(partition)) {
    return "has a partition that does not exist, so AWS refuses it.";
  }
  const isForeign =
    home !== undefined && partition !== home && partitions.some(({ name }) => name === partition);
  return isForeign
    ? `is of the partition ${partition}, and this is deployed in ${home}, where AWS refuses it.`
    : undefined;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-arn-service-case */
function faultOfService(service: Pattern): string | undefined {
  if (service === "") {
    return "has no service, so it matches nothing.";
  }
  return /[A-Z]/.test(service)
    ? "has a service in capitals, so it matches nothing: ARNs have it in lower case."
    : undefined;
}

/** Whether what follows the account in an ARN of S3 is a bucket or an object, and not an access point or the like. */
function isOfBucket(resource: Pattern): boolean {
  const kind = /^[^/:*?]*/.exec(resource)![0];
  const others = arnsOf("s3")
    .filter((arn) => !arn.includes(":::"))
    .map((arn) => arn.split(":").slice(5).join(":").split("/")[0]);
  return !/[*?]/.test(resource[kind.length] ?? "") && !others.includes(kind);
}

/**
 * The error for a region is IAM's: `can not contain region information`.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-resources-for-iam-policies
 * @see https://github.com/aws/aws-cdk/issues/22445
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-arn-account-not-allowed
 */
function faultOfBucket(region: Pattern, account: Pattern): string | undefined {
  if (!isOpen(region)) {
    return "has a region, which no ARN of a bucket or an object has, so AWS refuses it.";
  }
  return isOpen(account)
    ? undefined
    : "has an account, which no ARN of a bucket or an object has, so it matches nothing. IAM Access Analyzer takes it for an error; whether AWS refuses it is not documented.";
}

/**
 * The error for IAM's own ARNs is `IAM resource … cannot contain region information`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-arn-region-not-allowed
 * @see https://github.com/aws/aws-cdk/issues/13104
 */
function faultOfRegion(service: Pattern, region: Pattern): string | undefined {
  if (region === "") {
    const forms = isOpen(service) ? [] : arnsOf(service);
    return forms.length > 0 && forms.every((arn) => arn.split(":")[3] !== "")
      ? `has no region, which every ARN of ${service} has, so it matches nothing.`
      : undefined;
  }
  if (isOpen(region)) {
    return undefined;
  }
  if (service === "iam") {
    return "has a region, which no ARN of IAM has, so AWS refuses it.";
  }
  return canBe(region, isRegion)
    ? undefined
    : "has where the region belongs what is no region, so it matches nothing.";
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-arn-account */
function faultOfAccount(account: Pattern): string | undefined {
  return /^[\d-]+$/.test(account) && !isAccountNumber(account)
    ? "has where the account belongs a number that has not 12 digits, so it matches nothing."
    : undefined;
}

/** Whether a field is left open: empty, or with a wildcard. */
function isOpen(field: Pattern): boolean {
  return field === "" || /[*?]/.test(field);
}
