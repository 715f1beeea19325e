/*
 * Formulas that stand in a form: their value as the inputs are now. One rule: it is a preview; the
 * server computes what counts, and where the browser cannot, the value of the last save stays.
 */
import { rescale } from '../app/decimal';
import { isDecimal } from '../app/expressions';
import type { Field, Value, Values } from '../app/types';
import { fieldType } from '../fields';
import type { SectionState } from './conditions';
import { sameValue } from './draft';
import type { Now } from './useMoment';
import { wireOf } from './wire';

export interface Shown {
  /** The draft, with its formulas computed. */
  values: Values;
  /** Those that are not what was saved. */
  previews: ReadonlySet<string>;
}

type Asking = Pick<Now, 'ask' | 'moment'>;

function computed(field: Field, { ask, moment }: Asking): Value {
  const stored = moment.saved?.[field.name] ?? null;
  const result = ask(field.value!, moment, undefined);
  if (result === undefined || field.to) return stored; // a record has a title, too
  const value = isDecimal(result) ? rescale(result, field.scale ?? 0) : result;
  return wireOf(value) ?? fieldType(field).unset ?? null;
}

export function shownValues(states: SectionState[], now: Asking): Shown {
  const { values, saved } = now.moment;
  const shown = { ...values };
  const previews = new Set<string>();
  for (const { field } of states.flatMap(({ fields }) => fields)) {
    if (!field.value) continue;
    const value = (shown[field.name] = computed(field, now));
    if (!sameValue(value, saved?.[field.name])) previews.add(field.name);
  }
  return { values: shown, previews };
}
