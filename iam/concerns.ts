import { type Action, type Place, coversEveryResource } from "./actions";
import { type Pattern, matchText } from "./pattern";
import { type Selection } from "./statement";
import { hole } from "./text";
import { type Verdict, all } from "./verdict";

/**
 * Whether an action can be done to anything that a statement names: to a resource of one of its types, however it is
 * called, or, where it cannot be limited, to `*`. A statement that says what it does not name counts as naming all.
 */
export function concerns(resources: Selection, action: Action): boolean {
  return (
    resources.not ||
    resources.patterns.some(
      (pattern) => /^[*?]+$/.test(pattern) || action.resources.some((type) => mayName(pattern, type)),
    )
  );
}

/**
 * Whether a statement's resources limit an action in nothing: of each type of which they name anything, they take in
 * every resource. An action on several types at once (to start an instance in a subnet) is limited by one of them.
 */
export function leavesUnlimited(resources: Selection, action: Action, place: Place): Verdict {
  const types = action.resources.map((type) => ({ ...action, resources: [type] }));
  const concerned = types.filter((type) => concerns(resources, type));
  return concerned.length === 0
    ? "no"
    : all(concerned, (type) => coversEveryResource(resources, type, place));
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
