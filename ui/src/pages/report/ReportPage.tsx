/*
 * A report: its chart above its table, narrowed by what the viewer asks. One rule: what it shows lives
 * in the address, so that a link brings the same numbers.
 */
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { api, queryString } from '../../app/api';
import { useI18n } from '../../app/i18n';
import { useApp, useObject } from '../../app/meta';
import { useTitle } from '../../app/useTitle';
import { FilterButton, FilterChips } from '../../filter/Filter';
import { Icon } from '../../kit/Icon';
import { Message } from '../../kit/Message';
import { NotFound } from '../../kit/NotFound';
import { LoadFailed } from '../../kit/Problems';
import { isStatus } from '../../app/problems';
import { reportCsv, saveCsv } from '../../reports/csv';
import { Drill } from '../../reports/Drill';
import { Chart, Figure, LooksSwitch, isDrawn } from '../../reports/Figure';
import type { Report } from '../../reports/types';
import s from './ReportPage.module.css';

export default function ReportPage({ name }: { name: string }) {
  const { release } = useApp();
  const [params, setParams] = useSearchParams();
  const where = params.get('where') ?? '';
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: ['report', name, where, release],
    queryFn: ({ signal }) =>
      api<Report>('GET', `/reports/${name}?${queryString({ where })}`, { signal }),
    placeholderData: keepPreviousData,
  });
  const put = (key: string, value: string) =>
    setParams(
      (old) => {
        const changed = new URLSearchParams(old);
        if (value) changed.set(key, value);
        else changed.delete(key);
        return changed;
      },
      { replace: true },
    );
  useTitle(data?.label);

  if (isStatus(error, 404)) return <NotFound />;
  if (isStatus(error, 403)) return <Hidden message={error!.message} />;
  if (error && !data) return <LoadFailed error={error} retry={() => void refetch()} />;
  if (!data) return <div className={s.page} aria-busy />;
  return (
    <Shown
      report={data}
      stale={isPlaceholderData}
      table={params.get('as') === 'table'}
      onTable={(table) => put('as', table ? 'table' : '')}
      where={where}
      onWhere={(text) => put('where', text)}
    />
  );
}

function Hidden({ message }: { message: string }) {
  return <Message icon="lock" title={message} heading="h1" />;
}

/** The fields that the report says, with everything that the filter of lists can do. */
function Narrowing({
  report,
  where,
  onChange,
}: {
  report: Report;
  where: string;
  onChange: (where: string) => void;
}) {
  const { data: object } = useObject(report.object);
  if (!object) return null;
  const only = report.filters.map(({ name }) => name);
  return (
    <div className={s.filters}>
      <FilterButton object={object} where={where} onChange={onChange} only={only} />
      <FilterChips object={object} where={where} onChange={onChange} />
    </div>
  );
}

interface Props {
  report: Report;
  stale: boolean;
  table: boolean;
  onTable: (table: boolean) => void;
  where: string;
  onWhere: (where: string) => void;
}

function Shown({ report, stale, table, onTable, where, onWhere }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const title = report.label ?? report.name ?? '';
  const drawn = isDrawn(report);
  return (
    <div className={s.page} data-stale={stale || undefined} aria-busy={stale}>
      <header className={s.head}>
        <div className={s.titles}>
          <h1>{title}</h1>
          {report.description && <p>{report.description}</p>}
        </div>
        <span className="grow" />
        {drawn && <LooksSwitch table={table} onChange={onTable} />}
        <Button
          variant="default"
          leftSection={<Icon name="download" />}
          onClick={() => saveCsv(title, reportCsv(report, i18n))}
        >
          {t('report.csv')}
        </Button>
      </header>
      {report.filters.length > 0 && <Narrowing report={report} where={where} onChange={onWhere} />}
      {report.lines.length === 0 && report.rows.length > 0 ? (
        <Message icon="chart-column" title={t('report.nothing')} />
      ) : (
        <div className={s.body} data-chart={(drawn && !table) || undefined}>
          {drawn && !table && (
            <div className={s.card}>
              <Chart report={report} />
            </div>
          )}
          <div className={s.table}>
            <Figure report={report} table title={title} />
          </div>
        </div>
      )}
      <footer className={s.foot}>
        {report.more && <span>{t('report.more')}</span>}
        <Drill object={report.object} where={report.where} className="link">
          {t('report.records')}
        </Drill>
      </footer>
    </div>
  );
}
