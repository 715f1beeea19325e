/*
 * Stretches of time that go with the calendar: "last quarter" as a condition over today(). One
 * rule: from the first day to the day after the last, so that an index serves, for days and
 * instants alike.
 */
import type { Key } from '../app/i18n';

type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year';

const later: Record<Unit, (start: string, n: number) => string> = {
  day: (start, n) => `add_days(${start}, ${n})`,
  week: (start, n) => `add_days(${start}, ${7 * n})`,
  month: (start, n) => `add_months(${start}, ${n})`,
  quarter: (start, n) => `add_months(${start}, ${3 * n})`,
  year: (start, n) => `add_months(${start}, ${12 * n})`,
};

function startOf(unit: Unit, n: number): string {
  const start = unit === 'day' ? 'today()' : `start_of('${unit}', today())`;
  return n ? later[unit](start, n) : start;
}

const pattern = (unit: Unit, n: number) =>
  `(:f >= ${startOf(unit, n)} and :f < ${startOf(unit, n + 1)})`;

const names: [string, Unit, number][] = [
  ['today', 'day', 0],
  ['yesterday', 'day', -1],
  ['tomorrow', 'day', 1],
  ...(['week', 'month', 'quarter', 'year'] as const).flatMap((unit): [string, Unit, number][] => [
    [`this_${unit}`, unit, 0],
    [`last_${unit}`, unit, -1],
    [`next_${unit}`, unit, 1],
  ]),
];

/** By name, in the order of the menu. */
export const periods: Record<string, string> = Object.fromEntries(
  names.map(([name, unit, n]) => [name, pattern(unit, n)]),
);

export const periodKey = (name: string) => `period.${name}` as Key;
