import { derived } from "../reading/derived";
import { gap, type Gap } from "../reading/gap";
import { tokens } from "../reading/tokens";
import type { Stack } from "../stack/stack";

/**
 * What a stack configures of Lambda that may need something of a role, and of which it is not known what. The tests hold
 * this list to the declarations of both providers: each property there needs nothing, is judged, or stands here.
 */
export const unjudged = derived((stack: Stack): readonly Gap[] =>
  Object.entries(unjudgedProperties).flatMap(([type, properties]) =>
    stack
      .ofType(type)
      .flatMap((resource) =>
        properties.filter((name) => resource.set.has(name)).map((name) => gap(resource, name, "notJudged")),
      ),
  ),
);

export const unjudgedProperties: Readonly<Record<string, readonly string[]>> = {
  [tokens.capacityProvider]: ["kmsKeyArn", "telemetryConfig", "propagateTags"],
  // Who writes the logs of a mapping is not known.
  [tokens.eventSourceMapping]: ["loggingConfig"],
  [tokens.microvmImage]: ["egressNetworkConnectors", "logging"],
  [tokens.oldMicrovmImage]: ["egressNetworkConnectors"],
  [tokens.microvm]: ["executionRoleArn", "egressNetworkConnectors", "ingressNetworkConnectors", "logging"],
};
