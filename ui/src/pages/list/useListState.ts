/*
 * What a list shows lives in its address: view, condition, order, search, columns and their widths.
 * One rule: going back, reloading and sending the link bring the same list; what an address does not
 * say is the view's, and of columns what was chosen in this browser last.
 */
import { useLocalStorage } from '@mantine/hooks';
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { tenant } from '../../app/place';
import type { ListView, ObjectMeta, SavedView, SavedViews, ViewState } from '../../app/types';
import { readWidths, writeWidths, type SetWidths } from './widths';

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

/** A view as the list uses it: one of the app's, or a saved one that goes on from it. */
export interface ShownView {
  /** In the address: the app's name or the saved one's id. */
  key: string;
  label: string;
  /** Whose condition the server adds. */
  base: string;
  where: string;
  columns: string[];
  sort: string;
  group: string;
  /** As an address has them. */
  widths: string;
  saved: SavedView | null;
}

const ofApp = (view: ListView): ShownView => ({
  key: view.name,
  label: view.label,
  base: view.name,
  where: '',
  columns: view.columns,
  sort: view.sort ?? '',
  group: view.group ?? '',
  widths: '',
  saved: null,
});

function ofSaved(saved: SavedView, object: ObjectMeta): ShownView {
  const { view, where = '', columns, sort, group, widths } = saved.state;
  const base = object.views.find(({ name }) => name === view) ?? plainView(object);
  return {
    key: saved.id,
    label: saved.label,
    base: base.name,
    where,
    columns: columns?.length ? columns : base.columns,
    sort: sort ?? base.sort ?? '',
    group: group ?? base.group ?? '',
    widths: writeWidths(readWidths(writeWidths(widths ?? {}))),
    saved,
  };
}

function viewAsked(
  asked: string | null,
  views: ShownView[],
  object: ObjectMeta,
  first: string | null,
) {
  if (asked === '') return ofApp(plainView(object));
  const usual = object.views.find((one) => one.default)?.name;
  const named = (key: string | null | undefined) => views.find((one) => one.key === key);
  return named(asked) ?? named(first) ?? named(usual) ?? views[0]!;
}

const without =
  (...names: string[]) =>
  (old: URLSearchParams) =>
    new URLSearchParams([...old].filter(([name]) => !names.includes(name)));

/** What was chosen in this browser for one view. */
const useKept = <T>(what: string, object: ObjectMeta, view: ShownView) =>
  useLocalStorage<T | null>({
    key: `tenon.${what}.${tenant}.${object.name}.${view.key}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  });

export function useListState(object: ObjectMeta, saved: SavedViews) {
  const [params, setParams] = useSearchParams();
  const views = useMemo(
    () => [
      ...(object.views.length ? object.views : [plainView(object)]).map(ofApp),
      ...saved.rows.map((one) => ofSaved(one, object)),
    ],
    [object, saved],
  );
  const view = viewAsked(params.get('view'), views, object, saved.default);
  const [kept, keepColumns] = useKept<string[]>('columns', object, view);
  const [keptWidths, keepWidths] = useKept<string>('widths', object, view);

  /** What is as in the view does not stand in the address. */
  const put = (name: string, value: string, usual = '', push = false) =>
    setParams(
      (old) => {
        const changed = new URLSearchParams(old);
        if (value !== usual) changed.set(name, value);
        else changed.delete(name);
        return changed;
      },
      { replace: !push },
    );
  // A field may have gone, or the right to see it, since a link was made.
  const has = (name: string) =>
    name.includes('.') || object.fields.some((field) => field.name === name);
  const asked = (params.get('columns')?.split(',') ?? kept)?.filter(has);
  const columns = asked?.length ? asked : view.columns;
  const where = params.get('where') ?? view.where;
  const sort = params.get('sort') ?? view.sort;
  const group = params.get('group') ?? view.group;

  const widthsText = params.get('widths') ?? keptWidths ?? view.widths;
  const widths = useMemo(() => readWidths(widthsText), [widthsText]);
  /** As a saved view keeps it. */
  const now: ViewState = { view: view.base, where, columns, sort, group, widths };

  return {
    views,
    view,
    now,
    columns,
    /** null: as in the view, their widths too. */
    setColumns: (names: string[] | null) => {
      keepColumns(names);
      if (names) return put('columns', names.join());
      keepWidths(null);
      setParams(without('columns', 'widths'), { replace: true });
    },
    widths,
    setWidths: (next: SetWidths) => {
      keepWidths(writeWidths(next));
      put('widths', writeWidths(next), view.widths);
    },
    sort,
    /** What parts the list; an empty one in the address takes the view's away. */
    group,
    q: params.get('q') ?? '',
    where,
    /** It is not as in the view any more. */
    changed:
      where !== view.where ||
      sort !== view.sort ||
      group !== view.group ||
      widthsText !== view.widths ||
      columns.join() !== view.columns.join(),
    setView: (key: string) => setParams({ view: key }),
    setSort: (next: string) => put('sort', next, view.sort, true),
    setGroup: (next: string) => put('group', next, view.group, true),
    setQ: (q: string) => put('q', q),
    setWhere: (next: string) => put('where', next, view.where),
    /** The changes are in the view now: neither the address nor this browser keeps them. */
    settle: (key: string) => {
      keepColumns(null);
      keepWidths(null);
      setParams(key ? { view: key } : {});
    },
    /** Search and condition at once: two puts would overwrite each other. */
    clear: () => setParams(without('q', 'where')),
  };
}

export type ListState = ReturnType<typeof useListState>;
