/*
 * What an event means for what is on the screen. One rule: a list keeps its place; rows that have
 * changed are asked for by their ids, those that are new wait until they are wanted. Everything else
 * is asked for anew, a few times a second at most. What an answer knows already is no news to it.
 */
import type { QueryClient } from '@tanstack/react-query';
import type { Problem } from '../app/api';
import { heardProblems } from '../app/appProblems';
import { isNews, type Place } from '../app/feed';
import { changes as bell, rememberGone, type Change } from '../app/live';
import { appQuery } from '../app/meta';
import { heardUnread } from '../app/notices';
import { isStatus } from '../app/problems';
import { refreshFailed, refreshRecords } from '../app/refresh';
import type { RecordView } from '../app/types';
import { followLists } from './lists';
import type { News } from './rows';
import type { Told } from './stream';

const GATHER = 250;
/** Sums over all rows of a list cost more than a row: they follow more calmly. */
const CALM = 3000;

/** What shows many records at once and is drawn by the server. */
const WHOLE = ['board', 'related', 'report', 'dashboard', 'home'];
/** What stands beside one record. */
const BESIDE = ['history', 'timeline', 'runs'];

export function follower(client: QueryClient): Told {
  let gathered: News[] = [];
  const unsummed = new Set<string>();

  const flush = () => {
    const all = gathered;
    gathered = [];
    void followLists(client, all);
    followPages(client, all);
    if (!unsummed.size) setTimeout(sumAnew, CALM);
    all.forEach(({ object }) => unsummed.add(object));
  };
  const sumAnew = () => {
    unsummed.forEach((object) => void client.invalidateQueries({ queryKey: ['totals', object] }));
    unsummed.clear();
  };
  const gather = (change: Change, place: Place) => {
    if (!gathered.length) setTimeout(flush, GATHER);
    gathered = gathered.filter(({ id, object }) => id !== change.id || object !== change.object);
    gathered.push({ ...change, place });
    if (change.action === 'delete') rememberGone(change);
    bell.ring(change);
  };
  const refresh = (...keys: string[]) =>
    keys.forEach((key) => void client.invalidateQueries({ queryKey: [key] }));

  const meanings: Record<string, (data: never, place: Place) => void> = {
    change: gather,
    reset: ({ rights }: { rights?: boolean }) => {
      if (rights) void client.invalidateQueries({ queryKey: appQuery.queryKey });
      void refreshRecords(client);
    },
    back: () => void refreshFailed(client),
    release: ({ hash }: { hash: string }) => {
      if (client.getQueryData(appQuery.queryKey)?.hash === hash) return;
      void client.invalidateQueries({ queryKey: appQuery.queryKey });
    },
    job: ({ id }: { id: string }) => {
      void client.invalidateQueries({ queryKey: ['job', id] });
      refresh('jobs');
    },
    problems: ({ problems }: { problems: Problem[] }) => heardProblems(client, problems),
    notification: ({ unread }: { unread: number }) => heardUnread(client, unread),
  };
  return (event, data, place) => meanings[event]?.(data as never, place);
}

/** A page shows its record and those that point at it. */
function concerns(view: RecordView | undefined, [, object, id]: readonly unknown[], all: Change[]) {
  const related = Object.keys(view?.related ?? {}).map((name) => name.split('.')[0]);
  return all.some(
    (change) => (change.object === object && change.id === id) || related.includes(change.object),
  );
}

function followPages(client: QueryClient, told: News[]) {
  void client.invalidateQueries({
    predicate: ({ queryKey, state }) => {
      const [kind, object, id] = queryKey as string[];
      const all = told.filter(({ place }) => isNews(place, state.data));
      if (kind === 'page') {
        if (isStatus(state.error, 404)) return false;
        return concerns(state.data as RecordView | undefined, queryKey, all);
      }
      const its = all.filter((change) => change.object === object);
      if (WHOLE.includes(kind!)) return its.length > 0;
      return BESIDE.includes(kind!) && its.some((change) => change.id === id);
    },
  });
}
