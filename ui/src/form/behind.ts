/*
 * What a form's expressions need of other records: fetched once for each record that is chosen, and
 * kept. One rule: it is read with this user's rights; what they may not see stays unknown.
 */
import { useQueries } from '@tanstack/react-query';
import { api, queryString } from '../app/api';
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
const combine = (results: { data?: Values | null }[]) => results.map(({ data }) => data);

const none: Behind = () => undefined;
const lasting = new WeakMap<object, Behind>();

function behindOf(asked: Asked[], rows: (Values | null | undefined)[]): Behind {
  if (!asked.length) return none;
  const before = lasting.get(rows);
  if (before) return before;
  const all = new Map<string, Values>();
  asked.forEach(({ object, id }, i) => {
    const row = rows[i];
    if (row) all.set(`${object}/${id}`, { ...all.get(`${object}/${id}`), ...row });
  });
  const behind: Behind = (object, id) => all.get(`${object}/${id}`);
  lasting.set(rows, behind);
  return behind;
}

export function useBehind(object: Shaped, ...records: (Values | null)[]): Behind {
  const { user } = useApp();
  const there = records.filter((record) => record !== null);
  const asked = askedOf(object, user.id, there);
  const rows = useQueries({ queries: asked.map(fetched), combine });
  return behindOf(asked, rows);
}
