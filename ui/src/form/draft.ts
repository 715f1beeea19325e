/*
 * A draft: the saved values and what was changed on top. One rule: only real changes count and
 * travel; setting a field back to what it was takes the change away.
 */
import type { Values, Value } from '../app/types';

const keyOf = (value: Value | undefined) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length)
    ? 'null'
    : JSON.stringify(wireOf(value));

const wireOf = (value: Value) =>
  value && typeof value === 'object' && !Array.isArray(value) ? value.id : value;

/** References are the same by id, whatever their titles; empty is empty in every spelling. */
export const sameValue = (a: Value | undefined, b: Value | undefined) => keyOf(a) === keyOf(b);

export function changed(changes: Values, base: Values, name: string, value: Value): Values {
  const { [name]: _, ...others } = changes;
  return sameValue(value, base[name]) ? others : { ...others, [name]: value };
}

/** What is sent: a reference by its id alone. */
export const wireValues = (values: Values): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, wireOf(value ?? null)]));

export interface Clash {
  field: string;
  mine: Value;
  theirs: Value;
}

/** Fields that both sides changed, differently. */
export function clashes(changes: Values, base: Values, current: Values): Clash[] {
  return Object.entries(changes).flatMap(([field, mine]) => {
    const theirs = current[field] ?? null;
    const both = !sameValue(theirs, base[field]) && !sameValue(theirs, mine);
    return both ? [{ field, mine: mine ?? null, theirs }] : [];
  });
}

/** My changes on top of their record; where we clash, only those that are to stay mine. */
export function rebased(
  changes: Values,
  base: Values,
  current: Values,
  keepMine: Set<string>,
): Values {
  const clashing = new Set(clashes(changes, base, current).map(({ field }) => field));
  const kept = Object.entries(changes).filter(
    ([field, value]) =>
      !sameValue(value, current[field]) && (!clashing.has(field) || keepMine.has(field)),
  );
  return Object.fromEntries(kept);
}

/** What they saved that I have not touched, by the names of the fields. */
export const theirs = (changes: Values, base: Values, current: Values): string[] =>
  Object.keys(current).filter(
    (name) => !(name in changes) && !sameValue(current[name], base[name]),
  );
