/*
 * An object's list: which view, how many, search, filters, columns, and the rows as grid or, on
 * phones, as short rows. One rule: the page holds no state of its own; it is all in the address
 * (useListState).
 */
import { ActionIcon, Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { useLocation } from 'wouter';
import { useI18n } from '../../app/i18n';
import { useApp, useObject } from '../../app/meta';
import { newPath, recordPath } from '../../app/place';
import { part } from '../../app/route';
import type { ObjectMeta, SavedViews } from '../../app/types';
import { useTitle } from '../../app/useTitle';
import { FilterButton, FilterChips } from '../../filter/Filter';
import { Icon } from '../../kit/Icon';
import { NotFound } from '../../kit/NotFound';
import { Panel } from '../../kit/Panel';
import { LoadFailed } from '../../kit/Problems';
import { isNarrow, useNarrow } from '../../kit/useNarrow';
import { ViewSwitch } from '../../kit/ViewSwitch';
import { savedViews } from '../../views/saved';
import { Find } from './Find';
import { Grid } from './Grid';
import s from './ListPage.module.css';
import { ListTitle } from './ListTitle';
import { Nothing } from './Nothing';
import { SortMenu } from './SortMenu';
import { useListState } from './useListState';
import { useColumns } from './useColumns';
import { useRows } from './useRows';
import { useSelection } from './useSelection';

const AskedWrong = part(() => import('../../kit/AskedWrong'));
const BulkBar = part(() => import('../../bulk/BulkBar'));
const CompactList = part(() => import('./CompactList'));
const ColumnsPanel = part(() => import('./ColumnsPanel'));
const GroupMenu = part(() => import('./GroupMenu'));
const GroupedList = part(() => import('./GroupedList'));
const ListActions = part(() => import('../../actions/ListActions'));
const NewRows = part(() => import('../../live/NewRows'));
const TotalsLine = part(() => import('./TotalsLine'));
const TransferMenu = part(() => import('../../transfer/TransferMenu'));

if (isNarrow()) CompactList.prefetch(); // it travels beside the rows

export default function ListPage({ name }: { name: string }) {
  const { objects } = useApp();
  const { data: object, error, refetch } = useObject(name);
  const views = useQuery({ ...savedViews(name), enabled: name in objects });
  if (!(name in objects)) return <NotFound />;
  if (error && !object) return <LoadFailed error={error} retry={() => void refetch()} />;
  // Without saved views the list goes on: they are a convenience.
  const saved = views.data ?? (views.error ? NO_VIEWS : null);
  return object && saved ? (
    <List key={object.hash} object={object} saved={saved} />
  ) : (
    <div className={s.page} aria-busy />
  );
}

const NO_VIEWS: SavedViews = { rows: [], default: null };

function List({ object, saved }: { object: ObjectMeta; saved: SavedViews }) {
  const { t } = useI18n();
  const [, go] = useLocation();
  const narrow = useNarrow();
  const state = useListState(object, saved);
  const columns = useColumns(object, state.columns);
  const { where } = state;
  const query = {
    select: columns.map((field) => field.name).join(),
    view: state.view.base,
    where,
    q: state.q,
    sort: state.sort,
  };
  const data = useRows(object.name, query);
  const resetKey = JSON.stringify([query.view, where, query.q, query.sort]);
  const selection = useSelection(data.rows, resetKey);
  const [picking, pick] = useState(false);
  const many = object.rights.bulk ? selection : null;
  const chosen = selection.all || selection.ids.size > 0;
  const bulk = (below: typeof selection) => (
    <Suspense fallback={<div className={s.bar} />}>
      <BulkBar object={object} chosen={below} total={data.total} query={query} />
    </Suspense>
  );
  const create = () => object.rights.create && go(newPath(object.name));
  useTitle(object.plural);
  useHotkeys([['c', create]]);

  return (
    <div className={s.page}>
      <header className={s.head}>
        <ListTitle object={object} state={state} total={data.total} />
        <span className="grow" />
        <ViewSwitch object={object} board={null} />
        {object.rights.create && (
          <Button
            className={s.create}
            leftSection={<Icon name="plus" />}
            onClick={create}
            aria-keyshortcuts="c"
          >
            {t('create')}
          </Button>
        )}
        {(object.rights.import || object.rights.export) && (
          <Suspense fallback={null}>
            <TransferMenu object={object} shown={{ ...query, total: data.total }} />
          </Suspense>
        )}
        {object.actions?.some(({ on }) => on === 'list') && (
          <Suspense fallback={null}>
            <ListActions object={object} />
          </Suspense>
        )}
      </header>
      {many && chosen && !narrow ? (
        bulk(many)
      ) : (
        <div className={s.bar} role="toolbar" aria-label={object.plural}>
          <Find key={state.view.key} object={object} q={state.q} onChange={state.setQ} />
          <FilterButton object={object} where={where} onChange={state.setWhere} />
          {narrow && <SortMenu columns={columns} sort={state.sort} onSort={state.setSort} />}
          {narrow && many && !state.group && (
            <ActionIcon
              variant="default"
              size={40}
              aria-label={t('bulk.pick')}
              aria-pressed={picking}
              onClick={() => (selection.clear(), pick(!picking))}
            >
              <Icon name="list-checks" />
            </ActionIcon>
          )}
          {!narrow && (
            <Panel icon="columns-3" label={t('list.columns')} width={320}>
              {() => <ColumnsPanel object={object} columns={columns} onChange={state.setColumns} />}
            </Panel>
          )}
          <Panel icon="layers" label={t('list.group')} width={280} on={state.group !== ''}>
            {(close) => (
              <GroupMenu
                object={object}
                group={state.group}
                onChange={(group) => (state.setGroup(group), close())}
              />
            )}
          </Panel>
          <FilterChips object={object} where={where} onChange={state.setWhere} />
        </div>
      )}
      <Suspense fallback={null}>
        <NewRows list={data.key} rows={data.rows} />
      </Suspense>
      {data.error ? (
        <Suspense fallback={<LoadFailed error={data.error} retry={data.retry} heading="h2" />}>
          <AskedWrong
            error={data.error}
            retry={data.retry}
            clear={{ where: () => state.setWhere(''), sort: () => state.setSort('') }}
          />
        </Suspense>
      ) : !data.loading && !data.stale && data.rows.length === 0 ? (
        <Nothing object={object} state={state} onCreate={create} />
      ) : state.group ? (
        <Suspense fallback={<div className={s.page} aria-busy />}>
          <GroupedList object={object} columns={columns} query={query} group={state.group} />
        </Suspense>
      ) : narrow ? (
        <>
          <Suspense fallback={null}>
            <TotalsLine object={object.name} columns={columns} query={query} />
          </Suspense>
          <Suspense fallback={<div className={s.page} aria-busy />}>
            <CompactList
              object={object}
              columns={columns}
              data={data}
              resetKey={resetKey}
              selection={many}
              picking={picking}
              onPick={() => pick(true)}
            />
          </Suspense>
          {many && picking && bulk({ ...many, clear: () => (many.clear(), pick(false)) })}
        </>
      ) : (
        <Grid
          object={object}
          columns={columns}
          data={data}
          query={query}
          sort={state.sort}
          onSort={state.setSort}
          onOpen={(id) => go(recordPath(object.name, id))}
          selection={many}
          widths={state.widths}
          onWidths={state.setWidths}
          resetKey={resetKey}
        />
      )}
      {narrow && object.rights.create && !picking && (
        <ActionIcon
          className={s.floating}
          size={52}
          radius="xl"
          aria-label={t('create')}
          onClick={create}
        >
          <Icon name="plus" size={24} />
        </ActionIcon>
      )}
    </div>
  );
}
