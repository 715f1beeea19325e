/*
 * A filter as rows, and as the text of an expression: what the rows say is written, and what was
 * written so is read back into the same rows. One rule: nothing is lost; a part that no row can say
 * stays as its text.
 */
import type { Field, Value } from '../app/types';
import { fieldType } from '../fields';
import { matches, parse, pathsIn, type Captured, type Node } from './language';
import { kindOf, operatorOf, operatorsOf, type Operator } from './operators';
import { periods } from './periods';

export interface Condition {
  path: string;
  operator: string;
  /** One, several or none; days as a number, a period by its name. */
  values: Value[];
}

/** Only the server reads it. */
export interface Expression {
  text: string;
}

export interface Group {
  join: 'and' | 'or';
  items: Item[];
}

/** Groups stand one level deep in the filter, which is a group itself. */
export type Item = Condition | Expression | Group;

export const isGroup = (item: Item): item is Group => 'items' in item;
export const isExpression = (item: Item): item is Expression => 'text' in item;

/** Fields by their paths, as this user has them; what is missing cannot be read. */
export type Fields = ReadonlyMap<string, Field>;

export const nothing: Group = { join: 'and', items: [] };

// --- writing -------------------------------------------------------------------------------------

const isFilled = (value: Value | undefined) =>
  value !== null && value !== undefined && value !== '';

export function isComplete({ operator, values }: Condition, field: Field): boolean {
  const takes = operatorOf(operator, field)?.takes;
  if (!takes || takes === 'nothing') return Boolean(takes);
  const wanted = takes === 'two' ? 2 : 1;
  return values.filter(isFilled).length >= wanted && (takes !== 'days' || Number(values[0]) >= 0);
}

function fill(pattern: string, path: string, values: string[]): string {
  const parts: Record<string, string> = {
    f: path,
    v: values[0] ?? '',
    w: values[1] ?? '',
    'v...': values.join(', '),
  };
  return pattern.replace(/:(v\.\.\.|[fvw])/g, (_, name: string) => parts[name]!);
}

function literals({ takes }: Operator, values: Value[], field: Field): string[] {
  if (takes === 'days') return [String(Math.trunc(Number(values[0])))];
  return values.filter(isFilled).map((value) => fieldType(field).literal(value!, field));
}

function writeCondition(condition: Condition, field: Field): string {
  const operator = operatorOf(condition.operator, field)!;
  const { patterns, each, takes } = operator;
  if (takes === 'period') return fill(periods[String(condition.values[0])]!, condition.path, []);
  const values = literals(operator, condition.values, field);
  if (each) {
    const all = values.map((value) => fill(patterns[0]!, condition.path, [value]));
    return all.length > 1 ? `(${all.join(` ${each} `)})` : all[0]!;
  }
  return fill(patterns[values.length > 1 ? patterns.length - 1 : 0]!, condition.path, values);
}

function writeItem(item: Item, fields: Fields): string {
  if (isExpression(item)) return item.text.trim();
  if (isGroup(item)) {
    const text = writeGroup(item, fields);
    return text && `(${text})`;
  }
  const field = fields.get(item.path);
  return field && isComplete(item, field) ? writeCondition(item, field) : '';
}

/** Beside others an expression must not fall apart: it gets parentheses, unless it has them. */
function held(text: string): string {
  const node = parse(text);
  const tight = node && (node.grouped || (node.kind !== 'and' && node.kind !== 'or'));
  return tight ? text : `(${text})`;
}

function writeGroup({ join, items }: Group, fields: Fields): string {
  const written = items.flatMap((item) => {
    const text = writeItem(item, fields);
    return text ? [{ item, text }] : [];
  });
  if (written.length === 1) return written[0]!.text;
  return written
    .map(({ item, text }) => (isExpression(item) ? held(text) : text))
    .join(` ${join} `);
}

/** What is not complete yet is left out; '' where nothing is. */
export const write = (filter: Group, fields: Fields): string => writeGroup(filter, fields);

// --- reading -------------------------------------------------------------------------------------

const parsedPatterns = new Map<string, Node>();

function patternOf(text: string): Node {
  const known = parsedPatterns.get(text) ?? parse(text)!;
  parsedPatterns.set(text, known);
  return known;
}

const people: Record<string, string> = { 'user.id': 'me', 'user.department': 'mine' };

/** A literal as a value of the field; undefined if it cannot be one. */
function valueOf(node: Node, field: Field): Value | undefined {
  const kind = kindOf(field);
  const minus = node.kind === 'minus' ? '-' : '';
  const { kind: literal, word } = minus ? node.args[0]! : node;
  if (kind === 'number' && literal === 'number') {
    const digits = word.replace('.', '').length;
    return digits < 16 ? Number(minus + word) : minus + word;
  }
  if (minus || kind === 'number') return undefined;
  if (kind === 'boolean') return literal === 'bool' ? word === 'true' : undefined;
  if (kind === 'record' && literal === 'path')
    return word in people ? { id: people[word]!, title: null } : undefined;
  if (literal !== 'text') return undefined;
  return kind === 'record' ? { id: word, title: null } : word;
}

