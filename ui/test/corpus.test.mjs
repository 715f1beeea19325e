/*
 * The browser's evaluator against the server's two: every line of the files in the folder CORPUS is
 * an expression with its tree and what C and SQL give for each record. tests/run has them written
 * by tests/unit/expr/test_corpus.c; without that folder there is nothing to compare.
 */
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decimalText, parseDecimal, parseWhole } from '../src/app/decimal';
import { asText, evaluate } from '../src/app/expressions';

const FEWEST = 3000;
const MOST_SHOWN = 10;

const fromWire = (value) => (typeof value === 'number' ? parseDecimal(String(value)) : value);

/** Follows a path from a row; an option's attribute is a step too. */
function walk(world, object, row, [name, ...rest]) {
  const { fields, rows } = world.objects[object];
  const value = row?.[Object.keys(fields).indexOf(name)] ?? null;
  if (!rest.length || value === null) return value;
  const { choices, object: target } = fields[name];
  if (choices) return world.choices[choices][value]?.[rest[0]] ?? null;
  const there = target === object ? rows : world.objects[target].rows;
  return walk(
    world,
    target,
    there.find(([id]) => id === value),
    rest,
  );
}

function environmentOf(world, row) {
  const user = world.objects.user.rows[world.user - 1];
  return {
    read: ([root, ...rest]) => {
      if (root === 'is_new') return false;
      if (root === 'user') return fromWire(walk(world, 'user', user, rest));
      return fromWire(walk(world, world.scope, row, [root, ...rest]));
    },
    changed: () => false,
    hasRole: (name) => world.roles.includes(name),
    inDepartment: (name) => world.departments.includes(name),
    now: new Date(world.now),
    zone: world.zone,
  };
}

const shown = (value) => (typeof value === 'boolean' ? value : value && asText(value));

/** Numbers are compared as numbers: on the wire they may be either, a number or a text. */
function wanted(value, type) {
  if (value === null || !type.endsWith('number')) return value;
  return decimalText(parseDecimal(String(value)) ?? parseWhole(String(value)));
}

/** The first record for which the browser gives something else. */
function differenceOf(environments, { text, type, tree, values }) {
  for (const [i, env] of environments.entries()) {
    const [here, server] = [shown(evaluate(tree, env)), wanted(values[i], type)];
    if (here === server) continue;
    const [a, b] = [JSON.stringify(here), JSON.stringify(server)];
    return [`${text}\n  record ${i + 1}: here ${a}, on the server ${b}`];
  }
  return [];
}

function differences(file) {
  const [first, ...lines] = fs.readFileSync(file, 'utf8').trimEnd().split('\n');
  const world = JSON.parse(first);
  const environments = world.objects[world.scope].rows.map((row) => environmentOf(world, row));
  expect(lines.length).toBeGreaterThan(FEWEST);
  const found = [];
  for (const line of lines) {
    found.push(...differenceOf(environments, JSON.parse(line)));
    if (found.length === MOST_SHOWN) break;
  }
  return found;
}

const folder = process.env.CORPUS;

describe.skipIf(!folder)('the generated corpus', () => {
  const files = folder ? fs.readdirSync(folder).map((name) => `${folder}/${name}`) : [];
  it('is there', () => expect(files.length).toBeGreaterThan(0));
  it.each(files)(
    '%s',
    (file) => {
      const found = differences(file);
      expect(found, found.join('\n')).toEqual([]);
    },
    60_000,
  );
});
