/** Adds items to the group of a key, which begins with the first of them. */
export function addTo<Key, Item>(groups: Map<Key, Item[]>, key: Key, ...items: readonly Item[]): void {
  const group = groups.get(key);
  if (group === undefined) {
    groups.set(key, [...items]);
  } else {
    group.push(...items);
  }
}
