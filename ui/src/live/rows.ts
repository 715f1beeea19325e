/* What changes mean for rows that are here: pure, so that it can be tried without a server. */
import type { InfiniteData } from '@tanstack/react-query';
import type { Place } from '../app/feed';
import type { Change } from '../app/live';
import type { RecordData, Rows } from '../app/types';
import { sameValue } from '../form/draft';

/** A change, and its place in the feed. */
export type News = Change & { place: Place };

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

/** Those that are shown, each with the rows above and below it: by them one sees where it belongs. */
export function besideOf(pages: Pages, changed: { id: string }[]): Set<string> {
  const shown = rowsOf(pages).map(({ id }) => id);
  const at = changed.map(({ id }) => shown.indexOf(id)).filter((i) => i >= 0);
  return new Set(at.flatMap((i) => shown.slice(Math.max(i - 1, 0), i + 2)));
}

export type Pair = readonly [above: string, below: string];

/** Rows that stand one above the other, and the server puts them the other way round. */
export function misplaced(pages: Pages, order: string[]): Pair[] {
  const place = new Map(order.map((id, i) => [id, i]));
  const shown = rowsOf(pages).map(({ id }) => id);
  return shown.flatMap((below, i): Pair[] => {
    const above = shown[i - 1]!;
    return i && place.get(above)! > place.get(below)! ? [[above, below]] : [];
  });
}

const SYSTEM = new Set(['id', 'version', 'updated_at', 'updated_by']);

export const changedFields = (before: RecordData, now: RecordData) =>
  Object.keys(now).filter((name) => !SYSTEM.has(name) && !sameValue(before[name], now[name]));
