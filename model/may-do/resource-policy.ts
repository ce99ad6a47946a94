import { hidden, written, type PolicySource } from "../linking/policy-source";
import { Directory } from "../linking/reference";
import { addTo } from "../reading/groups";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { absent } from "../reading/value";

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

/** Tells the resource-based policies that the stack gives to its resources. */
export class ResourcePolicies {
  private readonly byTarget = new Map<Resource, PolicySource[]>();

  constructor(private readonly resources: { ofType(type: string): readonly Resource[] }) {
    for (const { policy, property, target, id, name } of links) {
      const directory = new Directory(target, resources.ofType(target), id, name);
      for (const from of resources.ofType(policy)) {
        const reference = directory.find(from, property, from.set.string(property));
        if (reference.kind === "here") {
          addTo(this.byTarget, reference.resource, written(from, "policy", from.set.string("policy")));
        } else if (reference.kind === "unresolved") {
          reference.candidates.forEach((candidate) =>
            addTo(this.byTarget, candidate, hidden(reference.gap, "text")),
          );
        }
      }
    }
  }

  /** The policies of a resource: those that it holds itself, and those that others give to it. */
  of(resource: Resource): readonly PolicySource[] {
    const own = holders.includes(resource.type) ? resource.set.string("policy") : absent;
    const given = this.byTarget.get(resource) ?? [];
    return own.kind === "absent" ? given : [written(resource, "policy", own), ...given];
  }

  /** The policies of all file systems: which of them an access point belongs to is not always to be told. */
  ofFileSystems(): readonly PolicySource[] {
    return this.resources
      .ofType(tokens.fileSystemPolicy)
      .filter((from) => from.set.has("policy"))
      .map((from) => written(from, "policy", from.set.string("policy")));
  }
}
