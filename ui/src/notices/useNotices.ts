/* Notifications as they are listed, newest first; opening one marks it as read. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { api, queryString } from '../app/api';
import { useApp } from '../app/meta';
import { markRead } from '../app/notices';
import { jobsPath, listPath, recordPath } from '../app/place';
import type { Notice, NoticePage } from '../app/talk';

export const useNotices = (unread: boolean, limit: number) =>
  useInfiniteQuery({
    queryKey: ['notices', unread, limit],
    queryFn: ({ pageParam, signal }) =>
      api<NoticePage>(
        'GET',
        `/notifications?${queryString({ unread: unread ? 'true' : null, limit, cursor: pageParam })}`,
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  });

/** Where it leads: to its record, or to the list of several; null: nowhere that may be seen. */
export function useOpenNotice() {
  const client = useQueryClient();
  const { objects } = useApp();
  const [, go] = useLocation();
  const placeOf = ({ kind, object, record, count }: Notice) => {
    if (kind === 'job') return jobsPath;
    if (!object || !(object in objects)) return null;
    if (count > 1) return listPath(object);
    return record && !record.hidden ? recordPath(object, record.id) : null;
  };
  return (notice: Notice) => {
    const place = placeOf(notice);
    if (!notice.read) void markRead(client, [notice.id]);
    if (place) go(place);
  };
}
