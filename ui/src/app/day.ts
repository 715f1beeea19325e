/*
 * Days of the Gregorian calendar, counted from 1970: arithmetic without clocks, as core/base/date.c
 * has it. One rule: outside the years 1 to 9999 there is nothing.
 */
import { instantAt, localAt } from './zone';

export interface Day {
  day: number;
}

/** Milliseconds since 1970. */
export interface Instant {
  ms: number;
}

export const DAY = 86_400_000;

export function dayFrom(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / DAY;
}

const [FIRST, LAST] = [dayFrom(1, 1, 1), dayFrom(9999, 12, 31)];
export const inCalendar = (day: number) => day >= FIRST && day <= LAST;

export function partsOf(day: number) {
  const date = new Date(day * DAY);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay() || 7, // Monday is 1
  };
}

/** null if there is no such day. */
export function makeDay(year: number, month: number, day: number): number | null {
  if (![year, month, day].every((number) => number >= 1 && number <= 9999)) return null;
  const made = dayFrom(year, month, day);
  const parts = partsOf(made);
  return parts.year === year && parts.month === month && parts.day === day ? made : null;
}

/** "2026-11-22"; null if it is none. */
export function parseDay(text: string): Day | null {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  const day = parts && makeDay(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  return day === null ? null : { day };
}

export function parseInstant(text: string): Instant | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : { ms };
}

const two = (number: number) => String(number).padStart(2, '0');

export function dayText(number: number): string {
  const { year, month, day } = partsOf(number);
  const front = inCalendar(number) ? String(year).padStart(4, '0') : String(year);
  return `${front}-${two(month)}-${two(day)}`;
}

/** "2026-11-22T14:07:00.123Z" */
export function instantText(ms: number): string {
  const clock = new Date(ms).toISOString().split('T')[1];
  return `${dayText(Math.floor(ms / DAY))}T${clock}`;
}

/** The local day of an instant; null outside the calendar. */
export function dayOf(moment: Day | Instant, zone: string): number | null {
  if ('day' in moment) return moment.day;
  const day = Math.floor(localAt(moment.ms, zone) / DAY);
  return inCalendar(day) ? day : null;
}

/** A moment moved by days or months; an instant keeps its time on the clock. */
export function moved(
  moment: Day | Instant,
  step: (day: number) => number,
  zone: string,
): Day | Instant | null {
  const from = dayOf(moment, zone);
  const day = from === null ? null : step(from);
  if (day === null || !inCalendar(day)) return null;
  if ('day' in moment) return { day };
  const clock = localAt(moment.ms, zone) - from! * DAY;
  return { ms: instantAt(day * DAY + clock, zone) };
}

/** 31 January and a month is the last of February. */
export function addMonths(from: number, count: number): number {
  const { year, month, day } = partsOf(from);
  const months = year * 12 + month - 1 + count;
  const [y, m] = [Math.floor(months / 12), (((months % 12) + 12) % 12) + 1];
  const last = dayFrom(y, m + 1, 1) - 1;
  return Math.min(dayFrom(y, m, 1) + day - 1, last);
}

const starts: Record<string, (day: number, parts: ReturnType<typeof partsOf>) => number> = {
  day: (day) => day,
  week: (day, { weekday }) => day - (weekday - 1),
  month: (day, parts) => day - (parts.day - 1),
  quarter: (_, { year, month }) => dayFrom(year, month - ((month - 1) % 3), 1),
  year: (_, { year }) => dayFrom(year, 1, 1),
};

export function startOf(unit: string, day: number): number | null {
  const start = starts[unit]?.(day, partsOf(day));
  return start !== undefined && inCalendar(start) ? start : null;
}

/** An instant is before a day, on it or after it. */
export function compareWithDay(ms: number, day: number, zone: string): number {
  const start = (of: number) =>
    inCalendar(of) ? instantAt(of * DAY, zone) : of > 0 ? Infinity : -Infinity;
  return ms < start(day) ? -1 : ms >= start(day + 1) ? 1 : 0;
}
