/*
 * Asks trees again and again while one types. One rule: a tree is evaluated only when something
 * that it reads has changed; everything else is as it was answered before.
 */
import { known, type Env, type Result } from '../app/expressions';
import { readsOf } from '../app/reads';
import type { Tree, Values } from '../app/types';
import { fieldMap, type Behind, type Fielded } from './environment';

/** A form at one moment. */
export interface Moment {
  env: Env;
  values: Values;
  saved: Values | null;
  behind: Behind;
}

/** The answer to a tree now; `otherwise` where the browser cannot tell. */
export type Ask = <T>(tree: Tree, moment: Moment, otherwise: T) => Result | T;

/** Of a form: whether a condition holds; one that is not there holds as `unknown` says. */
export type Holds = (condition: Tree | null | undefined, unknown: boolean) => boolean;

export interface Needs {
  fields: readonly string[];
  old: boolean;
  beyond: boolean;
  moment: boolean;
}

/** What a tree reads, and what the formulas in it read. */
function found(object: Fielded, tree: Tree): Needs {
  const map = fieldMap(object);
  const needs = { fields: new Set<string>(), old: false, beyond: false, moment: false };
  const visit = (part: Tree) => {
    const reads = readsOf(part);
    needs.old ||= reads.old;
    needs.moment ||= reads.moment;
    needs.beyond ||= reads.paths.length > 0;
    for (const name of reads.fields) {
      if (needs.fields.has(name)) continue;
      needs.fields.add(name);
      const formula = map.get(name)?.value;
      if (formula) visit(formula);
    }
  };
  visit(tree);
  return { ...needs, fields: [...needs.fields] };
}

const all = new WeakMap<Tree, Needs>();

export function needsOf(object: Fielded, tree: Tree): Needs {
  const needs = all.get(tree) ?? found(object, tree);
  all.set(tree, needs);
  return needs;
}

interface Answer {
  inputs: unknown[];
  result: Result | typeof cannotTell;
}

const cannotTell = Symbol();

function inputsOf({ fields, old, beyond }: Needs, { values, saved, behind }: Moment): unknown[] {
  const inputs: unknown[] = fields.map((name) => values[name]);
  inputs.push(old ? saved : null, beyond ? behind : null);
  return inputs;
}

export function remembering(object: Fielded): Ask {
  const answers = new Map<Tree, Answer>();
  return (tree, moment, otherwise) => {
    const before = answers.get(tree);
    const needs = needsOf(object, tree);
    const inputs = inputsOf(needs, moment);
    const same = before && !needs.moment && inputs.every((one, i) => one === before.inputs[i]);
    const result = same ? before.result : known(tree, moment.env, cannotTell);
    if (!same) answers.set(tree, { inputs, result });
    return result === cannotTell ? otherwise : (result as Result);
  };
}

export const holdsAt =
  (ask: Ask, moment: Moment): Holds =>
  (condition, unknown) =>
    condition ? ask(condition, moment, unknown) === true : unknown;
