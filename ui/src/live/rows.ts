/* What changes mean for rows that are here: pure, so that it can be tried without a server. */
import type { InfiniteData } from '@tanstack/react-query';
import type { Change } from '../app/live';
import type { RecordData, Rows } from '../app/types';
import { sameValue } from '../form/draft';

export type Pages = InfiniteData<Rows>;

export const rowsOf = (pages: Pages) => pages.pages.flatMap(({ rows }) => rows);

/** Those that are shown and are older than what was told; and those that may be new here. */
export function wantedOf(pages: Pages, all: Change[]): Change[] {
  const shown = new Map(rowsOf(pages).map((row) => [row.id, row.version]));
  const complete = !pages.pages.at(-1)?.next;
  return all.filter(({ id, action, version }) => {
    if (action === 'delete') return false;
    const have = shown.get(id);
    return have === undefined ? complete || action === 'create' : have < version;
  });
}

/** The same pages with newer rows, without those that are gone. */
export function patched(pages: Pages, found: Map<string, RecordData>, gone: Set<string>): Pages {
  const left = rowsOf(pages).filter(({ id }) => gone.has(id)).length;
  return {
    ...pages,
    pages: pages.pages.map((page) => ({
      ...page,
      ...(page.total == null ? {} : { total: page.total - left }),
      rows: page.rows.filter(({ id }) => !gone.has(id)).map((row) => found.get(row.id) ?? row),
    })),
  };
}

const SYSTEM = new Set(['id', 'version', 'updated_at', 'updated_by']);

export const changedFields = (before: RecordData, now: RecordData) =>
  Object.keys(now).filter((name) => !SYSTEM.has(name) && !sameValue(before[name], now[name]));
