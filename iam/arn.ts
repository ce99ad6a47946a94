import { isRegion } from "./partitions";
import { type Pattern, matchText, withoutColons } from "./pattern";
import { type Text, isKnown } from "./text";
import { type Verdict, all, and } from "./verdict";

/**
 * The parts of an Amazon Resource Name.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export interface Arn {
  readonly partition: Text;
  readonly service: Text;
  readonly region: Text;
  readonly account: Text;
  readonly resource: Text;
}

/** The parts of a text that is an ARN, `undefined` for one that is not, or is too unknown to be taken apart. */
export function parseArn(text: Text): Arn | undefined {
  const segments = segmentsOf(text);
  if (segments === undefined) {
    return undefined;
  }
  const [, partition = "", service = "", region = "", account = "", resource = ""] = segments;
  return { partition, service, region, account, resource };
}

/** The ARN with these parts. */
export function formatArn({ partition, service, region, account, resource }: Arn): Text {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/**
 * Whether the pattern of a `Resource` element matches a resource.
 *
 * AWS matches within the six segments between colons; one that a pattern like `arn:aws:s3*` leaves out counts as a
 * star. Of `arn:aws:sqs`, without a star, one page says the same and another that it is an error: "unknown" at most. It
 * also says that a star at the end of a segment can reach over colons, but not where it does. So where the segments do
 * not match and the whole strings would, the answer is "unknown".
 *
 * A hole before the fifth colon of the resource is taken to hold no colon: it is a partition, region or account.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-arn-field
 */
export function matchArn(pattern: Pattern, resource: Text): Verdict {
  if (onlyWildcards(pattern)) {
    return matchText(pattern, resource);
  }
  const missing = missingSegments(pattern);
  const bySegment = matchSegments(pattern + ":*".repeat(missing), resource);
  const verdict = bySegment === "no" ? matchAcross(pattern, resource) : bySegment;
  return missing > 0 && !pattern.endsWith("*") ? and("unknown", verdict) : verdict;
}

/**
 * Whether the value of an ARN condition operator matches an ARN: each of the six segments by itself, wildcards
 * included. A value with fewer segments matches nothing for sure.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function matchArnBySegment(pattern: Pattern, arn: Text): Verdict {
  const bySegment = matchSegments(pattern, arn);
  // A hole in the pattern may hold colons, and then the segments do not stand where they seem to.
  const isPlain = segmentsOf(pattern)?.slice(0, 5).every(isKnown) && segmentsOf(arn) !== undefined;
  return bySegment === "no" && !isPlain ? matchAcross(pattern, arn) : bySegment;
}

/**
 * What a text or a pattern ends in after its last colon or slash, "" if there is nothing: a pattern and a text that end
 * otherwise do not match. `undefined` if a wildcard, a policy variable or a hole leaves that open, or an ARN is cut off.
 */
export function endOf(text: Pattern): string | undefined {
  const end = text.slice(Math.max(text.lastIndexOf(":"), text.lastIndexOf("/")) + 1);
  const isCutOff = text.startsWith("arn:") && missingSegments(text) > 0;
  return isKnown(end) && !/[*?]/.test(end) && !text.includes("${") && !isCutOff ? end : undefined;
}

/**
 * Whether a text can be the pattern of a `Resource` element: wildcards only, or an ARN, whole or cut off, by a star or
 * where what is left stands in its own field.
 */
export function isArnPattern(pattern: Pattern): boolean {
  if (onlyWildcards(pattern)) {
    return true;
  }
  const [prefix, , service, region = "", account = ""] = pattern.split(":");
  return (
    prefix === "arn" &&
    (pattern.endsWith("*") ||
      missingSegments(pattern) === 0 ||
      (service !== undefined && canBe(region, isRegion) && canBe(account, isAccountNumber)))
  );
}

/** Whether a field of an ARN's pattern is empty, or has or may have a form. */
export function canBe(field: Pattern, hasForm: (field: string) => boolean): boolean {
  return field === "" || /[*?$]/.test(field) || !isKnown(field) || hasForm(field);
}

/** Whether a text is the number of an account. */
export function isAccountNumber(text: string): boolean {
  return /^\d{12}$/.test(text);
}

function onlyWildcards(pattern: Pattern): boolean {
  return pattern === "*" || /^[*?]+$/.test(pattern);
}

/** Whether each segment of a pattern matches; "no" if there are not six of them on both sides. */
function matchSegments(pattern: Pattern, arn: Text): Verdict {
  const wanted = segmentsOf(pattern);
  const actual = segmentsOf(arn);
  if (wanted === undefined || actual === undefined) {
    return "no";
  }
  return all(wanted.entries(), ([i, segment]) => matchText(segment, actual[i] ?? ""));
}

/** "unknown" if a pattern would match an ARN with stars that reach over the colons in sight, otherwise "no". */
function matchAcross(pattern: Pattern, arn: Text): Verdict {
  const text = segmentsOf(arn) === undefined ? arn : withoutColons(arn);
  return matchText(pattern, text) === "no" ? "no" : "unknown";
}

function missingSegments(pattern: Pattern): number {
  return Math.max(0, 6 - pattern.split(":", 6).length);
}

/** The six segments of an ARN, the last with whatever colons it has. */
function segmentsOf(text: Text): readonly Text[] | undefined {
  if (!text.startsWith("arn:")) {
    return undefined;
  }
  const segments: Text[] = [];
  let start = 0;
  while (segments.length < 5) {
    const colon = text.indexOf(":", start);
    if (colon < 0) {
      return undefined;
    }
    segments.push(text.slice(start, colon));
    start = colon + 1;
  }
  segments.push(text.slice(start));
  return segments;
}
