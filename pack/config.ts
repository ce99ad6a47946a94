import type { PolicyConfigSchema } from "@pulumi/policy";

/** One key of a policy's configuration: how it is described, what it is when not set, and how it is read. */
export interface Key<T> {
  readonly schema: PolicyConfigSchema["properties"][string] & { readonly description: string };
  readonly default: T;
  /** The value, or what is allowed instead of what was found. */
  read(this: void, raw: unknown): { readonly value: T } | { readonly allowed: string };
}

export type Keys = Readonly<Record<string, Key<unknown>>>;

/** The configuration that a policy's keys describe. */
export type ConfigOf<K extends Keys> = {
  readonly [Name in keyof K]: K[Name] extends Key<infer T> ? T : never;
};

/** A list of texts in which `*` stands for any text: names or ARNs. Empty when not set. */
export function patterns(description: string): Key<readonly string[]> {
  return {
    schema: {
      type: "array",
      items: { type: "string", minLength: 1 },
      default: [],
      description,
    },
    default: [],
    read: (raw) =>
      Array.isArray(raw) && raw.every((item): item is string => typeof item === "string" && item !== "")
        ? { value: raw }
        : { allowed: "a list of non-empty strings" },
  };
}

/** Yes or no: no when not set. */
export function flag(description: string): Key<boolean> {
  return {
    schema: { type: "boolean", default: false, description },
    default: false,
    read: (raw) => (typeof raw === "boolean" ? { value: raw } : { allowed: "true or false" }),
  };
}

/** A list of identifiers of one form. Empty when not set. */
export function identifiers(description: string, form: RegExp, called: string): Key<readonly string[]> {
  return {
    schema: {
      type: "array",
      items: { type: "string", pattern: form.source },
      default: [],
      description,
    },
    default: [],
    read: (raw) =>
      Array.isArray(raw) && raw.every((item): item is string => typeof item === "string" && form.test(item))
        ? { value: raw }
        : { allowed: `a list of ${called}` },
  };
}

/** A list of AWS accounts, by their numbers. Empty when not set. */
export function accounts(description: string): Key<readonly string[]> {
  return identifiers(description, /^[0-9]{12}$/, "account numbers, each a string of 12 digits");
}

/** Exceptions, each with its reason: names in which `*` stands for any text. None when not set. */
export function reasons(description: string): Key<Readonly<Record<string, string>>> {
  return {
    schema: {
      type: "object",
      additionalProperties: { type: "string", minLength: 1 },
      default: {},
      description,
    },
    default: {},
    read: (raw) =>
      isObject(raw) &&
      Object.values(raw).every((reason) => typeof reason === "string" && reason.trim() !== "")
        ? { value: raw as Record<string, string> }
        : { allowed: "an object that gives each name a reason" },
  };
}

/** Tags by their keys, each with the values that are allowed, any if none are listed. None when not set. */
export function tagValues(description: string): Key<Readonly<Record<string, readonly string[]>>> {
  return {
    schema: {
      type: "object",
      additionalProperties: { type: "array", items: { type: "string" } },
      default: {},
      description,
    },
    default: {},
    read: (raw) =>
      isObject(raw) &&
      Object.values(raw).every(
        (values) => Array.isArray(values) && values.every((value) => typeof value === "string"),
      )
        ? { value: raw as Record<string, string[]> }
        : { allowed: "an object that gives each tag a list of values" },
  };
}

/**
 * Reads what the engine passes as a policy's configuration. The engine has checked the types against the schema
 * before, unless it is old; it never refuses a key that it does not know.
 *
 * @returns the configuration with the defaults filled in, and one sentence for each key that is wrong: which
 * key, what was found and what is allowed.
 * @see https://www.pulumi.com/docs/insights/policy/policy-packs/authoring/#policy-configuration
 */
export function readConfig(
  keys: Keys,
  raw: unknown,
): { config: ConfigOf<Keys>; problems: readonly string[] } {
  const given = (raw ?? {}) as Record<string, unknown>;
  const config: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, key] of Object.entries(keys)) {
    const read = name in given ? key.read(given[name]) : { value: key.default };
    if ("allowed" in read) {
      problems.push(`\`${name}\` must be ${read.allowed}, but is ${kindOf(given[name])}.`);
    }
    config[name] = "value" in read ? read.value : key.default;
  }
  const allowed = ["enforcementLevel", ...Object.keys(keys)].map((name) => `\`${name}\``).join(", ");
  for (const name of Object.keys(given)) {
    if (!(name in keys)) {
      problems.push(`\`${name}\` is not a key of this policy: it has ${allowed}.`);
    }
  }
  return { config, problems };
}

function isObject(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}

function kindOf(raw: unknown): string {
  if (raw === null) {
    return "null";
  }
  if (Array.isArray(raw)) {
    return "a list that holds something else";
  }
  return typeof raw === "object" ? "an object that holds something else" : `a ${typeof raw}`;
}
