/*
 * What a condition can say of a field: one row an operator, with the pattern that it writes and is
 * recognised by. One rule: a value only ever enters an expression as a literal that its field type
 * wrote.
 */
import type { Key } from '../app/i18n';
import type { Field } from '../app/types';
import { fieldType } from '../fields';
import type { ValueKind } from '../fields/types';

/** How many values it needs, and of what sort. */
export type Takes = 'nothing' | 'one' | 'many' | 'two' | 'days' | 'period';

export interface Operator {
  name: string;
  kinds: ValueKind[];
  /** What the server must know to do with the field. */
  needs: string;
  takes: Takes;
  /** ":f" is the field, ":v" a value, ":v..." all of several. Earlier patterns are written. */
  patterns: string[];
  /** Several values are written as one pattern each, joined by this word. */
  each?: 'and' | 'or';
  /** Where it makes sense, if not for all fields of its kinds. */
  fits?: (field: Field) => boolean;
}

const ORDERED: ValueKind[] = ['number', 'day', 'instant'];
const TIMES: ValueKind[] = ['day', 'instant'];
const ALL: ValueKind[] = ['text', ...ORDERED, 'option', 'options', 'record'];

const row = (
  name: string,
  kinds: ValueKind[],
  takes: Takes,
  needs: string,
  patterns: string | string[],
  more: Partial<Operator> = {},
): Operator => ({ name, kinds, takes, needs, patterns: [patterns].flat(), ...more });

const compare = (sign: string, kinds: ValueKind[]) =>
  row(sign, kinds, 'one', sign, `:f ${sign} :v`);
const isPerson = (field: Field) => field.to?.[0] === 'user';

/** In the order of the menu. */
const operators: Operator[] = [
  row('contains', ['text'], 'one', 'contains', 'contains(:f, :v)'),
  row('contains_not', ['text'], 'one', 'contains', 'not contains(:f, :v)'),
  row('==', ['boolean'], 'one', '==', ':f == :v'),
  compare('==', ['text', ...ORDERED]),
  compare('~=', ['text', ...ORDERED]),
  row('==', ['option', 'record'], 'many', '==', [':f == :v', 'one_of(:f, :v...)']),
  row('~=', ['option', 'record'], 'many', '~=', [':f ~= :v', 'not one_of(:f, :v...)']),
  row('my_department', ['record'], 'nothing', '==', ':f.department == user.department', {
    fits: isPerson,
  }),
  compare('<', ORDERED),
  compare('<=', ORDERED),
  compare('>', ORDERED),
  compare('>=', ORDERED),
  row('between', ORDERED, 'two', '>=', '(:f >= :v and :f <= :w)'),
  row('during', TIMES, 'period', '>=', ':f'),
  row(
    'last_days',
    TIMES,
    'days',
    '>=',
    '(:f >= add_days(today(), -:v) and :f < add_days(today(), 1))',
  ),
  row('next_days', ['day'], 'days', '>=', '(:f >= today() and :f <= add_days(today(), :v))'),
  row('next_days', ['instant'], 'days', '>=', [
    "(:f >= today() and start_of('day', :f) <= add_days(today(), :v))",
  ]),
  row('older_days', TIMES, 'days', '<', ':f < add_days(today(), -:v)'),
  row('starts_with', ['text'], 'one', 'starts_with', 'starts_with(:f, :v)'),
  row('ends_with', ['text'], 'one', 'ends_with', 'ends_with(:f, :v)'),
  row('one_of', ['text', 'number'], 'many', '==', 'one_of(:f, :v...)'),
  row('none_of', ['text', 'number'], 'many', '==', 'not one_of(:f, :v...)'),
  row('has', ['options'], 'many', 'has', 'has(:f, :v)', { each: 'or' }),
  row('has_all', ['options'], 'many', 'has', 'has(:f, :v)', { each: 'and' }),
  row('has_not', ['options'], 'many', 'has', 'not has(:f, :v)', { each: 'and' }),
  row('is_empty', ALL, 'nothing', 'is_empty', 'is_empty(:f)'),
  row('not_empty', ALL, 'nothing', 'is_empty', 'not is_empty(:f)'),
];

export const kindOf = (field: Field): ValueKind => {
  const type = fieldType(field);
  return type.kind ?? (type.numeric ? 'number' : 'text');
};

export function operatorsOf(field: Field): Operator[] {
  const kind = kindOf(field);
  return operators.filter(
    ({ kinds, needs, fits }) =>
      kinds.includes(kind) && field.operators?.includes(needs) && (fits?.(field) ?? true),
  );
}

export const operatorOf = (name: string, field: Field) =>
  operatorsOf(field).find((operator) => operator.name === name);

export const operatorKey = (name: string, field: Field): Key =>
  fieldType(field).operators?.[name] ?? (`op.${name}` as Key);
