/*
 * Evaluates expression trees in the browser, so that a form answers at once. One rule: the same
 * result as the server's two evaluators, which decide; what this user's browser cannot know is
 * Unknown, not a guess. tests/unit/expr/test_corpus.c writes the trees that hold all three together.
 *
 * A tree is compiled once, into functions of an environment, and remembered with the tree.
 */
import { parseDay, parseInstant, compareWithDay, dayText, instantText } from './day';
import type { Day, Instant } from './day';
import {
  add,
  compareDecimals,
  decimalText,
  divide,
  multiply,
  negate,
  parseDecimal,
  parseWhole,
  remainder,
  rescale,
  subtract,
  type Decimal,
} from './decimal';
import { functions } from './functions';
import { compareTexts, sized } from './letters';
import type { Tree } from './types';

/** A reference is its id; a list its words. */
export type Result = null | boolean | string | Decimal | Day | Instant | readonly string[];

export class Unknown extends Error {}

export interface Env {
  /** The value at the end of a path; throws Unknown where the browser does not have it. */
  read(path: string[]): Result;
  changed(field: string): boolean;
  hasRole(name: string): boolean;
  inDepartment(name: string): boolean;
  now: Date;
  zone: string;
}

export type Code = (env: Env) => Result;
type Node = (args: unknown[]) => Code;

export const isDecimal = (value: Result): value is Decimal =>
  typeof value === 'object' && value !== null && 'digits' in value;
export const isDay = (value: Result): value is Day =>
  typeof value === 'object' && value !== null && 'day' in value;
export const isInstant = (value: Result): value is Instant =>
  typeof value === 'object' && value !== null && 'ms' in value;

/** '' is empty, as everywhere. */
export const emptied = (value: Result): Result =>
  value === '' || (Array.isArray(value) && !value.length) ? null : value;

/* --- values of a type ------------------------------------------------------------------------- */

/** What a value is as one of a type; what does not fit is empty. */
export const casts: Record<string, (value: Result, places?: number) => Result> = {
  int: (value) =>
    typeof value === 'string' ? parseWhole(value) : isDecimal(value) ? rescale(value, 0) : null,
  decimal: (value, places) => {
    const number = typeof value === 'string' ? parseDecimal(value) : value;
    if (!isDecimal(number)) return null;
    return places === undefined ? number : rescale(number, places);
  },
  date: (value) => (typeof value === 'string' ? parseDay(value) : isDay(value) ? value : null),
  datetime: (value) =>
    typeof value === 'string' ? parseInstant(value) : isInstant(value) ? value : null,
};

/** A literal, ["date", "2026-11-22"], or how another node is read, ["date", ["path", "due"]]. */
const typed =
  (cast: (value: Result, places?: number) => Result): Node =>
  ([value, places]) => {
    if (!Array.isArray(value)) return constant(cast(String(value)));
    const inner = compile(value as Tree);
    return (env) => cast(inner(env), places as number | undefined);
  };

const constant =
  (value: Result): Code =>
  () =>
    value;

/* --- operators -------------------------------------------------------------------------------- */

const both =
  (combine: (a: Result, b: Result, env: Env) => Result): Node =>
  ([left, right]) => {
    const [a, b] = [compile(left as Tree), compile(right as Tree)];
    return (env) => combine(a(env), b(env), env);
  };

const arithmetic = (combine: (a: Decimal, b: Decimal) => Decimal | null) =>
  both((a, b) => (isDecimal(a) && isDecimal(b) ? combine(a, b) : null));

const comparing = (accepts: (order: number) => boolean) =>
  both((a, b, { zone }) => a !== null && b !== null && accepts(compare(a, b, zone)));

const logic =
  (either: boolean): Node =>
  ([left, right]) => {
    const [a, b] = [compile(left as Tree), compile(right as Tree)];
    return (env) => ((a(env) === true) === either ? either : b(env) === true);
  };

const nodes: Record<string, Node> = {
  null: () => constant(null),
  bool: ([value]) => constant(value === true),
  text: ([value]) => constant(emptied(String(value))),
  list: (words) => constant(emptied(words as string[])),
  int: typed(casts.int!),
  decimal: typed(casts.decimal!),
  date: typed(casts.date!),
  datetime: typed(casts.datetime!),
  path: (path) => (env) => emptied(env.read(path as string[])),
  call: ([name, ...args]) => {
    const call = functions[name as string];
    return call ? call(args.map((arg) => compile(arg as Tree))) : unknown;
  },

  not: ([inner]) => {
    const code = compile(inner as Tree);
    return (env) => code(env) !== true;
  },
  and: logic(false),
  or: logic(true),

  '==': both((a, b, { zone }) => equal(a, b, zone)),
  '~=': both((a, b, { zone }) => !equal(a, b, zone)),
  '<': comparing((order) => order < 0),
  '<=': comparing((order) => order <= 0),
  '>': comparing((order) => order > 0),
  '>=': comparing((order) => order >= 0),

  '..': both((a, b) => sized(asText(a) + asText(b))),
  '+': arithmetic(add),
  '-': (args) => {
    if (args.length === 2) return arithmetic(subtract)(args);
    const code = compile(args[0] as Tree);
    return (env) => {
      const value = code(env);
      return isDecimal(value) ? negate(value) : null;
    };
  },
  '*': arithmetic(multiply),
  '/': arithmetic(divide),
  '%': arithmetic(remainder),
};

/* --- the tree --------------------------------------------------------------------------------- */

const unknown: Code = () => {
  throw new Unknown();
};

const compiled = new WeakMap<Tree, Code>();

export function compile(tree: Tree): Code {
  const known = compiled.get(tree);
  if (known) return known;
  const [name, ...args] = tree;
  const code = nodes[name]?.(args) ?? unknown;
  compiled.set(tree, code);
  return code;
}

export const evaluate = (tree: Tree, env: Env): Result => compile(tree)(env);

/** The value, or what to take where the browser cannot tell. */
export function known<T>(tree: Tree, env: Env, otherwise: T): Result | T {
  try {
    return evaluate(tree, env);
  } catch (error) {
    if (error instanceof Unknown) return otherwise;
    throw error;
  }
}

/**
 * A condition; `unknown` is the answer where the browser cannot tell. No condition at all holds as
 * `unknown` says.
 */
export const holds = (condition: Tree | null | undefined, env: Env, unknown: boolean): boolean =>
  condition ? known(condition, env, unknown) === true : unknown;

/* --- comparing -------------------------------------------------------------------------------- */

/** Empty is equal to empty. */
export const equal = (a: Result, b: Result, zone: string): boolean =>
  a === null || b === null ? a === b : compare(a, b, zone) === 0;

/** Two values of one family, neither empty. A day and an instant: by the day it is there. */
export function compare(a: NonNullable<Result>, b: NonNullable<Result>, zone: string): number {
  if (isDecimal(a) && isDecimal(b)) return compareDecimals(a, b);
  if (isDay(a) && isDay(b)) return a.day - b.day;
  if (isInstant(a) && isInstant(b)) return a.ms - b.ms;
  if (isInstant(a) && isDay(b)) return compareWithDay(a.ms, b.day, zone);
  if (isDay(a) && isInstant(b)) return -compareWithDay(b.ms, a.day, zone);
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return compareTexts(a.join(), b.join());
  return Number(a) - Number(b);
}

export function asText(value: Result): string {
  if (value === null) return '';
  if (isDecimal(value)) return decimalText(value);
  if (isDay(value)) return dayText(value.day);
  if (isInstant(value)) return instantText(value.ms);
  return String(value);
}
