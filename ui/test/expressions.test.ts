/* The browser's evaluator: the language's rules on what is empty, exact and by code point. */
import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../src/app/decimal';
import { asText, evaluate, holds, Unknown, type Env, type Result } from '../src/app/expressions';
import type { Tree } from '../src/app/types';

const record: Record<string, Result> = {
  amount: parseDecimal('12.50'),
  big: parseDecimal('123456789012345678'),
  none: null,
  name: '王芳 Gateway',
  stage: 'won',
  day: '2026-01-31',
  at: '2026-01-31T23:30:00.000Z',
  'old.amount': parseDecimal('10'),
  regions: ['north', 'east'] as unknown as Result,
};
const env: Env = {
  read: (path) => {
    const name = path.join('.');
    if (!(name in record)) throw new Unknown();
    return record[name]!;
  },
  changed: (name) => name === 'amount',
  hasRole: (name) => name === 'sales_rep',
  inDepartment: (name) => name === 'north',
  now: new Date('2026-11-22T17:00:00Z'),
  zone: 'Asia/Shanghai',
};

const show = (tree: Tree) => {
  const result = evaluate(tree, env);
  return typeof result === 'object' && result !== null ? asText(result) : result;
};
const path = (...names: string[]): Tree => ['path', ...names];
const int = (n: number): Tree => ['int', n];
const dec = (text: string): Tree => ['decimal', text];
const text = (value: string): Tree => ['text', value];
const day = (value: string): Tree => ['date', value];
const call = (name: string, ...args: Tree[]): Tree => ['call', name, ...args];

describe('what is empty', () => {
  it.each<[string, Tree, Result]>([
    ['nil == nil', ['==', path('none'), ['null']], true],
    ['nil ~= 5', ['~=', path('none'), int(5)], true],
    ['nil < 5', ['<', path('none'), int(5)], false],
    ['nil >= 5', ['>=', path('none'), int(5)], false],
    ['nil + 5', ['+', path('none'), int(5)], null],
    ['nil * 0', ['*', path('none'), int(0)], null],
    ["'No. ' .. nil", ['..', text('No. '), path('none')], 'No. '],
    ['not nil', ['not', path('none')], true],
    ['nil or true', ['or', path('none'), ['bool', true]], true],
    ["'' is the same as empty", ['==', text(''), ['null']], true],
    ['nil .. nil', ['..', path('none'), path('none')], null],
  ])('%s', (_, tree, wanted) => expect(show(tree)).toBe(wanted));
});

describe('lists', () => {
  it.each<[string, Tree, Result]>([
    ["has(regions, 'east')", call('has', path('regions'), text('east')), true],
    ["has(regions, 'west')", call('has', path('regions'), text('west')), false],
    ["has(nil, 'west')", call('has', path('none'), text('west')), false],
    ['len(regions)', call('len', path('regions')), '2'],
    ['is_empty(regions)', call('is_empty', path('regions')), false],
    ["a list's default", call('has', ['list', 'north'], text('north')), true],
  ])('%s', (_, tree, wanted) => expect(show(tree)).toBe(wanted));
});

describe('exact numbers', () => {
  it.each<[string, Tree, Result]>([
    ['0.1 + 0.2', ['+', dec('0.1'), dec('0.2')], '0.3'],
    ['1 / 3', ['/', int(1), int(3)], '0.333333'],
    ['-2 / 3, half away from zero', ['/', ['-', int(2)], int(3)], '-0.666667'],
    ['1 / 0', ['/', int(1), int(0)], null],
    ['-7 % 3 follows the dividend', ['%', ['-', int(7)], int(3)], '-1'],
    ['amount * 2', ['*', path('amount'), int(2)], '25'],
    ['18 digits + 1', ['+', path('big'), int(1)], '123456789012345679'],
    ['too large', ['*', path('big'), int(10)], null],
    ['a path at its scale', ['decimal', path('amount'), 1], '12.5'],
    ['a scale with too many digits', ['decimal', path('big'), 2], null],
    ['an integer equals its decimal', ['==', dec('5.00'), int(5)], true],
    ['round(2.5)', call('round', dec('2.5')), '3'],
    ['round(-2.5)', call('round', ['-', dec('2.5')]), '-3'],
    ['round(1.005, 2)', call('round', dec('1.005'), int(2)), '1.01'],
    ['floor(-1.2)', call('floor', ['-', dec('1.2')]), '-2'],
    ['ceil(1.2)', call('ceil', dec('1.2')), '2'],
    ['max(1, 3, 2)', call('max', int(1), int(3), int(2)), '3'],
  ])('%s', (_, tree, wanted) => expect(show(tree)).toBe(wanted));
});

