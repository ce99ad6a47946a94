import { isIP } from "node:net";
import { type Comparison, type Operator, takesVariables } from "../operators";
import { isRegion } from "../partitions";
import { type Problem } from "../problem";
import { type Condition, type Statement, problemIn } from "../statement";
import { isKnown } from "../text";

/**
 * What is wrong with the conditions of a statement, so that they do not restrict what they seem to.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function checkConditions(statement: Statement): readonly Problem[] {
  const faults = new Set<string>();
  const seen = new Set<string>();
  for (const condition of statement.conditions) {
    const { operator, key } = condition;
    if (operator === undefined || !isKnown(key)) {
      continue;
    }
    const where = whereOf(condition, operator);
    const once = `${operator.name} ${key.toLowerCase()}`;
    if (seen.has(once)) {
      faults.add(`${where} has the same key twice, in different letters: keys are the same in any case.`);
    }
    seen.add(once);
    for (const fault of [faultOfKey(key), ...faultsOfValues(condition, operator)]) {
      if (fault !== undefined) {
        faults.add(`${where} ${fault}`);
      }
    }
  }
  return [...faults].map((fault) => problemIn(statement, fault));
}

/** Keys of AWS, which a message may name: what else stands there could be a secret. */
const words =
  /^(?:aws:(?:CalledVia(?:First|Last)?|CurrentTime|EpochTime|MultiFactorAuth(?:Age|Present)|PrincipalServiceName|(?:Principal|Request|Resource)Tag|Principal(?:Account|Arn|OrgID)|RequestedRegion|SecureTransport|Source(?:Account|Arn|Ip|Vpce?)|TokenIssueTime|user(?:id|name))|iam:PassedToService|kms:ViaService)(?=\/|$)/i;

/** An operator and the key below it. */
function whereOf({ key }: Condition, { name }: Operator): string {
  const [known] = words.exec(key) ?? [];
  return known === undefined ? name : `${name} on ${known}`;
}

function faultOfKey(key: string): string | undefined {
  if (!key.includes(":")) {
    return "has a key that is not of the form service:key, so no request has it.";
  }
  return /^aws:(?:Principal|Request|Resource)Tag\/?$/i.test(key)
    ? "lacks the key of the tag, which follows it after a slash, so no request has it."
    : undefined;
}

function faultsOfValues(condition: Condition, operator: Operator): readonly (string | undefined)[] {
  const { comparison } = operator;
  const values = condition.values.filter((value) => isKnown(value) && !value.includes("${"));
  if (values.length < condition.values.length) {
    return [faultOfEach(values, condition, operator)];
  }
  return [
    faultOfEach(values, condition, operator),
    comparison === "ip" ? faultOfAddresses(values, condition, operator) : undefined,
    comparison === "bool" || comparison === "null" ? faultOfBooleans(values) : undefined,
  ];
}

/** What some value is not, though it has to be, because of the operator or of the key. */
function faultOfEach(values: readonly string[], { key }: Condition, operator: Operator): string | undefined {
  const kind = kinds[operator.comparison];
  if (kind !== undefined && !values.every(kind.is)) {
    return `has a value that is not ${kind.what}, so nothing matches it.`;
  }
  const form = forms.get(key.toLowerCase());
  const texts = operator.comparison === "equalsIgnoringCase" ? values.map(lower) : values;
  return form !== undefined &&
    takesVariables(operator) &&
    !texts.every((value) => /[*?]/.test(value) || form.is(value))
    ? `has a value that is not ${form.what}, so nothing matches it.`
    : undefined;
}

interface Form {
  /** What it is, as "not …" goes on. */
  readonly what: string;
  /** Whether a text may be one: true of one that some reader of it may take. */
  readonly is: (this: void, text: string) => boolean;
}

const boolean: Form = { what: "true or false", is: (text) => /^(?:true|false)$/i.test(text) };

