/*
 * Conditions of a filter: how they stand in the address, and as an expression for the server. One
 * rule: a value only ever enters an expression as a literal that its field type wrote.
 */
import { fieldType } from '../fields';
import type { FilterValue } from '../fields/types';
import type { I18n, Key } from './i18n';
import type { Field, Value } from './types';

export interface Condition {
  field: string;
  operator: string;
  value: FilterValue;
}

type Compiler = (field: string, value: Value, field_: Field) => string;

const literal = (value: Value, field: Field) => fieldType(field).literal(value!, field);
const comparing =
  (sign: string): Compiler =>
  (name, value, field) =>
    `${name} ${sign} ${literal(value, field)}`;
const calling =
  (call: string): Compiler =>
  (name, value, field) =>
    `${call}(${name}, ${literal(value, field)})`;

interface Operator {
  compile: Compiler;
  /** Needs no value. */
  bare?: boolean;
  /** Of several values each is asked for. */
  each?: boolean;
  /** What the server must know. */
  needs?: string;
}

/** Operators in the order of the menu. */
const operators: Record<string, Operator> = {
  '==': { compile: comparing('==') },
  '~=': { compile: comparing('~=') },
  '<': { compile: comparing('<') },
  '<=': { compile: comparing('<=') },
  '>': { compile: comparing('>') },
  '>=': { compile: comparing('>=') },
  contains: { compile: calling('contains') },
  starts_with: { compile: calling('starts_with') },
  ends_with: { compile: calling('ends_with') },
  has: { compile: calling('has'), each: true },
  has_not: { compile: (...of) => `not ${calling('has')(...of)}`, each: true, needs: 'has' },
  is_empty: { compile: (name) => `is_empty(${name})`, bare: true },
  not_empty: { compile: (name) => `not is_empty(${name})`, bare: true, needs: 'is_empty' },
};

export const operatorsOf = (field: Field): string[] =>
  Object.keys(operators).filter((name) => {
    const needed = operators[name]!.needs ?? name;
    return field.operators?.includes(needed) && (fieldType(field).fitting?.includes(needed) ?? true);
  });

/** What one most likely wants first: a part of a text, else equality. */
export function firstOperator(field: Field): string {
  const offered = operatorsOf(field);
  return offered.includes('contains') ? 'contains' : (offered[0] ?? '==');
}

export const needsValue = (operator: string) => !operators[operator]?.bare;

export function isComplete({ operator, value }: Condition): boolean {
  if (!(operator in operators)) return false;
  return (
    !needsValue(operator) ||
    (Array.isArray(value) ? value.length > 0 : value !== null && value !== '')
  );
}

export const operatorKey = (operator: string, field: Field): Key =>
  fieldType(field).operators?.[operator] ?? (`op.${operator}` as Key);

/** All conditions joined by "and"; those whose field this user does not have are left out. */
export function compileWhere(conditions: Condition[], fields: Field[]): string {
  return conditions
    .filter(isComplete)
    .flatMap((condition) => {
      const field = fields.find((candidate) => candidate.name === condition.field);
      return field ? [compileOne(condition, field)] : [];
    })
    .join(' and ');
}

function compileOne({ operator, value }: Condition, field: Field): string {
  const { compile, each } = operators[operator]!;
  if (!Array.isArray(value)) return compile(field.name, value, field);
  if (value.length === 1) return compile(field.name, value[0]!, field);
  if (each) {
    const all = value.map((one) => compile(field.name, one, field));
    return `(${all.join(operator === 'has_not' ? ' and ' : ' or ')})`;
  }
  const any = `one_of(${[field.name, ...value.map((one) => literal(one, field))].join(', ')})`;
  return operator === '~=' ? `not ${any}` : any;
}

/** "Amount at least 100": for chips and screen readers. */
export function conditionWords({ operator, value }: Condition, field: Field, i18n: I18n): string {
  const words = [field.label, i18n.t(operatorKey(operator, field))];
  if (needsValue(operator)) {
    const values = Array.isArray(value) ? value : [value];
    words.push(
      values
        .map((one) => fieldType(field).text(one!, field, i18n))
        .join(i18n.language.startsWith('zh') ? '、' : ', '),
    );
  }
  return words.join(' ');
}

export const writeConditions = (conditions: Condition[]): string =>
  conditions.length
    ? JSON.stringify(conditions.map(({ field, operator, value }) => [field, operator, value]))
    : '';

/** What stands in an address may be anything: only well-formed conditions are taken. */
export function readConditions(text: string | null): Condition[] {
  try {
    const read: unknown = JSON.parse(text || '[]');
    if (!Array.isArray(read)) return [];
    return read.flatMap((entry) => {
      const [field, operator, value] = Array.isArray(entry)
        ? (entry as [unknown, unknown, FilterValue])
        : [];
      return typeof field === 'string' && typeof operator === 'string'
        ? [{ field, operator, value: value ?? null }]
        : [];
    });
  } catch {
    return [];
  }
}
