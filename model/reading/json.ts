import { escapesNoncharacter } from "../../iam";

/** What a text holds as JSON; `undefined` for one that is not JSON, or has characters that stand for no text. */
export function parseJson(text: string): unknown {
  if (escapesNoncharacter(text)) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The fields of a JSON object; none of any other value. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
