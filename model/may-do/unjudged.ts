import { derived } from "../../iam";
import { gap, type Gap } from "../reading/gap";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import type { Stack } from "../stack/stack";

/**
 * What a stack configures of Lambda that may need something of a role, where it is not known what. The tests hold
 * this list to the declarations of both providers: each property there needs nothing, is judged, or stands here.
 */
export const unjudged = derived((stack: Stack): readonly Gap[] =>
  Object.entries(unjudgedProperties).flatMap(([type, properties]) =>
    stack
      .ofType(type)
      .flatMap((resource) =>
        properties.filter((name) => isSet(resource, name)).map((name) => gap(resource, name, "notJudged")),
      ),
  ),
);

/** Whether a property is set to more than an empty list, which the AWS Cloud Control provider asks for. */
function isSet({ set }: Resource, name: string): boolean {
  const list = set.strings(name);
  return set.has(name) && !(list.kind === "known" && list.value.length === 0);
}

export const unjudgedProperties: Readonly<Record<string, readonly string[]>> = {
  [tokens.capacityProvider]: ["kmsKeyArn", "telemetryConfig", "propagateTags"],
  // Who writes the logs of a mapping is not known.
  [tokens.eventSourceMapping]: ["loggingConfig"],
  [tokens.microvmImage]: ["egressNetworkConnectors", "logging"],
  [tokens.oldMicrovmImage]: ["egressNetworkConnectors"],
  [tokens.microvm]: ["executionRoleArn", "egressNetworkConnectors", "ingressNetworkConnectors", "logging"],
};
