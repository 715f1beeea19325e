/*
 * One stream of events from the server, for as long as there is a page. One rule: nothing is missed.
 * It begins where the answers on the screen were read; a new one is open before the old one is
 * closed, which has a moment for what it still holds; and a server that is away is asked less and
 * less often.
 */
import { queryString } from '../app/api';
import { older, type Place } from '../app/feed';
import { apiBase } from '../app/place';

/**
 * The place: of a change, its own; of all else, how far the stream is. "back" is said by this side
 * only: the server answers, maybe again. So is "reset" where nobody knows what was missed.
 */
export type Told = (event: string, data: unknown, place: Place) => void;

const EVENTS = ['change', 'job', 'notification', 'release', 'problems', 'reset'];
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;
const LINGER = 1000; // a server gathers for a fifth of a second what it tells
const SETTLE = 150; // a page that comes says one after the other what it shows

export function streamOf(told: Told) {
  let source: EventSource | null = null; // the newest
  let open: EventSource | null = null; // the newest that has been answered
  let leaving: EventSource | null = null;
  let wanted: string | null = null; // null: nobody listens
  let last: Place = '';
  let owed: Place = ''; // from here on the next one tells
  let missed = false;
  let pause = FIRST_PAUSE;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function close() {
    for (const each of [source, open, leaving]) each?.close();
    source = open = leaving = null;
  }

  function opened(next: EventSource) {
    leaving?.close();
    const before = (leaving = open);
    setTimeout(() => before?.close(), LINGER);
    open = next;
    pause = FIRST_PAUSE;
    missed = false;
  }

  function connect() {
    if (wanted === null) return;
    if (source !== open) source?.close();
    const made = owed;
    const since = missed ? older(last, made) : made;
    const next = new EventSource(`${apiBase}/events?${queryString({ watch: wanted, since })}`);
    source = next;
    next.onopen = () => {
      if (missed && !since) told('reset', {}, '');
      told('back', {}, '');
      if (owed === made) owed = '';
      opened(next);
    };
    next.onerror = () => {
      if (source !== next) return next.close();
      close();
      missed = true;
      later(pause * (0.75 + Math.random() / 2));
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    };
    for (const event of EVENTS)
      next.addEventListener(event, ({ data, lastEventId }: MessageEvent<string>) => {
        if (lastEventId) last = lastEventId;
        told(event, JSON.parse(data), lastEventId);
      });
  }

  function later(ms: number) {
    clearTimeout(timer);
    timer = setTimeout(connect, ms);
  }

  return {
    /**
     * What to watch from now on, null: nothing at all; and from where on, where something was read
     * before it came to this.
     */
    watch(names: string[] | null, since: Place = '') {
      const now = names && names.join();
      const late = since !== '' && last !== '' && since !== last && older(since, last) === since;
      if (now === wanted && !late) return;
      wanted = now;
      owed = older(owed, since);
      if (now !== null) return later(SETTLE);
      clearTimeout(timer);
      close();
      missed = true;
    },
    /** The server may be there again, or the network. */
    hurry() {
      pause = FIRST_PAUSE;
      if (wanted !== null && !source) later(0);
    },
  };
}
