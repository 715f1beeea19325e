/*
 * What a new record starts with: defaults of the model, the user as owner; what a default computes
 * from other fields follows them while one types. One rule: as the server does it, plain values
 * first, then expressions in the order of the fields.
 */
import type { App, Field, ObjectMeta, Ref, Tree, Value, Values } from '../app/types';
import { rescale } from '../app/decimal';
import { isDecimal, type Result } from '../app/expressions';
import { environmentOf, type Behind } from './environment';
import type { Ask } from './reaction';
import { wireOf } from './wire';

const isTree = (given: Field['default']): given is Tree => Array.isArray(given);

export function plainDefaults(app: App, object: ObjectMeta): Values {
  const me: Ref = { id: app.user.id, title: app.user.name };
  const values: Values = {};
  for (const { name, default: given, to } of object.fields) {
    if (given === null || given === undefined || isTree(given)) continue;
    if (!to) values[name] = given;
    else if (given === me.id) values[name] = me;
  }
  if (object.owner === 'user') values.owner ??= me;
  return values;
}

/** `given`: what was entered; it counts in place of its own default. */
export function defaultsOf(
  app: App,
  object: ObjectMeta,
  plain: Values,
  given: Values,
  behind: Behind,
  ask: Ask,
): Values {
  const values = { ...plain, ...given };
  const defaults = { ...plain };
  const moment = { env: environmentOf(app, object, values, null, behind), values, behind };
  for (const field of object.fields) {
    if (!isTree(field.default)) continue;
    const value = fitting(field, ask(field.default, { ...moment, saved: null }, null));
    if (value === null) continue;
    defaults[field.name] = value;
    if (!(field.name in given)) values[field.name] = value;
  }
  return defaults;

  function fitting(field: Field, result: Result): Value {
    if (isDecimal(result)) return wireOf(rescale(result, field.scale ?? 0));
    if (!field.to || typeof result !== 'string') return wireOf(result);
    // A reference without a title cannot be shown: the server fills it in.
    if (result === app.user.id) return { id: result, title: app.user.name };
    return refs().find(({ id }) => id === result) ?? null;
  }

  /** The records whose titles are known here. */
  function refs(): Ref[] {
    const near = Object.values(values).filter(isRef);
    const far = object.fields.flatMap(({ name, to }) => {
      const ref = values[name];
      return (to && isRef(ref) && Object.values(behind(to[0]!, ref.id) ?? {})) || [];
    });
    return [...near, ...far.filter(isRef)];
  }
}

const isRef = (value: Value | undefined): value is Ref =>
  typeof value === 'object' && value !== null && 'title' in value && !value.hidden;
