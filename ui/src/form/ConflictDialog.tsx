/*
 * Someone else saved meanwhile: both values of every field that both changed, to choose from, and
 * what of theirs comes in besides. One rule: nothing is overwritten that was not looked at here.
 */
import { Button, Group, Modal } from '@mantine/core';
import { useId, useState } from 'react';
import { useI18n } from '../app/i18n';
import { fieldsOf } from '../app/meta';
import type { ObjectMeta, RecordData, Ref, Value } from '../app/types';
import { FieldView } from '../fields/FieldView';
import { clashes, theirs } from './draft';
import s from './form.module.css';
import type { Form } from './useForm';

interface Props {
  object: ObjectMeta;
  form: Form;
  current: RecordData;
  onSettle: (keepMine: Set<string>) => void;
}

export default function ConflictDialog({ object, form, current, onSettle }: Props) {
  const { t, language } = useI18n();
  const all = clashes(form.changes, form.base, current);
  const [mine, setMine] = useState(() => new Set(all.map(({ field }) => field)));
  const author = (current.updated_by as Ref | null)?.title ?? '?';

  const also = fieldsOf(object, theirs(form.changes, form.base, current))
    .filter((field) => !field.system)
    .map((field) => field.label);

  const choose = (field: string, isMine: boolean) => {
    const next = new Set(mine);
    if (isMine) next.add(field);
    else next.delete(field);
    setMine(next);
  };
  const reload = () => {
    form.settle(new Set());
    form.discard();
  };

  return (
    <Modal
      opened
      size="lg"
      onClose={form.forgetConflict}
      title={t('form.conflict.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <p className={s.explained}>{t(all.length ? 'form.conflict.text' : 'form.conflict.none')}</p>
      {all.map(({ field: name, mine: own, theirs }) => {
        const field = object.fields.find((candidate) => candidate.name === name);
        if (!field) return null;
        return (
          <fieldset key={name} className={s.clash}>
            <legend>{field.label}</legend>
            <Side
              name={name}
              label={t('form.conflict.mine')}
              chosen={mine.has(name)}
              onChoose={() => choose(name, true)}
            >
              <FieldView field={field} value={own} />
            </Side>
            <Side
              name={name}
              label={t('form.conflict.theirs', { name: author })}
              chosen={!mine.has(name)}
              onChoose={() => choose(name, false)}
            >
              <FieldView field={field} value={theirs as Value} />
            </Side>
          </fieldset>
        );
      })}
      {also.length > 0 && (
        <p className={s.explained}>
          {t('form.conflict.also', {
            name: author,
            fields: new Intl.ListFormat(language).format(also),
          })}
        </p>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={reload}>
          {t('form.conflict.reload')}
        </Button>
        <Button onClick={() => onSettle(mine)} data-autofocus>
          {t('form.conflict.save')}
        </Button>
      </Group>
    </Modal>
  );
}

interface SideProps {
  name: string;
  label: string;
  chosen: boolean;
  onChoose: () => void;
  children: React.ReactNode;
}

function Side({ name, label, chosen, onChoose, children }: SideProps) {
  const id = useId();
  return (
    <div className={s.side} data-chosen={chosen || undefined}>
      <input type="radio" id={id} name={`clash-${name}`} checked={chosen} onChange={onChoose} />
      <label htmlFor={id}>
        <span className={s.sideLabel}>{label}</span>
        {children}
      </label>
    </div>
  );
}
