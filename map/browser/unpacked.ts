/** The whole of which `packed` has made a list. */
export function unpacked(values: readonly unknown[]): unknown {
  const made: unknown[] = [];
  for (const value of values) {
    made.push(
      Array.isArray(value)
        ? value.map((number) => made[number as number])
        : typeof value === "object" && value !== null
          ? Object.fromEntries(Object.entries(value).map(([key, number]) => [key, made[number as number]]))
          : value,
    );
  }
  return made.at(-1);
}
