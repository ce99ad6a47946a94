import { type Fault } from "./problem";

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The strings of an element that takes one or a list of them. */
export function readStrings(value: unknown, element: string, fault: Fault): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  const strings = values.filter((item) => typeof item === "string");
  if (strings.length < values.length) {
    fault(`${element} must be a string or a list of strings.`);
  }
  if (values.length === 0) {
    fault(`${element} is an empty list.`);
  }
  return strings;
}
