/*
 * Groups, measures and their values as words. One rule: a value is written as its field type writes
 * it; what is special here is only what has no field: periods, counts, nothing.
 */
import type { I18n, Key } from '../app/i18n';
import type { Field, Ref, Value } from '../app/types';
import { fieldType } from '../fields';
import type { GroupBy, Measure, Period } from './types';

/** Below it all digits are as short. */
const SHORT_FROM = 10_000;

const WHOLE: Field = { name: '', type: 'integer', label: '' };

export const isHidden = (group: Value) =>
  typeof group === 'object' && group !== null && 'hidden' in group && group.hidden === true;

const monthOf = (text: string, language: string) =>
  new Intl.DateTimeFormat(language, { year: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    Date.parse(`${text}-01T00:00:00Z`),
  );

const periods: Record<Period, (text: string, i18n: I18n) => string> = {
  year: (text, { t }) => t('report.year', { year: text }),
  quarter: (text, { t }) => t('report.quarter', { year: text.slice(0, 4), quarter: text.slice(6) }),
  month: (text, { language }) => monthOf(text, language),
  week: (text, { t }) =>
    t('report.week', { year: text.slice(0, 4), week: String(Number(text.slice(6))) }),
  day: (text, { format }) => format.date(text),
};

/** A group of a list's options is one of them. */
const single = (field: Field): Field =>
  field.type === 'choices' ? { ...field, type: 'choice' } : field;

export function groupWords(group: Value, by: GroupBy, i18n: I18n): string {
  if (group === null || group === '') return i18n.t('report.none');
  if (by.period) return periods[by.period](group as string, i18n);
  if (!by.field) return String(group);
  const field = single(by.field);
  return fieldType(field).text(group, field, i18n) || (group as Ref).id;
}

/** What is no number has a first and a last. */
const ORDERED: Partial<Record<Measure['kind'], Key>> = { min: 'report.first', max: 'report.last' };

const KINDS: Record<Exclude<Measure['kind'], 'sum'>, Key> = {
  avg: 'report.avg',
  min: 'report.min',
  max: 'report.max',
  count: 'report.count_of',
};

export function measureWords({ label, kind, field }: Measure, { t }: I18n): string {
  if (label) return label;
  if (!field) return t('report.count');
  if (kind === 'sum') return field.label;
  const ordered = fieldType(field).numeric ? undefined : ORDERED[kind];
  return t(ordered ?? KINDS[kind], { field: field.label });
}

/** What the values of a measure look like. */
export function fieldOf({ kind, field }: Measure): Field {
  if (kind === 'count' || !field) return WHOLE;
  if (kind === 'avg' && fieldType(field) === fieldType(WHOLE))
    return { ...field, type: 'decimal', returns: undefined, scale: 1 };
  return kind === 'avg' && field.scale === undefined ? { ...field, scale: 2 } : field;
}

export const isNumeric = (measure: Measure) => fieldType(fieldOf(measure)).numeric === true;

export function valueWords(value: Value | undefined, measure: Measure, i18n: I18n): string {
  if (value === null || value === undefined) return '–';
  const field = fieldOf(measure);
  return fieldType(field).text(value, field, i18n);
}

const compact = new Map<string, Intl.NumberFormat>();

function shortFormat(language: string, currency?: string | null): Intl.NumberFormat {
  const key = `${language} ${currency ?? ''}`;
  const known = compact.get(key);
  if (known) return known;
  const format = new Intl.NumberFormat(language, {
    notation: 'compact',
    minimumFractionDigits: 0,
    maximumFractionDigits: 1,
    ...(currency && { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }),
  });
  compact.set(key, format);
  return format;
}

/** 8.5亿, 846M: for tiles and axes. */
export function shortWords(value: Value | undefined, measure: Measure, i18n: I18n): string {
  const amount = Number(value);
  const small = Math.abs(amount) < SHORT_FROM && value !== 0;
  if (value === null || value === undefined || !isNumeric(measure) || small)
    return valueWords(value, measure, i18n);
  return shortFormat(i18n.language, fieldOf(measure).currency).format(amount);
}
