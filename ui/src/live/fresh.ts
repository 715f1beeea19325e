/* Which records are new in a list but not shown yet; by the list's query, as long as it is open. */
import { useSyncExternalStore } from 'react';

const NONE: ReadonlySet<string> = new Set();
const known = new Map<string, ReadonlySet<string>>();
const ears = new Set<() => void>();

function put(list: string, ids: ReadonlySet<string>) {
  if (ids.size) known.set(list, ids);
  else known.delete(list);
  ears.forEach((ear) => ear());
}

export function addFresh(list: string, ids: string[], gone: ReadonlySet<string>): void {
  const before = known.get(list) ?? NONE;
  const now = [...before, ...ids].filter((id) => !gone.has(id));
  if (ids.length || now.length !== before.size) put(list, new Set(now));
}

export const forgetFresh = (list: string) => known.has(list) && put(list, NONE);

const hear = (ear: () => void) => {
  ears.add(ear);
  return () => void ears.delete(ear);
};

export const useFresh = (list: string) => useSyncExternalStore(hear, () => known.get(list) ?? NONE);
