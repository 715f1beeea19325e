/* Types text of many lines; the box grows with it. */
import { Textarea } from '@mantine/core';
import { dressed } from '../dressing';
import type { InputProps } from '../types';

export function Input(props: InputProps) {
  const { field, value, onChange } = props;
  return (
    <Textarea
      {...dressed(props)}
      autosize
      minRows={field.rows ?? 3}
      maxRows={16}
      value={(value as string | null) ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    />
  );
}
