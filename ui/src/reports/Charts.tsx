/*
 * Bars, lines, areas and rings, by recharts; a chunk of its own. One rule: every mark is a link to
 * its records, so that keys and screen readers reach it, too.
 */
import '@mantine/charts/styles.layer.css';
import { AreaChart, BarChart, DonutChart } from '@mantine/charts';
import type { MouseEvent, ReactNode } from 'react';
import { Rectangle, Sector } from 'recharts';
import { useLocation } from 'wouter';
import { useI18n } from '../app/i18n';
import { base } from '../app/place';
import { useNarrow } from '../kit/useNarrow';
import s from './Charts.module.css';
import { drillPath } from './Drill';
import { levelOf, type Drawing, type Point, type Series } from './drawing';
import { Legend } from './Legend';
import type { Measure, Report } from './types';
import { shortWords, valueWords } from './words';

interface Props {
  report: Report;
  drawing: Drawing;
  measure: Measure;
}

const tone = (color: string) => `var(--tone-${color})`;

/** From this many groups on their names stand below each other, and bars lie. */
const LYING_FROM = 9;

interface MarkProps {
  object: string;
  where: string | null | undefined;
  label: string;
  children: ReactNode;
}

/** A mark inside an SVG that leads to what it counts. */
function Mark({ object, where, label, children }: MarkProps) {
  const [, go] = useLocation();
  if (where === null || where === undefined) return <g>{children}</g>;
  const path = drillPath(object, where);
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(path);
  };
  return (
    <a href={base + path} aria-label={label} className={s.mark} onClick={follow}>
      {children}
    </a>
  );
}

/** What recharts hands to a shape, as far as we use it. */
interface Drawn {
  payload?: { point?: Point };
  index?: number;
  cx?: number;
  cy?: number;
  value?: unknown;
}

function useMarks({ report, measure, drawing }: Props) {
  const i18n = useI18n();
  const words = (point: Point, series: Series) =>
    [point.label, series.label, valueWords(point.values[series.name], measure, i18n)]
      .filter(Boolean)
      .join(', ');
  const mark = (series: Series, point: Point | undefined, shape: ReactNode) =>
    point ? (
      <Mark object={report.object} where={point.wheres[series.name]} label={words(point, series)}>
        {shape}
      </Mark>
    ) : (
      <g>{shape}</g>
    );
  const data = drawing.points.map((point) => ({ label: point.label, point, ...point.values }));
  const format = (value: number) => shortWords(value, measure, i18n);
  const series = drawing.series.map(({ name, label, color }) => ({
    name,
    label: label || undefined,
    color: tone(color),
  }));
  return { mark, data, format, series };
}

function Bars(props: Props) {
  const { drawing, report } = props;
  const { mark, data, format, series } = useMarks(props);
  const narrow = useNarrow();
  const period = report.rows[levelOf(report) - 1]!.period !== null;
  const lying = !period && drawing.points.length >= (narrow ? 4 : LYING_FROM);
  const one = drawing.series.length === 1;
  const height = lying ? Math.max(180, drawing.points.length * 30 + 40) : 260;
  return (
    <BarChart
      h={height}
      data={data.map((entry) => (one ? { ...entry, color: tone(entry.point.color) } : entry))}
      dataKey="label"
      series={series}
      type={report.chart.stacked ? 'stacked' : 'default'}
      orientation={lying ? 'vertical' : 'horizontal'}
      gridAxis={lying ? 'y' : 'x'}
      tickLine="none"
      valueFormatter={format}
      maxBarWidth={56}
      accessibilityLayer={false}
      yAxisProps={lying ? { width: narrow ? 96 : 128, interval: 0 } : { width: 64 }}
      xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 12 }}
      barProps={(each) => ({
        shape: (drawn: object) =>
          mark(
            drawing.series.find(({ name }) => name === each.name)!,
            (drawn as Drawn).payload?.point,
            <Rectangle {...drawn} radius={report.chart.stacked && !one ? 0 : 3} />,
          ),
      })}
    />
  );
}

function Lines(props: Props) {
  const { drawing, report } = props;
  const { mark, data, format, series } = useMarks(props);
  const dots = drawing.points.length <= 60;
  const dot = (series: Series) => (drawn: object) => {
    const { cx, cy, payload, index } = drawn as Drawn;
    if (cx === undefined || cy === undefined) return <g key={index} />;
    const shape = <circle cx={cx} cy={cy} r={4} fill={tone(series.color)} />;
    return <g key={index}>{mark(series, payload?.point, shape)}</g>;
  };
  const dotted = (each: { name: string }) => ({
    dot: dots ? dot(drawing.series.find(({ name }) => name === each.name)!) : false,
  });
  const common = {
    h: 260,
    data,
    dataKey: 'label',
    series,
    curveType: 'linear',
    tickLine: 'none',
    valueFormatter: format,
    withDots: false,
    accessibilityLayer: false,
    yAxisProps: { width: 64 },
    xAxisProps: { interval: 'preserveStartEnd', minTickGap: 16 },
  } as const;
  // A line is an area without its ground: one chart less to load.
  const line = report.chart.type === 'line';
  const type = !line && report.chart.stacked ? 'stacked' : 'default';
  return <AreaChart {...common} type={type} fillOpacity={line ? 0 : 0.2} areaProps={dotted} />;
}

function Ring(props: Props) {
  const { drawing, measure, report } = props;
  const { mark, format } = useMarks(props);
  const { t } = useI18n();
  const i18n = useI18n();
  const all = drawing.series[0]!;
  const amounts = drawing.points.map((point) => Math.max(0, point.values.all ?? 0));
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  return (
    <div className={s.ring}>
      <DonutChart
        data={drawing.points.map((point, i) => ({
          name: point.label,
          value: amounts[i]!,
          color: tone(point.color),
        }))}
        size={180}
        thickness={26}
        strokeWidth={2}
        strokeColor="var(--surface)"
        valueFormatter={format}
        tooltipDataSource="segment"
        accessibilityLayer={false}
        pieProps={{
          shape: (drawn: object) =>
            mark(
              all,
              drawing.points[(drawn as Drawn).index ?? -1],
              <Sector {...(drawn as Parameters<typeof Sector>[0])} />,
            ),
        }}
      />
      <Legend
        object={report.object}
        entries={drawing.points.map((point, i) => ({
          label: point.label,
          color: point.color,
          value: valueWords(point.values.all, measure, i18n),
          share: sum ? t('report.share', { share: ((100 * amounts[i]!) / sum).toFixed(0) }) : '',
          where: point.wheres.all ?? null,
        }))}
      />
    </div>
  );
}

export default function Charts(props: Props) {
  const { type } = props.report.chart;
  if (type === 'pie') return <Ring {...props} />;
  return (
    <div className={s.chart}>
      {type === 'bar' ? <Bars {...props} /> : <Lines {...props} />}
      {props.drawing.series.length > 1 && (
        <Legend
          object={props.report.object}
          entries={props.drawing.series.map(({ label, color }) => ({ label, color, where: null }))}
        />
      )}
    </div>
  );
}
