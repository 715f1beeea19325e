/*
 * How wide the columns of a grid are: as somebody has set them, else as wide as what stands in them,
 * within bounds. One rule: that is an estimate from the first rows, so that nothing is measured
 * while one scrolls; and nothing jumps while one searches: only more rows than were looked at before
 * set the widths anew.
 */
import { useState } from 'react';
import { useI18n, type I18n } from '../../app/i18n';
import type { Field, RecordData } from '../../app/types';
import { fieldType } from '../../fields';

const LOOKED_AT = 100;
const PADDING = 26;
const MOST = 300;
const LEAST_ROOM = 200;
const FIRST_LEAST = 180;
/** What selects a row stands in the first column. */
const TICK = 32;
const LETTER = 7.2;
const IDEOGRAPH = 13.2;

const isWide = (code: number) => code >= 0x2e80 && code <= 0xffef;

/** In pixels, at the grid's size of 13. */
export const textWidth = (text: string): number =>
  [...text].reduce(
    (sum, char) => sum + (isWide(char.codePointAt(0)!) ? IDEOGRAPH : LETTER),
    PADDING,
  );

/** What nine of ten fit into: a single long one is cut rather than all others moved aside. */
function usual(widths: number[]): number {
  const sorted = [...widths].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * 0.9)] ?? 0;
}

function filled(field: Field, rows: RecordData[], i18n: I18n): number[] {
  const type = fieldType(field);
  return rows.slice(0, LOOKED_AT).flatMap((row) => {
    const value = row[field.name];
    if (value === null || value === undefined || value === '') return [];
    return [textWidth(type.text(value, field, i18n)) + (type.dress?.(field) ?? 0)];
  });
}

/** The head is smaller and has its arrow. */
const headWidth = (field: Field) => textWidth(field.label) + 12;

const natural = (field: Field, rows: RecordData[], i18n: I18n) =>
  Math.max(usual(filled(field, rows, i18n)), headWidth(field));

/** Widths that somebody has set, in pixels, by the columns' names. */
export type SetWidths = Readonly<Record<string, number>>;

export const NARROWEST = 60;
export const WIDEST = 900;

const within = (pixels: number) => Math.round(Math.min(WIDEST, Math.max(NARROWEST, pixels)));

/** As an address and a browser keep them: "name:240,amount:120"; whatever else stands there. */
export function readWidths(text: string): SetWidths {
  const pairs = text.split(',').map((pair) => /^(.+):(\d{1,4})$/.exec(pair));
  return Object.fromEntries(pairs.flatMap((pair) => (pair ? [[pair[1]!, within(+pair[2]!)]] : [])));
}

export const writeWidths = (widths: SetWidths): string =>
  Object.entries(widths)
    .map(([name, pixels]) => `${name}:${pixels}`)
    .sort()
    .join();

/** Wide enough for all that stands in the first rows, not only for most of it. */
export const fittingWidth = (field: Field, rows: RecordData[], i18n: I18n, first: boolean) =>
  within(Math.max(...filled(field, rows, i18n), headWidth(field)) + (first ? TICK : 0));

/**
 * One column as wide as wanted. Those before it stay as they are now, so that its edge follows the
 * pointer.
 */
export function resized(columns: Field[], now: number[], given: SetWidths, at: number, to: number) {
  const before = columns.slice(0, at).map(({ name }, i) => [name, within(now[i]!)] as const);
  return { ...Object.fromEntries(before), ...given, [columns[at]!.name]: within(to) };
}

export interface Widths {
  template: string;
  least: number;
  /** Of each column, about; exact where it was set. */
  each: number[];
}

/** Tracks that share a wide window by what they need, and scroll in a narrow one. */
export function columnWidths(
  columns: Field[],
  rows: RecordData[],
  i18n: I18n,
  given: SetWidths = {},
): Widths {
  const tracks = columns.map((field, i) => {
    const set = given[field.name];
    if (set) return { least: set, track: `${set}px` };
    const wanted = rows.length
      ? Math.min(MOST, natural(field, rows, i18n))
      : fieldType(field).width;
    const least = Math.round(Math.max(i === 0 ? FIRST_LEAST : 0, Math.min(wanted, LEAST_ROOM)));
    return { least, track: `minmax(${least}px, ${Math.round(Math.max(wanted, least))}fr)` };
  });
  return {
    template: tracks.map(({ track }) => track).join(' '),
    least: tracks.reduce((sum, { least }) => sum + least, 0),
    each: tracks.map(({ least }) => Math.max(NARROWEST, least)),
  };
}

export function useWidths(columns: Field[], rows: RecordData[], given: SetWidths): Widths {
  const i18n = useI18n();
  const seen = Math.min(rows.length, LOOKED_AT);
  const fresh = () => ({
    columns,
    i18n,
    seen,
    given,
    widths: columnWidths(columns, rows, i18n, given),
  });
  const [kept, keep] = useState(fresh);
  const same = kept.columns === columns && kept.i18n === i18n && kept.given === given;
  if (same && kept.seen >= seen) return kept.widths;
  const next = fresh();
  keep(next);
  return next.widths;
}
