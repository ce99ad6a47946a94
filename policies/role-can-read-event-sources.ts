import type { Deed, Use } from "../model";
import { judgeUses, stackPolicy, type Words } from "../pack";

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
    yield* judgeUses(stack, stack.eventSourceUses, wordsFor);
  },
});

function wordsFor({ deed, fn, resource, target }: Use): Words {
  const mapping = `\`${resource.name}\``;
  const name = target?.resource === undefined ? "" : ` \`${target.resource.name}\``;
  switch (deed) {
    case "sourceNetwork":
      return { on: `for ${mapping}`, so: "so Lambda cannot reach the network of its event source" };
    case "secret":
      return {
        on: `on the secret${name} that ${mapping} names`,
        so: "so Lambda cannot sign in to its event source",
      };
    case "encryptedSource":
      return { on: `on the key${name} behind the source of ${mapping}`, so: "so Lambda cannot decrypt it" };
    default: {
      const source = sources[deed];
      return source === undefined
        ? {
            on: `on the failure destination${name} of ${mapping}`,
            so: `so Lambda cannot tell it what \`${fn.resource.name}\` failed on`,
          }
        : {
            on: `on the ${source}${name} that ${mapping} reads`,
            so: `so Lambda cannot poll it for \`${fn.resource.name}\``,
          };
    }
  }
}

const sources: Readonly<Partial<Record<Deed, string>>> = {
  queue: "queue",
  stream: "stream",
  streamConsumer: "stream consumer",
  tableStream: "table stream",
  kafkaCluster: "cluster",
  broker: "broker",
  documentCluster: "cluster",
};
