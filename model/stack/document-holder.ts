import type { Kind as DocumentKind, Text } from "../../iam";
import { equivalents } from "../reading/equivalents";
import type { Gap } from "../reading/gap";
import { Places } from "../reading/place";
import type { Resource } from "../reading/resource";
import type { Subject } from "../reading/subject";
import { tokens } from "../reading/tokens";
import { absent, unknownIn, type Value } from "../reading/value";

/** The IAM documents that one resource holds itself. */
export interface DocumentHolder {
  readonly resource: Resource;
  /** The partition that it is deployed in, as its provider tells: a hole if that is not known. */
  readonly partition: Text;
  /** What hides that partition, if the provider was given a region. */
  readonly hidden: readonly Gap[];
  /** The name of the bucket whose policy it holds, as far as there is one and it is known. */
  readonly bucket: Value<string>;
  readonly documents: readonly HeldDocument[];
}

export interface HeldDocument {
  readonly property: string;
  readonly kind: DocumentKind;
  readonly text: Value<string>;
}

/** Which property of which resource type holds a document, and what kind of document. */
const holders: Readonly<Record<string, readonly (readonly [property: string, kind: DocumentKind])[]>> = {
  "aws:iam/role:Role": [["assumeRolePolicy", "trust"]],
  "aws:iam/rolePolicy:RolePolicy": [["policy", "roleInline"]],
  "aws:iam/policy:Policy": [["policy", "managed"]],
  "aws:iam/userPolicy:UserPolicy": [["policy", "userInline"]],
  "aws:iam/groupPolicy:GroupPolicy": [["policy", "groupInline"]],
  "aws:lambda/resourcePolicy:ResourcePolicy": [["policy", "resource"]],
  "aws:s3/bucketPolicy:BucketPolicy": [["policy", "bucket"]],
  "aws:sqs/queue:Queue": [["policy", "resource"]],
  "aws:sqs/queuePolicy:QueuePolicy": [["policy", "resource"]],
  "aws:sns/topic:Topic": [["policy", "topic"]],
  "aws:sns/topicPolicy:TopicPolicy": [["policy", "topic"]],
  "aws:kms/key:Key": [["policy", "resource"]],
  "aws:kms/keyPolicy:KeyPolicy": [["policy", "resource"]],
  "aws:secretsmanager/secret:Secret": [["policy", "resource"]],
  "aws:secretsmanager/secretPolicy:SecretPolicy": [["policy", "resource"]],
  "aws:efs/fileSystemPolicy:FileSystemPolicy": [["policy", "resource"]],
};

/** Every resource that holds IAM documents: roles with those inside them, policies, and resource-based policies. */
export const documentHolders: Subject<DocumentHolder> = {
  types: [...Object.keys(holders), ...nativeHolders()],
  read: (resource) => ({
    resource,
    partition: new Places([]).of(resource).partition,
    hidden: unknownIn(resource.provider?.set.string("region") ?? absent),
    bucket: resource.type === tokens.bucketPolicy ? resource.set.string("bucket") : absent,
    documents: [
      ...(holders[resource.type] ?? []).map(([property, kind]) => ({
        property,
        kind,
        text: resource.set.string(property),
      })),
      ...inlineDocuments(resource),
    ],
  }),
};

/** The types of the other provider that stand for these, if they hold a document too. */
function nativeHolders(): readonly string[] {
  return [...equivalents].flatMap(([type, { token, spelling }]) =>
    (holders[token] ?? []).some(([property]) => property in spelling) ? [type] : [],
  );
}

function inlineDocuments(role: Resource): readonly HeldDocument[] {
  const list = role.type === "aws:iam/role:Role" ? role.set.objects("inlinePolicies") : absent;
  if (list.kind !== "known") {
    return list.kind === "absent" ? [] : [{ property: "inlinePolicies", kind: "roleInline", text: list }];
  }
  return list.value.map((item, index) => ({
    property: `inlinePolicies[${index}].policy`,
    kind: "roleInline",
    text: item.kind === "known" ? item.value.string("policy") : item,
  }));
}
