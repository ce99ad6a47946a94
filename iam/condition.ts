import { BlockList, isIP } from "node:net";
import { matchArnBySegment } from "./arn";
import { type Context } from "./context";
import { type Comparison, type Operator, type Order, takesVariables } from "./operators";
import { matchText, sameText } from "./pattern";
import { type Condition } from "./statement";
import { type Text, isKnown } from "./text";
import { fillVariables } from "./variables";
import { type Verdict, agree, all, any, decided, not } from "./verdict";

/**
 * Whether one condition holds for a request. "unknown" if the key's value is not known, if a value is not of the kind
 * that the operator compares, if the operator does not exist, or if AWS's documentation does not say: several values
 * without `ForAllValues` or `ForAnyValue`, `ForAnyValue` with `IfExists` on an absent key, an empty string under either.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function matchCondition(condition: Condition, context: Context, hasVariables: boolean): Verdict {
  const { operator, key, values } = condition;
  if (operator === undefined || !isKnown(key)) {
    return "unknown";
  }
  const { comparison } = operator;
  const actual = context.lookup(key);
  if (comparison === "null") {
    return matchNull(operator, values, actual);
  }
  if (actual === undefined) {
    return "unknown";
  }
  if (actual.length === 0) {
    return matchAbsent(operator);
  }

  const wanted =
    hasVariables && takesVariables(operator) ? values.map((value) => fillVariables(value, context)) : values;
  const fits = (value: Text): Verdict => {
    const some = any(wanted, (item) => compare[comparison](item, value, operator.order));
    return operator.negated ? not(some) : some;
  };
  const verdict = operator.qualifier === "ForAnyValue" ? any(actual, fits) : all(actual, fits);
  if (operator.qualifier === undefined) {
    return actual.length === 1 ? verdict : "unknown";
  }
  // AWS counts an empty string among the null data sets, which it treats as absent here.
  return actual.every((value) => sameText(value, "") !== "no")
    ? agree(verdict, matchAbsent(operator))
    : verdict;
}

/** What an operator says of a key that the request does not have. */
function matchAbsent({ qualifier, negated, ifExists }: Operator): Verdict {
  if (qualifier === "ForAllValues") {
    return "yes";
  }
  if (qualifier === "ForAnyValue") {
    return ifExists ? "unknown" : "no";
  }
  return decided(negated || ifExists);
}

function matchNull(
  { qualifier }: Operator,
  values: readonly string[],
  actual: readonly Text[] | undefined,
): Verdict {
  if (actual === undefined || qualifier !== undefined) {
    return "unknown";
  }
  const absent = decided(actual.length === 0);
  return any(values, (value) => {
    const wanted = readBoolean(value);
    return wanted === undefined ? "unknown" : wanted ? absent : not(absent);
  });
}

type Compare = (wanted: string, actual: Text, order: Order) => Verdict;

const compare: Readonly<Record<Exclude<Comparison, "null">, Compare>> = {
  equals: sameText,
  equalsIgnoringCase: (wanted, actual) => sameText(wanted.toLowerCase(), actual.toLowerCase()),
  like: matchText,
  arn: matchArnBySegment,
  binary: sameText,
  number: (wanted, actual, order) => compareOrdered(readNumber(wanted), readNumber(actual), order),
  date: (wanted, actual, order) => compareOrdered(readDate(wanted), readDate(actual), order),
  bool: (wanted, actual) => compareOrdered(readBoolean(wanted), readBoolean(actual), "equal"),
  ip: matchAddress,
};

function compareOrdered<T extends number | boolean>(
  wanted: T | undefined,
  actual: T | undefined,
  order: Order,
): Verdict {
  if (wanted === undefined || actual === undefined) {
    return "unknown";
  }
  switch (order) {
    case "equal":
      return decided(actual === wanted);
    case "less":
      return decided(actual < wanted);
    case "lessOrEqual":
      return decided(actual <= wanted);
    case "greater":
      return decided(actual > wanted);
    case "greaterOrEqual":
      return decided(actual >= wanted);
  }
}

function readNumber(text: Text): number | undefined {
  return /^[+-]?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : undefined;
}

/** Milliseconds since 1970, from seconds since then or from a date as the W3C writes it. */
function readDate(text: Text): number | undefined {
  if (/^\d{1,12}$/.test(text)) {
    return Number(text) * 1000;
  }
  if (!/^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/.test(text)) {
    return undefined;
  }
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

function readBoolean(text: Text): boolean | undefined {
  const value = text.toLowerCase();
  return value === "true" ? true : value === "false" ? false : undefined;
}

/**
 * Whether an address is in a range. A range without a prefix length is one address; AWS says that it takes `/32`, also
 * of IPv6, where that would be very many, so there the two readings must agree.
 */
function matchAddress(range: string, address: Text): Verdict {
  const [network = "", length, ...rest] = range.split("/");
  const family = isIP(network);
  if (family === 0 || isIP(address) === 0 || rest.length > 0) {
    return "unknown";
  }
  const widest = family === 4 ? 32 : 128;
  if (length === undefined) {
    const one = isInSubnet(address, network, widest);
    return family === 4 ? one : agree(one, isInSubnet(address, network, 32));
  }
  if (!/^\d{1,3}$/.test(length) || Number(length) > widest) {
    return "unknown";
  }
  return isInSubnet(address, network, Number(length));
}

function isInSubnet(address: string, network: string, length: number): Verdict {
  if (isIP(address) !== isIP(network)) {
    return "no";
  }
  if (isIP(network) === 4) {
    const block = 2 ** (32 - length);
    return decided(Math.floor(numberOf(address) / block) === Math.floor(numberOf(network) / block));
  }
  const subnet = new BlockList();
  subnet.addSubnet(network, length, "ipv6");
  return decided(subnet.check(address, "ipv6"));
}

/** An IPv4 address as one number: a policy may list thousands of ranges, and a block list for each takes long. */
function numberOf(address: string): number {
  return address.split(".").reduce((number, byte) => number * 256 + Number(byte), 0);
}
