/*
 * Asks before unsaved changes are left behind. One rule: one keeper at a time, the form on screen;
 * links come through Router's aroundNav, closing the tab through beforeunload, Back finds the draft
 * again (keeping.ts).
 */
import type { AroundNavHandler } from 'wouter';

type Keeper = (go: () => void) => void;
let keeper: Keeper | null = null;

const beforeUnload = (event: BeforeUnloadEvent) => event.preventDefault();

/** Until the returned function is called every navigation is put before the keeper. */
export function keepHere(ask: Keeper): () => void {
  keeper = ask;
  addEventListener('beforeunload', beforeUnload);
  return () => {
    if (keeper === ask) keeper = null;
    removeEventListener('beforeunload', beforeUnload);
  };
}

export const aroundNav: AroundNavHandler = (navigate, to, options) => {
  const go = () => navigate(to, options);
  if (keeper) keeper(go);
  else go();
};
