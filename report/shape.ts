/** Says whether a value from a file is of a shape. */
export type Shape = (value: unknown) => boolean;

export const text: Shape = (value) => typeof value === "string";

export const yesOrNo: Shape = (value) => typeof value === "boolean";

export function listOf(item: Shape): Shape {
  return (value) => Array.isArray(value) && value.every(item);
}

/** An object with some properties, and perhaps others: what else it has is nobody's. */
export function objectOf(
  properties: Readonly<Record<string, Shape>>,
  others: Readonly<Record<string, Shape>> = {},
): Shape {
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return false;
    }
    const given = new Map<string, unknown>(Object.entries(value));
    return (
      Object.entries(properties).every(([name, shape]) => shape(given.get(name))) &&
      Object.entries(others).every(([name, shape]) => !given.has(name) || shape(given.get(name)))
    );
  };
}

export function oneOf(...values: readonly unknown[]): Shape {
  return (value) => values.includes(value);
}
