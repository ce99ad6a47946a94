import { hole, matchArnBySegment, matchText, parseOperator, type Text } from "../iam";
import { exactly, type Row } from "../report";

/** The conditions of a row, with all their values where this process knows them. */
export function conditionsOf(row: Row): readonly string[] {
  return row[exactly] ?? row.conditions;
}

/** A condition in words that is taken apart. */
interface Condition {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** @returns nothing for one whose values are not shown, are not known, or could be taken apart in two ways. */
function parse(condition: string): Condition | undefined {
  const [, key = "", operator = "", rest = ""] = /^(\S+) (\S+) (.+)$/s.exec(condition) ?? [];
  const values = rest.split(" or ");
  return key === "" || values.some((each) => /\s|\$\{|\u2026/.test(each))
    ? undefined
    : { key: key.toLowerCase(), operator, values };
}

/** Whether who meets some conditions certainly meets others too: each of these is among them, or takes in another one. */
export function implies(given: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((wide) =>
    given.some((narrow) => (narrow === wide && isShown(wide)) || isTakenIn(parse(narrow), parse(wide))),
  );
}

/** Whether a condition says all that it asks for: two that hide their values may differ, and so may two that are not known. */
function isShown(condition: string): boolean {
  return !/a value of the (?:policy|permission)$/.test(condition) && !condition.includes("\u2026");
}

const equal: ReadonlySet<string> = new Set(["StringEquals", "="]);
const arn: ReadonlySet<string> = new Set(["ArnLike", "ArnEquals"]);

function isTakenIn(narrow: Condition | undefined, wide: Condition | undefined): boolean {
  if (narrow === undefined || wide === undefined || narrow.key !== wide.key) {
    return false;
  }
  const takesIn = takingIn(narrow.operator, wide.operator);
  return (
    takesIn !== undefined &&
    narrow.values.every((value) => wide.values.some((pattern) => takesIn(pattern, value)))
  );
}

/** How a value of one operator takes in that of another; nothing where it is not certain how. */
function takingIn(narrow: string, wide: string): ((pattern: string, value: string) => boolean) | undefined {
  if (equal.has(narrow) && equal.has(wide)) {
    return (pattern, value) => pattern === value;
  }
  if (wide === "StringLike" && (equal.has(narrow) || narrow === "StringLike")) {
    const text = narrow === "StringLike" ? opened : String;
    return (pattern, value) => matchText(pattern, text(value)) === "yes";
  }
  return arn.has(narrow) && arn.has(wide)
    ? (pattern, value) => matchArnBySegment(pattern, opened(value)) === "yes"
    : undefined;
}

/** A pattern as a text that stands for whatever it matches. */
export function opened(pattern: string): Text {
  return pattern.replace(/\$\{[^}]*\}|[*?\u2026]/g, hole);
}

/**
 * Whether a request that meets some conditions need not meet others, for certain: one of these asks for a key of which nothing else says
 * what it holds.
 *
 * @param isFixed whether what a key holds follows from who asks, and for what.
 */
export function mayMiss(
  given: readonly string[],
  others: readonly string[],
  isFixed: (key: string) => boolean,
): boolean {
  const keys = new Set(given.map((each) => each.split(" ", 1)[0]!.toLowerCase()));
  return others.some((each) => {
    const [key = "", name = ""] = each.split(" ", 2);
    const operator = parseOperator(name === "=" ? "StringEquals" : name);
    return (
      operator !== undefined &&
      !operator.negated &&
      !operator.ifExists &&
      operator.qualifier === undefined &&
      operator.comparison !== "null" &&
      !keys.has(key.toLowerCase()) &&
      !isFixed(key.toLowerCase())
    );
  });
}
