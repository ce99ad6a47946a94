import {
  any,
  hole,
  isKnown,
  matchArnBySegment,
  matchText,
  parseArn,
  type Pattern,
  type Verdict,
} from "../../iam";
import { gap, type Gap } from "../reading/gap";
import type { Permission } from "../stack/permission";
import { triggerOfType, triggers, type Source, type Trigger } from "./trigger-service";

/** What the source ARN of a permission is to a trigger. */
export type SourceMatch =
  /** As far as can be seen, that of one of its sources. */
  | { readonly kind: "fits" }
  /** That of something else: of this source of another trigger, if it is one. */
  | { readonly kind: "other"; readonly of: { trigger: Trigger; source: Source } | undefined }
  | { readonly kind: "noArn" }
  | Gap;

/**
 * Whether the source of a permission is one of a trigger's: by its ARN, or else by the types of the resources that flow
 * into it. Whatever a wildcard could stand for fits.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export function matchSource(trigger: Trigger, { resource, sourceArn }: Permission): SourceMatch {
  if (sourceArn.kind === "known") {
    return matchKnown(trigger, sourceArn.value);
  }
  const types = [...resource.typesInto("sourceArn")];
  if (types.some((type) => triggerOfType(type) === trigger)) {
    return { kind: "fits" };
  }
  const others = new Set(types.map(triggerOfType));
  const [other] = others;
  // What flows into everything, as programs in some languages say it of every resource, tells nothing of the source.
  const isTelling = resource.typesInto("action").size === 0 && !trigger.sources[0].namedAfterOthers;
  return others.size === 1 && other !== undefined && isTelling
    ? { kind: "other", of: foreign(trigger, other, (source) => types.some((type) => type in source.types)) }
    : gap(resource, "sourceArn", "unknown");
}

function matchKnown(trigger: Trigger, pattern: Pattern): SourceMatch {
  const arn = pattern.replace(/[*?]/g, hole);
  if (matchText("arn:*:*:*:*:*", arn) === "no") {
    return { kind: "noArn" };
  }
  const is = (source: Source): Verdict => matchArnBySegment(source.arn, arn);
  if (!isKnown(parseArn(arn)?.service ?? hole) || any(trigger.sources, is) !== "no") {
    return { kind: "fits" };
  }
  const other = triggers.find(({ sources }) => any(sources, is) === "yes");
  return { kind: "other", of: other && foreign(trigger, other, (source) => is(source) === "yes") };
}

/** The source of another trigger, unless both are of one service: then its name tells nothing apart. */
function foreign(
  own: Trigger,
  other: Trigger,
  is: (source: Source) => boolean,
): { trigger: Trigger; source: Source } | undefined {
  const source = other.sources.find(is);
  const isNear = parseArn(own.sources[0].arn)?.service === parseArn(other.sources[0].arn)?.service;
  return source === undefined || isNear ? undefined : { trigger: other, source };
}
