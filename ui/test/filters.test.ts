/* Conditions: from the address to an expression, with nothing able to leave its quotes. */
import { describe, expect, it, vi } from 'vitest';
import type { Field } from '../src/app/types';

vi.mock('../src/generated/icons.svg?url', () => ({ default: '' }));
vi.mock('../src/app/place', () => ({
  tenant: 'demo',
  base: '/t/demo',
  apiBase: '',
  recordPath: () => '',
}));
const { compileWhere, operatorsOf, readConditions, writeConditions } =
  await import('../src/app/where');

const field = (name: string, type: string, more: Partial<Field> = {}): Field => ({
  name,
  type,
  label: name,
  operators: ['==', '~=', '<', '<=', '>', '>=', 'contains', 'is_empty'],
  ...more,
});
const fields = [
  field('name', 'text'),
  field('amount', 'currency', { scale: 2 }),
  field('stage', 'choice'),
  field('regions', 'choices', { operators: ['has', 'is_empty'] }),
  field('close_date', 'date'),
  field('met_at', 'datetime'),
  field('account', 'lookup', { to: ['account'] }),
  field('vip', 'boolean'),
  field('expected', 'formula', { returns: 'currency' }),
];
const where = (...conditions: [string, string, unknown][]) =>
  compileWhere(
    conditions.map(([name, operator, value]) => ({ field: name, operator, value: value as never })),
    fields,
  );

describe('where', () => {
  it.each([
    [
      'a text',
      where(['name', 'contains', 'O\'Brien \\ "x"\n']),
      String.raw`contains(name, 'O\'Brien \\ "x"\n')`,
    ],
    [
      "an escape of one's own",
      where(['name', '==', "\\' or true --"]),
      String.raw`name == '\\\' or true --'`,
    ],
    [
      'a long amount',
      where(['amount', '>=', '123456789012345678.12']),
      'amount >= 123456789012345678.12',
    ],
    ['a negative number', where(['amount', '<', -5]), 'amount < -5'],
    ['one option', where(['stage', '==', ['won']]), "stage == 'won'"],
    ['some options', where(['stage', '==', ['won', 'lost']]), "one_of(stage, 'won', 'lost')"],
    ['none of some', where(['stage', '~=', ['won', 'lost']]), "not one_of(stage, 'won', 'lost')"],
    ['a list with one', where(['regions', 'has', ['north']]), "has(regions, 'north')"],
    [
      'a list with any of some',
      where(['regions', 'has', ['north', 'east']]),
      "(has(regions, 'north') or has(regions, 'east'))",
    ],
    [
      'a list with none of some',
      where(['regions', 'has_not', ['north', 'east']]),
      "(not has(regions, 'north') and not has(regions, 'east'))",
    ],
    ['a day', where(['close_date', '<', '2026-11-22']), "close_date < '2026-11-22'"],
    [
      'an instant',
      where(['met_at', '>=', '2026-11-22T00:00:00.000Z']),
      "met_at >= '2026-11-22T00:00:00.000Z'",
    ],
    ['a record', where(['account', '==', { id: '01j8', title: 'Acme' }]), "account == '01j8'"],
    ['me', where(['account', '==', { id: 'me', title: 'me' }]), 'account == user.id'],
    ['yes', where(['vip', '==', true]), 'vip == true'],
    ['a formula', where(['expected', '>', 7]), 'expected > 7'],
    ['empty', where(['name', 'is_empty', null]), 'is_empty(name)'],
    [
      'several',
      where(['amount', '>', 1], ['name', 'not_empty', null]),
      'amount > 1 and not is_empty(name)',
    ],
    [
      'unfinished, unknown',
      where(['amount', '>', null], ['secret', '==', 'x'], ['name', 'drop', 'x']),
      '',
    ],
  ])('%s', (_, compiled, wanted) => expect(compiled).toBe(wanted));

  it('survives the address', () => {
    const conditions = [
      { field: 'account', operator: '==', value: { id: '01j8', title: '瑞丰 & Söhne' } },
    ];
    expect(readConditions(writeConditions(conditions))).toEqual(conditions);
  });
  it('takes nothing malformed from the address', () => {
    expect(readConditions('{')).toEqual([]);
    expect(readConditions('{"a":1}')).toEqual([]);
    expect(readConditions('[1,["name"],[2,3,4]]')).toEqual([]);
  });
  it("offers the server's operators and what follows from them", () => {
    const passed = { operators: ['==', '<', 'is_empty'], returns: 'text', options: [] };
    expect(operatorsOf(field('x', 'formula', passed))).toEqual(['==', 'is_empty', 'not_empty']);
    expect(operatorsOf(field('x', 'text', { operators: ['is_empty', 'contains'] }))).toEqual([
      'contains',
      'is_empty',
      'not_empty',
    ]);
  });
});
