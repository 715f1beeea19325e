/*
 * A report's table as a file for spreadsheets. One rule: no cell of it may act as a formula there:
 * what begins like one gets an apostrophe in front, numbers excepted.
 */
import type { I18n } from '../app/i18n';
import type { Value } from '../app/types';
import type { Cell, Report } from './types';
import { groupWords, isNumeric, measureWords, valueWords } from './words';

const NUMBER = /^-?\d+(\.\d+)?$/;

export function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A column for each level of the rows, then for each head its measures, then the totals. */
export function reportCsv(report: Report, i18n: I18n): string {
  const words = report.measures.map((measure) => measureWords(measure, i18n));
  const values = (cell: Cell | null) =>
    report.measures.map((measure, i) => {
      const value: Value | undefined = cell?.values[i];
      if (value === null || value === undefined) return '';
      return isNumeric(measure) ? String(value) : valueWords(value, measure, i18n);
    });
  const across = report.columns[0];
  const heads = across ? report.heads.map((head) => groupWords(head, across, i18n)) : [];
  const top = [
    ...report.rows.map(({ field, name }) => field?.label ?? name),
    ...heads.flatMap((head) => words.map((word) => `${head} · ${word}`)),
    ...words.map((word) => (across ? `${i18n.t('report.total')} · ${word}` : word)),
  ];
  const path: string[] = [];
  const body = report.lines.map((line) => {
    path.length = line.level - 1;
    path.push(groupWords(line.group, report.rows[line.level - 1]!, i18n));
    const groups = report.rows.map((_, i) => path[i] ?? '');
    return [...groups, ...line.cells.flatMap(values), ...values(line.total)];
  });
  const totals = [
    ...report.rows.map((_, i) => (i ? '' : i18n.t('report.total'))),
    ...report.totals.cells.flatMap(values),
    ...values(report.totals.total),
  ];
  const all = [top, ...body, ...(report.rows.length ? [totals] : [values(report.totals.total)])];
  return all.map((row) => row.map(csvCell).join(',')).join('\r\n') + '\r\n';
}

/** The byte order mark tells Excel that it is UTF-8. */
export function saveCsv(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' }));
  link.download = `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
