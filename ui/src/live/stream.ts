/*
 * One stream of events from the server, for as long as there is a page. One rule: a new one is open
 * before the old one is closed, so nothing is missed when the watch list changes; and a server that
 * is away is asked less and less often.
 */
import { queryString } from '../app/api';
import { apiBase } from '../app/place';

export type Told = (event: string, data: unknown) => void;

const EVENTS = ['change', 'job', 'notification', 'release', 'problems', 'reset'];
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;
const SETTLE = 150; // a page that comes says one after the other what it shows

export function streamOf(told: Told) {
  let source: EventSource | null = null;
  let wanted: string | null = null; // null: nobody listens
  let last = '';
  let missed = false;
  let pause = FIRST_PAUSE;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function connect() {
    if (wanted === null) return;
    const before = source;
    const next = new EventSource(
      `${apiBase}/events?${queryString({ watch: wanted, since: missed ? last : '' })}`,
    );
    source = next;
    next.onopen = () => {
      before?.close();
      pause = FIRST_PAUSE;
      if (missed && !last) told('reset', {});
      missed = false;
    };
    next.onerror = () => {
      before?.close();
      next.close();
      if (source !== next) return;
      source = null;
      missed = true;
      later(pause * (0.75 + Math.random() / 2));
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    };
    for (const event of EVENTS)
      next.addEventListener(event, ({ data, lastEventId }: MessageEvent<string>) => {
        if (lastEventId) last = lastEventId;
        told(event, JSON.parse(data));
      });
  }

  function later(ms: number) {
    clearTimeout(timer);
    timer = setTimeout(connect, ms);
  }

  return {
    /** What to watch from now on; null: nothing at all. */
    watch(names: string[] | null) {
      const now = names && names.join();
      if (now === wanted) return;
      wanted = now;
      if (now !== null) return later(SETTLE);
      clearTimeout(timer);
      source?.close();
      source = null;
      missed = true;
    },
    /** The server may be there again, or the network. */
    hurry() {
      pause = FIRST_PAUSE;
      if (wanted !== null && !source) later(0);
    },
  };
}
