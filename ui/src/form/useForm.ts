/*
 * The life of one form: start values, changes, saving, the server's refusals. One rule: a refused
 * save loses nothing; every problem is shown, at its field where it has one.
 */
import { useDebouncedValue } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { api, ApiError } from '../app/api';
import { useI18n } from '../app/i18n';
import { forgetDraft, keepDraft, keptDraft } from '../app/keeping';
import { refreshRecords } from '../app/refresh';
import type { ObjectMeta, RecordData, Section, Value, Values } from '../app/types';
import { useStable } from '../kit/useStable';
import { adviceOf } from './advice';
import { createSections, missingFields, openFields, sectionStates } from './conditions';
import { shownValues } from './computed';
import { changed, clashes, rebased, wireValues } from './draft';
import { missingOf, toldBy, type FormProblem } from './problems';
import { useMoment } from './useMoment';
import { useOffers } from './useOffers';
import { useStart } from './useStart';

/** How long something must have been wrong before it is said, in milliseconds. */
const CALM = 500;

export interface FormStart {
  object: ObjectMeta;
  /** null: a new one */
  record: RecordData | null;
  /** Given by where the form was opened, and not to be changed in it: a line's parent. */
  preset?: Values;
  /** A new one starts with these, as if they had been entered: a copy of another. */
  entered?: Values;
  /** Asked for in place of what the layout has. */
  sections?: Section[];
  /** A form inside a dialog is closed on purpose: nothing of it is kept. */
  keep: boolean;
}

export function useForm({ object, record, preset, entered, keep, ...start }: FormStart) {
  const { t } = useI18n();
  const client = useQueryClient();
  const id = record?.id ?? null;
  const [saved, setSaved] = useState<Values | null>(record);
  const version = saved ? (saved.version as number) : 0;
  const [changes, setChanges] = useState<Values>(
    () => entered ?? ((keep && keptDraft(object.name, id, version)) || {}),
  );
  const [restored, setRestored] = useState(() => !entered && Object.keys(changes).length > 0);
  const [problems, setProblems] = useState<FormProblem[]>([]);
  const [conflict, setConflict] = useState<RecordData | null>(null);
  const [busy, setBusy] = useState(false);
  const sending = useRef(false); // at once: the second of two quick presses comes before a render

  const begun = useStart(object, preset, changes, record !== null);
  const base = saved ?? begun;
  const values = useMemo(() => ({ ...base, ...changes }), [base, changes]);
  const layout = record ? object.form.edit.sections : createSections(object, preset);
  const sections = start.sections ?? layout;
  const now = useMoment(object, values, saved);
  const [settled] = useDebouncedValue(values, CALM);
  const before = useMoment(object, settled, saved);
  const fixed = new Set(Object.keys(preset ?? {}));
  const states = sectionStates(object, sections, now.holds, !record, fixed);

  useEffect(() => {
    if (keep) keepDraft(object.name, id, version, changes);
  }, [keep, object.name, id, version, changes]);

  const set = useStable((name: string, value: Value) => {
    setChanges((old) => changed(old, base, name, value));
    setProblems((old) => old.filter(({ field }) => field !== name));
  });

  const taken = useOffers(object, values, now.holds, set);
  const broken = adviceOf(object, now.holds, before.holds, new Set(Object.keys(changes)));
  const advice = [...taken, ...broken];

  const discard = () => {
    setChanges({});
    setRestored(false);
    setProblems([]);
  };

  /** The saved record; null if it is on its way already, or was refused: see the problems. */
  const save = async (
    from: Values = changes,
    against: Values = base,
  ): Promise<RecordData | null> => {
    if (sending.current) return null;
    const missing = missingFields(states, { ...against, ...from });
    if (missing.length) {
      setProblems(missingOf(missing, t));
      return null;
    }
    sending.current = true;
    setBusy(true);
    try {
      const saved = await send(from, against);
      forgetDraft(object.name, id);
      setProblems([]);
      client.removeQueries({ queryKey: ['page', object.name, saved.id] });
      void refreshRecords(client);
      return saved;
    } catch (error) {
      if (error instanceof ApiError && error.current) setConflict(error.current);
      else setProblems(toldBy(error, t));
      return null;
    } finally {
      sending.current = false;
      setBusy(false);
    }
  };

  const send = (from: Values, against: Values) => {
    const open = openFields(states);
    if (record) {
      const travelling = Object.fromEntries(
        Object.entries(from).filter(([name]) => open.has(name)),
      );
      return api<RecordData>('PATCH', `/data/${object.name}/${id}`, {
        body: { ...wireValues(travelling), version: against.version },
      });
    }
    const all = { ...against, ...from };
    // An emptied default is sent as null, else the server would put it back.
    const entered = Object.fromEntries(
      [...open].filter((name) => all[name] !== undefined).map((name) => [name, all[name]]),
    );
    return api<RecordData>('POST', `/data/${object.name}`, {
      body: wireValues({ ...entered, ...preset }),
    });
  };

  /** Puts the remaining changes on top of what someone else saved; the form goes on from there. */
  const settle = (keepMine: Set<string>) => {
    if (!conflict) return null;
    const remaining = rebased(changes, base, conflict, keepMine);
    setSaved(conflict);
    setChanges(remaining);
    setConflict(null);
    return { remaining, current: conflict };
  };

  /** Someone else's record: on top of it go my changes, if none of theirs is under them. */
  const meet = (current: RecordData) => {
    if (clashes(changes, base, current).length) return;
    setSaved(current);
    setChanges(rebased(changes, base, current, new Set()));
  };

  return {
    base,
    changes,
    meet,
    ask: setConflict,
    ...shownValues(states, now),
    states,
    problems,
    advice,
    conflict,
    busy,
    restored,
    count: Object.keys(changes).length,
    set,
    save,
    settle,
    discard,
    forgetConflict: () => setConflict(null),
    forget: () => forgetDraft(object.name, id),
  };
}

export type Form = ReturnType<typeof useForm>;
