/*
 * Lists follow: the rows that changed are asked for with the list's own query, so what no longer
 * fits is gone and what is new and fits is known. One rule: no row moves and none comes in by
 * itself; the new ones are counted (fresh.ts) until somebody wants to see them.
 */
import type { Query, QueryClient } from '@tanstack/react-query';
import { api, queryString } from '../app/api';
import type { Change } from '../app/live';
import type { RecordData, Rows } from '../app/types';
import { addFresh } from './fresh';
import { patched, rowsOf, wantedOf, type Pages } from './rows';

/** More at once are a new list. */
const MANY = 40;

type Asked = Record<string, string>;

export async function followLists(client: QueryClient, all: Change[]): Promise<void> {
  const lists = client.getQueryCache().findAll({ queryKey: ['list'], type: 'active' });
  for (const list of lists) {
    const its = all.filter(({ object }) => object === list.queryKey[1]);
    if (its.length && isPages(list.state.data)) await followList(client, list, its);
  }
}

const isPages = (data: unknown): data is Pages =>
  Array.isArray((data as Pages | undefined)?.pages?.[0]?.rows);

async function ask(list: Query, wanted: Change[]): Promise<Map<string, RecordData>> {
  const [, object, query] = list.queryKey as [string, string, Asked];
  const ids = wanted.map(({ id }) => `id == '${id}'`).join(' or ');
  const where = query.where ? `(${query.where}) and (${ids})` : ids;
  const asked = queryString({ ...query, where, limit: MANY });
  const { rows } = await api<Rows>('GET', `/data/${object}?${asked}`);
  return new Map(rows.map((row) => [row.id, row]));
}

async function followList(client: QueryClient, list: Query, all: Change[]): Promise<void> {
  const wanted = wantedOf(list.state.data as Pages, all);
  const again = () => client.invalidateQueries({ queryKey: list.queryKey, exact: true });
  if (wanted.length > MANY) return again();
  const found = wanted.length ? await ask(list, wanted).catch(() => null) : new Map();
  if (!found) return again();
  const gone = new Set(all.filter(({ action }) => action === 'delete').map(({ id }) => id));
  for (const { id } of wanted) if (!found.has(id)) gone.add(id);
  const now = list.state.data as Pages;
  const shown = new Set(rowsOf(now).map(({ id }) => id));
  const fresh = [...found.keys()].filter((id) => !shown.has(id));
  if (fresh.length && shown.size === 0) return again();
  addFresh(list.queryHash, fresh, gone);
  if (all.some(({ id }) => shown.has(id)))
    client.setQueryData(list.queryKey, patched(now, found, gone));
}
