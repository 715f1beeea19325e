/*
 * A report as it wants to be seen: a chart, with a switch to the table behind it; or the table at
 * once. One rule: whatever is drawn can be read as a table.
 */
import { Button } from '@mantine/core';
import { Suspense, useMemo } from 'react';
import { useI18n } from '../app/i18n';
import { part } from '../app/route';
import { Icon } from '../kit/Icon';
import { Skeleton } from '../kit/Skeleton';
import { drawingOf } from './drawing';
import { Drill } from './Drill';
import s from './Figure.module.css';
import { Funnel } from './Funnel';
import { ReportTable } from './ReportTable';
import type { Report } from './types';
import { measureWords, shortWords } from './words';

export const Charts = part(() => import('./Charts'));

export const isDrawn = (report: Report) => !['table', 'number'].includes(report.chart.type);

const chartedOf = (report: Report) =>
  report.measures.find(({ name }) => name === report.chart.measure) ?? report.measures[0]!;

export function Chart({ report }: { report: Report }) {
  const i18n = useI18n();
  const drawing = useMemo(() => drawingOf(report, i18n), [report, i18n]);
  const measure = chartedOf(report);
  if (!drawing.points.length) return <p className={s.nothing}>{i18n.t('report.nothing')}</p>;
  return (
    <figure className={s.figure}>
      {report.chart.type === 'funnel' ? (
        <Funnel object={report.object} drawing={drawing} measure={measure} />
      ) : (
        <Suspense fallback={<Skeleton width="100%" height={200} />}>
          <Charts report={report} drawing={drawing} measure={measure} />
        </Suspense>
      )}
      <figcaption className={s.caption}>
        {measureWords(measure, i18n)}
        {drawing.left > 0 && ` · ${i18n.t('report.left', { n: drawing.left })}`}
      </figcaption>
    </figure>
  );
}

/** All that a report comes to, in large letters. */
export function Total({ report }: { report: Report }) {
  const i18n = useI18n();
  const { total } = report.totals;
  return (
    <div className={s.totals}>
      {report.measures.map((measure, i) => (
        <div key={measure.name}>
          <Drill object={report.object} where={total.where} className={s.total}>
            {shortWords(total.values[i], measure, i18n)}
          </Drill>
          <div className="quiet">{measureWords(measure, i18n)}</div>
        </div>
      ))}
    </div>
  );
}

/** The switch, for whoever keeps what is chosen. */
export function LooksSwitch({
  table,
  onChange,
}: {
  table: boolean;
  onChange: (table: boolean) => void;
}) {
  const { t } = useI18n();
  return (
    <Button
      variant="subtle"
      color="gray"
      leftSection={<Icon name={table ? 'chart-column' : 'table'} />}
      onClick={() => onChange(!table)}
    >
      {t(table ? 'report.as_chart' : 'report.as_table')}
    </Button>
  );
}

export function Figure({
  report,
  table,
  title,
}: {
  report: Report;
  table: boolean;
  title: string;
}) {
  if (report.chart.type === 'number') return <Total report={report} />;
  if (isDrawn(report) && !table) return <Chart report={report} />;
  return <ReportTable report={report} caption={title} />;
}
