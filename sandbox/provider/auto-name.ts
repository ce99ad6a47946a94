import { createHash, randomBytes } from "node:crypto";
import { nativeNameProperty } from "./native";
import type { Properties } from "./property-values";
import type { ResourceType } from "./resource-type";
import { isNative } from "./token";

/** How the provider names a resource whose program does not. */
interface Naming {
  readonly property: string;
  readonly maximum: number;
  readonly from?: (name: string) => string;
}

const namings: Readonly<Record<string, Naming>> = {
  "aws:cloudwatch/eventRule:EventRule": { property: "name", maximum: 64 },
  "aws:cloudwatch/eventTarget:EventTarget": { property: "targetId", maximum: 255 },
  "aws:iam/role:Role": { property: "name", maximum: 64 },
  "aws:kms/alias:Alias": { property: "name", maximum: 255, from: (name) => `alias/${name}` },
  "aws:lambda/function:Function": { property: "name", maximum: 64 },
  "aws:lambda/permission:Permission": { property: "statementId", maximum: 100 },
  "aws:lb/loadBalancer:LoadBalancer": { property: "name", maximum: 32 },
  "aws:lb/targetGroup:TargetGroup": { property: "name", maximum: 32 },
  "aws:rds/cluster:Cluster": { property: "clusterIdentifier", maximum: 63 },
  "aws:rds/instance:Instance": { property: "identifier", maximum: 63 },
  "aws:s3/bucket:Bucket": { property: "bucket", maximum: 63, from: (name) => name.toLowerCase() },
  "aws:s3/bucketV2:BucketV2": { property: "bucket", maximum: 63, from: (name) => name.toLowerCase() },
  "aws:sqs/queue:Queue": { property: "name", maximum: 80 },
};

const suffixLength = 7;

/** The property that holds the physical name of a resource of this type, if it has one. */
export function nameProperty(type: ResourceType): string | undefined {
  if (isNative(type.token)) {
    return nativeNameProperty(type);
  }
  return namings[type.token]?.property ?? (type.inputs.has("name") ? "name" : undefined);
}

/**
 * The name that the provider gives a resource which its program left unnamed, or nothing where it gives none: the Pulumi
 * name, a hyphen and seven hexadecimal digits. It is known at preview, and the old name is kept on update.
 *
 * Source: https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
 */
export function autoName(
  type: ResourceType,
  resourceName: string,
  inputs: Properties,
  old: Properties,
  seed: Uint8Array,
): Properties {
  const property = nameProperty(type);
  if (property === undefined || inputs[property] !== undefined || inputs[`${property}Prefix`] !== undefined) {
    return {};
  }
  if (typeof old[property] === "string") {
    return { [property]: old[property] };
  }
  const { maximum, from } = namings[type.token] ?? { maximum: 255 };
  const ending = inputs.fifoQueue === true || inputs.fifoTopic === true ? ".fifo" : "";
  const start = (from?.(resourceName) ?? resourceName).slice(0, maximum - suffixLength - 1 - ending.length);
  return { [property]: `${start}-${suffix(seed)}${ending}` };
}

/** The engine sends a seed so that the name of the preview is the name of the update. */
function suffix(seed: Uint8Array): string {
  const bytes = seed.length > 0 ? createHash("sha256").update(seed).digest() : randomBytes(suffixLength);
  return bytes.toString("hex").slice(0, suffixLength);
}
