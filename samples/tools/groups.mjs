// groups.mjs -- rows by a key: a Map from the key to the list of its rows, in their order.

export function groupBy(rows, keyOf) {
  const groups = new Map()
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row])
  return groups
}
