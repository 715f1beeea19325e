/* Types a line of text. */
import { TextInput } from '@mantine/core';
import { dressed } from '../dressing';
import type { InputProps } from '../types';

export function Input(props: InputProps) {
  const { field, value, onChange } = props;
  return (
    <TextInput
      {...dressed(props)}
      value={(value as string | null) ?? ''}
      maxLength={Number(field.max) || undefined}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    />
  );
}
