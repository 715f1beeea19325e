/*
 * A page in a chunk of its own. One rule: once its code is here it renders at once; React.lazy
 * alone would show the fallback for 300 ms on every first visit.
 */
import { lazy, type ComponentType } from 'react';

export function route<P extends object>(load: () => Promise<{ default: ComponentType<P> }>) {
  let Loaded: ComponentType<P> | undefined;

  const fetchOnce = async () => {
    const module = await load().catch(reloadOnce);
    Loaded = module.default;
    return module;
  };
  const Waiting = lazy(fetchOnce);

  function Route(props: P) {
    const Page = Loaded ?? Waiting;
    return <Page {...props} />;
  }
  return Object.assign(Route, {
    prefetch: () => void (Loaded ?? fetchOnce().catch(() => undefined)),
  });
}

/**
 * After an upgrade an old tab asks for chunks that no longer exist: a fresh page knows the new
 * ones.
 */
function reloadOnce(error: unknown): never {
  const last = Number(sessionStorage.getItem('tenon.reloaded') ?? 0);
  if (navigator.onLine && Date.now() - last > 60_000) {
    sessionStorage.setItem('tenon.reloaded', String(Date.now()));
    location.reload();
  }
  throw error;
}

export const whenIdle = (work: () => void) =>
  window.requestIdleCallback ? window.requestIdleCallback(work) : setTimeout(work, 200);
