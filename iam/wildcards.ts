/**
 * The condition keys of which no value ever has a star or a question mark. A pattern for one of them, compared as it
 * stands, equals nothing. (A source ARN can have one: that of a log group ends in `:*`.)
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
 */
const plainKeys = new Map(
  [
    "sts:RoleSessionName",
    "sts:ExternalId",
    "sts:SourceIdentity",
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalType",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:RequestedRegion",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:userid",
    "aws:username",
  ].map((key) => [key.toLowerCase(), key]),
);

/** Whether no value of a condition key, in lower case, ever has a star or a question mark in it. */
export function neverHasWildcards(key: string): boolean {
  return plainKeys.has(key) || key.startsWith("aws:principaltag/");
}
