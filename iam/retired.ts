/**
 * AWS managed policies that AWS has retired, and what replaces each: those of Lambda, and one that functions had. A retired
 * policy goes on to work where it is attached, and can be attached to nothing else. Its document is no longer published, and
 * the second witness for each is that the data of the policies that can be attached does not have it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-deprecated.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/security_iam_troubleshoot.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-awsmanpol-deprecated-policies.html
 */
export const retiredPolicies: ReadonlyMap<string, string> = new Map([
  ["AWSLambdaFullAccess", "AWSLambda_FullAccess"],
  ["AWSLambdaReadOnlyAccess", "AWSLambda_ReadOnlyAccess"],
  ["AmazonEC2ContainerServiceFullAccess", "AmazonECS_FullAccess"],
]);