describe('text and days', () => {
  it.each<[string, Tree, Result]>([
    ["'a' ~= 'A'", ['~=', text('a'), text('A')], true],
    ['by code point, not by UTF-16 unit', ['<', text('\uffee'), text('\u{1f600}')], true],
    ['contains ignores case', call('contains', path('name'), text('gate')), true],
    ['ends_with', call('ends_with', path('name'), text('WAY')), true],
    ['len counts code points', call('len', text('😀芳')), '2'],
    ['one_of', call('one_of', path('stage'), text('lost'), text('won')), true],
    ['one_of, empty as a value', call('one_of', path('none'), text('a'), ['null']), true],
    ['one_of, empty and not listed', call('one_of', path('none'), text('a')), false],
    ['contains of nothing', call('contains', path('none'), text('a')), false],
    ['all forms of a letter', call('contains', text('ΟΔΟΣ'), text('ς')), true],
    [
      'a day later, same clock',
      call('add_days', ['datetime', '2026-11-22T17:00:00.000Z'], int(1)),
      '2026-11-23T17:00:00.000Z',
    ],
    ["today is the tenant's day", call('today'), '2026-11-23'],
    ['a month after 31 January', call('add_months', ['date', path('day')], int(1)), '2026-02-28'],
    ['days_between', call('days_between', ['date', path('day')], day('2026-02-02')), '2'],
    ["start_of('week')", call('start_of', text('week'), day('2026-11-22')), '2026-11-16'],
    ["start_of('quarter')", call('start_of', text('quarter'), day('2026-11-22')), '2026-10-01'],
    ['weekday of a Sunday', call('weekday', day('2026-11-22')), '7'],
    ['date(2026, 2, 30)', call('date', int(2026), int(2), int(30)), null],
    ['iif', call('iif', ['==', path('stage'), text('won')], text('y'), text('n')), 'y'],
    ['coalesce', call('coalesce', path('none'), text(''), int(4)), '4'],
    ['changed', call('changed', text('amount')), true],
    ['in_department', call('in_department', text('south')), false],
    ['has_role', call('has_role', text('sales_rep')), true],
    ['an instant is on its local day', ['==', ['datetime', path('at')], day('2026-02-01')], true],
    ['a year of four digits', call('text', day('0001-01-01')), '0001-01-01'],
    ['nothing before the first day', call('add_days', day('0001-01-01'), ['-', int(1)]), null],
    ['number of a text', call('number', text('12.50')), '12.5'],
    ['text of a number', ['..', text('x'), call('text', dec('12.50'))], 'x12.5'],
  ])('%s', (_, tree, wanted) => expect(show(tree)).toBe(wanted));
});

describe('what the browser cannot know', () => {
  const far: Tree = ['==', path('account', 'owner', 'name'), text('x')];
  it('answers as asked for', () => {
    expect(holds(far, env, true)).toBe(true);
    expect(holds(far, env, false)).toBe(false);
    expect(holds(['has', path('tags'), text('x')], env, true)).toBe(true);
    expect(holds(null, env, true)).toBe(true);
  });
  it('does not matter where the rest decides', () => {
    expect(holds(['and', ['bool', false], far], env, true)).toBe(false);
    expect(holds(['or', ['bool', true], far], env, false)).toBe(true);
  });
});
