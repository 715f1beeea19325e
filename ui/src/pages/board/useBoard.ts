/*
 * The cards of a board: all columns in one answer, more of one column by its cursor. One rule: what
 * was moved by hand stands there at once, and what the server says afterwards decides. They follow
 * what others do.
 */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryString } from '../../app/api';
import { useLive } from '../../app/live';
import type { BoardColumn, BoardData, RecordData, Rows } from '../../app/types';

export interface BoardQuery {
  view: string;
  within: string;
  where: string;
  q: string;
}

const PAGE = 20;

export function useBoard(object: string, query: BoardQuery) {
  const client = useQueryClient();
  const queryKey = ['board', object, query];
  const [busy, setBusy] = useState<string | null>(null);
  const result = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      api<BoardData>('GET', `/board/${object}?${queryString({ ...query, limit: PAGE })}`, {
        signal,
      }),
    placeholderData: keepPreviousData,
  });
  useLive(result, object);
  const change = (edit: (columns: BoardColumn[]) => BoardColumn[]) =>
    client.setQueryData<BoardData>(queryKey, (old) => old && { columns: edit(old.columns) });

  /** The next cards of a column; of a folded one the first. */
  const more = async (column: BoardColumn) => {
    setBusy(column.value);
    try {
      const asked = queryString({ ...query, limit: PAGE, cursor: column.next });
      const value = encodeURIComponent(column.value ?? ''); // empty: those without
      const page = await api<Rows>('GET', `/board/${object}?${asked}&value=${value}`);
      change((columns) =>
        columns.map((one) =>
          one.value === column.value ? { ...one, ...page, rows: [...one.rows, ...page.rows] } : one,
        ),
      );
    } finally {
      setBusy(null);
    }
  };

  /** Moves a card on the screen alone. */
  const show = (card: RecordData, from: string | null, to: string) =>
    change((columns) =>
      columns.map((column) => {
        if (column.value === from)
          return {
            ...column,
            count: column.count - 1,
            rows: column.rows.filter(({ id }) => id !== card.id),
          };
        if (column.value === to)
          return { ...column, count: column.count + 1, rows: [card, ...column.rows] };
        return column;
      }),
    );
  const refresh = () => client.invalidateQueries({ queryKey: ['board', object] });

  return { ...result, busy, more, show, refresh };
}
