/* What a new record starts with, before anybody types: defaults of the model, the user as owner. */
import { decimalText } from '../app/decimal';
import { evaluate, Unknown } from '../app/expressions';
import type { App, ObjectMeta, Tree, Value, Values } from '../app/types';
import { environmentOf } from './environment';

export function defaultsOf(app: App, object: ObjectMeta): Values {
  const env = environmentOf(app, object, {}, null);
  const values: Values = {};
  for (const { name, default: given, to } of object.fields) {
    if (given === null || given === undefined) continue;
    const value = Array.isArray(given) ? computed(given as Tree) : given;
    // A reference without a title cannot be shown; the server fills it in. Only the user is known
    // here.
    if (to && typeof value === 'string') {
      if (value === app.user.id) values[name] = { id: value, title: app.user.name };
    } else if (value !== null) values[name] = value;
  }
  if (object.owner === 'user') values.owner ??= { id: app.user.id, title: app.user.name };
  return values;

  function computed(tree: Tree): Value {
    try {
      const result = evaluate(tree, env);
      if (typeof result !== 'object' || result === null) return result;
      if (Array.isArray(result)) return result as string[];
      const text = decimalText(result);
      return text.replace(/\D/g, '').length > 15 ? text : Number(text);
    } catch (error) {
      if (error instanceof Unknown) return null;
      throw error;
    }
  }
}
