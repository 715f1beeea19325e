/* A value in a form that nobody can enter there: computed, numbered, or not yours to change. */
import { Input } from '@mantine/core';
import { FieldView } from './FieldView';
import s from './fields.module.css';
import type { InputProps } from './types';

export function ReadOnly({ id, field, value }: Pick<InputProps, 'id' | 'field' | 'value'>) {
  return (
    <Input.Wrapper label={field.label} description={field.help ?? undefined} labelElement="div">
      <div className={s.readOnly} id={id}>
        <FieldView field={field} value={value} />
      </div>
    </Input.Wrapper>
  );
}
