/*
 * Takes out of a draft what no longer fits, because something else was chosen, and says so at its
 * field until one chooses there again.
 */
import { useEffect, useRef, useState } from 'react';
import { useI18n } from '../app/i18n';
import type { Value, Values } from '../app/types';
import type { Advice } from './advice';
import { sameValue } from './draft';
import type { Fielded } from './environment';
import { offeredNow, unfit, type Offered } from './offers';
import type { Holds } from './reaction';

interface Taken extends Advice {
  left: Value;
}

export function useOffers(
  object: Fielded,
  values: Values,
  holds: Holds,
  set: (name: string, value: Value) => void,
): Advice[] {
  const { t } = useI18n();
  const before = useRef<Offered>(new Map());
  const [taken, setTaken] = useState<Taken[]>([]);

  useEffect(() => {
    const now = offeredNow(object, holds, before.current);
    const found = unfit(object, values, before.current, now);
    before.current = now;
    if (!found.length) return;
    for (const { field, left } of found) set(field.name, left);
    const said = found.map(({ field, left, gone }) => ({
      field: field.name,
      left,
      words: t('form.taken', { value: gone.join(', ') }),
    }));
    const again = (field: string) => said.some((one) => one.field === field);
    setTaken((all) => [...all.filter(({ field }) => !again(field)), ...said]);
  });

  return taken.filter(({ field, left }) => sameValue(values[field], left));
}
