import { type Document, parseDocument } from "./document";
import { records } from "./records";
import { type Text } from "./text";

const documents = records("managed-policies");
const parsed = new Map<Text, Document | undefined>();

/**
 * The document of an AWS managed policy, by its ARN; `undefined` for one that is not known, or is no AWS managed policy.
 *
 * The documents are those of the `aws` partition. In another one, the ARNs inside are rewritten to it, which is how AWS
 * writes them there; of a partition that is a hole, they have a hole.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html
 */
export function managedPolicy(arn: Text): Document | undefined {
  if (!parsed.has(arn)) {
    parsed.set(arn, read(arn));
  }
  return parsed.get(arn);
}

/** What follows `:policy/` in the ARNs of all AWS managed policies that are known. */
export function managedPolicyNames(): readonly string[] {
  return documents.names();
}

const arns = new Map<string, string | undefined>();

/** The ARN of an AWS managed policy in the `aws` partition, by its name without a path; `undefined` if it is not known. */
export function managedPolicyArn(name: string): string | undefined {
  if (!arns.has(name)) {
    const found = managedPolicyNames().find((each) => each === name || each.endsWith(`/${name}`));
    arns.set(name, found && `arn:aws:iam::aws:policy/${found}`);
  }
  return arns.get(name);
}

/** The name of an AWS managed policy, path included, such as `service-role/AWSLambdaRole`; `undefined` for another. */
export function managedPolicyName(arn: Text): string | undefined {
  return partsOf(arn)?.name;
}

function read(arn: Text): Document | undefined {
  const parts = partsOf(arn);
  const json = parts && documents.get(parts.name);
  if (json === undefined) {
    return undefined;
  }
  return parseDocument(json.replaceAll('"arn:aws:', `"arn:${parts?.partition}:`)).document;
}

function partsOf(arn: Text): { partition: Text; name: string } | undefined {
  const [, partition, name] = /^arn:([^:]+):iam::aws:policy\/(.+)$/.exec(arn) ?? [];
  return partition === undefined || name === undefined ? undefined : { partition, name };
}
