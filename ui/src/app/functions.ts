/*
 * The functions of the expression language, one row each, as core/expr/functions.c has them. One
 * rule: with an empty argument a function is empty; the few that know emptiness as a value, or do
 * not want all of their arguments, evaluate them themselves.
 */
import { addMonths, dayOf, makeDay, moved, partsOf, startOf, type Day, type Instant } from './day';
import { negate, parseDecimal, rescale, roundTowards, whole, type Decimal } from './decimal';
import { asText, compare, equal, isDecimal, type Code, type Env, type Result } from './expressions';
import { fold, lower, replaced, sized, trim, upper } from './letters';

type Call = (args: Code[]) => Code;
type Moment = Day | Instant;

const MAX_SCALE = 6;
const MOST_STEPS = 4_000_000; // days from one end of the calendar to the other, and some

/** A function of its arguments' values alone: any of them empty, and so is the result. */
const plain =
  <V extends NonNullable<Result>[]>(call: (values: V, env: Env) => Result): Call =>
  (args) =>
  (env) => {
    const values = args.map((arg) => arg(env));
    return values.includes(null) ? null : call(values as V, env);
  };

/** Whether a text has a part; nothing has none, and is none. */
const having =
  (test: (text: string, part: string) => boolean): Call =>
  ([whole, piece]) =>
  (env) => {
    const [text, part] = [whole!(env), piece!(env)] as (string | null)[];
    return text !== null && part !== null && test(fold(text!), fold(part!));
  };

/** A function of days; an instant is the day it is in the app's zone. */
const onDays = (call: (...days: number[]) => Result) =>
  plain((moments: Moment[], { zone }) => {
    const days = moments.map((moment) => dayOf(moment, zone));
    return days.includes(null) ? null : call(...(days as number[]));
  });

const asDay = (day: number | null): Day | null => (day === null ? null : { day });

const part = (pick: 'year' | 'month' | 'day' | 'weekday') =>
  onDays((day) => whole(partsOf(day!)[pick]));

const moving = (step: (day: number, count: number) => number) =>
  plain(([moment, by]: [Moment, Decimal], { zone }) => {
    const count = Number(by.digits);
    if (Math.abs(count) > MOST_STEPS) return null;
    return moved(moment, (day) => step(day, count), zone);
  });

const best = (sign: number) =>
  plain((values: (Decimal | Moment)[], { zone }) =>
    values.reduce((a, b) => (sign * compare(b, a, zone) > 0 ? b : a)),
  );

const text = (map: (text: string) => string) => plain(([given]: [string]) => sized(map(given)));

export const functions: Record<string, Call> = {
  today:
    () =>
    ({ now, zone }) =>
      asDay(dayOf({ ms: now.getTime() }, zone)),
  now:
    () =>
    ({ now }) => ({ ms: now.getTime() }),
  date: plain((parts: Decimal[]) => {
    const [year, month, day] = parts.map(({ digits }) => Number(digits));
    return asDay(makeDay(year!, month!, day!));
  }),
  year: part('year'),
  month: part('month'),
  day: part('day'),
  weekday: part('weekday'),
  add_days: moving((day, count) => day + count),
  add_months: moving(addMonths),
  days_between: onDays((a, b) => whole(b! - a!)),
  start_of: plain(([unit, moment]: [string, Moment], { zone }) => {
    const day = dayOf(moment, zone);
    return day === null ? null : asDay(startOf(unit, day));
  }),

  len: plain(([given]: [string | string[]]) => whole([...given].length)),
  lower: text(lower),
  upper: text(upper),
  trim: text(trim),
  contains: having((given, piece) => given.includes(piece)),
  starts_with: having((given, piece) => given.startsWith(piece)),
  ends_with: having((given, piece) => given.endsWith(piece)),
  replace: (args) => (env) => {
    const [given, from, to] = args.map((arg) => arg(env) as string | null);
    return given && from ? sized(replaced(given, from, to ?? '') ?? '') : (given ?? null);
  },

  round: plain(([value, places]: Decimal[]) => {
    const wanted = Number(places?.digits ?? 0n);
    return wanted < value!.scale ? rescale(value!, wanted) : value!;
  }),
  floor: plain(([value]: [Decimal]) => roundTowards(value, 0)),
  ceil: plain(([value]: [Decimal]) => roundTowards(value, 1)),
  abs: plain(([value]: [Decimal]) => (value.digits < 0n ? negate(value) : value)),
  min: best(-1),
  max: best(1),

  one_of:
    ([wanted, ...others]) =>
    (env) => {
      const value = wanted!(env);
      return others.some((other) => equal(value, other(env), env.zone));
    },
  iif:
    ([condition, yes, no]) =>
    (env) =>
      condition!(env) === true ? yes!(env) : no!(env),
  coalesce: (args) => (env) => {
    for (const arg of args) {
      const value = arg(env);
      if (value !== null) return value;
    }
    return null;
  },
  is_empty:
    ([value]) =>
    (env) =>
      value!(env) === null,
  has:
    ([list, option]) =>
    (env) => {
      const [words, word] = [list!(env), option!(env)];
      return Array.isArray(words) && words.includes(word as string);
    },
  text: plain(([value]: [NonNullable<Result>]) => sized(asText(value))),
  number: plain(([value]: [string | Decimal]) => {
    if (isDecimal(value)) return value;
    const number = parseDecimal(trim(value));
    return number && rescale(number, MAX_SCALE);
  }),

  changed:
    ([field]) =>
    (env) =>
      env.changed(field!(env) as string),
  has_role: plain(([name]: [string], env) => env.hasRole(name)),
  in_department: plain(([name]: [string], env) => env.inDepartment(name)),
};
