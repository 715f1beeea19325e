/*
 * Lists that follow: which rows are asked for, and what a list looks like afterwards; and from where
 * on a stream tells.
 */
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isNews, older, placeOf, readAt, share } from '../src/app/feed';
import type { Change } from '../src/app/live';
import type { App, RecordData } from '../src/app/types';
import {
  besideOf,
  changedFields,
  misplaced,
  patched,
  wantedOf,
  type Pages,
} from '../src/live/rows';

const row = (id: string, version: number, name = id) => ({ id, version, name }) as RecordData;
const change = (id: string, version: number, action: Change['action'] = 'update'): Change => ({
  object: 'account',
  id,
  action,
  version,
  at: '',
  by: null,
});
const pages = (next: string | null) => ({
  pageParams: ['', 'x'],
  pages: [
    { rows: [row('a', 1), row('b', 2)], next: 'x', total: 4 },
    { rows: [row('c', 1)], next },
  ],
});
const ids = (all: Change[], next: string | null) => wantedOf(pages(next), all).map(({ id }) => id);

describe('which rows are asked for', () => {
  test('those that are older than what was told', () => {
    expect(ids([change('a', 2), change('b', 2), change('c', 3)], 'more')).toEqual(['a', 'c']);
  });
  test('a new one may belong here; one further down is no news until all are here', () => {
    const all = [change('d', 1, 'create'), change('e', 5)];
    expect(ids(all, 'more')).toEqual(['d']);
    expect(ids(all, null)).toEqual(['d', 'e']);
  });
  test('what is deleted is not', () => {
    expect(ids([change('a', 2, 'delete')], null)).toEqual([]);
  });
});

test('rows change in their place, those that are gone leave, and the total knows', () => {
  const now = patched(pages(null), new Map([['c', row('c', 2, 'new')]]), new Set(['a', 'z']));
  expect(now.pages.map(({ rows }) => rows.map(({ id, version }) => [id, version]))).toEqual([
    [['b', 2]],
    [['c', 2]],
  ]);
  expect(now.pages[0]!.total).toBe(3);
});

test('where a row belongs is seen by those above and below it; what stands the other way round', () => {
  expect([...besideOf(pages('more'), [{ id: 'b' }, { id: 'new' }])]).toEqual(['a', 'b', 'c']);
  expect([...besideOf(pages('more'), [{ id: 'a' }])]).toEqual(['a', 'b']);
  expect(misplaced(pages(null), ['a', 'b', 'c'])).toEqual([]);
  expect(misplaced(pages(null), ['new', 'b', 'a', 'c'])).toEqual([['a', 'b']]);
  expect(misplaced(pages(null), ['c', 'a'])).toEqual([]); // what is between them was not asked for
});

test('what looks different: neither system fields nor titles of the same record', () => {
  const old = { ...row('a', 1), owner: { id: 'u', title: 'Maya' }, city: null, updated_at: '1' };
  const now = { ...row('a', 2, 'x'), owner: { id: 'u', title: 'M.' }, city: '', updated_at: '2' };
  expect(changedFields(old as RecordData, now as RecordData)).toEqual(['name']);
});

test('a configuration that is another one than the page has is asked for', async () => {
  vi.stubGlobal('location', { pathname: '/t/demo/' });
  const { appQuery } = await import('../src/app/meta');
  const { follower } = await import('../src/live/follow');
  const client = new QueryClient();
  const follow = follower(client);
  const stale = () => client.getQueryState(appQuery.queryKey)!.isInvalidated;
  client.setQueryData(appQuery.queryKey, { release: 1, hash: 'a' } as App);
  follow('release', { release: 1, hash: 'a' }, '');
  expect(stale()).toBe(false);
  follow('release', { release: 1, hash: 'b' }, '');
  expect(stale()).toBe(true);
});

describe('where an answer was read', () => {
  const read = <T extends object>(data: T, place: string) => {
    readAt(data, place);
    return data;
  };
  const answer = (place: string, rows = [row('a', 1)]) => read({ rows, next: null }, place);

  test('stays with what is shown: the same answer has the newer place, pages the oldest of them', () => {
    const first = answer('7-100');
    const again = share(first, answer('9-120'));
    expect(again).toBe(first);
    expect(placeOf(again)).toBe('9-120');
    const two = { pageParams: ['', 'x'], pages: [again, answer('8-110', [row('b', 1)])] };
    expect(placeOf(share(undefined, two))).toBe('8-110');
  });
  test('stays with what was put in by hand, for that knows of nothing else', () => {
    const before = share<Pages>(undefined, { pageParams: [''], pages: [answer('7-100')] });
    const now = share(before, patched(before, new Map([['a', row('a', 2)]]), new Set()));
    expect(now).not.toBe(before);
    expect(placeOf(now)).toBe('7-100');
  });
  test('a change from then on is news; so is one of a copy that was restored, and where nobody knows', () => {
    const shown = answer('41-1000');
    expect(
      ['41-1000', '40-990', '42-1001', '12-2000', ''].map((place) => isNews(place, shown)),
    ).toEqual([false, false, true, true, true]);
    expect(isNews('1-1', {})).toBe(true);
    expect([older('9-1', '10-1'), older('', '10-1'), older('9-1', '')]).toEqual([
      '9-1',
      '10-1',
      '9-1',
    ]);
  });
});

