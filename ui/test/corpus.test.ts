/*
 * The browser's evaluator against the server's two: every line of the files in CORPUS is an
 * expression with its tree and what C and SQL give for each record; tests/run has them written by
 * tests/unit/expr/test_corpus.c.
 */
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decimalText, parseDecimal, parseWhole } from '../src/app/decimal';
import { asText, evaluate, isDecimal, type Env, type Result } from '../src/app/expressions';
import type { Tree } from '../src/app/types';

type Wire = null | boolean | number | string;

interface FieldOf {
  type: string;
  object?: string;
  choices?: string;
}

interface World {
  now: string;
  zone: string;
  scope: string;
  user: number;
  roles: string[];
  departments: string[];
  objects: Record<string, { fields: Record<string, FieldOf>; rows: Wire[][] }>;
  choices: Record<string, Record<string, Record<string, Wire>>>;
}

interface Line {
  text: string;
  type: string;
  tree: Tree;
  values: Wire[];
}

const MOST_SHOWN = 10;

const fromWire = (value: Wire): Result =>
  typeof value === 'number' ? parseDecimal(String(value)) : value;

/** Follows a path from a row; an option's attribute is a step too. */
function walk(world: World, object: string, row: Wire[] | undefined, path: string[]): Wire {
  const [name, ...rest] = path;
  const { fields } = world.objects[object]!;
  const value = row?.[Object.keys(fields).indexOf(name!)] ?? null;
  if (!rest.length || value === null) return value;
  const { choices, object: target } = fields[name!]!;
  if (choices) return world.choices[choices]![value as string]?.[rest[0]!] ?? null;
  const next = world.objects[target!]!.rows.find(([id]) => id === value);
  return walk(world, target!, next, rest);
}

const envOf = (world: World, row: Wire[]): Env => ({
  read: ([root, ...rest]) => {
    if (root === 'is_new') return false;
    if (root !== 'user') return fromWire(walk(world, world.scope, row, [root!, ...rest]));
    return fromWire(walk(world, 'user', world.objects.user!.rows[world.user - 1], rest));
  },
  changed: () => false,
  hasRole: (name) => world.roles.includes(name),
  inDepartment: (name) => world.departments.includes(name),
  now: new Date(world.now),
  zone: world.zone,
});

const shown = (value: Result) => (typeof value === 'boolean' ? value : value && asText(value));

/** Numbers are compared as numbers: on the wire they may be either, a number or a text. */
function wanted(value: Wire, type: string): Wire {
  if (value === null || !type.endsWith('number')) return value;
  const number = parseDecimal(String(value)) ?? parseWhole(String(value));
  return isDecimal(number) ? decimalText(number) : value;
}

function differences(world: World, { text, type, tree, values }: Line): string[] {
  return world.objects[world.scope]!.rows.flatMap((row, i) => {
    const given = shown(evaluate(tree, envOf(world, row)));
    const server = wanted(values[i]!, type);
    if (given === server) return [];
    const [here, there] = [JSON.stringify(given), JSON.stringify(server)];
    return [`${text}\n  record ${i + 1}: here ${here}, on the server ${there}`];
  });
}

const folder = process.env.CORPUS;

describe.skipIf(!folder)('the generated corpus', () => {
  const files = folder ? fs.readdirSync(folder).map((name) => `${folder}/${name}`) : [];
  it('is there', () => expect(files.length).toBeGreaterThan(0));
  it.each(files)('%s', (file) => {
    const [world, ...lines] = fs.readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(3000);
    const known = JSON.parse(world!) as World;
    const found: string[] = [];
    for (const line of lines) {
      if (found.length >= MOST_SHOWN) break;
      found.push(...differences(known, JSON.parse(line) as Line).slice(0, 1));
    }
    expect(found, found.join('\n')).toEqual([]);
  });
});
