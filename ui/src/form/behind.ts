/*
 * What a form's expressions need of other records: fetched once for each record that is chosen, and
 * kept. One rule: it is read with this user's rights; what they may not see stays unknown.
 */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, queryClient, queryString } from '../app/api';
import { useApp } from '../app/meta';
import type { Rows, Values } from '../app/types';
import type { Behind } from './environment';
import { askedOf, type Asked, type Shaped } from './wanted';

const fetched = ({ object, id, select }: Asked) => ({
  queryKey: ['behind', object, id, select],
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    const query = queryString({ where: `id == '${id}'`, select, limit: 1 });
    return (await api<Rows>('GET', `/data/${object}?${query}`, { signal })).rows[0] ?? null;
  },
  staleTime: 60_000,
});

/** One object may be reached through several lookups, with different needs. */
async function fetchAll(asked: Asked[]): Promise<Record<string, Values>> {
  const rows = await Promise.all(
    asked.map((one) => queryClient.fetchQuery(fetched(one)).catch(() => null)),
  );
  const all: Record<string, Values> = {};
  asked.forEach(({ object, id }, i) => {
    if (rows[i]) all[`${object}/${id}`] = { ...all[`${object}/${id}`], ...rows[i] };
  });
  return all;
}

const none: Behind = () => undefined;

export function useBehind(object: Shaped, ...records: (Values | null)[]): Behind {
  const { user } = useApp();
  const there = records.filter((record) => record !== null);
  const asked = askedOf(object, user.id, there);
  const { data } = useQuery({
    queryKey: ['behind', asked],
    queryFn: () => fetchAll(asked),
    enabled: asked.length > 0,
    placeholderData: (before) => before, // what is known of the others stays known meanwhile
  });
  return useMemo(() => (data ? (object, id) => data[`${object}/${id}`] : none), [data]);
}
