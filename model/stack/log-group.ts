import { hole, isKnown, type Text, type Verdict } from "../../iam";
import { gap, type Gap } from "../reading/gap";
import { addTo } from "../reading/groups";
import type { Place } from "../reading/place";
import type { Resource } from "../reading/resource";
import { tokens } from "../reading/tokens";
import { absent, valueOf, type Value } from "../reading/value";

/** The CloudWatch log group that a function writes to. */
export interface LogGroup {
  /** Its name; a part that is not known is a hole. */
  readonly name: Text;
  /**
   * Whether it is there when the function first writes: the stack makes it. A custom log group may also exist
   * outside the stack, which cannot be seen.
   */
  readonly exists: Verdict;
  readonly place: Place;
  /** What keeps it from being known whether it exists. */
  readonly gap: Gap;
  /** The group that it writes to instead if CloudFront runs it, which it may. */
  readonly atEdge?: LogGroup;
}

/**
 * Tells each function's log group: `/aws/lambda/<function name>`, or the one that its logging configuration
 * names. One that CloudFront runs writes in the regions where that is: to `/aws/lambda/us-east-1.<function name>`, or to a
 * group of the name in its configuration.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-logs.html
 */
export class LogGroups {
  private readonly byName = new Map<string, Resource[]>();
  private readonly unnamed: Resource[] = [];

  constructor(
    groups: readonly Resource[],
    private readonly placeOf: (resource: Resource) => Place,
  ) {
    for (const group of groups) {
      const name = valueOf(group.string("name"));
      if (name === undefined) {
        this.unnamed.push(group);
      } else {
        addTo(this.byName, name, group);
      }
    }
  }

  /** @param atEdge whether CloudFront runs the function. */
  of(fn: Resource, atEdge: Verdict): LogGroup {
    const here = this.inPlace(fn, this.placeOf(fn), "");
    if (atEdge === "no") {
      return here;
    }
    const there = this.inPlace(fn, { ...this.placeOf(fn), region: hole }, "us-east-1.");
    // The stack may make the group in one region and not in another.
    const open = { ...there, exists: there.exists === "yes" ? "unknown" : there.exists } as const;
    return atEdge === "yes" ? open : { ...here, atEdge: open };
  }

  private inPlace(fn: Resource, place: Place, prefix: string): LogGroup {
    const custom = customGroup(fn);
    if (custom.kind === "absent") {
      const name = `/aws/lambda/${prefix}${valueOf(fn.string("name")) ?? hole}`;
      return { name, place, gap: gap(fn, "name", "unknown"), exists: this.has(name, place) };
    }
    const flowing = fn.flowsInto("loggingConfig", tokens.logGroup);
    const [group] = flowing;
    const flowed = flowing.length === 1 && group !== undefined ? valueOf(group.string("name")) : undefined;
    const name = valueOf(custom) ?? flowed ?? hole;
    const exists = flowing.length > 0 ? "yes" : this.has(name, place);
    return {
      name,
      place,
      gap: gap(fn, "loggingConfig", exists === "no" ? "outside" : "unknown"),
      exists: exists === "no" ? "unknown" : exists,
    };
  }

  private has(name: Text, place: Place): Verdict {
    const near = (group: Resource): boolean => mayBeSame(this.placeOf(group).region, place.region);
    if (this.byName.get(name)?.some(near) === true) {
      return "yes";
    }
    return this.unnamed.some(near) || !isKnown(name) ? "unknown" : "no";
  }
}

function customGroup(fn: Resource): Value<string> {
  const config = fn.set.object("loggingConfig");
  if (config.kind === "absent") {
    return absent;
  }
  const name = config.kind === "known" ? config.value.string("logGroup") : config;
  return name.kind === "known" && name.value === "" ? absent : name;
}

function mayBeSame(a: Text, b: Text): boolean {
  return a === b || !isKnown(a) || !isKnown(b);
}

/** The ARN of a log group, without the `:*` that stands for its streams. */
export function logGroupArn({ name, place }: LogGroup): Text {
  return `arn:${place.partition}:logs:${place.region}:${place.account}:log-group:${name}`;
}
