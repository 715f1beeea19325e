/* What GET /reports/:name and GET /dashboards/:name answer; see docs/http-shapes.md. Types only. */
import type { Field, RecordData, Value } from '../app/types';

export type Period = 'year' | 'quarter' | 'month' | 'week' | 'day';

export interface GroupBy {
  name: string;
  period: Period | null;
  field: Field | null;
}

export interface Measure {
  name: string;
  kind: 'sum' | 'avg' | 'min' | 'max' | 'count';
  label: string | null;
  field: Field | null;
}

/** One value for each measure; the condition that lists what was counted, if a text can say it. */
export interface Cell {
  values: Value[];
  where: string | null;
}

export interface Line {
  level: number;
  group: Value;
  cells: (Cell | null)[];
  total: Cell;
}

export type ChartType = 'table' | 'bar' | 'line' | 'area' | 'pie' | 'funnel' | 'number';

export interface Report {
  name: string | null;
  label: string | null;
  description: string | null;
  object: string;
  rows: GroupBy[];
  columns: GroupBy[];
  measures: Measure[];
  chart: { type: ChartType; stacked: boolean; measure: string };
  filters: Field[];
  where: string;
  heads: Value[];
  lines: Line[];
  totals: { cells: (Cell | null)[]; total: Cell };
  more: boolean;
}

export interface Figure {
  value: Value;
  where: string;
}

interface TileHead {
  width: number;
  heading: string | null;
}

export type ReportTile = TileHead & { kind: 'report' } & Report;

export interface NumberTile extends TileHead {
  kind: 'number';
  object: string;
  measure: Measure;
  format: 'compact' | 'exact';
  good: 'up' | 'down' | null;
  compare: string | null;
  now: Figure;
  before: Figure | null;
}

export interface ListTile extends TileHead {
  kind: 'list';
  object: string;
  view: string | null;
  rows: RecordData[];
  next: string | null;
}

export type Tile = ReportTile | NumberTile | ListTile;

export interface DashboardData {
  name: string;
  label: string;
  description: string | null;
  tiles: Tile[];
  /** Tiles that this user may not see. */
  hidden: number;
}
