/*
 * What an expression sees in a form: the draft, the record as it was saved, the user, and of other
 * records what was fetched. One rule: only what this browser really has; a path that leads beyond
 * it is Unknown and the server decides.
 */
import { parseDecimal, rescale } from '../app/decimal';
import { emptied, equal, evaluate, isDecimal, Unknown } from '../app/expressions';
import type { Env, Result } from '../app/expressions';
import type { App, Field, Ref, Value, Values } from '../app/types';
import { fieldType } from '../fields';

/** What has fields: an object, or the form of an action. */
export interface Fielded {
  fields: Field[];
}

/** Of another record what was asked for, by the way to it; undefined while that is not known. */
export type Behind = (object: string, id: string) => Values | undefined;

const nothing: Behind = () => undefined;

const maps = new WeakMap<Field[], Map<string, Field>>();

export function fieldMap({ fields }: Fielded): Map<string, Field> {
  const map = maps.get(fields) ?? new Map(fields.map((field) => [field.name, field]));
  maps.set(fields, map);
  return map;
}

/** A value of the wire as an expression has it; what it is read as stands in the tree. */
export function resultOf(value: Value | undefined, field?: Field): Result {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return parseDecimal(String(value));
  if (Array.isArray(value)) return emptied(value as unknown as string[]);
  if (typeof value === 'object') return value.id;
  if (typeof value === 'string' && field && fieldType(field).numeric) return parseDecimal(value);
  return emptied(value);
}

/** Along "owner.name" in what was fetched of a record; nothing is known past one that is hidden. */
function along(row: Values, path: string[]): Result {
  const steps = path.map((_, i) => row[path.slice(0, i + 1).join('.')]);
  if (steps.slice(0, -1).some((step) => (step as Ref | null)?.hidden)) throw new Unknown();
  const value = steps.at(-1);
  if (value === undefined) throw new Unknown();
  return resultOf(value);
}

export function environmentOf(
  app: App,
  object: Fielded,
  values: Values,
  saved: Values | null,
  behind: Behind = nothing,
): Env {
  const fields = fieldMap(object);

  const computed = (field: Field): Result => {
    const result = evaluate(field.value!, env);
    return isDecimal(result) ? rescale(result, field.scale ?? 0) : result;
  };

  const own = (record: Values, field: Field): Result => {
    if (field.value && record !== saved) return computed(field) ?? resultOf(unset(field));
    return resultOf(record[field.name] ?? unset(field), field);
  };

  const through = (record: Values, field: Field, rest: string[]): Result => {
    const value = record[field.name];
    if (value === null || value === undefined) return null;
    const ref = value as Ref;
    if (rest.length === 1 && rest[0] === 'id') return ref.id;
    const row = field.to?.[0] && !ref.hidden ? behind(field.to[0], ref.id) : undefined;
    if (row) return along(row, rest);
    const carried = saved && (saved[field.name] as Ref | null)?.id === ref.id ? saved : {};
    return along(carried, [field.name, ...rest]);
  };

  const readFrom = (record: Values, [name, ...rest]: string[]): Result => {
    const field = fields.get(name!);
    if (!field) throw new Unknown(); // hidden from this user, perhaps
    if (!rest.length) return own(record, field);
    if (!field.options) return through(record, field, rest);
    const option = own(record, field);
    const chosen = field.options.find(({ value }) => value === option);
    return resultOf(chosen?.attributes?.[rest[0]!] ?? null);
  };

  const readUser = (path: string[]): Result => {
    const [name] = path as [string];
    const { id, login, name: called } = app.user;
    const here: Values = { id, login, name: called };
    if (path.length === 1 && name in here) return resultOf(here[name]);
    const row = behind('user', id);
    if (!row) throw new Unknown();
    return along(row, path);
  };

  const roots: Record<string, (rest: string[]) => Result> = {
    old: (rest) => (saved ? readFrom(saved, rest) : null),
    user: readUser,
    is_new: () => saved === null,
  };

  const env: Env = {
    read: (path) => {
      const root = fields.has(path[0]!) ? undefined : roots[path[0]!];
      return root ? root(path.slice(1)) : readFrom(values, path);
    },
    changed: (name) => {
      const now = readFrom(values, [name]);
      return saved ? !equal(now, readFrom(saved, [name]), app.time_zone) : now !== null;
    },
    hasRole: (name) => app.user.roles.includes(name),
    inDepartment: (name) => app.departments.includes(name),
    now: new Date(),
    zone: app.time_zone,
  };
  return env;
}

const unset = (field: Field): Value => fieldType(field).unset ?? null;
