/*
 * One stream for all tabs of a browser: the tab that holds a lock keeps it, hears from the others
 * what they show and passes on what comes. One rule: without locks (a plain address of another
 * machine) every tab has its own, and nothing else is different.
 */
import { older, type Place } from '../app/feed';
import { tenant } from '../app/place';
import { streamOf, type Told } from './stream';

interface Message {
  from: string;
  /** What a tab shows; null: it sleeps. Missing in what the leader says. */
  names?: string[] | null;
  /** Of what has come onto the screen: from where on it must be told. */
  since?: Place;
  event?: string;
  data?: unknown;
  place?: Place;
  /** A tab leaves, or a new leader asks who is there. */
  bye?: boolean;
  roll?: boolean;
}

export interface Live {
  show(names: string[] | null, since?: Place): void;
  hurry(): void;
  end(): void;
}

function alone(told: Told): Live {
  const stream = streamOf(told);
  return { show: stream.watch, hurry: stream.hurry, end: () => stream.watch(null) };
}

/** What all of them show; null if all sleep. */
function union(tabs: Map<string, string[] | null>): string[] | null {
  const awake = [...tabs.values()].filter((names) => names !== null);
  return awake.length ? [...new Set(awake.flat())].sort() : null;
}

function together(told: Told): Live {
  const name = `tenon.live.${tenant}`;
  const me = crypto.randomUUID();
  const air = new BroadcastChannel(name);
  const tabs = new Map<string, string[] | null>();
  const leaving = new AbortController();
  let mine: string[] | null = [];
  let unled: Place = ''; // of what this tab has shown, if nobody has told it anything yet
  let stream: ReturnType<typeof streamOf> | null = null;
  let heard: Place = ''; // how far the one who leads has told
  const say = (message: Omit<Message, 'from'>) => air.postMessage({ from: me, ...message });

  air.onmessage = ({ data: message }: MessageEvent<Message>) => {
    if (message.roll) say({ names: mine });
    else if (message.event) {
      heard = message.place || heard;
      told(message.event, message.data, message.place ?? '');
    } else {
      if (message.bye) tabs.delete(message.from);
      else tabs.set(message.from, message.names ?? null);
      stream?.watch(union(tabs), message.since);
    }
  };

  const lead = () =>
    new Promise<void>((end) => {
      if (leaving.signal.aborted) return end();
      stream = streamOf((event, data, place) => {
        say({ event, data, place });
        told(event, data, place);
      });
      tabs.set(me, mine);
      say({ roll: true });
      stream.watch(union(tabs), heard || unled);
      leaving.signal.addEventListener('abort', () => end());
    });
  navigator.locks.request(name, { signal: leaving.signal }, lead).catch(() => undefined);

  const end = () => {
    say({ bye: true });
    stream?.watch(null);
    leaving.abort();
    air.close();
  };
  addEventListener('pagehide', () => say({ bye: true }), { signal: leaving.signal });
  return {
    show(names, since = '') {
      mine = names;
      unled = older(unled, since);
      tabs.set(me, names);
      say({ names, since });
      stream?.watch(union(tabs), since);
    },
    hurry: () => stream?.hurry(),
    end,
  };
}

export const liveOf = (told: Told): Live =>
  'locks' in navigator && 'BroadcastChannel' in window ? together(told) : alone(told);
