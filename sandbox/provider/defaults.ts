import { isObject, isSecret, isSigned, type Properties } from "./property-values";

/**
 * What the AWS provider writes into a resource's inputs where the program is silent, for the types that surround a
 * Lambda function. Source: the argument reference of each resource at https://www.pulumi.com/registry/packages/aws/.
 */
const defaults: Readonly<Record<string, Properties>> = {
  "aws:cloudwatch/eventRule:EventRule": { eventBusName: "default", forceDestroy: false },
  "aws:cloudwatch/eventTarget:EventTarget": { eventBusName: "default", forceDestroy: false },
  "aws:cloudwatch/logGroup:LogGroup": { retentionInDays: 0, skipDestroy: false },
  "aws:dynamodb/table:Table": { billingMode: "PROVISIONED" },
  "aws:iam/policy:Policy": { path: "/" },
  "aws:iam/role:Role": { forceDetachPolicies: false, maxSessionDuration: 3600, path: "/" },
  "aws:iam/user:User": { forceDestroy: false, path: "/" },
  "aws:iam/group:Group": { path: "/" },
  "aws:lambda/eventSourceMapping:EventSourceMapping": { enabled: true },
  "aws:lambda/function:Function": {
    memorySize: 128,
    packageType: "Zip",
    publish: false,
    reservedConcurrentExecutions: -1,
    skipDestroy: false,
    timeout: 3,
  },
  "aws:s3/bucket:Bucket": { forceDestroy: false },
  "aws:sqs/queue:Queue": {
    contentBasedDeduplication: false,
    delaySeconds: 0,
    fifoQueue: false,
    messageRetentionSeconds: 345600,
    receiveWaitTimeSeconds: 0,
    visibilityTimeoutSeconds: 30,
  },
};

/** The defaults that the provider sets for inputs of a type, by its token. */
export function defaultsOf(token: string): Properties {
  return defaults[token] ?? {};
}

/** Where the AWS provider notes, in each object of a resource's inputs, the members that it has filled in. */
const note = "__defaults";

/**
 * The inputs with the provider's note in every object, in maps of strings too.
 *
 * Source: https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/tfbridge/schema.go
 *
 * @param filled the names of those that the provider has filled in at the top.
 */
export function noted(inputs: Properties, filled: readonly string[] = []): Properties {
  const members = Object.entries(inputs).filter(([name]) => name !== note);
  return {
    ...Object.fromEntries(members.map(([name, value]) => [name, notedWithin(value)])),
    [note]: [...filled].sort(),
  };
}

function notedWithin(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(notedWithin);
  }
  if (isSecret(value)) {
    return { ...value, value: notedWithin(value.value) };
  }
  // What else has a signature is an asset, or a reference to a resource.
  return isObject(value) && !isSigned(value) ? noted(value) : value;
}

/** The value without the provider's notes, which its outputs do not have. */
export function withoutNotes(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutNotes);
  }
  return isObject(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([name, each]) => (name === note ? [] : [[name, withoutNotes(each)]])),
      )
    : value;
}
