/*
 * Which records of a list are meant: those that were ticked, or all that match. One rule: another
 * list is another selection.
 */
import { useMemo, useState } from 'react';
import type { RecordData } from '../../app/types';

export interface Selection {
  /** All that match, also those that nobody has scrolled to. */
  all: boolean;
  ids: ReadonlySet<string>;
  has: (id: string) => boolean;
  /** `range`: from the one that was ticked last to this one. */
  toggle: (index: number, range: boolean) => void;
  /** All rows that are here, or none. */
  toggleAll: () => void;
  selectAll: () => void;
  set: (ids: string[]) => void;
  clear: () => void;
}

interface Chosen {
  list: string;
  all: boolean;
  ids: ReadonlySet<string>;
  last: number;
}

const none = (list: string): Chosen => ({ list, all: false, ids: new Set(), last: -1 });

export function useSelection(rows: RecordData[], list: string): Selection {
  const [kept, keep] = useState(none(list));
  const chosen = kept.list === list ? kept : none(list);

  return useMemo(() => {
    const { all, ids, last } = chosen;
    const here = () => rows.map(({ id }) => id);
    const put = (change: Partial<Chosen>) => keep({ ...none(list), ...change });
    return {
      all,
      ids,
      has: (id) => all || ids.has(id),
      toggle: (index, range) => {
        const row = rows[index];
        if (!row) return;
        const next = new Set(all ? here() : ids);
        const [from, to] =
          range && last >= 0 ? [last, index].sort((a, b) => a - b) : [index, index];
        if (range) rows.slice(from, to! + 1).forEach(({ id }) => next.add(id));
        else if (!next.delete(row.id)) next.add(row.id);
        put({ ids: next, last: index });
      },
      toggleAll: () => put(all || ids.size ? {} : { ids: new Set(here()) }),
      selectAll: () => put({ all: true }),
      set: (next) => put({ ids: new Set(next) }),
      clear: () => put({}),
    };
  }, [chosen.all, chosen.ids, chosen.last, rows, list]);
}
