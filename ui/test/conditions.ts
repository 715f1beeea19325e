/*
 * A condition for every operator of every kind of field, over fields as the server describes them
 * for tests/http/apps: here they go there and back, in tests/http/filters.test.mjs to the server.
 */
import type { Field, Value } from '../src/app/types';

const ORDER = ['==', '~=', '<', '<=', '>', '>=', 'is_empty'];
const TEXT = [...ORDER, 'contains', 'starts_with', 'ends_with'];
const field = (
  name: string,
  type: string,
  operators: string[],
  more: Partial<Field> = {},
): Field => ({
  name,
  type,
  label: name,
  operators,
  ...more,
});

export const sampleFields: Field[] = [
  field('name', 'text', TEXT),
  field('amount', 'currency', ORDER, { scale: 2 }),
  field('expected', 'formula', ORDER, { returns: 'currency' }),
  field('stage', 'choice', ORDER, { options: [] }),
  field('regions', 'choices', ['has', 'is_empty'], { options: [] }),
  field('close_date', 'date', ORDER),
  field('met_at', 'datetime', ORDER),
  field('account', 'lookup', ['==', '~=', 'is_empty'], { to: ['account'] }),
  field('owner', 'lookup', ['==', '~=', 'is_empty'], { to: ['user'] }),
  field('account.unit', 'lookup', ['==', '~=', 'is_empty'], { to: ['department'] }),
  field('vip', 'boolean', ['==', '~=']),
];

export interface Sample {
  path: string;
  operator: string;
  values: Value[];
}

const of =
  (path: string) =>
  ([operator, ...values]: unknown[]): Sample => ({
    path,
    operator: operator as string,
    values: values as Value[],
  });
const ordered = (path: string, low: unknown, high: unknown) =>
  [
    ...['==', '~=', '<', '<=', '>', '>='].map((sign) => [sign, low]),
    ['between', low, high],
    ['is_empty'],
    ['not_empty'],
  ].map(of(path));
const times = [
  ['during', 'last_quarter'],
  ['last_days', 30],
  ['next_days', 0],
  ['older_days', 365],
];
const acme = { id: '01j8000000001', title: null };
const other = { id: '01j8000000002', title: null };

export const everyCondition: Sample[] = [
  ...[
    ...['contains', 'contains_not', '==', '~=', 'starts_with', 'ends_with'].map((name) => [
      name,
      "O'B\\",
    ]),
    ['one_of', 'a', 'b'],
    ['none_of', '甲'],
    ['is_empty'],
    ['not_empty'],
  ].map(of('name')),
  ...ordered('amount', -1.5, '1234567890123456.25'),
  ...[
    ['one_of', 1, 2.5],
    ['none_of', -3],
  ].map(of('amount')),
  ...ordered('expected', 0, 7),
  ...[
    ['one_of', 1],
    ['none_of', 1, 2],
  ].map(of('expected')),
  ...[
    ['==', 'won'],
    ['==', 'won', 'lost'],
    ['~=', 'won'],
    ['~=', 'won', 'lost'],
    ['is_empty'],
    ['not_empty'],
  ].map(of('stage')),
  ...[
    ['has', 'a'],
    ['has', 'a', 'b'],
    ['has_all', 'a', 'b'],
    ['has_not', 'a'],
    ['has_not', 'a', 'b'],
    ['is_empty'],
    ['not_empty'],
  ].map(of('regions')),
  ...ordered('close_date', '2026-01-01', '2026-02-01'),
  ...times.map(of('close_date')),
  ...ordered('met_at', '2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'),
  ...times.map(of('met_at')),
  ...[
    ['==', acme],
    ['==', acme, other],
    ['~=', acme],
    ['~=', acme, other],
    ['is_empty'],
    ['not_empty'],
  ].map(of('account')),
  ...[
    ['==', { id: 'me', title: null }],
    ['~=', acme],
    ['my_department'],
    ['is_empty'],
    ['not_empty'],
  ].map(of('owner')),
  ...[['==', { id: 'mine', title: null }], ['~=', acme], ['is_empty'], ['not_empty']].map(
    of('account.unit'),
  ),
  ...[
    ['==', true],
    ['==', false],
  ].map(of('vip')),
];
