/*
 * Lists follow: the rows that changed are asked for with the list's own query, so what no longer
 * fits is gone, what is new and fits is known, and so is what belongs elsewhere by now. One rule: no
 * row moves and none comes in by itself; it is said (fresh.ts) until somebody wants to see it.
 */
import type { Query, QueryClient } from '@tanstack/react-query';
import { api, queryString } from '../app/api';
import { isNews } from '../app/feed';
import type { RecordData, Rows } from '../app/types';
import { addFresh, noteOrder } from './fresh';
import { besideOf, misplaced, patched, rowsOf, wantedOf, type News, type Pages } from './rows';

/** More at once are a new list. */
const MANY = 40;
/** Names of so many rows fit into one condition. */
const MANY_NAMED = 90;

type Asked = Record<string, string>;

export async function followLists(client: QueryClient, all: News[]): Promise<void> {
  for (const list of client.getQueryCache().findAll({ queryKey: ['list'] })) {
    const its = all.filter(({ object }) => object === list.queryKey[1]);
    if (!its.length) continue;
    if (list.isActive()) await followList(client, list, its);
    else list.invalidate(); // whoever comes back to it sees it as it is then
  }
}

const isPages = (data: unknown): data is Pages =>
  Array.isArray((data as Pages | undefined)?.pages?.[0]?.rows);

/** What is on its way may be older than what was told: it is waited for. */
const settled = (client: QueryClient, list: Query) =>
  new Promise<void>((done) => {
    const isBusy = () => list.isActive() && list.state.fetchStatus === 'fetching';
    if (!isBusy()) return done();
    const end = client.getQueryCache().subscribe(() => {
      if (isBusy()) return;
      end();
      done();
    });
  });

async function ask(list: Query, ids: string[]): Promise<Map<string, RecordData>> {
  const [, object, query] = list.queryKey as [string, string, Asked];
  const named = `one_of(id, ${ids.map((id) => `'${id}'`).join()})`;
  const where = query.where ? `(${query.where}) and ${named}` : named;
  const asked = queryString({ ...query, where, limit: ids.length });
  const { rows } = await api<Rows>('GET', `/data/${object}?${asked}`);
  return new Map(rows.map((row) => [row.id, row]));
}

async function followList(client: QueryClient, list: Query, told: News[]): Promise<void> {
  await settled(client, list);
  const before = list.state.data;
  if (!isPages(before)) return;
  const isLeft = ({ action }: News) => action === 'delete';
  const all = told.filter((news) => isLeft(news) || isNews(news.place, before));
  const wanted = wantedOf(before, all);
  const again = () => client.invalidateQueries({ queryKey: list.queryKey, exact: true });
  if (wanted.length > MANY) return again();
  const beside = [...besideOf(before, wanted)].slice(0, MANY_NAMED - wanted.length);
  const ids = [...new Set([...wanted.map(({ id }) => id), ...beside])];
  const found = ids.length ? await ask(list, ids).catch(() => null) : new Map();
  if (!found) return again();
  const gone = new Set(all.filter(isLeft).map(({ id }) => id));
  for (const { id } of wanted) if (!found.has(id)) gone.add(id);
  const now = list.state.data as Pages;
  const shown = new Set(rowsOf(now).map(({ id }) => id));
  const fresh = wanted.map(({ id }) => id).filter((id) => found.has(id) && !shown.has(id));
  if (fresh.length && shown.size === 0) return again();
  addFresh(list.queryHash, fresh, gone);
  noteOrder(list.queryHash, misplaced(now, [...found.keys()]), new Set(found.keys()));
  if (all.some(({ id }) => shown.has(id)))
    client.setQueryData(list.queryKey, patched(now, found, gone));
}
