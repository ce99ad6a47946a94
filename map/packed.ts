/**
 * Data in which what is equal stands once: a list of values, in which a list or an object names its parts by their numbers in the list.
 * The last is the whole. `unpacked` in the page is its reverse.
 */
export function packed(value: unknown): readonly unknown[] {
  const values: unknown[] = [];
  const numbers = new Map<string, number>();
  const add = (one: unknown): number => {
    const entry: unknown = Array.isArray(one)
      ? one.map(add)
      : typeof one === "object" && one !== null
        ? Object.fromEntries(Object.entries(one).map(([key, each]) => [key, add(each)]))
        : one;
    const key = JSON.stringify(entry);
    const known = numbers.get(key);
    if (known !== undefined) {
      return known;
    }
    numbers.set(key, values.length);
    return values.push(entry) - 1;
  };
  add(value);
  return values;
}
