/*
 * The grid's columns: as wide as what stands in them or as somebody has set them, what they come to,
 * and which of their cells can be written in; numbers with their units.
 */
import { describe, expect, it, vi } from 'vitest';
import type { I18n } from '../src/app/i18n';
import type { Field, ObjectMeta, RecordData } from '../src/app/types';

vi.mock('../src/generated/icons.svg?url', () => ({ default: '' }));
vi.mock('../src/app/place', () => ({
  tenant: 'demo',
  base: '',
  apiBase: '',
  recordPath: () => '',
}));
const { columnWidths, fittingWidth, readWidths, resized, textWidth, writeWidths, WIDEST } =
  await import('../src/pages/list/widths');
const { nextCell, reasonAgainst } = await import('../src/pages/list/editable');
const { measureOf, summed } = await import('../src/pages/list/totals');
const { affixed } = await import('../src/fields/affixed');

const i18n = {} as I18n;
const field = (name: string, more: Partial<Field> = {}): Field => ({
  name,
  type: 'text',
  label: 'X',
  ...more,
});
const rowsOf = (...names: string[]) =>
  names.map((name, i) => ({ id: String(i), version: 1, name, code: 'A1' }) as RecordData);
const shares = (columns: Field[], rows: RecordData[]) =>
  [...columnWidths(columns, rows, i18n).template.matchAll(/(\d+)fr/g)].map((match) =>
    Number(match[1]),
  );

describe('widths of columns', () => {
  it('counts ideographs as wide', () =>
    expect(textWidth('南京')).toBeGreaterThan(textWidth('abc')));
  it('shares by content', () => {
    const [name, code] = shares([field('name'), field('code')], rowsOf('上海锐源粮油有限公司上海'));
    expect(code).toBeLessThan(name! / 2);
  });
  it('one long text among many does not set the width', () => {
    const short = Array.from({ length: 20 }, () => 'ab');
    const columns = [field('code'), field('name')];
    const long = 'a very long name indeed, longer than any other';
    expect(shares(columns, rowsOf(...short, long))).toEqual(shares(columns, rowsOf(...short)));
  });
  it('has bounds', () => {
    const [, wide] = shares([field('code'), field('name')], rowsOf('x'.repeat(500)));
    expect(wide).toBe(300);
    expect(columnWidths([field('code')], [], i18n).least).toBeGreaterThanOrEqual(160);
  });
  it('leaves room for a whole heading', () => {
    const label = 'Registered capital';
    const [, wide] = shares([field('name'), field('code', { label })], rowsOf('x'));
    expect(wide).toBeGreaterThan(textWidth(label));
  });
});

describe('what stands beside a number', () => {
  it.each([
    [{ suffix: '%' }, '5%'],
    [{ suffix: 'm²' }, '5\u00a0m²'],
    [{ prefix: '≈' }, '≈5'],
    [{ prefix: 'No.' }, 'No.\u00a05'],
    [{ prefix: null, suffix: null }, '5'],
  ])('%j', (more, wanted) => expect(affixed(field('n', more), '5')).toBe(wanted));
});

describe('widths that somebody has set', () => {
  const [name, code, city] = [field('name'), field('code'), field('city')];
  it('are exact, beside others that share the rest', () => {
    const { template, each } = columnWidths([name, code], rowsOf('a'), i18n, { code: 240 });
    expect(template).toMatch(/^minmax\(\d+px, \d+fr\) 240px$/);
    expect(each[1]).toBe(240);
  });
  it('those before the one that is moved stay as they are, those after it do not', () =>
    expect(resized([name, code, city], [200.4, 90, 90], {}, 1, 130)).toEqual({
      name: 200,
      code: 130,
    }));
  it('stay within bounds, also from an address', () => {
    expect(resized([name], [200], {}, 0, 5000)).toEqual({ name: WIDEST });
    expect(readWidths('name:240,account.name:1,x,y:z,w:12345')).toEqual({
      name: 240,
      'account.name': 60,
    });
  });
  it('read as they were written, in one order', () => {
    expect(writeWidths({ name: 240, code: 90 })).toBe('code:90,name:240');
    expect(readWidths(writeWidths({ name: 240 }))).toEqual({ name: 240 });
    expect([readWidths(''), writeWidths({})]).toEqual([{}, '']);
  });
  it('fit all of the first rows, beside the tick', () => {
    const rows = rowsOf('a', 'much longer than the other one');
    const wide = textWidth('much longer than the other one');
    expect(fittingWidth(name, rows, i18n, false)).toBe(Math.round(wide));
    expect(fittingWidth(name, rows, i18n, true)).toBeGreaterThan(wide);
  });
});

describe('cells that can be written in', () => {
  const object = (update: boolean) => ({ rights: { update } }) as ObjectMeta;
  const against = (more: Partial<Field>, update = true) =>
    reasonAgainst(object(update), field('x', more));
  it('say why not', () => {
    expect(against({})).toBeNull();
    expect(against({}, false)).toBe('cell.right');
    expect(against({ name: 'account.level' })).toBe('cell.far');
    expect(against({ type: 'formula', readonly: true })).toBe('cell.computed');
    expect(against({ type: 'rollup' }, false)).toBe('cell.computed');
    expect(against({ type: 'autonumber' })).toBe('cell.computed');
    expect(against({ system: true, readonly: true })).toBe('cell.system');
    expect(against({ system: true })).toBeNull();
    expect(against({ readonly: true })).toBe('cell.readonly');
    expect(against({ set_once: true })).toBe('cell.once');
  });
  it('follow each other through the rows, and end with them', () => {
    const open = [true, false, true];
    expect(nextCell([0, 0], 1, open, 2)).toEqual([0, 2]);
    expect(nextCell([0, 2], 1, open, 2)).toEqual([1, 0]);
    expect(nextCell([1, 2], 1, open, 2)).toBeNull();
    expect(nextCell([1, 0], -1, open, 2)).toEqual([0, 2]);
    expect(nextCell([0, 0], -1, open, 2)).toBeNull();
    expect(nextCell([0, 0], 1, [false, false], 2)).toBeNull();
  });
});

describe('what the numbers of a list come to', () => {
  const number = (type: string, more: Partial<Field> = {}) =>
    field(type, { type, operators: ['=='], ...more });
  it('amounts add up, rates do not', () => {
    expect(measureOf(number('currency'))).toBe('sum(currency)');
    expect(measureOf(number('formula', { returns: 'integer' }))).toBe('sum(formula)');
    expect(measureOf(number('percent'))).toBe('avg(percent)');
  });
  it('only of numbers that can be asked for, and not of more than one question takes', () => {
    const all = [number('currency'), number('text'), number('integer', { operators: [] })];
    expect(summed(all)).toEqual([all[0]]);
    expect(summed(Array.from({ length: 30 }, () => number('integer')))).toHaveLength(19);
  });
});
