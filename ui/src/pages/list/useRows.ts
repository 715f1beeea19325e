/*
 * The rows of a list, page after page by the server's cursor, as far as somebody has scrolled. They
 * follow what others do.
 */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { api, queryString } from '../../app/api';
import { useLive } from '../../app/live';
import { keepRows } from '../../app/neighbours';
import type { RecordData, Rows } from '../../app/types';

const PAGE = 100;
const AHEAD = 60;

export interface ListQuery {
  select: string;
  view: string;
  where: string;
  q: string;
  sort: string;
}

export interface ListRows {
  /** Of the query that they come from. */
  key: readonly unknown[];
  rows: RecordData[];
  total: number | null;
  /** Rows to leave room for: those that are here and, while there are more, some that will come. */
  room: number;
  loading: boolean;
  stale: boolean;
  error: unknown;
  retry: () => void;
  /** Tells how far one looks; the next page is fetched before it is needed. */
  seen: (last: number) => void;
}

export function useRows(object: string, query: ListQuery): ListRows {
  const key = ['list', object, query] as const;
  const result = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => {
      // Counting is asked once: a page further down has the same total.
      const paging = pageParam ? { cursor: pageParam } : { total: 'exact' };
      return api<Rows>(
        'GET',
        `/data/${object}?${queryString({ ...query, limit: PAGE, ...paging })}`,
        { signal },
      );
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, isFetchNextPageError } = result;
  const { isPlaceholderData } = result;
  useLive(result, object);
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  const last = data?.pages.at(-1);
  useEffect(() => {
    if (!last || isPlaceholderData) return;
    const { select: _, ...asked } = query;
    keepRows(object, { ids: rows.map(({ id }) => id), query: asked, next: last.next });
  }, [rows]); // eslint-disable-line react-hooks/exhaustive-deps

  return {
    key,
    rows,
    total: data?.pages[0]?.total ?? null,
    room: rows.length + (hasNextPage ? 20 : 0),
    loading: result.isPending,
    stale: result.isPlaceholderData,
    error: data ? null : result.error,
    retry: () => void result.refetch(),
    seen: (last) => {
      if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError && last + AHEAD > rows.length)
        void fetchNextPage();
    },
  };
}
