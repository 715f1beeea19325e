/* Reports without a browser: words of groups and values, what a chart draws, the file for spreadsheets. */
import { describe, expect, it, vi } from 'vitest';

vi.hoisted(() => Object.assign(globalThis, { location: { pathname: '/t/demo/' } }));

import { formatsFor } from '../src/app/format';
import { translator, type I18n } from '../src/app/i18n';
import { en } from '../src/app/locales/en';
import { zhCN } from '../src/app/locales/zh-CN';
import { csvCell, reportCsv } from '../src/reports/csv';
import { drawingOf } from '../src/reports/drawing';
import { changeOf } from '../src/reports/change';
import type { GroupBy, Measure, Report } from '../src/reports/types';
import { groupWords, measureWords, shortWords, valueWords } from '../src/reports/words';

const speak = (language: string): I18n => ({
  language,
  setLanguage: () => undefined,
  t: translator(language, language === 'en' ? en : zhCN),
  format: formatsFor(language, 'Asia/Shanghai'),
});
const [english, chinese] = [speak('en'), speak('zh-CN')];

const stage: GroupBy = {
  name: 'stage',
  period: null,
  field: {
    name: 'stage',
    type: 'choice',
    label: 'Stage',
    options: [
      { value: 'open', label: 'Open', color: 'blue' },
      { value: 'won', label: 'Won', color: 'green' },
    ],
  },
};
const due = (period: GroupBy['period']): GroupBy => ({
  name: `${period}(due)`,
  period,
  field: { name: 'due', type: 'date', label: 'Due' },
});
const amount: Measure = {
  name: 'sum(amount)',
  kind: 'sum',
  label: null,
  field: { name: 'amount', type: 'currency', label: 'Amount', scale: 2, currency: 'CNY' },
};
const count: Measure = { name: 'count()', kind: 'count', label: null, field: null };

const cell = (values: number[], where = 'x') => ({ values, where });
const report: Report = {
  name: 'r',
  label: 'R',
  description: null,
  object: 'deal',
  rows: [stage, due('month')],
  columns: [],
  measures: [amount, count],
  chart: { type: 'bar', stacked: false, measure: 'count()' },
  filters: [],
  where: '',
  heads: [],
  lines: [
    { level: 1, group: 'open', cells: [], total: cell([1500, 2], 'a') },
    { level: 2, group: '2026-11', cells: [], total: cell([1500, 2]) },
    { level: 1, group: null, cells: [], total: cell([0, 1], 'b') },
  ],
  totals: { cells: [], total: cell([1500, 3], 'all') },
  more: false,
};

describe('words', () => {
  it('calls periods as people do', () => {
    const name = (period: GroupBy['period'], text: string, i18n = english) =>
      groupWords(text, due(period), i18n);
    expect(name('month', '2026-11')).toBe('Nov 2026');
    expect(name('month', '2026-11', chinese)).toBe('2026年11月');
    expect(name('quarter', '2026-Q4', chinese)).toBe('2026年第4季度');
    expect(name('week', '2026-W07')).toBe('Week 7, 2026');
    expect(name('year', '2026', chinese)).toBe('2026年');
  });
  it('calls groups by their option, the empty and the hidden one by a word', () => {
    expect(groupWords('won', stage, english)).toBe('Won');
    expect(groupWords(null, stage, chinese)).toBe('（空）');
    const owner = { ...stage, field: { name: 'o', type: 'lookup', label: 'O', to: ['user'] } };
    expect(groupWords({ id: '', title: null, hidden: true }, owner, english)).toBe(en.hidden);
    const tags = { ...stage, field: { ...stage.field!, type: 'choices' } };
    expect(groupWords('open', tags, english)).toBe('Open');
  });
  it('writes amounts short where they are large, exact where asked', () => {
    expect(shortWords(850_000_000, amount, chinese)).toBe('¥8.5亿');
    expect(shortWords(846_000_000, amount, english)).toBe('¥846M');
    expect(shortWords(9_999.5, amount, english)).toBe('¥9,999.50');
    expect(valueWords(850_000_000.25, amount, chinese)).toBe('¥850,000,000.25');
    expect(shortWords(123_456, count, chinese)).toBe('12.3万');
    expect(shortWords(null, amount, english)).toBe('–');
  });
  it('names measures by what they compute', () => {
    expect(measureWords(amount, english)).toBe('Amount');
    expect(measureWords({ ...amount, kind: 'avg' }, chinese)).toBe('平均Amount');
    expect(measureWords(count, chinese)).toBe('记录数');
    const day: Measure = { name: 'min(due)', kind: 'min', label: null, field: due('day').field };
    expect(measureWords(day, english)).toBe('First Due');
  });
});

describe('drawing', () => {
  it('draws the outermost groups and the measure of the chart', () => {
    const { points, series, left } = drawingOf(report, english);
    expect(points.map((point) => [point.label, point.values.all, point.color])).toEqual([
      ['Open', 2, 'blue'],
      ['(empty)', 1, 'gray'],
    ]);
    expect([series.length, left, points[0]!.wheres.all]).toEqual([1, 0, 'a']);
  });
  it('goes one level down where there is a single group', () => {
    const { points } = drawingOf({ ...report, lines: report.lines.slice(0, 2) }, english);
    expect(points.map(({ label }) => label)).toEqual(['Nov 2026']);
  });
  it('makes a series of each head, in its colour', () => {
    const across = { ...report, columns: [stage], heads: ['won', null] };
    across.lines = [
      { level: 1, group: '2026-11', cells: [cell([5, 1]), null], total: cell([5, 1]) },
    ];
    const { series, points } = drawingOf({ ...across, rows: [due('month')] }, english);
    expect(series.map(({ label, color }) => [label, color])).toEqual([
      ['Won', 'green'],
      ['(empty)', 'gray'],
    ]);
    expect(points[0]!.values).toEqual({ s0: 1, s1: null });
  });
});

describe('the file for spreadsheets', () => {
  it('has a column for each level, and totals at the end', () => {
    expect(reportCsv(report, english).split('\r\n')).toEqual([
      'Stage,Due,Amount,Records',
      'Open,,1500,2',
      'Open,Nov 2026,1500,2',
      '(empty),,0,1',
      'Total,,1500,3',
      '',
    ]);
  });
  it('holds no formulas', () => {
    expect(csvCell('=1+1')).toBe("'=1+1");
    expect(csvCell('@SUM(A1)')).toBe("'@SUM(A1)");
    expect(csvCell('-5.5')).toBe('-5.5');
    expect(csvCell('-5+cmd')).toBe("'-5+cmd");
    expect(csvCell('a "b", c')).toBe('"a ""b"", c"');
  });
});

describe('change', () => {
  it('says which way and how much, and nothing where there was nothing', () => {
    expect(changeOf(150, 100)).toEqual({ way: 'up', by: 50 });
    expect(changeOf(50, 100)).toEqual({ way: 'down', by: -50 });
    expect(changeOf(5, 0)).toEqual({ way: 'up', by: null });
    expect(changeOf(null, 0)).toEqual({ way: 'same', by: null });
    expect(changeOf('-50', '-100')).toEqual({ way: 'up', by: 50 });
  });
});
