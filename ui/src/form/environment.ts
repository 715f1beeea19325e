/*
 * What an expression sees in a form: the draft, the record as it was saved, the user. One rule:
 * only what this browser really has; a path that leads beyond it is Unknown and the server decides.
 */
import { parseDecimal } from '../app/decimal';
import { emptied, Unknown, type Env, type Result } from '../app/expressions';
import type { App, Field, ObjectMeta, Value, Values } from '../app/types';
import { fieldType } from '../fields';

/** A value of the wire as an expression has it. */
export function resultOf(value: Value | undefined, field?: Field): Result {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return parseDecimal(String(value));
  if (Array.isArray(value)) return value.length ? (value as unknown as Result) : null;
  if (typeof value === 'object') return value.id;
  if (typeof value === 'string')
    return field && fieldType(field).numeric ? parseDecimal(value) : emptied(value);
  return value;
}

export function environmentOf(
  app: App,
  object: ObjectMeta,
  values: Values,
  saved: Values | null,
): Env {
  const fields = new Map(object.fields.map((field) => [field.name, field]));

  const readFrom = (record: Values, [name, next, ...deeper]: string[]): Result => {
    const field = fields.get(name!);
    if (!field) throw new Unknown(); // hidden from this user, perhaps
    const value = record[name!];
    if (next === undefined) return resultOf(value ?? fieldType(field).unset ?? null, field);
    if (value === null || value === undefined) return null;
    if (field.options)
      return resultOf(
        field.options.find((option) => option.value === value)?.attributes?.[next] ?? null,
      );
    if (next === 'id' && !deeper.length) return resultOf(value);
    const carried = record[[name, next, ...deeper].join('.')];
    if (carried === undefined) throw new Unknown();
    return resultOf(carried);
  };

  const roots: Record<string, (rest: string[]) => Result> = {
    old: (rest) => (saved ? readFrom(saved, rest) : null),
    user: ([name]) => {
      if (name !== 'id') throw new Unknown();
      return app.user.id;
    },
    is_new: () => saved === null,
  };

  return {
    read: (path) => {
      const root = fields.has(path[0]!) ? undefined : roots[path[0]!];
      return root ? root(path.slice(1)) : readFrom(values, path);
    },
    hasRole: (name) => app.user.roles.includes(name),
    now: new Date(),
    zone: app.time_zone,
  };
}
