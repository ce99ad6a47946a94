import { type Action, type Place, coversEveryResource } from "./actions";
import { neededTypes } from "./escalation";
import { type Pattern, matchText } from "./pattern";
import { type Selection } from "./statement";
import { hole } from "./text";
import { type Verdict, and } from "./verdict";

/**
 * Tells whether an action can be done to anything that a statement names: to a resource of one of its types, however it
 * is called, or, where it cannot be limited, to `*`. A statement that says what it does not name counts as naming all.
 */
export function concerns(resources: Selection): (action: Action) => boolean {
  const namesAll = resources.not || resources.patterns.some((pattern) => /^[*?]+$/.test(pattern));
  const names = remembered((type) => resources.patterns.some((pattern) => mayName(pattern, type)));
  return (action) => namesAll || action.resources.some(names);
}

/**
 * Tells whether a statement's resources limit an action in nothing: of each type of which they name anything, they take
 * in every resource. An action on several types at once (to start an instance in a subnet) is limited by one of them, and by a
 * statement that names only some of those which it needs.
 */
export function leavesUnlimited(resources: Selection, place: Place): (action: Action) => Verdict {
  const isConcerned = concerns(resources);
  const covers = remembered((type) => {
    const only: Action = { name: "", level: "Write", resources: [type] };
    return isConcerned(only) ? coversEveryResource(resources, only, place) : undefined;
  });
  return (action) => {
    const isNamed = (part: string): boolean =>
      action.resources.some((type) => type.includes(part) && covers(type) !== undefined);
    if (neededTypes.get(action.name)?.every(isNamed) === false) {
      return "no";
    }
    const concerned = action.resources.map(covers).filter((verdict) => verdict !== undefined);
    return concerned.length === 0 ? "no" : concerned.reduce(and);
  };
}

/** Asks once for each type: hundreds of actions have the same. */
function remembered<T>(ask: (type: string) => T): (type: string) => T {
  const answers = new Map<string, T>();
  return (type) => {
    const answer = answers.has(type) ? (answers.get(type) as T) : ask(type);
    answers.set(type, answer);
    return answer;
  };
}

/** Whether the pattern of a `Resource` element may match an ARN of some type, segment by segment. */
function mayName(pattern: Pattern, type: string): boolean {
  const [head, name] = partsOf(type);
  const [written, wanted = "*"] = partsOf(pattern);
  const fits = head.every((segment, i) => {
    const part = written[i] ?? "*";
    return isPlaceholder(segment) ? part !== "" : matchText(part, segment) !== "no";
  });
  return fits && !isInsideBucket(wanted, type) && matchText(wanted, filled(name ?? "")) !== "no";
}

/** The first five segments of an ARN, and the rest. */
function partsOf(arn: string): [head: readonly string[], name: string | undefined] {
  const segments = arn.split(":");
  return [segments.slice(0, 5), segments.length > 5 ? segments.slice(5).join(":") : undefined];
}

/** A bucket's name has no slash (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html). */
function isInsideBucket(name: Pattern, type: string): boolean {
  return type.endsWith(":s3:::${BucketName}") && name.includes("/");
}

function isPlaceholder(segment: string): boolean {
  return segment.startsWith("${");
}

function filled(name: string): string {
  return name.replaceAll(/\$\{[^}]*\}/g, hole);
}
