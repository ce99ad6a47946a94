/** How a condition operator compares: each family has one rule for when a value of the request fits the policy's. */
export type Comparison =
  "equals" | "equalsIgnoringCase" | "like" | "arn" | "number" | "date" | "bool" | "binary" | "ip" | "null";

/** How two ordered values, numbers or dates, must stand to each other. */
export type Order = "equal" | "less" | "lessOrEqual" | "greater" | "greaterOrEqual";

/** A condition operator, read from its name in a policy. */
export interface Operator {
  /** The name as it is written. */
  readonly name: string;
  readonly comparison: Comparison;
  readonly order: Order;
  /** Whether it asks that the value fit none of the policy's. */
  readonly negated: boolean;
  /** Whether it holds if the key is absent. */
  readonly ifExists: boolean;
  /** Which of several values of the request must fit. */
  readonly qualifier: "ForAllValues" | "ForAnyValue" | undefined;
}

type Base = Pick<Operator, "comparison" | "order" | "negated">;

const bases = new Map<string, Base>([
  ...pair("StringEquals", "StringNotEquals", "equals"),
  ...pair("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "equalsIgnoringCase"),
  ...pair("StringLike", "StringNotLike", "like"),
  ...pair("ArnEquals", "ArnNotEquals", "arn"),
  ...pair("ArnLike", "ArnNotLike", "arn"),
  ...pair("IpAddress", "NotIpAddress", "ip"),
  ...ordered("Numeric", "number"),
  ...ordered("Date", "date"),
  base("Bool", "bool"),
  base("BinaryEquals", "binary"),
  base("Null", "null"),
]);

/**
 * The operator of that name, `undefined` if there is none. The name may carry `ForAllValues:` or `ForAnyValue:` before
 * it and, except for `Null`, `IfExists` after it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function parseOperator(name: string): Operator | undefined {
  const [, qualifier, stem = "", suffix] =
    /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/s.exec(name) ?? [];
  const found = bases.get(stem);
  const ifExists = suffix !== undefined;
  if (found === undefined || (ifExists && found.comparison === "null")) {
    return undefined;
  }
  return { name, ...found, ifExists, qualifier: qualifier as Operator["qualifier"] };
}

/** Whether policy variables are filled in: AWS does so for strings and ARNs. */
export function takesVariables({ comparison }: Operator): boolean {
  return ["equals", "equalsIgnoringCase", "like", "arn"].includes(comparison);
}

function base(name: string, comparison: Comparison, order: Order = "equal", negated = false): [string, Base] {
  return [name, { comparison, order, negated }];
}

function pair(positive: string, negative: string, comparison: Comparison): [string, Base][] {
  return [base(positive, comparison), base(negative, comparison, "equal", true)];
}

function ordered(prefix: string, comparison: Comparison): [string, Base][] {
  return [
    ...pair(`${prefix}Equals`, `${prefix}NotEquals`, comparison),
    base(`${prefix}LessThan`, comparison, "less"),
    base(`${prefix}LessThanEquals`, comparison, "lessOrEqual"),
    base(`${prefix}GreaterThan`, comparison, "greater"),
    base(`${prefix}GreaterThanEquals`, comparison, "greaterOrEqual"),
  ];
}
