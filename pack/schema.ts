import { enumerated, meant } from "./message";

/**
 * What a value of the configuration may be: JSON schema, as much of it as the keys need. The `title` of a text is also
 * what messages call it.
 *
 * @see https://json-schema.org/draft-07/json-schema-validation
 */
export type Schema = Shape & { readonly description?: string };

type Shape =
  | { readonly type: "boolean" }
  | { readonly type: "string"; readonly title: string; readonly pattern?: string; readonly format?: "date" }
  | { readonly type: "array"; readonly items: Schema }
  | {
      readonly type: "object";
      readonly properties?: undefined;
      readonly required?: undefined;
      readonly oneOf?: undefined;
      readonly additionalProperties: Schema;
    }
  | {
      readonly type: "object";
      readonly properties: Readonly<Record<string, Schema>>;
      readonly required: readonly string[];
      /** Properties, exactly one of which is set. */
      readonly oneOf?: readonly { readonly required: readonly [string] }[];
      readonly additionalProperties: false;
    };

/**
 * What is wrong with a value: one sentence for each thing, which says where, what was found and what is allowed. It
 * shows names and kinds of values, and never a value.
 *
 * @param at the place of the value, such as `exemptions[0].until`.
 */
export function* problemsOf(schema: Schema, raw: unknown, at: string): Iterable<string> {
  switch (schema.type) {
    case "boolean":
      if (typeof raw !== "boolean") {
        yield wrong(at, "true or false", raw);
      }
      return;
    case "string":
      if (typeof raw !== "string") {
        yield wrong(at, schema.title, raw);
      } else if (!new RegExp(schema.pattern ?? "").test(raw) || (schema.format === "date" && !isDate(raw))) {
        yield `\`${at}\` must be ${schema.title}, but is another string.`;
      }
      return;
    case "array":
      if (!Array.isArray(raw)) {
        yield wrong(at, "a list", raw);
        return;
      }
      for (const [index, item] of raw.entries()) {
        yield* problemsOf(schema.items, item, `${at}[${index}]`);
      }
      return;
    case "object":
      yield* isObject(raw) ? problemsIn(schema, raw, at) : [wrong(at, "an object", raw)];
  }
}

function* problemsIn(
  schema: Extract<Schema, { type: "object" }>,
  raw: Readonly<Record<string, unknown>>,
  at: string,
): Iterable<string> {
  for (const [name, value] of Object.entries(raw)) {
    const place = placeIn(at, name);
    if (schema.properties === undefined) {
      yield* problemsOf(schema.additionalProperties, value, place);
    } else if (Object.hasOwn(schema.properties, name)) {
      yield* problemsOf(schema.properties[name]!, value, place);
    } else {
      yield unknownKey(place, name, Object.keys(schema.properties));
    }
  }
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(raw, name)) {
      yield `\`${placeIn(at, name)}\` must be set.`;
    }
  }
  const choice = (schema.oneOf ?? []).flatMap(({ required }) => required);
  if (choice.length > 0 && choice.filter((name) => Object.hasOwn(raw, name)).length !== 1) {
    yield `In \`${at}\`, exactly one of ${enumerated(choice.map((name) => `\`${name}\``))} must be set.`;
  }
}

/** That a key does not exist, which one was perhaps meant, and which do exist. */
export function unknownKey(at: string, name: string, names: readonly string[]): string {
  return `\`${at}\` is not a key${meant(name, names)} The keys here are ${enumerated(names.map((each) => `\`${each}\``))}.`;
}

/** That a value is of another kind than it must be. */
function wrong(at: string, allowed: string, raw: unknown): string {
  return `\`${at}\` must be ${allowed}, but is ${kindOf(raw)}.`;
}

export function isObject(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}

export function kindOf(raw: unknown): string {
  if (raw === null || raw === undefined) {
    return String(raw);
  }
  if (Array.isArray(raw)) {
    return "a list";
  }
  return typeof raw === "object" ? "an object" : `a ${typeof raw}`;
}

function placeIn(at: string, name: string): string {
  return /^[\w-]+$/.test(name) ? `${at}.${name}` : `${at}[${JSON.stringify(name)}]`;
}

/** Whether the calendar has that day, written as `2027-03-31`. */
export function isDate(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString() === `${text}T00:00:00.000Z`;
}
