/*
 * Days of the Gregorian calendar as "2026-11-22": arithmetic without clocks, as core/base/clock.h
 * has it.
 */
import { toWall } from './zone';

const DAY = 86_400_000;

const toMs = (day: string) => Date.parse(`${day}T00:00:00Z`);
const fromMs = (ms: number): string | null => {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString().slice(0, 10) : null;
};

/** The local day of an instant; a day is its own. */
export const dayOf = (moment: string, zone: string): string =>
  moment.length === 10 ? moment : toWall(moment, zone).slice(0, 10);

/** null if there is no such day. */
export function makeDay(year: number, month: number, day: number): string | null {
  if (year < 1 || year > 9999) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? fromMs(date.getTime()) : null;
}

export function partsOf(day: string) {
  const date = new Date(toMs(day));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay() || 7, // Monday is 1
  };
}

export const addDays = (day: string, count: number) => fromMs(toMs(day) + count * DAY);
export const daysBetween = (a: string, b: string) => Math.round((toMs(b) - toMs(a)) / DAY);

/** 31 January and a month is the last of February. */
export function addMonths(day: string, count: number): string | null {
  const { year, month, day: wanted } = partsOf(day);
  const months = year * 12 + month - 1 + count;
  const [y, m] = [Math.floor(months / 12), (((months % 12) + 12) % 12) + 1];
  for (let last = wanted; last > 27; last--) {
    const found = makeDay(y, m, last);
    if (found) return found;
  }
  return makeDay(y, m, wanted);
}

export function startOf(unit: string, day: string): string | null {
  const { year, month, weekday } = partsOf(day);
  const starts: Record<string, () => string | null> = {
    day: () => day,
    week: () => addDays(day, 1 - weekday),
    month: () => makeDay(year, month, 1),
    quarter: () => makeDay(year, month - ((month - 1) % 3), 1),
    year: () => makeDay(year, 1, 1),
  };
  return starts[unit]?.() ?? null;
}
