/* A value in a form that nobody can enter there: computed, numbered, or not yours to change. */
import { Input } from '@mantine/core';
import { useI18n } from '../app/i18n';
import { FieldView } from './FieldView';
import s from './fields.module.css';
import type { InputProps } from './types';

interface Props extends Pick<InputProps, 'id' | 'field' | 'value'> {
  /** Computed from what is entered now, and not saved yet. */
  preview?: boolean;
}

export function ReadOnly({ id, field, value, preview }: Props) {
  const { t } = useI18n();
  return (
    <Input.Wrapper label={field.label} description={field.help ?? undefined} labelElement="div">
      <div className={s.readOnly} id={id}>
        <FieldView field={field} value={value} />
        {preview && <span className={s.preview}>{t('form.preview')}</span>}
      </div>
    </Input.Wrapper>
  );
}
