import { eventSourceUses, type SourceUse } from "../model";
import { byManagedPolicy, forDestinations, judgeUses, named, stackPolicy, type Words } from "../pack";

/**
 * Lambda polls an event source with the function's execution role. What the role does not allow, Lambda refuses
 * to set up or never delivers, and both show only after the deployment has begun.
 */
export const roleCanReadEventSources = stackPolicy({
  name: "role-can-read-event-sources",
  description: "Every function's execution role lets Lambda read the event sources that are mapped to it.",
  enforcementLevel: "mandatory",
  severity: "high",
  remediation:
    "Attach the AWS managed policy that the message names, or allow the missing actions on the event source in " +
    "a policy of the stack.",
  reference: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html",

  *judge(stack) {
    yield* judgeUses(stack, eventSourceUses(stack), wordsFor);
  },
});

function wordsFor(use: SourceUse): Words {
  return { ...words[use.purpose](use), ...byManagedPolicy(use.purpose) };
}

/** Words for each thing that an event source mapping has Lambda do with the role of its function. */
const words: Readonly<Record<SourceUse["purpose"], (use: SourceUse) => Words>> = {
  queue: reading("queue"),
  stream: reading("stream"),
  streamConsumer: reading("stream consumer"),
  tableStream: reading("table stream"),
  kafkaCluster: reading("cluster"),
  serverlessKafkaCluster: reading("cluster"),
  kafkaConnection: reading("VPC connection"),
  kafkaTopics: reading("topics of the cluster"),
  schemaRegistry: (use) => ({
    on: `on the schema registry${named(use)} that \`${use.resource.name}\` names`,
    so: `so Lambda cannot decode the events for \`${use.user.name}\``,
  }),
  broker: reading("broker"),
  documentCluster: reading("cluster"),
  sourceNetwork: ({ resource }) => ({
    on: `for \`${resource.name}\``,
    so: "so Lambda cannot reach the network of its event source",
  }),
  secret: (use) => ({
    on: `on the secret${named(use)} that \`${use.resource.name}\` names`,
    so: "so Lambda cannot sign in to its event source",
  }),
  encryptedSource: (use) => ({
    on: `on the key${named(use)} behind the source of \`${use.resource.name}\``,
    so: "so Lambda cannot decrypt it",
  }),
  ...forDestinations(destination, destinationKey),
};

function reading(source: string): (use: SourceUse) => Words {
  return (use) => ({
    on: `on the ${source}${named(use)} that \`${use.resource.name}\` reads`,
    so: `so Lambda cannot poll it for \`${use.user.name}\``,
  });
}

function destination(use: SourceUse): Words {
  return {
    on: `on the failure destination${named(use)} of \`${use.resource.name}\``,
    so: `so Lambda cannot tell it what \`${use.user.name}\` failed on`,
  };
}

function destinationKey(use: SourceUse): Words {
  return {
    on: `on the key${named(use)} of the failure destination of \`${use.resource.name}\``,
    so: `so Lambda cannot tell it what \`${use.user.name}\` failed on`,
  };
}
