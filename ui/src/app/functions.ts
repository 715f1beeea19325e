/*
 * The functions of the expression language, one row each, as core/expr has them. One rule: with an
 * empty argument a function is empty; the few that know emptiness as a value evaluate their own
 * arguments.
 */
import {
  compareDecimals,
  decimalText,
  negate,
  parseDecimal,
  rescale,
  whole,
  type Decimal,
} from './decimal';
import { addDays, addMonths, dayOf, daysBetween, makeDay, partsOf, startOf } from './day';
import type { Env, Result } from './expressions';
import type { Tree } from './types';
import { fromWall, toWall } from './zone';

type Evaluate = (tree: Tree, env: Env) => Result;
type Call = (args: Tree[], env: Env, evaluate: Evaluate) => Result;

/** A function of its arguments' values alone: any of them empty, and so is the result. */
function plain<V extends NonNullable<Result>[]>(call: (values: V, env: Env) => Result): Call {
  return (args, env, evaluate) => {
    const values = args.map((arg) => evaluate(arg, env));
    return values.includes(null) ? null : call(values as unknown as V, env);
  };
}

const each = (text: string, map: (char: string) => string) =>
  [...text].map((char) => single(map(char), char)).join('');
const lower = (text: string) => each(text, (char) => char.toLowerCase());
const upper = (text: string) => each(text, (char) => char.toUpperCase());
/** For comparing without regard to case: up and down again, so that all forms of a letter meet. */
const fold = (text: string) => lower(upper(text));
const single = (mapped: string, char: string) => ([...mapped].length === 1 ? mapped : char);
/** Whether a text has a part; nothing has none, and is none. */
const having =
  (test: (text: string, part: string) => boolean): Call =>
  (args, env, evaluate) => {
    const [text, part] = args.map((arg) => evaluate(arg, env) as string | null);
    return text !== null && part !== null && test(fold(text!), fold(part!));
  };

/** Moves a day; of an instant the day moves and the clock on the wall stays. */
const moving = (move: (day: string, count: number) => string | null) =>
  plain(([moment, n]: [string, Decimal], { zone }) => {
    const day = move(dayOf(moment, zone), count(n));
    return day && moment.length > 10
      ? fromWall(`${day}${toWall(moment, zone).slice(10)}`, zone)
      : day;
  });

const count = (value: Decimal) => Number(rescale(value, 0)?.digits ?? 0n);
const dayNumber = (pick: 'year' | 'month' | 'day' | 'weekday') =>
  plain(([moment]: [string], { zone }) => whole(partsOf(dayOf(moment, zone))[pick]));

function floor(value: Decimal): Decimal {
  const unit = 10n ** BigInt(value.scale);
  const cut = value.digits / unit;
  return whole(value.digits < 0n && cut * unit !== value.digits ? cut - 1n : cut);
}

const best = (sign: number) =>
  plain((values: (Decimal | string)[]) =>
    values.reduce((a, b) => (sign * order(b, a) > 0 ? b : a)),
  );

const order = (a: Decimal | string, b: Decimal | string) =>
  typeof a === 'string' || typeof b === 'string'
    ? a < b
      ? -1
      : a > b
        ? 1
        : 0
    : compareDecimals(a, b);

const same = (a: Result, b: Result) =>
  typeof a === 'object' && typeof b === 'object' && a && b ? compareDecimals(a, b) === 0 : a === b;

export const functions: Record<string, Call> = {
  today: (_, { now, zone }) => dayOf(now.toISOString(), zone),
  now: (_, { now }) => now.toISOString(),
  date: plain(([y, m, d]: Decimal[]) => makeDay(count(y!), count(m!), count(d!))),
  year: dayNumber('year'),
  month: dayNumber('month'),
  day: dayNumber('day'),
  weekday: dayNumber('weekday'),
  add_days: moving(addDays),
  add_months: moving(addMonths),
  days_between: plain(([a, b]: [string, string], { zone }) =>
    whole(daysBetween(dayOf(a, zone), dayOf(b, zone))),
  ),
  start_of: plain(([unit, moment]: [string, string], { zone }) =>
    startOf(unit, dayOf(moment, zone)),
  ),

  len: plain(([text]: [string]) => whole([...text].length)),
  lower: plain(([text]: [string]) => lower(text)),
  upper: plain(([text]: [string]) => upper(text)),
  trim: plain(([text]: [string]) => text.trim()),
  contains: having((text, part) => text.includes(part)),
  starts_with: having((text, part) => text.startsWith(part)),
  ends_with: having((text, part) => text.endsWith(part)),
  replace: (args, env, evaluate) => {
    const [text, from, to] = args.map((arg) => evaluate(arg, env) as string | null);
    return text && from ? text.replaceAll(from, to ?? '') : (text ?? null);
  },

  round: plain(([value, places]: Decimal[]) => rescale(value!, places ? count(places) : 0)),
  floor: plain(([value]: [Decimal]) => floor(value)),
  ceil: plain(([value]: [Decimal]) => negate(floor(negate(value)))),
  abs: plain(([value]: [Decimal]) => (value.digits < 0n ? negate(value) : value)),
  min: best(-1),
  max: best(1),

  one_of: (args, env, evaluate) => {
    const [value, ...others] = args.map((arg) => evaluate(arg, env));
    return others.some((other) => same(value!, other));
  },
  iif: ([condition, yes, no], env, evaluate) =>
    evaluate(evaluate(condition!, env) === true ? yes! : no!, env),
  coalesce: (args, env, evaluate) => {
    for (const arg of args) {
      const value = evaluate(arg, env);
      if (value !== null) return value;
    }
    return null;
  },
  has: ([list, option], env, evaluate) => {
    const [words, word] = [evaluate(list!, env), evaluate(option!, env)];
    return Array.isArray(words) && words.includes(word);
  },
  is_empty: ([value], env, evaluate) => evaluate(value!, env) === null,
  text: plain(([value]: [NonNullable<Result>]) =>
    typeof value === 'object' ? decimalText(value) : String(value),
  ),
  number: plain(([value]: [string | Decimal]) =>
    typeof value === 'string' ? parseDecimal(value) : value,
  ),

  changed: ([field], env, evaluate) => {
    const name = evaluate(field!, env) as string;
    return !same(env.read([name]), env.read(['old', name]));
  },
  has_role: plain(([name]: [string], env) => env.hasRole(name)),
};
