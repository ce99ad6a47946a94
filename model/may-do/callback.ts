import { createHash } from "node:crypto";
import { derived } from "../../iam";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { valueOf } from "../reading/value";
import type { ExecutionRole } from "../stack/execution-role";
import type { Role } from "../stack/role";

/**
 * What `aws.lambda.CallbackFunction` attaches where the program gives it neither a role nor policies, in every
 * partition by these ARNs.
 *
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/lambda/callbackfunction/
 * @see https://github.com/pulumi/pulumi-aws/blob/master/sdk/nodejs/lambda/lambdaMixins.ts
 */
export const callbackDefaults: readonly string[] = [
  "AWSLambda_FullAccess",
  "CloudWatchFullAccessV2",
  "CloudWatchEventsFullAccess",
  "AmazonS3FullAccess",
  "AmazonDynamoDBFullAccess",
  "AmazonSQSFullAccess",
  "AmazonKinesisFullAccess",
  "AmazonCognitoPowerUser",
  "AWSXrayWriteOnlyAccess",
];

/** How `CallbackFunction` ends the name of an attachment: with the beginning of a digest of the policy's ARN. */
const endings = callbackDefaults.map((name) =>
  createHash("sha1").update(`arn:aws:iam::aws:policy/${name}`).digest("hex").slice(0, 8),
);

/**
 * The function whose `CallbackFunction` made a role with all that it attaches by default, and those attachments;
 * `undefined` for a role that was made otherwise. The names tell: the role has that of the function, and stands beside
 * it, and each attachment has that of the role and of its policy.
 */
export const callbackDefault = derived(({ role, users }: ExecutionRole): CallbackDefault | undefined => {
  const { resource, policies } = role;
  const maker = users.find((fn) => standsBeside(fn.resource, resource))?.resource;
  const names = endings.map((ending) => `${resource.name}-${ending}`);
  const made = policies.filter(({ attachment }) => names.includes(attachment.name));
  const attachments = new Set(made.map(({ attachment }) => attachment));
  return maker !== undefined && attachments.size === names.length ? { maker, attachments } : undefined;
});

/** What `CallbackFunction` made by default, and for which function. */
export interface CallbackDefault {
  readonly maker: Resource;
  readonly attachments: ReadonlySet<Resource>;
}

/**
 * Whether `CallbackFunction` made an attachment for a function, as it does with the policies that it is given. Nobody can
 * have the function wait for it then: its name is that of the function, it stands beside it, and the function has the
 * handler that `CallbackFunction` gives to each of its own.
 *
 * @see https://github.com/pulumi/pulumi-aws/blob/master/sdk/nodejs/lambda/lambdaMixins.ts
 */
export function attachedByCallback(attachment: Resource, fn: Resource, role: Role): boolean {
  return (
    attachment.type === tokens.rolePolicyAttachment &&
    attachment.name.startsWith(`${fn.name}-`) &&
    valueOf(fn.string("handler")) === "__index.handler" &&
    parentOf(attachment) === parentOf(fn) &&
    standsBeside(role.resource, fn)
  );
}

/** Whether two resources have one name and, as far as their URNs tell, one parent. */
function standsBeside(a: Resource, b: Resource): boolean {
  return a.name === b.name && parentOf(a) === parentOf(b);
}

function parentOf({ urn, type }: Resource): string {
  return urn.slice(0, urn.lastIndexOf(`${type}::`));
}
