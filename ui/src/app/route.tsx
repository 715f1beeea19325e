/*
 * A page in a chunk of its own. One rule: once its code is here it renders at once; React.lazy
 * alone would show the fallback for 300 ms on every first visit.
 */
import { lazy, type ComponentType } from 'react';

const failed = new Set<() => void>();

/** A lazy page that failed once fails for ever; who tries again needs new ones. */
export function renewFailed(): void {
  failed.forEach((renew) => renew());
  failed.clear();
}

export function route<P extends object>(load: () => Promise<{ default: ComponentType<P> }>) {
  let Loaded: ComponentType<P> | undefined;

  const fetchOnce = async () => {
    const module = await load();
    Loaded = module.default;
    return module;
  };
  const fetchNow = () =>
    fetchOnce().catch((error: unknown) => {
      failed.add(() => (Waiting = lazy(fetchNow)));
      return reloadOnce(error);
    });
  let Waiting = lazy(fetchNow);

  function Route(props: P) {
    const Page = Loaded ?? Waiting;
    return <Page {...props} />;
  }
  return Object.assign(Route, {
    prefetch: () => void (Loaded ?? fetchOnce().catch(() => undefined)),
  });
}

/**
 * After an upgrade an old tab asks for chunks that no longer exist: a fresh page knows the new ones.
 * If it is the server that is missing, a fresh page would only be the browser's own error.
 */
async function reloadOnce(error: unknown): Promise<never> {
  const page = await fetch(location.pathname, { cache: 'no-store' }).catch(() => null);
  const last = Number(sessionStorage.getItem('tenon.reloaded') ?? 0);
  if (page?.ok && Date.now() - last > 60_000) {
    sessionStorage.setItem('tenon.reloaded', String(Date.now()));
    location.reload();
  }
  throw error;
}

export const whenIdle = (work: () => void) =>
  window.requestIdleCallback ? window.requestIdleCallback(work) : setTimeout(work, 200);