type Found = { path: string; values: Value[] };

function captured(pattern: string, node: Node): Captured | null {
  const found: Captured = new Map();
  return matches(patternOf(pattern), node, found) ? found : null;
}

function foundIn(found: Captured | null, operator: Operator, fields: Fields): Found | null {
  const path = found?.get('f')?.[0];
  const field = path?.kind === 'path' ? fields.get(path.word) : undefined;
  if (!found || !field || !operatorsOf(field).includes(operator)) return null;
  const nodes = [...(found.get('v') ?? []), ...(found.get('w') ?? [])];
  const values =
    operator.takes === 'days'
      ? nodes.map((node) => (node.kind === 'number' ? Number(node.word) : undefined))
      : nodes.map((node) => valueOf(node, field));
  return values.includes(undefined) ? null : { path: path!.word, values: values as Value[] };
}

function readPeriod(node: Node, operator: Operator, fields: Fields): Found | null {
  for (const [name, pattern] of Object.entries(periods)) {
    const found = foundIn(captured(pattern, node), operator, fields);
    if (found) return { ...found, values: [name] };
  }
  return null;
}

/** Several of one field: (has(f, 'a') or has(f, 'b')). */
function readEach(node: Node, operator: Operator, fields: Fields): Found | null {
  const parts = node.kind === operator.each ? node.args : [node];
  const all = parts.map((part) => foundIn(captured(operator.patterns[0]!, part), operator, fields));
  const path = all[0]?.path;
  if (!all.every((one) => one && one.path === path)) return null;
  return { path: path!, values: all.flatMap((one) => one!.values) };
}

function readAs(operator: Operator, node: Node, fields: Fields): Found | null {
  if (operator.takes === 'period') return readPeriod(node, operator, fields);
  if (operator.each) return readEach(node, operator, fields);
  for (const pattern of operator.patterns) {
    const found = foundIn(captured(pattern, node), operator, fields);
    if (found) return found;
  }
  return null;
}

/** A boolean may stand alone: "stage.closed", "not stage.closed". */
function readBare(node: Node, fields: Fields): Condition | null {
  const path = node.kind === 'not' ? node.args[0]! : node;
  const field = path.kind === 'path' ? fields.get(path.word) : undefined;
  return field && kindOf(field) === 'boolean'
    ? { path: path.word, operator: '==', values: [node.kind !== 'not'] }
    : null;
}

function readCondition(node: Node, fields: Fields): Condition | null {
  const named = [...pathsIn(node)].flatMap((path) => {
    const person = /^(.*)\.department$/.exec(path)?.[1];
    return [fields.get(path), person ? fields.get(person) : undefined];
  });
  const known = new Set(named.flatMap((field) => (field ? operatorsOf(field) : [])));
  // Those without a value say more: "in my department" is also a lookup that is my department.
  const bare = ({ takes }: Operator) => Number(takes !== 'nothing');
  for (const operator of [...known].sort((a, b) => bare(a) - bare(b))) {
    const found = readAs(operator, node, fields);
    if (found) return { ...found, operator: operator.name };
  }
  return readBare(node, fields);
}

function readItem(node: Node, text: string, fields: Fields, deep: boolean): Item {
  const condition = readCondition(node, fields);
  if (condition) return condition;
  if (deep || (node.kind !== 'and' && node.kind !== 'or'))
    return { text: text.slice(node.from, node.to) };
  return {
    join: node.kind,
    items: node.args.map((arg) => readItem(arg, text, fields, true)),
  };
}

/** The rows of an expression. */
export function read(text: string, fields: Fields): Group {
  if (!text.trim()) return nothing;
  const node = parse(text);
  if (!node) return { join: 'and', items: [{ text }] };
  const condition = readCondition(node, fields);
  if (condition) return { join: 'and', items: [condition] };
  if (node.kind !== 'and' && node.kind !== 'or') return { join: 'and', items: [{ text }] };
  return {
    join: node.kind,
    items: node.args.map((arg) => readItem(arg, text, fields, false)),
  };
}

/** The paths whose fields must be known to read it; "owner" too, for "owner.department". */
export function pathsOf(text: string): string[] {
  const paths = [...pathsIn(parse(text))].filter((path) => !path.startsWith('user.'));
  return [...new Set(paths.flatMap((path) => [path, path.replace(/\.department$/, '')]))].sort();
}
