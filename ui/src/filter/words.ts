/*
 * A filter in words: "amount at least 1,000,000 and stage is won, lost". For chips, the line below
 * the builder and screen readers.
 */
import type { I18n, Key } from '../app/i18n';
import type { Field, Value } from '../app/types';
import { fieldType } from '../fields';
import {
  isComplete,
  isExpression,
  isGroup,
  type Condition,
  type Fields,
  type Group,
  type Item,
} from './conditions';
import { operatorKey, operatorOf } from './operators';
import { periodKey } from './periods';

const JOINS: Record<Group['join'], Key> = { and: 'filter.and', or: 'filter.or' };

/** Titles of records by their ids; an address has only the ids. */
export type Titles = ReadonlyMap<string, string | null>;

export function valueWords(value: Value, field: Field, titles: Titles, i18n: I18n): string {
  if (value !== null && typeof value === 'object' && 'id' in value) {
    if (value.id === 'me') return i18n.t('filter.me');
    if (value.id === 'mine') return i18n.t('filter.mine');
    return value.title ?? titles.get(value.id) ?? '…';
  }
  return fieldType(field).text(value!, field, i18n);
}

function valuesWords({ operator, values }: Condition, field: Field, titles: Titles, i18n: I18n) {
  const { takes } = operatorOf(operator, field)!;
  if (takes === 'nothing') return '';
  if (takes === 'period') return i18n.t(periodKey(String(values[0])));
  if (takes === 'days') return i18n.t('filter.days', { n: Number(values[0]) });
  const all = values.map((value) => valueWords(value, field, titles, i18n));
  if (takes === 'two') return all.join(` ${i18n.t('filter.between.and')} `);
  return all.join(i18n.language.startsWith('zh') ? '、' : ', ');
}

/** Empty while it is not complete. */
export function itemWords(item: Item, fields: Fields, titles: Titles, i18n: I18n): string {
  if (isExpression(item)) return item.text;
  if (isGroup(item)) return groupWords(item, fields, titles, i18n);
  const field = fields.get(item.path);
  if (!field || !isComplete(item, field)) return '';
  const operator = i18n.t(operatorKey(item.operator, field));
  return [field.label, operator, valuesWords(item, field, titles, i18n)].filter(Boolean).join(' ');
}

export function groupWords(
  { join, items }: Group,
  fields: Fields,
  titles: Titles,
  i18n: I18n,
): string {
  const all = items.flatMap((item) => {
    const words = itemWords(item, fields, titles, i18n);
    const several = isGroup(item) && item.items.length > 1;
    return words ? [several && items.length > 1 ? i18n.t('filter.group', { words }) : words] : [];
  });
  return all.join(` ${i18n.t(JOINS[join])} `);
}

const OURS = new Set(['me', 'mine']);

/** The records that are named by their ids alone, by object. */
export function namelessIn(item: Item, fields: Fields): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const visit = (one: Item) => {
    if (isExpression(one)) return;
    if (isGroup(one)) return one.items.forEach(visit);
    const target = fields.get(one.path)?.to?.[0];
    for (const value of one.values)
      if (
        target &&
        value &&
        typeof value === 'object' &&
        'id' in value &&
        !value.title &&
        !OURS.has(value.id)
      )
        found.set(target, [...(found.get(target) ?? []), value.id]);
  };
  visit(item);
  return found;
}
