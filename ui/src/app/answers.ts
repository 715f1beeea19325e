/*
 * What the server answers about records: rows, pages of them, what happened to one, what an action
 * did. Types only, as in types.ts, which passes them on.
 */
import type { TimelinePage } from './talk';
import type { FileRef, RecordData, Ref, Value } from './types';

/** What an action's script returned; a record that it made is named. */
export interface ActionAnswer {
  result: unknown;
  record: RecordData | null;
  warnings?: Warning[];
}

/** A rule has something to say, and the save has happened. */
export interface Warning {
  code: string;
  field: string | null;
  message: string;
  rule?: string;
}

export interface Rows {
  rows: RecordData[];
  next: string | null;
  total?: number;
}

export interface HistoryEntry {
  id: string;
  at: string;
  user: Ref | null;
  action: string;
  changes: { field: string; old: Value; new: Value }[];
}

export interface HistoryPage {
  rows: HistoryEntry[];
  next: string | null;
}

/** What one run of a rule did to a record. */
export interface RuleRun {
  id: string;
  at: string;
  user: Ref | null;
  rule: string;
  ms: number;
  changes: string[];
  calls: number;
  log: string[];
  elevated: boolean;
}

export interface RunsPage {
  rows: RuleRun[];
  next: string | null;
}

/** A file on a record's page; `field` holds it, or the record as a whole where that is null. */
export interface RecordFile {
  file: FileRef;
  field: string | null;
  at: string;
  by: Ref | null;
  remove: boolean;
}

export interface RecordView {
  record: RecordData;
  title: string;
  rights: { update: boolean; delete: boolean };
  related: Record<string, Rows & { create: boolean }>;
  /** Where the layout has such a part; else null. */
  history: HistoryPage | null;
  timeline: TimelinePage | null;
  /** Only where the layout shows them. */
  files?: { rows: RecordFile[]; create: boolean };
  /** Names of those that can be pressed now. */
  actions: string[];
}

export interface LookupRow {
  id: string;
  title: string;
  subtitle?: string | null;
}

export interface BoardColumn extends Rows {
  /** null: those without */
  value: string | null;
  label: string | null;
  color: string | null;
  count: number;
  sum?: number | string;
  /** Folded at first; its cards are not here yet. */
  hidden: boolean;
}

export interface BoardData {
  columns: BoardColumn[];
}
