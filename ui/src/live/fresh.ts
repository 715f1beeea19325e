/*
 * What a list does not show yet: which records are new in it, and which of its rows belong elsewhere
 * by now. By the list's query, as long as it is open.
 */
import { useSyncExternalStore } from 'react';
import type { Pair } from './rows';

interface Fresh {
  ids: ReadonlySet<string>;
  /** Rows that the server puts the other way round. */
  pairs: readonly Pair[];
}

const NONE: Fresh = { ids: new Set(), pairs: [] };
const known = new Map<string, Fresh>();
const ears = new Set<() => void>();

function put(list: string, fresh: Fresh) {
  if (fresh.ids.size || fresh.pairs.length) known.set(list, fresh);
  else if (!known.delete(list)) return;
  ears.forEach((ear) => ear());
}

export function addFresh(list: string, ids: string[], gone: ReadonlySet<string>): void {
  const { ids: before, pairs } = known.get(list) ?? NONE;
  const now = [...before, ...ids].filter((id) => !gone.has(id));
  if (ids.length || now.length !== before.size) put(list, { ids: new Set(now), pairs });
}

/** What was known of rows that were asked for now is replaced by what the server says. */
export function noteOrder(list: string, pairs: Pair[], asked: ReadonlySet<string>): void {
  const { ids, pairs: before } = known.get(list) ?? NONE;
  const left = before.filter((pair) => !pair.every((id) => asked.has(id)));
  if (pairs.length || left.length !== before.length) put(list, { ids, pairs: [...left, ...pairs] });
}

export const forgetFresh = (list: string) => put(list, NONE);

const hear = (ear: () => void) => {
  ears.add(ear);
  return () => void ears.delete(ear);
};

export const useFresh = (list: string) => useSyncExternalStore(hear, () => known.get(list) ?? NONE);
