/*
 * The pages of a timeline, newest first. One rule: the first page of the whole line comes with the
 * record page and follows it; what is written here changes every copy in place.
 */
import {
  useInfiniteQuery,
  useMutation,
  useQueryClient,
  type InfiniteData,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, queryString } from '../../../app/api';
import type { Comment, TimelinePage, TimelineRow } from '../../../app/talk';
import type { RecordView } from '../../../app/types';

export const FILTERS = ['', 'comments', 'changes', 'activities'] as const;
export type Filter = (typeof FILTERS)[number];

type Pages = InfiniteData<TimelinePage, string | null>;
type Change = (rows: TimelineRow[], first: boolean) => TimelineRow[];

const inPage = (page: TimelinePage, change: Change, first: boolean): TimelinePage => ({
  ...page,
  rows: change(page.rows, first),
});

export function useTimeline(name: string, view: RecordView, only: Filter) {
  const client = useQueryClient();
  const { id } = view.record;
  const head = view.timeline!;
  const key = ['timeline', name, id, only];

  // The page was asked for anew: its head is the newest there is.
  useEffect(() => {
    const old = client.getQueryData<Pages>(['timeline', name, id, '']);
    if (!old || old.pages[0] === head) return;
    client.setQueryData<Pages>(['timeline', name, id, ''], { pages: [head], pageParams: [null] });
    void client.invalidateQueries({
      predicate: ({ queryKey: [word, , about, filter] }) =>
        word === 'timeline' && about === id && filter !== '',
    });
  }, [client, name, id, head]);

  return useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      api<TimelinePage>(
        'GET',
        `/data/${name}/${id}/timeline?${queryString({ only, cursor: pageParam })}`,
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    ...(only === '' && { initialData: { pages: [head], pageParams: [null] } }),
    staleTime: Infinity,
    gcTime: 0,
  });
}

/** Of one record: writing a comment, and what became of others, in every copy of the timeline. */
export function useComments(name: string, id: string) {
  const client = useQueryClient();
  const everywhere = (change: Change) => {
    client.setQueriesData<Pages>(
      {
        predicate: ({ queryKey: [word, object, about, filter] }) =>
          word === 'timeline' &&
          object === name &&
          about === id &&
          (filter === '' || filter === 'comments'),
      },
      (old) => old && { ...old, pages: old.pages.map((page, i) => inPage(page, change, i === 0)) },
    );
    client.setQueryData<RecordView>(['page', name, id], (old) =>
      old?.timeline ? { ...old, timeline: inPage(old.timeline, change, true) } : old,
    );
  };

  const add = useMutation({
    mutationFn: (text: string) =>
      api<Comment>('POST', `/data/${name}/${id}/comments`, { body: { text } }),
    onSuccess: (row) => everywhere((rows, first) => (first ? [row, ...rows] : rows)),
  });
  const put = (row: Comment) =>
    everywhere((rows) => rows.map((old) => (old.id === row.id ? row : old)));
  const drop = (comment: string) => everywhere((rows) => rows.filter((row) => row.id !== comment));
  return { add, put, drop };
}

export type Comments = ReturnType<typeof useComments>;
