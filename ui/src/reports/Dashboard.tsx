/*
 * A dashboard: tiles of numbers, reports and lists on a grid of twelve columns. One rule: all of it
 * comes in one answer; every tile leads to what it shows.
 */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../app/api';
import { useI18n } from '../app/i18n';
import { useApp } from '../app/meta';
import { listPath, reportPath } from '../app/place';
import { Message } from '../kit/Message';
import { LoadFailed } from '../kit/Problems';
import { Skeleton } from '../kit/Skeleton';
import s from './Dashboard.module.css';
import { Figure, LooksSwitch, isDrawn } from './Figure';
import { ListOfTile } from './ListOfTile';
import { NumberOfTile } from './NumberOfTile';
import type { DashboardData, ListTile, ReportTile, Tile } from './types';

export const useDashboard = (name: string) => {
  const { release } = useApp();
  return useQuery({
    queryKey: ['dashboard', name, release],
    queryFn: ({ signal }) => api<DashboardData>('GET', `/dashboards/${name}`, { signal }),
    placeholderData: keepPreviousData,
  });
};

type Loaded = ReturnType<typeof useDashboard>;

export function Dashboard({ data, error, refetch }: Pick<Loaded, 'data' | 'error' | 'refetch'>) {
  const { t } = useI18n();
  if (error && !data) return <LoadFailed error={error} retry={() => void refetch()} heading="h2" />;
  if (!data) return <Waiting />;
  if (!data.tiles.length) return <Message icon="layout-dashboard" title={t('dashboard.empty')} />;
  return (
    <>
      <div className={s.grid}>
        {data.tiles.map((tile, i) => (
          <OneTile key={i} tile={tile} />
        ))}
      </div>
      {data.hidden > 0 && <p className={s.hidden}>{t('dashboard.hidden', { n: data.hidden })}</p>}
    </>
  );
}

function Waiting() {
  return (
    <div className={s.grid} aria-busy>
      {[3, 3, 3, 3, 7, 5].map((width, i) => (
        <div key={i} className={s.tile} data-width={width}>
          <Skeleton width="50%" height={14} />
        </div>
      ))}
    </div>
  );
}

function OneTile({ tile }: { tile: Tile }) {
  return (
    <section
      className={s.tile}
      data-width={tile.width}
      data-kind={tile.kind}
      aria-label={tile.heading ?? undefined}
    >
      {tile.kind === 'number' ? (
        <NumberOfTile tile={tile} />
      ) : tile.kind === 'report' ? (
        <ReportOfTile tile={tile} />
      ) : (
        <Listed tile={tile} />
      )}
    </section>
  );
}

function ReportOfTile({ tile }: { tile: ReportTile }) {
  const [table, setTable] = useState(false);
  const title = tile.heading ?? tile.label ?? '';
  return (
    <>
      <header className={s.head}>
        <h2 className="cut">
          {tile.name ? <Link href={reportPath(tile.name)}>{title}</Link> : title}
        </h2>
        {isDrawn(tile) && <LooksSwitch table={table} onChange={setTable} />}
      </header>
      <div className={s.body}>
        <Figure report={tile} table={table} title={title} />
      </div>
    </>
  );
}

function Listed({ tile }: { tile: ListTile }) {
  const { objects } = useApp();
  return (
    <>
      <header className={s.head}>
        <h2 className="cut">
          <Link href={listPath(tile.object, tile.view ? `view=${tile.view}` : '')}>
            {tile.heading ?? objects[tile.object]?.plural}
          </Link>
        </h2>
      </header>
      <ListOfTile tile={tile} />
    </>
  );
}
