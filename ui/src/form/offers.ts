/*
 * What choices offer at this moment of the draft, and which chosen values no longer fit. One rule:
 * only what is known counts; an option that the browser cannot judge is offered, and a value is
 * taken out only when it surely fitted before and surely does not now.
 */
import type { Field, Value, Values } from '../app/types';
import type { Fielded } from './environment';
import type { Holds } from './reaction';

const narrowed = new WeakMap<Field, Map<string, Field>>();

/** The field with what it offers now; the same object as long as that is the same. */
export function offering(field: Field, holds: Holds): Field {
  const { options, options_when: when } = field;
  if (!options || !when) return field;
  const closed = options.map(({ value }) => !holds(when[value], true));
  if (!closed.includes(true)) return field;
  const key = closed.map(Number).join('');
  const known = narrowed.get(field) ?? new Map<string, Field>();
  narrowed.set(field, known);
  // As a retired option: it keeps its looks where it stands, and nobody can choose it.
  const found = known.get(key) ?? {
    ...field,
    options: options.map((option, i) => ({ ...option, retired: option.retired || closed[i] })),
  };
  known.set(key, found);
  return found;
}

/** Of each option with a condition whether it was offered when that was last known. */
export type Offered = Map<string, boolean>;

export function offeredNow({ fields }: Fielded, holds: Holds, before: Offered): Offered {
  const now: Offered = new Map();
  for (const { name, options_when: when = {} } of fields)
    for (const [option, tree] of Object.entries(when)) {
      const key = `${name} ${option}`;
      const known = holds(tree, true) === holds(tree, false);
      const last = known ? holds(tree, false) : before.get(key);
      if (last !== undefined) now.set(key, last);
    }
  return now;
}

export interface Unfit {
  field: Field;
  /** What stays of the value. */
  left: Value;
  /** The labels of what does not. */
  gone: string[];
}

export function unfit({ fields }: Fielded, values: Values, before: Offered, now: Offered): Unfit[] {
  return fields.flatMap((field) => {
    const value = values[field.name];
    if (!field.options_when || value === null || value === undefined) return [];
    const goes = (option: unknown) => {
      const key = `${field.name} ${String(option)}`;
      return before.get(key) === true && now.get(key) === false;
    };
    const gone = [value].flat().filter(goes);
    if (!gone.length) return [];
    const kept = [value].flat().filter((option) => !goes(option)) as string[];
    const labelOf = (option: unknown) =>
      field.options?.find(({ value: name }) => name === option)?.label ?? String(option);
    return [{ field, left: kept.length ? kept : null, gone: gone.map(labelOf) }];
  });
}
