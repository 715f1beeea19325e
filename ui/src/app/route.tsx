/*
 * Code that travels in a chunk of its own. Two rules: once it is here it renders at once, where
 * React.lazy alone would show the fallback for 300 ms on every first visit; and what does not arrive
 * takes nothing away that is there: a page says so in its place, a part is fetched until it is here.
 */
import { lazy, type ComponentType } from 'react';

type Load<P> = () => Promise<{ default: ComponentType<P> }>;

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;

/** A page. If its code does not arrive it throws, and whoever guards pages says so. */
export function route<P extends object>(load: Load<P>) {
  const fetchPage = (fetchOnce: Load<P>) => async () => {
    try {
      return await fetchOnce();
    } catch (error) {
      failed.add(() => page.renew());
      await reloadAfterUpgrade();
      throw error;
    }
  };
  const page = chunk(load, fetchPage);
  return page.Shown;
}

/** A part of a page, below a Suspense of its own: the rest of the page never waits for it. */
export function part<P extends object>(load: Load<P>) {
  return chunk(load, (fetchOnce) => () => untilHere(fetchOnce)).Shown;
}

function chunk<P extends object>(load: Load<P>, wanted: (fetchOnce: Load<P>) => Load<P>) {
  let Loaded: ComponentType<P> | undefined;
  const fetchOnce = async () => {
    const module = await load();
    Loaded = module.default;
    return module;
  };
  let Waiting = lazy(wanted(fetchOnce));

  function Shown(props: P) {
    const Code = Loaded ?? Waiting;
    return <Code {...props} />;
  }
  return {
    renew: () => (Waiting = lazy(wanted(fetchOnce))),
    Shown: Object.assign(Shown, {
      prefetch: () => void (Loaded ?? fetchOnce().catch(() => undefined)),
    }),
  };
}

// --- what does not arrive ------------------------------------------------------------------------

const failed = new Set<() => void>();

/** A lazy page that failed once fails for ever; who tries again needs new ones. */
export function renewFailed(): void {
  failed.forEach((renew) => renew());
  failed.clear();
}

/** Asks again, less and less often, and at once when the network is back. */
export async function untilHere<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch {
    missing.add(1);
  }
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    await quiet(pause);
    try {
      const code = await load();
      missing.add(-1);
      return code;
    } catch {
      await reloadAfterUpgrade();
    }
  }
}

function quiet(ms: number) {
  return new Promise<void>((over) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener('online', end);
      over();
    };
    const timer = setTimeout(end, ms);
    addEventListener('online', end);
  });
}

/** How many parts of what is shown have failed to arrive so far. */
export const missing = {
  count: 0,
  listeners: new Set<() => void>(),
  add(change: number) {
    missing.count += change;
    missing.listeners.forEach((listener) => listener());
  },
  subscribe(listener: () => void) {
    missing.listeners.add(listener);
    return () => void missing.listeners.delete(listener);
  },
};

/**
 * After an upgrade an old tab asks for chunks that no longer exist; a fresh page knows the new
 * ones. If it is the server that is missing, a fresh page would only be the browser's own error.
 */
async function reloadAfterUpgrade() {
  const page = await fetch(location.pathname, { cache: 'no-store' }).catch(() => null);
  if (!page?.ok) return;
  const ours = document.querySelector('script[type=module][src]')?.getAttribute('src');
  if (!ours || (await page.text().catch(() => ours)).includes(ours)) return;
  const last = Number(sessionStorage.getItem('tenon.reloaded') ?? 0);
  if (Date.now() - last < 60_000) return;
  sessionStorage.setItem('tenon.reloaded', String(Date.now()));
  location.reload();
}

/**
 * Who imports a chunk asks for its style sheet once, whatever came of it (Vite's preloading keeps
 * it as loaded); so one that failed is asked for again here.
 */
function dressAgain(failed: HTMLLinkElement) {
  return new Promise<void>((arrived, lost) => {
    const link = failed.cloneNode() as HTMLLinkElement;
    link.dataset.again = '';
    link.onload = () => arrived();
    link.onerror = () => {
      link.remove();
      lost(new Error(link.href));
    };
    document.head.append(link);
  });
}

/** Called once, at the start: this file itself is also read where there is no window. */
export const watchStyles = () =>
  addEventListener(
    'error',
    ({ target }) => {
      if (!(target instanceof HTMLLinkElement) || target.rel !== 'stylesheet') return;
      if (!('again' in target.dataset)) void untilHere(() => dressAgain(target));
    },
    true,
  );

export const whenIdle = (work: () => void) =>
  window.requestIdleCallback ? window.requestIdleCallback(work) : setTimeout(work, 200);
