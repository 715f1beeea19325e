/*
 * A form waits for files that are still on their way. One rule: whoever saves meanwhile is not
 * refused and not forgotten: it happens by itself when the last file is here, unless one was
 * refused or the waiting given up.
 */
import { createContext, useCallback, useEffect, useState } from 'react';

/** How far a file is, 0 to 1; or what has become of it. */
export type Way = number | 'here' | 'refused' | 'stopped';

/** Tells the form around about a file, by its key; null: nobody waits. */
export const HeldContext = createContext<((key: number, way: Way) => void) | null>(null);

type Parts = ReadonlyMap<number, number>;

/** Pure, so that it can be tried without a form. */
export function underway(parts: Parts, key: number, way: Way): Parts {
  const next = new Map(parts);
  if (typeof way === 'number') next.set(key, way);
  else next.delete(key);
  return next;
}

/** Of all that are on their way, in per cent. */
export const percentOf = (parts: Parts) =>
  Math.floor(([...parts.values()].reduce((sum, part) => sum + part, 0) / (parts.size || 1)) * 100);

export function useHeld<How>(save: (how: How) => void) {
  const [parts, setParts] = useState<Parts>(new Map());
  const [held, hold] = useState<{ how: How } | null>(null);

  const tell = useCallback((key: number, way: Way) => {
    setParts((old) => underway(old, key, way));
    if (way === 'refused') hold(null);
  }, []);
  useEffect(() => {
    if (!held || parts.size) return;
    hold(null);
    save(held.how); // what arrived last stands in the form by now
  });

  return {
    tell,
    /** How many files are on their way. */
    count: parts.size,
    percent: percentOf(parts),
    waiting: held !== null,
    /** Saves now, or as soon as all are here. */
    submit: (how: How) => (parts.size ? hold({ how }) : save(how)),
  };
}
