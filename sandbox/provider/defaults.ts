import type { Properties } from "./property-values";

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
