/*
 * One stream for all tabs of a browser: the tab that holds a lock keeps it, hears from the others
 * what they show and passes on what comes. One rule: without locks (a plain address of another
 * machine) every tab has its own, and nothing else is different.
 */
import { tenant } from '../app/place';
import { streamOf, type Told } from './stream';

interface Message {
  from: string;
  /** What a tab shows; null: it sleeps. Missing in what the leader says. */
  names?: string[] | null;
  event?: string;
  data?: unknown;
  /** A tab leaves, or a new leader asks who is there. */
  bye?: boolean;
  roll?: boolean;
}

export interface Live {
  show(names: string[] | null): void;
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
  let stream: ReturnType<typeof streamOf> | null = null;
  const say = (message: Omit<Message, 'from'>) => air.postMessage({ from: me, ...message });

  air.onmessage = ({ data: message }: MessageEvent<Message>) => {
    if (message.roll) say({ names: mine });
    else if (message.event) told(message.event, message.data);
    else {
      if (message.bye) tabs.delete(message.from);
      else tabs.set(message.from, message.names ?? null);
      stream?.watch(union(tabs));
    }
  };

  const lead = () =>
    new Promise<void>((end) => {
      if (leaving.signal.aborted) return end();
      stream = streamOf((event, data) => {
        say({ event, data });
        told(event, data);
      });
      tabs.set(me, mine);
      say({ roll: true });
      stream.watch(union(tabs));
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
    show(names) {
      mine = names;
      tabs.set(me, names);
      say({ names });
      stream?.watch(union(tabs));
    },
    hurry: () => stream?.hurry(),
    end,
  };
}

export const liveOf = (told: Told): Live =>
  'locks' in navigator && 'BroadcastChannel' in window ? together(told) : alone(told);
