/**
 * The type tokens of the resources that the model reads. Policies and readers match tokens and not classes, so
 * that the pack never loads `@pulumi/aws`; a test holds them against its classes.
 */
export const tokens = {
  function: "aws:lambda/function:Function",
  permission: "aws:lambda/permission:Permission",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  role: "aws:iam/role:Role",
  policy: "aws:iam/policy:Policy",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  rolePolicyAttachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  policyAttachment: "aws:iam/policyAttachment:PolicyAttachment",
  rolePoliciesExclusive: "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive",
  rolePolicyAttachmentsExclusive: "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
} as const;

const modelled = new Set<string>(Object.values(tokens));

/** Whether the model reads resources of this type, so that their inputs are worth keeping. */
export function isModelled(type: string): boolean {
  return modelled.has(type);
}
