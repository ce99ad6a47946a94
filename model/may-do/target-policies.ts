import { derived } from "../../iam";
import { hidden, written, type PolicySource } from "../linking/policy-source";
import { Directory } from "../linking/reference";
import { addTo } from "../reading/groups";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { absent } from "../reading/value";
import type { Stack } from "../stack/stack";

/** How resources of one type give a policy to those of another: by a property that holds the id or the name. */
interface Link {
  readonly policy: string;
  readonly property: string;
  readonly target: string;
  readonly id: string;
  readonly name: string;
}

function link(policy: string, property: string, target: string, id: string, name = id): Link {
  return { policy, property, target, id, name };
}

const links: readonly Link[] = [
  link(tokens.queuePolicy, "queueUrl", tokens.queue, "url"),
  link(tokens.topicPolicy, "arn", tokens.topic, "arn", "name"),
  link(tokens.bucketPolicy, "bucket", tokens.bucket, "bucket"),
  link(tokens.bucketPolicy, "bucket", tokens.oldBucket, "bucket"),
  link(tokens.secretPolicy, "secretArn", tokens.secret, "arn", "name"),
  link(tokens.keyPolicy, "keyId", tokens.key, "arn", "keyId"),
  link(tokens.streamPolicy, "resourceArn", tokens.stream, "arn", "name"),
  link(tokens.tablePolicy, "resourceArn", tokens.table, "streamArn", "name"),
];

/** The types that hold such a policy themselves, in `policy`. */
const holders: readonly string[] = [
  tokens.queue,
  tokens.topic,
  tokens.table,
  tokens.bucket,
  tokens.secret,
  tokens.key,
];

/** The resource-based policies that a stack gives to a resource: those that it holds itself, and those that others give. */
export function policiesOfTarget(stack: Stack, resource: Resource): readonly PolicySource[] {
  const own = holders.includes(resource.type) ? resource.set.string("policy") : absent;
  const given = givenPolicies(stack).get(resource) ?? [];
  return own.kind === "absent" ? given : [written(resource, "policy", own), ...given];
}

const givenPolicies = derived((stack: Stack): ReadonlyMap<Resource, readonly PolicySource[]> => {
  const byTarget = new Map<Resource, PolicySource[]>();
  for (const { policy, property, target, id, name } of links) {
    const directory = new Directory(target, stack, id, name);
    for (const from of stack.ofType(policy)) {
      const reference = directory.find(from, property, from.set.string(property));
      if (reference.kind === "here") {
        addTo(byTarget, reference.found, written(from, "policy", from.set.string("policy")));
      } else if (reference.kind === "unresolved") {
        const open = hidden(from, reference.gap, "text");
        reference.candidates.forEach((candidate) => addTo(byTarget, candidate, open));
      }
    }
  }
  return byTarget;
});

/** The policies of all file systems: which of them an access point belongs to is not always known. */
export const policiesOfFileSystems = derived((stack: Stack): readonly PolicySource[] =>
  stack
    .ofType(tokens.fileSystemPolicy)
    .filter((from) => from.set.has("policy"))
    .map((from) => written(from, "policy", from.set.string("policy"))),
);
