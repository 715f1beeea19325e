/* Switches between yes and no. */
import { Switch } from '@mantine/core';
import s from '../fields.module.css';
import type { InputProps } from '../types';

export function Input({ id, field, value, onChange, error }: InputProps) {
  return (
    <Switch
      id={id}
      className={s.switch}
      label={field.label}
      description={field.help ?? undefined}
      error={error}
      checked={value === true}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
