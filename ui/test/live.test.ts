/* Lists that follow: which rows are asked for, and what a list looks like afterwards. */
import { QueryClient } from '@tanstack/react-query';
import { describe, expect, test, vi } from 'vitest';
import type { Change } from '../src/app/live';
import type { App, RecordData } from '../src/app/types';
import { changedFields, patched, wantedOf } from '../src/live/rows';

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
  follow('release', { release: 1, hash: 'a' });
  expect(stale()).toBe(false);
  follow('release', { release: 1, hash: 'b' });
  expect(stale()).toBe(true);
});
