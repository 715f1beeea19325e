/*
 * How many notifications are unread, and marking them. One rule: the number is asked for once a
 * minute while the page is looked at; whoever hears of it earlier says so by heardUnread.
 */
import { useQuery, type QueryClient } from '@tanstack/react-query';
import { api } from './api';
import { useApp } from './meta';
import type { NoticePage } from './talk';

const EVERY = 60_000;
const unreadKey = ['unread'];

/** 100 stands for more. */
export function useUnread(): number {
  const { unread } = useApp();
  const { data } = useQuery({
    queryKey: unreadKey,
    queryFn: async ({ signal }) => {
      const { unread: count } = await api<NoticePage>('GET', '/notifications?unread=true&limit=1', {
        signal,
      });
      return count;
    },
    initialData: unread,
    staleTime: EVERY,
    refetchInterval: EVERY, // pauses while the page is hidden
    refetchOnWindowFocus: true,
  });
  return data;
}

/** Lists that are open ask anew when the number has grown. */
export function heardUnread(client: QueryClient, count: number): void {
  const before = client.getQueryData<number>(unreadKey);
  client.setQueryData(unreadKey, count);
  if (before !== count) void client.invalidateQueries({ queryKey: ['notices'] });
}

/** null: all. */
export async function markRead(client: QueryClient, ids: string[] | null): Promise<void> {
  const body = ids ? { ids } : { all: true };
  const { unread } = await api<{ unread: number }>('POST', '/notifications/read', { body });
  heardUnread(client, unread);
}
