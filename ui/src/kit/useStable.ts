/*
 * A callback that never changes its identity but always sees the newest props: keeps memo() worth
 * its while.
 */
import { useCallback, useLayoutEffect, useRef } from 'react';

export function useStable<A extends unknown[], R>(callback: (...args: A) => R): (...args: A) => R {
  const newest = useRef(callback);
  useLayoutEffect(() => {
    newest.current = callback;
  });
  return useCallback((...args: A) => newest.current(...args), []);
}
