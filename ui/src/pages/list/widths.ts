/*
 * How wide the columns of a grid are: as wide as what stands in them, within bounds. One rule: it
 * is an estimate from the first rows, so that nothing is measured while one scrolls; and nothing
 * jumps while one searches: only more rows than were looked at before set the widths anew.
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

function natural(field: Field, rows: RecordData[], i18n: I18n): number {
  const type = fieldType(field);
  const filled = rows.slice(0, LOOKED_AT).flatMap((row) => {
    const value = row[field.name];
    if (value === null || value === undefined || value === '') return [];
    return [textWidth(type.text(value, field, i18n)) + (type.dress?.(field) ?? 0)];
  });
  // The head is smaller and has its arrow.
  return Math.max(usual(filled), textWidth(field.label) + 12);
}

export interface Widths {
  template: string;
  least: number;
}

/** Tracks that share a wide window by what they need, and scroll in a narrow one. */
export function columnWidths(columns: Field[], rows: RecordData[], i18n: I18n): Widths {
  const tracks = columns.map((field, i) => {
    const wanted = rows.length
      ? Math.min(MOST, natural(field, rows, i18n))
      : fieldType(field).width;
    const least = Math.max(i === 0 ? FIRST_LEAST : 0, Math.min(wanted, LEAST_ROOM));
    return { least: Math.round(least), share: Math.round(Math.max(wanted, least)) };
  });
  return {
    template: tracks.map(({ least, share }) => `minmax(${least}px, ${share}fr)`).join(' '),
    least: tracks.reduce((sum, { least }) => sum + least, 0),
  };
}

export function useWidths(columns: Field[], rows: RecordData[]): Widths {
  const i18n = useI18n();
  const seen = Math.min(rows.length, LOOKED_AT);
  const fresh = () => ({ columns, i18n, seen, widths: columnWidths(columns, rows, i18n) });
  const [kept, keep] = useState(fresh);
  if (kept.columns === columns && kept.i18n === i18n && kept.seen >= seen) return kept.widths;
  const next = fresh();
  keep(next);
  return next.widths;
}
