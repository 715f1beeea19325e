/* A form's draft as expressions see it now; the hook behind every form that reacts. */
import { useMemo } from 'react';
import { useApp } from '../app/meta';
import type { Values } from '../app/types';
import { useBehind } from './behind';
import { environmentOf } from './environment';
import { holdsAt, remembering, type Ask, type Holds, type Moment } from './reaction';
import type { Shaped } from './wanted';

export interface Now {
  moment: Moment;
  ask: Ask;
  holds: Holds;
}

/** `saved`: the record as it is stored; null: nothing is stored yet. */
export function useMoment(object: Shaped, values: Values, saved: Values | null): Now {
  const app = useApp();
  const ask = useMemo(() => remembering(object), [object]);
  const behind = useBehind(object, values, saved);
  const moment = { env: environmentOf(app, object, values, saved, behind), values, saved, behind };
  return { moment, ask, holds: holdsAt(ask, moment) };
}
