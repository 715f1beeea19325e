/* One or several fields that many records shall have alike. */
import { ActionIcon, Button, Group, Modal, Select } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useI18n } from '../app/i18n';
import type { Field, ObjectMeta, Value, Values } from '../app/types';
import { fieldType } from '../fields';
import { FieldInput } from '../fields/Editor';
import { HeldContext, useHeld } from '../files/held';
import { Icon } from '../kit/Icon';
import { Problems } from '../kit/Problems';
import { useNarrow } from '../kit/useNarrow';
import s from './BulkBar.module.css';
import type { Deed } from './BulkBar';

interface Props {
  object: ObjectMeta;
  count: number;
  /** What is asked from the beginning. */
  names: string[];
  order: UseMutationResult<unknown, Error, Deed>;
  onClose: () => void;
}

const changeable = ({ readonly, set_once, type }: Field) =>
  !readonly && !set_once && type !== 'child';
const start = (field: Field): Value => fieldType(field).unset ?? null;

export function EditDialog({ object, count, names, order, onClose }: Props) {
  const { t } = useI18n();
  const id = useId();
  const narrow = useNarrow();
  const all = object.fields.filter(changeable);
  const [values, setValues] = useState<Values>(() =>
    Object.fromEntries(names.map((name) => [name, null])),
  );
  const chosen = all.filter(({ name }) => name in values);
  const put = (name: string, value: Value) => setValues((old) => ({ ...old, [name]: value }));
  const drop = (name: string) => setValues(({ [name]: _, ...rest }) => rest);

  const held = useHeld(() => order.mutate({ set: values }));

  return (
    <Modal
      opened
      onClose={onClose}
      fullScreen={narrow}
      title={t('bulk.edit.title', { n: count })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          held.submit(undefined);
        }}
      >
        <p className={s.hint}>{t('bulk.edit.hint')}</p>
        <HeldContext value={held.tell}>
          {chosen.map((field) => (
            <div key={field.name} className={s.field}>
              <FieldInput
                object={object.name}
                field={field}
                id={`${id}-${field.name}`}
                value={values[field.name] ?? start(field)}
                onChange={(value) => put(field.name, value)}
                required={false}
              />
              {chosen.length > 1 && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={32}
                  aria-label={t('bulk.edit.remove', { field: field.label })}
                  onClick={() => drop(field.name)}
                >
                  <Icon name="x" />
                </ActionIcon>
              )}
            </div>
          ))}
        </HeldContext>
        <Select
          key={chosen.length}
          aria-label={t('bulk.edit.field')}
          placeholder={t('bulk.edit.field')}
          data={all
            .filter(({ name }) => !(name in values))
            .map(({ name, label }) => ({ value: name, label }))}
          searchable
          value={null}
          onChange={(name) => {
            const field = all.find((one) => one.name === name);
            if (field) put(field.name, start(field));
          }}
        />
        <p role="status" className="quiet">
          {held.waiting && t('form.held', { n: held.count, percent: held.percent })}
        </p>
        {order.error && <Problems error={order.error} />}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" disabled={!chosen.length} loading={order.isPending || held.waiting}>
            {t('bulk.edit.do', { n: count })}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
