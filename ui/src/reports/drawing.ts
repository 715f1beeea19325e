/*
 * From a report to what a chart draws: points along an axis, each with a value for every series.
 * One rule: a chart shows the outermost groups and one measure; the rest is in the table.
 */
import type { I18n } from '../app/i18n';
import type { Field, Value } from '../app/types';
import type { Cell, GroupBy, Report } from './types';
import { groupWords, isHidden } from './words';

/** More bars or slices than one can tell apart stay in the table. */
const MOST = { bar: 40, pie: 12, funnel: 12, line: 400, area: 400 } as Record<string, number>;

/** For groups that have no colour of their own. */
const PALETTE = 'blue orange teal violet pink green cyan grape yellow indigo red gray'.split(' ');

export interface Series {
  name: string;
  label: string;
  color: string;
}

export interface Point {
  label: string;
  color: string;
  /** By series; null where there are no records. */
  values: Record<string, number | null>;
  wheres: Record<string, string | null>;
  total: Cell;
}

export interface Drawing {
  series: Series[];
  points: Point[];
  /** How many groups are not drawn. */
  left: number;
}

function optionColor(field: Field | null, group: Value): string | null {
  return field?.options?.find(({ value }) => value === group)?.color ?? null;
}

const hasColors = (by: GroupBy) => by.field?.options?.some(({ color }) => color) ?? false;

/** The option's own colour, else the next of the palette; gray for empty and hidden. */
export function colorOf(group: Value, by: GroupBy, place: number): string {
  if (group === null || isHidden(group)) return 'gray';
  if (hasColors(by)) return optionColor(by.field, group) ?? 'gray';
  return PALETTE[place % PALETTE.length]!;
}

const amount = (value: Value | undefined) =>
  value === null || value === undefined ? null : Number(value);

/** Of a single group there is nothing to compare: the groups in it are drawn. */
export function levelOf({ rows, lines }: Report): number {
  const outermost = lines.filter(({ level }) => level === 1);
  return rows.length > 1 && outermost.length === 1 ? 2 : 1;
}

export function drawingOf(report: Report, i18n: I18n): Drawing {
  const level = levelOf(report);
  const [by, across] = [report.rows[level - 1]!, report.columns[0]];
  const at = Math.max(
    0,
    report.measures.findIndex(({ name }) => name === report.chart.measure),
  );
  const each = ['pie', 'funnel'].includes(report.chart.type) || hasColors(by);
  const series = across
    ? report.heads.map((head, i) => ({
        name: `s${i}`,
        label: groupWords(head, across, i18n),
        color: colorOf(head, across, i),
      }))
    : [{ name: 'all', label: '', color: 'indigo' }];
  const lines = report.lines.filter((line) => line.level === level);
  const most = MOST[report.chart.type] ?? 40;
  const points = lines.slice(0, most).map((line, i) => {
    const cells = across ? line.cells : [line.total];
    const entries = series.map(({ name }, k) => [name, cells[k]] as const);
    return {
      label: groupWords(line.group, by, i18n),
      color: each ? colorOf(line.group, by, i) : 'indigo',
      values: Object.fromEntries(entries.map(([name, cell]) => [name, amount(cell?.values[at])])),
      wheres: Object.fromEntries(entries.map(([name, cell]) => [name, cell?.where ?? null])),
      total: { values: [line.total.values[at] ?? null], where: line.total.where },
    };
  });
  return { series, points, left: lines.length - points.length };
}
