/*
 * A few fields in a dialog: an action's input, or what a record still lacks for its next stage. One
 * rule: it shows, hides, requires and locks like any form; who opened it sends what was entered.
 */
import { Button, Group, Modal } from '@mantine/core';
import { useId, useMemo, useState } from 'react';
import { useI18n } from '../app/i18n';
import type { ObjectMeta, Section, Value, Values } from '../app/types';
import { HeldContext, useHeld } from '../files/held';
import { useNarrow } from '../kit/useNarrow';
import { useStable } from '../kit/useStable';
import { shownValues } from './computed';
import { missingFields, openFields, sectionStates } from './conditions';
import { changed, wireValues } from './draft';
import { FormSection } from './FormSection';
import { ProblemSummary } from './ProblemSummary';
import { missingOf, toldBy, type FormProblem } from './problems';
import { useMoment } from './useMoment';
import { useOffers } from './useOffers';
import { useStart } from './useStart';

interface Props {
  /** The fields' home: expressions read all of its fields. */
  object: ObjectMeta;
  /** Those that are asked for. */
  names: string[];
  /** What they start with; without a record their defaults besides. */
  given: Values;
  /** The record as it is stored; null: nothing is stored yet. */
  saved: Values | null;
  title: string;
  text?: string | null;
  submit: string;
  danger?: boolean;
  /** Problems that are known from the start. */
  problems?: FormProblem[];
  /** Gets what can be entered; what it throws is shown, and nothing is lost. */
  onSubmit: (entered: Record<string, unknown>) => Promise<void>;
  onClose: () => void;
}

export default function FieldDialog({ object, names, given, saved, onSubmit, ...props }: Props) {
  const { t } = useI18n();
  const narrow = useNarrow();
  const formId = useId();
  const [changes, setChanges] = useState<Values>({});
  const [problems, setProblems] = useState<FormProblem[]>(props.problems ?? []);
  const [busy, setBusy] = useState(false);

  const start = useStart(object, given, changes, saved !== null);
  const values = useMemo(() => ({ ...start, ...changes }), [start, changes]);
  const section: Section = {
    name: 'fields',
    label: null,
    columns: 1,
    fields: names.map((field) => ({ field })),
  };
  const now = useMoment(object, values, saved);
  const states = sectionStates(object, [section], now.holds, saved === null, new Set());

  const set = useStable((name: string, value: Value) => {
    setChanges((old) => changed(old, start, name, value));
    setProblems((old) => old.filter(({ field }) => field !== name));
  });
  const advice = useOffers(object, values, now.holds, set);
  const submit = async () => {
    const missing = missingFields(states, values);
    if (missing.length) return setProblems(missingOf(missing, t));
    setBusy(true);
    try {
      const entered = [...openFields(states)].map((name) => [name, values[name] ?? null]);
      await onSubmit(wireValues(Object.fromEntries(entered) as Values));
      props.onClose();
    } catch (error) {
      setProblems(toldBy(error, t));
    } finally {
      setBusy(false);
    }
  };

  const held = useHeld(() => void submit());

  return (
    <Modal
      opened
      size="md"
      fullScreen={narrow && names.length > 2}
      closeOnClickOutside={names.length === 0}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form
        noValidate
        aria-label={props.title}
        onSubmit={(event) => {
          event.preventDefault();
          held.submit(undefined);
        }}
      >
        {props.text && <p>{props.text}</p>}
        <ProblemSummary problems={problems} object={object} formId={formId} />
        <HeldContext value={held.tell}>
          {states.map((state) => (
            <FormSection
              key={state.section.name}
              object={object.name}
              formId={formId}
              state={state}
              form={{ ...shownValues(states, now), changes, problems, advice, set }}
            />
          ))}
        </HeldContext>
        <p role="status" className="quiet">
          {held.waiting && t('form.held', { n: held.count, percent: held.percent })}
        </p>
        <Group justify="flex-end" mt="lg">
          {/* Not "Cancel": that is what an action may be called. */}
          <Button variant="default" onClick={props.onClose}>
            {t('back')}
          </Button>
          <Button type="submit" color={props.danger ? 'red' : undefined} loading={busy || held.waiting}>
            {props.submit}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
