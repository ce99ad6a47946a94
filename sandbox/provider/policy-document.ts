import {
  containsSecret,
  containsUnknown,
  isObject,
  revealed,
  secret,
  unknown,
  type Properties,
} from "./property-values";

/**
 * A policy document as the provider sends it on: JSON text. An object becomes text with its keys in alphabetical order;
 * text stays as it is; and a document that holds any unknown is unknown as a whole.
 */
export function documentText(document: unknown): unknown {
  if (containsUnknown(document)) {
    return containsSecret(document) ? secret(unknown) : unknown;
  }
  if (!isObject(document)) {
    return document;
  }
  const plain = revealed(document);
  const text = isObject(plain) ? JSON.stringify(sorted(plain)) : plain;
  return containsSecret(document) ? secret(text) : text;
}

/** The document as the provider reads it back from AWS: with its keys in alphabetical order. Other text stays as it is. */
export function reordered(document: unknown): unknown {
  if (typeof document !== "string") {
    return document;
  }
  try {
    const parsed: unknown = JSON.parse(document);
    return isObject(parsed) ? JSON.stringify(sorted(parsed)) : document;
  } catch {
    return document;
  }
}

/**
 * The JSON of an IAM policy document written as the arguments of `aws.iam.getPolicyDocument`. In those, policy variables
 * are written `&{…}`.
 *
 * Source: https://www.pulumi.com/registry/packages/aws/api-docs/iam/getpolicydocument/
 */
export function policyDocument(args: Properties): string {
  const statements = new Map<string | number, Properties>();
  const add = (list: Iterable<Properties>): void => {
    for (const statement of list) {
      statements.set((statement.Sid as string) || statements.size, statement);
    }
  };
  for (const source of texts(args.sourcePolicyDocuments)) {
    add(statementsOf(source));
  }
  add(objects(args.statements).map(statement));
  for (const source of texts(args.overridePolicyDocuments)) {
    add(statementsOf(source));
  }
  const version = args.version ?? "2012-10-17";
  return JSON.stringify(
    {
      Version: version,
      ...(args.policyId ? { Id: args.policyId } : {}),
      Statement: [...statements.values()],
    },
    undefined,
    2,
  );
}

function statement(args: Properties): Properties {
  const written: Record<string, unknown> = {};
  if (args.sid) {
    written.Sid = args.sid;
  }
  written.Effect = args.effect ?? "Allow";
  for (const element of ["actions", "notActions", "resources", "notResources"]) {
    const values = texts(args[element]).sort().reverse();
    if (values.length > 0) {
      written[capitalised(element).replace(/s$/, "")] = oneOrMany(values);
    }
  }
  for (const element of ["principals", "notPrincipals"]) {
    const values = objects(args[element]);
    if (values.length > 0) {
      written[capitalised(element).replace(/s$/, "")] = principals(values);
    }
  }
  const conditions = objects(args.conditions);
  if (conditions.length > 0) {
    written.Condition = conditionBlock(conditions);
  }
  return written;
}

function principals(list: readonly Properties[]): unknown {
  const byType = grouped(list.map(({ type, identifiers }) => [String(type), texts(identifiers)]));
  const everyone = byType.get("*");
  if (byType.size === 1 && everyone?.length === 1 && everyone[0] === "*") {
    return "*";
  }
  return Object.fromEntries([...byType].map(([type, identifiers]) => [type, oneOrMany(identifiers)]));
}

function conditionBlock(list: readonly Properties[]): Properties {
  const block: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of list) {
    (block[String(test)] ??= {})[String(variable)] = oneOrMany(texts(values));
  }
  return block;
}

function grouped(pairs: readonly (readonly [string, readonly string[]])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, values] of pairs) {
    groups.set(key, [...(groups.get(key) ?? []), ...values]);
  }
  return groups;
}

function statementsOf(document: string): readonly Properties[] {
  const { Statement } = JSON.parse(document) as Properties;
  return isObject(Statement) ? [Statement] : objects(Statement);
}

function objects(value: unknown): readonly Properties[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map((each) => String(each).replaceAll("&{", "${")) : [];
}

function oneOrMany(values: readonly string[]): unknown {
  return values.length === 1 ? values[0] : values;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (!isObject(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
