/* Numbers, money, instants: what is typed, what travels, what is shown. */
import { describe, expect, it } from 'vitest';
import { formatsFor } from '../src/app/format';
import { parseNumber } from '../src/app/number';
import { fromWall, toWall } from '../src/app/zone';

describe('typed numbers', () => {
  it.each([
    ['', null],
    ['1,234.50', 1234.5],
    ['１２３．５', 123.5],
    [' 007 ', 7],
    ['-0.5', -0.5],
    ['-0', 0],
    ['.5', 0.5],
    ['123456789012345', 123456789012345],
    ['1234567890123456', '1234567890123456'],
    ['123456789012345678.12', '123456789012345678.12'],
    ['12a', undefined],
    ['1.234', undefined],
    ['-', undefined],
    ['1.2.3', undefined],
  ])('%j', (typed, wanted) => expect(parseNumber(typed, 'en', 2)).toBe(wanted));

  it('reads the separators of the language', () =>
    expect(parseNumber('1.234,5', 'de', 2)).toBe(1234.5));
  it('knows whole numbers', () => expect(parseNumber('1.5', 'en', 0)).toBeUndefined());
});

describe('formats', () => {
  const zh = formatsFor('zh-CN', 'Asia/Shanghai');
  const en = formatsFor('en', 'Asia/Shanghai');
  it('keeps every digit of a long amount', () => {
    expect(en.decimal('123456789012345678.12', 2)).toBe('123,456,789,012,345,678.12');
    expect(en.money('9007199254740993', 'CNY', 2)).toBe('¥9,007,199,254,740,993');
  });
  it('shows places only where there are some', () => {
    expect(en.money(165000, 'CNY', 2)).toBe('¥165,000');
    expect(en.money(1200.5, 'CNY', 2)).toBe('¥1,200.50');
  });
  it('knows the zeros of a whole amount', () => {
    expect(en.zeros(2)).toBe('.00');
    expect(formatsFor('de', 'UTC').zeros(3)).toBe(',000');
  });
  it('is short on phones', () => {
    expect(zh.money(2004300, 'CNY', 2, true)).toBe('¥200.4万');
    expect(en.money(2004300, 'CNY', 2, true)).toBe('¥2M');
    expect(en.money(2150.5, 'EUR', 2, true)).toBe('€2,150.50');
    expect(en.money(-9999, 'CNY', 2, true)).toBe('-¥9,999');
  });
  it('shows days as days and instants in the zone', () => {
    expect(zh.date('2026-11-22')).toBe('2026年11月22日');
    expect(en.date('2026-11-22')).toBe('Nov 22, 2026');
    expect(en.dateTime('2026-11-22T17:07:00.000Z')).toMatch(/Nov 23, 2026, 01:07/);
  });
});

describe('the clock on the wall', () => {
  it.each([
    ['2026-11-22T14:07:00.000Z', 'Asia/Shanghai', '2026-11-22 22:07:00'],
    ['2026-07-01T12:00:00.000Z', 'Europe/Berlin', '2026-07-01 14:00:00'],
    ['2026-01-01T12:00:00.000Z', 'America/New_York', '2026-01-01 07:00:00'],
  ])('%s in %s', (instant, zone, wall) => {
    expect(toWall(instant, zone)).toBe(wall);
    expect(fromWall(wall, zone)).toBe(instant);
  });
  it('reads a skipped hour as after the gap', () =>
    expect(fromWall('2026-03-29 02:30:00', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z'));
  it('reads an hour that comes twice as its first', () =>
    expect(fromWall('2026-10-25 02:30:00', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z'));
});
