/*
 * The groups of a list with their counts and sums, and the rows of one group. One rule: a group's
 * rows are asked by the condition that the server gave for it.
 */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { api, queryString } from '../../app/api';
import type { Field, RecordData, Rows, Value } from '../../app/types';
import { measureOf, summed } from './totals';
import type { ListQuery } from './useRows';

const GROUPS = 200;
const ROWS = 50;

export interface GroupRow {
  group: Value;
  count: number;
  /** By the column's name. */
  sums: Record<string, Value>;
  where: string | null;
}

export function useGroups(object: string, query: ListQuery, group: string, columns: Field[]) {
  const numbers = summed(columns);
  const measures = ['count()', ...numbers.map(measureOf)].join();
  const { view, where, q } = query;
  const result = useInfiniteQuery({
    queryKey: ['groups', object, group, measures, view, where, q],
    queryFn: ({ pageParam, signal }) => {
      const asked = { group, measures, view, where, q, conditions: 'true', limit: GROUPS };
      return api<{ rows: Record<string, Value>[]; next: string | null }>(
        'GET',
        `/data/${object}/aggregate?${queryString({ ...asked, cursor: pageParam })}`,
        { signal },
      );
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  const groups = result.data?.pages.flatMap((page) =>
    page.rows.map((row): GroupRow => {
      const sums = numbers.map((field) => [field.name, row[measureOf(field)] ?? null] as const);
      return {
        group: row[group] ?? null,
        count: Number(row['count()']),
        sums: Object.fromEntries(sums),
        where: row.where as string | null,
      };
    }),
  );
  return { ...result, groups };
}

export function useGroupRows(object: string, query: ListQuery, condition: string) {
  const where = query.where ? `(${query.where}) and ${condition}` : condition;
  const result = useInfiniteQuery({
    queryKey: ['groups', object, 'rows', { ...query, where }],
    queryFn: ({ pageParam, signal }) =>
      api<Rows>(
        'GET',
        `/data/${object}?${queryString({ ...query, where, limit: ROWS, cursor: pageParam })}`,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  return { ...result, rows: result.data?.pages.flatMap((page): RecordData[] => page.rows) };
}