describe('a stream', () => {
  class Source {
    static all: Source[] = [];
    onopen = () => {};
    onerror = () => {};
    closed = false;
    ears = new Map<string, (event: object) => void>();
    constructor(readonly url: string) {
      Source.all.push(this);
    }
    addEventListener = (event: string, ear: (event: object) => void) => this.ears.set(event, ear);
    close = () => void (this.closed = true);
    tell = (event: string, place: string) =>
      this.ears.get(event)!({ data: '{}', lastEventId: place });
    get since() {
      return new URLSearchParams(this.url.split('?')[1]).get('since');
    }
  }
  const start = async () => {
    vi.useFakeTimers();
    vi.stubGlobal('location', { pathname: '/t/demo/' });
    vi.stubGlobal('EventSource', Source);
    Source.all = [];
    const { streamOf } = await import('../src/live/stream');
    const told: string[] = [];
    const stream = streamOf((event, _, place) => told.push(`${event} ${place}`));
    const newest = () => {
      vi.advanceTimersByTime(200);
      return Source.all.at(-1)!;
    };
    return { stream, told, newest };
  };
  afterEach(() => void vi.useRealTimers());

  test('begins where the answers on the screen were read, also when it has to be asked again', async () => {
    const { stream, told, newest } = await start();
    stream.watch(['account'], '7-100');
    expect(newest().since).toBe('7-100');
    newest().onerror();
    vi.advanceTimersByTime(2000);
    expect(Source.all.length).toBe(2);
    expect(newest().since).toBe('7-100');
    newest().onopen();
    newest().tell('change', '9-120');
    expect(told).toEqual(['back ', 'change 9-120']);
    newest().onerror();
    vi.advanceTimersByTime(2000);
    expect(newest().since).toBe('9-120');
  });

  test('the next list is told of from where it was read; the old one has a moment for what it holds', async () => {
    const { stream, newest } = await start();
    stream.watch(['account'], '7-100');
    const first = newest();
    first.onopen();
    stream.watch(['account', 'task'], '9-120');
    const second = newest();
    stream.watch(['account', 'task', 'user'], '8-110');
    const third = newest();
    expect([second.since, third.since]).toEqual(['9-120', '8-110']);
    expect([first.closed, second.closed]).toEqual([false, true]); // one of them tells all the time
    third.onopen();
    expect(first.closed).toBe(false);
    vi.advanceTimersByTime(1000);
    expect(first.closed).toBe(true);
    stream.watch(['account']);
    expect(newest().since).toBe(null); // from now on
  });

  test('what was read before it came to this is made up for, though the names are the same', async () => {
    const { stream, newest } = await start();
    stream.watch(['account'], '7-100');
    const first = newest();
    first.onopen();
    first.tell('change', '9-120');
    stream.watch(['account'], '9-120');
    expect(newest()).toBe(first);
    stream.watch(['account'], '8-110');
    expect(newest().since).toBe('8-110');
  });

  test('where nobody knows what was missed, everything is asked for', async () => {
    const { stream, told, newest } = await start();
    stream.watch(['account']);
    newest().onerror();
    vi.advanceTimersByTime(2000);
    newest().onopen();
    expect(told).toEqual(['reset ', 'back ']);
  });
});

test('what a server that was away could not be asked for comes when it is back, nothing else', async () => {
  vi.stubGlobal('location', { pathname: '/t/demo/' });
  const { follower } = await import('../src/live/follow');
  const { ApiError } = await import('../src/app/api');
  const client = new QueryClient();
  const asked: string[] = [];
  const show = (name: string, answer: () => Promise<unknown>) =>
    new QueryObserver(client, {
      queryKey: [name],
      retry: false,
      queryFn: () => (asked.push(name), answer()),
    }).subscribe(() => undefined);
  const refused = (status: number) => () => Promise.reject(new ApiError(status, [], null, null));
  show('unanswered', refused(0));
  show('going', refused(503));
  show('missing', refused(404));
  show('fine', () => Promise.resolve(1));
  await vi.waitUntil(() => client.isFetching() === 0);
  asked.length = 0;
  follower(client)('back', {} as never, '');
  expect(asked).toEqual(['unanswered', 'going']);
});

test('a page asks for what is news to it, and no more', async () => {
  vi.stubGlobal('location', { pathname: '/t/demo/' });
  vi.useFakeTimers();
  const { follower } = await import('../src/live/follow');
  const client = new QueryClient({ defaultOptions: { queries: { structuralSharing: share } } });
  const view = { record: row('a', 2), related: {} };
  readAt(view, '41-1000');
  client.setQueryData(['page', 'account', 'a', ''], view);
  const stale = () => client.getQueryState(['page', 'account', 'a', ''])!.isInvalidated;
  const follow = follower(client);
  follow('change', change('a', 2), '41-1000');
  vi.advanceTimersByTime(1000);
  expect(stale()).toBe(false);
  follow('change', change('a', 2), '42-1001'); // a comment leaves the version as it is
  vi.advanceTimersByTime(1000);
  expect(stale()).toBe(true);
  vi.useRealTimers();
});
