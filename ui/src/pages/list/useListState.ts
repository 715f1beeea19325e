/*
 * What a list shows lives in its address: view, condition, order, search, columns. One rule: going
 * back, reloading and sending the link bring the same list; what an address does not say is the
 * view's, and of columns what was chosen in this browser last.
 */
import { useLocalStorage } from '@mantine/hooks';
import { useSearchParams } from 'wouter';
import { tenant } from '../../app/place';
import type { ListView, ObjectMeta } from '../../app/types';

const FIRST_COLUMNS = 6;

/** For an object whose view is not known, and for "view=": all records, narrowed by nothing. */
const plainView = (object: ObjectMeta): ListView => ({
  name: '',
  label: object.plural,
  columns:
    object.views.find((view) => view.default)?.columns ??
    object.fields
      .filter((field) => !field.system)
      .slice(0, FIRST_COLUMNS)
      .map((field) => field.name),
});

export function useListState(object: ObjectMeta) {
  const [params, setParams] = useSearchParams();
  const asked = params.get('view');
  const views = object.views.length ? object.views : [plainView(object)];
  const view =
    asked === ''
      ? plainView(object)
      : (views.find(({ name }) => name === asked) ??
        views.find((one) => one.default) ??
        views[0]!);
  const [kept, keepColumns] = useLocalStorage<string[] | null>({
    key: `tenon.columns.${tenant}.${object.name}.${view.name}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  });

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
  const columns = params.get('columns')?.split(',').filter(Boolean) ?? kept;

  return {
    views,
    view,
    columns: columns?.length ? columns : view.columns,
    setColumns: (names: string[] | null) => {
      keepColumns(names);
      put('columns', names?.join() ?? '');
    },
    sort: params.get('sort') ?? view.sort ?? '',
    /** What parts the list; an empty one in the address takes the view's away. */
    group: params.get('group') ?? view.group ?? '',
    q: params.get('q') ?? '',
    where: params.get('where') ?? '',
    setView: (name: string) => setParams({ view: name }),
    setSort: (sort: string) => put('sort', sort, true),
    setGroup: (group: string) =>
      setParams((old) => {
        const changed = new URLSearchParams(old);
        if (group === (view.group ?? '')) changed.delete('group');
        else changed.set('group', group);
        return changed;
      }),
    setQ: (q: string) => put('q', q),
    setWhere: (where: string) => put('where', where),
    /** Search and condition at once: two puts would overwrite each other. */
    clear: () =>
      setParams(
        (old) => new URLSearchParams([...old].filter(([name]) => name !== 'q' && name !== 'where')),
      ),
  };
}

export type ListState = ReturnType<typeof useListState>;
