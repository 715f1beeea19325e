/* What a new record starts with; its computed defaults follow what is entered. */
import { useMemo } from 'react';
import { useApp } from '../app/meta';
import type { ObjectMeta, Values } from '../app/types';
import { useBehind } from './behind';
import { defaultsOf, plainDefaults } from './defaults';
import { remembering } from './reaction';

const nothing: Values = {};

/** `preset`: given by where the form was opened; `stored`: there is a record, it starts as that. */
export function useStart(
  object: ObjectMeta,
  preset: Values = nothing,
  changes: Values,
  stored: boolean,
): Values {
  const app = useApp();
  const plain = useMemo(() => plainDefaults(app, object), [app, object]);
  const ask = useMemo(() => remembering(object), [object]);
  const given = useMemo(() => ({ ...preset, ...changes }), [preset, changes]);
  const behind = useBehind(object, stored ? null : { ...plain, ...given });
  return useMemo(() => {
    if (stored) return preset;
    return { ...defaultsOf(app, object, plain, given, behind, ask), ...preset };
  }, [stored, app, object, plain, given, behind, ask, preset]);
}