/** What each operator compares with, where not every text will do. */
const kinds: Readonly<Partial<Record<Comparison, Form>>> = {
  number: { what: "a number", is: (text) => text.trim() !== "" && Number.isFinite(Number(text)) },
  date: { what: "a date", is: isDate },
  bool: boolean,
  null: boolean,
  ip: { what: "an address or a CIDR range", is: isRange },
  binary: { what: "Base64", is: (text) => /^[\w+/-]*={0,2}$/.test(text) },
};

const service: Form = {
  what: "the name of a service, such as lambda.amazonaws.com",
  is: (text) => /^[\w-]+(?:\.[\w-]+)+$/.test(text),
};

/**
 * What the values of a key are, in lower case, whichever operator for strings compares them.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/policy-conditions.html#conditions-kms-via-service
 */
const forms: ReadonlyMap<string, Form> = new Map([
  ["aws:sourcevpc", idOf("vpc", "a VPC")],
  ["aws:sourcevpce", idOf("vpce", "a VPC endpoint")],
  ["aws:requestedregion", { what: "a region", is: (text) => isRegion(text) || text.endsWith("-global") }],
  [
    "aws:sourceip",
    { what: "an address by itself, and text is compared as it stands", is: (text) => !text.includes("/") },
  ],
  ["aws:principalservicename", service],
  ["aws:calledviafirst", service],
  ["aws:calledvialast", service],
  ["aws:calledvia", service],
  ["iam:passedtoservice", service],
  [
    "kms:viaservice",
    {
      what: "a service with its region, such as s3.eu-central-1.amazonaws.com",
      is: (text) =>
        /^[\w-]+(?:\.[\w-]+)+\.amazonaws\.com(?:\.cn)?$/.test(text) || !/amazonaws|^[\w-]+$/.test(text),
    },
  ],
]);

function idOf(prefix: string, what: string): Form {
  const form = new RegExp(`^${prefix}-(?:[0-9a-z]{8}|[0-9a-z]{17})$`);
  return {
    what: `the id of ${what}: ${prefix}- and 8 or 17 letters and digits`,
    is: (text) => form.test(text),
  };
}

/** Whether a text may be a date: seconds since 1970, or a date as the W3C or ISO 8601 writes it. */
function isDate(text: string): boolean {
  const isExtended = /^\d{4}-\d{2}-\d{2}(?:$|T)/.test(text);
  return /^[+-]?\d/.test(text) && (!isExtended || !Number.isNaN(Date.parse(text)));
}

function isRange(text: string): boolean {
  const [network = "", length, ...rest] = text.split("/");
  const widest = { 0: -1, 4: 32, 6: 128 }[isIP(network)] ?? -1;
  return (
    widest > 0 &&
    rest.length === 0 &&
    (length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= widest))
  );
}

/**
 * The key holds the public address of whoever calls; a request through a VPC endpoint has none, so that `IfExists` lets
 * that pass.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-private-ip-address
 */
function faultOfAddresses(
  values: readonly string[],
  { key }: Condition,
  { ifExists, negated }: Operator,
): string | undefined {
  if (lower(key) !== "aws:sourceip" || ifExists || values.length === 0 || !values.every(isPrivate)) {
    return undefined;
  }
  return `has private addresses only, and the key holds public ones, so ${negated ? "every request meets it" : "no request meets it"}. Use aws:VpcSourceIp.`;
}

/** @see https://www.rfc-editor.org/rfc/rfc1918 */
function isPrivate(range: string): boolean {
  const [network = "", length = "32"] = range.split("/");
  const [first, second] = network.split(".").map(Number);
  const bits = Number(length);
  if (isIP(network) !== 4) {
    return false;
  }
  return (
    (first === 10 && bits >= 8) ||
    (first === 172 && (second ?? 0) >> 4 === 1 && bits >= 12) ||
    (first === 192 && second === 168 && bits >= 16)
  );
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-condition-multiple-boolean */
function faultOfBooleans(values: readonly string[]): string | undefined {
  return new Set(values.map(lower)).size > 1
    ? "has both true and false, one of which every value is."
    : undefined;
}

function lower(text: string): string {
  return text.toLowerCase();
}
