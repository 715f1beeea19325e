/* Columns as wide as what stands in them; numbers with their units. */
import { describe, expect, it, vi } from 'vitest';
import type { I18n } from '../src/app/i18n';
import type { Field, RecordData } from '../src/app/types';

vi.mock('../src/generated/icons.svg?url', () => ({ default: '' }));
vi.mock('../src/app/place', () => ({
  tenant: 'demo',
  base: '',
  apiBase: '',
  recordPath: () => '',
}));
const { columnWidths, textWidth } = await import('../src/pages/list/widths');
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
