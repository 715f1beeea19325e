/* Compares with a line of text. */
import { TextInput } from '@mantine/core';
import { dressedFilter } from '../dressing';
import type { FilterProps } from '../types';

export function Filter(props: FilterProps) {
  return (
    <TextInput
      {...dressedFilter(props)}
      value={(props.value as string | null) ?? ''}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
