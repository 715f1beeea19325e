/*
 * What a list shows lives in its address: view, sort, search, conditions. One rule: going back,
 * reloading and sending the link bring the same list; only the choice of columns is this browser's
 * own.
 */
import { useLocalStorage } from '@mantine/hooks';
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { tenant } from '../../app/place';
import type { ListView, ObjectMeta } from '../../app/types';
import { readConditions, writeConditions, type Condition } from '../../app/where';

const FIRST_COLUMNS = 6;

/** For an object whose view is not known: its first fields. */
const plainView = (object: ObjectMeta): ListView => ({
  name: '',
  label: object.plural,
  columns: object.fields
    .filter((field) => !field.system)
    .slice(0, FIRST_COLUMNS)
    .map((field) => field.name),
});

export function useListState(object: ObjectMeta) {
  const [params, setParams] = useSearchParams();
  const views = object.views.length ? object.views : [plainView(object)];
  const view =
    views.find(({ name }) => name === params.get('view')) ??
    views.find((one) => one.default) ??
    views[0]!;
  const [kept, keepColumns] = useLocalStorage<string[] | null>({
    key: `tenon.columns.${tenant}.${object.name}.${view.name}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  const filter = params.get('f');
  const conditions = useMemo(() => readConditions(filter), [filter]);

  const put = (name: string, value: string, push = false) =>
    setParams(
      (old) => {
        const changed = new URLSearchParams(old);
        if (value) changed.set(name, value);
        else changed.delete(name);
        return changed;
      },
      { replace: !push },
    );

  return {
    views,
    view,
    columns: kept?.length ? kept : view.columns,
    setColumns: keepColumns,
    sort: params.get('sort') ?? view.sort ?? '',
    q: params.get('q') ?? '',
    conditions,
    setView: (name: string) => setParams({ view: name }),
    setSort: (sort: string) => put('sort', sort, true),
    setQ: (q: string) => put('q', q),
    setConditions: (next: Condition[]) => put('f', writeConditions(next)),
    /** Search and conditions at once: two puts would overwrite each other. */
    clear: () =>
      setParams(
        (old) => new URLSearchParams([...old].filter(([name]) => name !== 'q' && name !== 'f')),
      ),
  };
}

export type ListState = ReturnType<typeof useListState>;
