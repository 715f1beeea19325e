/*
 * The rows of the list that somebody came from, so that a record's page can go on to the next. One
 * rule: ids only, in this tab only; whoever goes to one is asked for their right like anybody.
 */
import { api, queryString } from './api';
import { tenant } from './place';
import type { Rows } from './types';

/** More than anybody walks through one by one. */
const MOST = 5000;

export interface Kept {
  ids: string[];
  /** What the list has asked for, without its columns; and where the rows that it knows end. */
  query: Record<string, string>;
  next: string | null;
}

const keyOf = (object: string) => `tenon.rows.${tenant}.${object}`;

export function keepRows(object: string, { ids, query, next }: Kept): void {
  const kept = { ids: ids.slice(0, MOST), query, next: ids.length > MOST ? null : next };
  sessionStorage.setItem(keyOf(object), JSON.stringify(kept));
}

export function keptRows(object: string): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(object)) ?? 'null') as Kept | null;
  } catch {
    return null;
  }
}

/** The same with one page more. */
export async function moreRows(object: string, kept: Kept): Promise<Kept> {
  const query = queryString({ ...kept.query, select: 'id', limit: 100, cursor: kept.next });
  const { rows, next } = await api<Rows>('GET', `/data/${object}?${query}`);
  const more = { ...kept, ids: [...kept.ids, ...rows.map(({ id }) => id)], next };
  keepRows(object, more);
  return more;
}
