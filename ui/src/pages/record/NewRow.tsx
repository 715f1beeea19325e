/*
 * The last row of a related list: a new record in place, with the editors of the columns. Enter
 * saves it and begins the next. One rule: what needs more fields than the columns goes on in the
 * dialog, with what was entered.
 */
import { ActionIcon } from '@mantine/core';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useI18n } from '../../app/i18n';
import { warningsOf } from '../../app/problems';
import type { Field, ObjectMeta, Value, Values } from '../../app/types';
import { FieldInput } from '../../fields/Editor';
import { HeldContext, useHeld } from '../../files/held';
import { useForm } from '../../form/useForm';
import { announce } from '../../kit/announce';
import { Icon } from '../../kit/Icon';
import s from './NewRow.module.css';

interface Props {
  object: ObjectMeta;
  columns: Field[];
  preset: Values;
  onMore: (entered: Values) => void;
  onClose: () => void;
}

export default function NewRow(props: Props) {
  const [round, setRound] = useState(0);
  return <Row key={round} {...props} again={() => setRound(round + 1)} />;
}

function Row({ object, columns, preset, onMore, onClose, again }: Props & { again: () => void }) {
  const { t } = useI18n();
  const formId = useId();
  const row = useRef<HTMLTableRowElement>(null);
  const form = useForm({ object, record: null, preset, keep: false });
  const open = new Map(
    form.states.flatMap(({ fields }) => fields).map((state) => [state.field.name, state]),
  );
  const shown = new Set(columns.map(({ name }) => name));
  const elsewhere = form.problems.filter(({ field }) => !field || !shown.has(field));
  useEffect(() => {
    row.current?.querySelector<HTMLElement>('input:not([type=hidden]), textarea')?.focus();
  }, []);

  const made = useRef(false); // what is pressed now is for the next row
  const held = useHeld<void>(async () => {
    const saved = !made.current && (await form.save());
    if (!saved) return;
    made.current = true;
    announce(t, t('form.created', { title: object.label }), warningsOf(saved));
    again();
  });
  const save = () => held.submit();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return; // a list of choices took it
    if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) {
      event.preventDefault();
      save();
    } else if (event.key === 'Escape') onClose();
  };

  return (
    <>
      <tr ref={row} className={s.row} onKeyDown={onKeyDown}>
        {columns.map((field) => {
          const state = open.get(field.name);
          return (
            <td key={field.name}>
              {state && !state.readonly && (
                <HeldContext value={held.tell}>
                  <FieldInput
                    object={object.name}
                    field={{ ...field, help: null }}
                    id={`${formId}-${field.name}`}
                    value={(form.values[field.name] ?? null) as Value}
                    required={state.required}
                    error={form.problems.find((problem) => problem.field === field.name)?.words}
                    onChange={(value) => form.set(field.name, value)}
                  />
                </HeldContext>
              )}
            </td>
          );
        })}
        <td className={s.end}>
          <ActionIcon
            size={28}
            loading={form.busy || held.waiting}
            aria-label={t('save')}
            onClick={save}
          >
            <Icon name="check" size={14} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={28}
            aria-label={t('record.related.more')}
            onClick={() => onMore(form.changes)}
          >
            <Icon name="list" size={14} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={28}
            aria-label={t('cancel')}
            onClick={onClose}
          >
            <Icon name="x" size={14} />
          </ActionIcon>
        </td>
      </tr>
      {elsewhere.length > 0 && (
        <tr>
          <td colSpan={columns.length + 1} className={s.words} role="alert">
            {elsewhere.map(({ words }, i) => (
              <span key={i}>{words} </span>
            ))}
          </td>
        </tr>
      )}
    </>
  );
}
