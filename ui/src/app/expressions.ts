/*
 * Evaluates expression trees in the browser, so that a form answers at once. One rule: the same
 * result as the server's two evaluators, which decide; what this user's browser cannot know is
 * Unknown, not a guess.
 */
import {
  add,
  compareDecimals,
  decimalText,
  divide,
  multiply,
  negate,
  parseDecimal,
  remainder,
  subtract,
  whole,
  type Decimal,
} from './decimal';
import { functions } from './functions';
import type { Tree } from './types';

/** A day is "2026-11-22", an instant "2026-11-22T14:07:00.123Z", a reference its id. */
export type Result = null | boolean | Decimal | string;

export class Unknown extends Error {}

export interface Env {
  /** The value at the end of a path; throws Unknown where the browser does not have it. */
  read(path: string[]): Result;
  hasRole(name: string): boolean;
  now: Date;
  zone: string;
}

type Node = (args: unknown[], env: Env) => Result;

const tree = (node: unknown) => node as Tree;
const isDecimal = (value: Result): value is Decimal => typeof value === 'object' && value !== null;

/** '' is empty, as everywhere. */
export const emptied = (value: Result): Result => (value === '' ? null : value);

function arithmetic(combine: (a: Decimal, b: Decimal) => Decimal | null): Node {
  return ([left, right], env) => {
    const [a, b] = [evaluate(tree(left), env), evaluate(tree(right), env)];
    return isDecimal(a) && isDecimal(b) ? combine(a, b) : null;
  };
}

function comparing(accepts: (order: number) => boolean): Node {
  return ([left, right], env) => {
    const [a, b] = [evaluate(tree(left), env), evaluate(tree(right), env)];
    return a !== null && b !== null && accepts(compare(a, b));
  };
}

const nodes: Record<string, Node> = {
  null: () => null,
  bool: ([value]) => value === true,
  int: ([value]) => whole(BigInt(value as number | string)),
  decimal: ([value]) => parseDecimal(String(value)),
  text: ([value]) => emptied(String(value)),
  date: ([value]) => String(value),
  datetime: ([value]) => String(value),
  ref: ([value]) => String(value),
  list: (words) => words as unknown as Result,
  path: (path, env) => emptied(env.read(path as string[])),
  call: ([name, ...args], env) => {
    const call = functions[name as string];
    if (!call) throw new Unknown();
    return emptied(call(args.map(tree), env, evaluate));
  },

  not: ([a], env) => evaluate(tree(a), env) !== true,
  and: ([a, b], env) => evaluate(tree(a), env) === true && evaluate(tree(b), env) === true,
  or: ([a, b], env) => evaluate(tree(a), env) === true || evaluate(tree(b), env) === true,

  '==': ([a, b], env) => equal(evaluate(tree(a), env), evaluate(tree(b), env)),
  '~=': ([a, b], env) => !equal(evaluate(tree(a), env), evaluate(tree(b), env)),
  '<': comparing((order) => order < 0),
  '<=': comparing((order) => order <= 0),
  '>': comparing((order) => order > 0),
  '>=': comparing((order) => order >= 0),

  '..': ([a, b], env) => emptied(asText(evaluate(tree(a), env)) + asText(evaluate(tree(b), env))),
  '+': arithmetic(add),
  '-': (args, env) => {
    if (args.length === 2) return arithmetic(subtract)(args, env);
    const value = evaluate(tree(args[0]), env);
    return isDecimal(value) ? negate(value) : null;
  },
  '*': arithmetic(multiply),
  '/': arithmetic(divide),
  '%': arithmetic(remainder),
};

export function evaluate([name, ...args]: Tree, env: Env): Result {
  const node = nodes[name];
  if (!node) throw new Unknown();
  return node(args, env);
}

/**
 * A condition; `unknown` is the answer where the browser cannot tell. No condition at all holds as
 * `unknown` says.
 */
export function holds(condition: Tree | null | undefined, env: Env, unknown: boolean): boolean {
  if (!condition) return unknown;
  try {
    return evaluate(condition, env) === true;
  } catch (error) {
    if (error instanceof Unknown) return unknown;
    throw error;
  }
}

export function equal(a: Result, b: Result): boolean {
  return isDecimal(a) && isDecimal(b) ? compareDecimals(a, b) === 0 : a === b;
}

/** Two values of one family, neither empty. Text goes by code point, not by UTF-16 unit. */
export function compare(a: NonNullable<Result>, b: NonNullable<Result>): number {
  if (isDecimal(a) && isDecimal(b)) return compareDecimals(a, b);
  if (typeof a !== 'string' || typeof b !== 'string') return Number(a) - Number(b);
  const [x, y] = [[...a], [...b]];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    if (x[i] !== y[i]) return x[i]!.codePointAt(0)! - y[i]!.codePointAt(0)!;
  }
  return x.length - y.length;
}

export function asText(value: Result): string {
  if (value === null) return '';
  return isDecimal(value) ? decimalText(value) : String(value);
}
