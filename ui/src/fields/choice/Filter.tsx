/* Chooses one or several options to compare with: any of them fits. */
import { MultiSelect } from '@mantine/core';
import { dressedFilter } from '../dressing';
import type { FilterProps } from '../types';
import { renderOption } from './options';

export function Filter(props: FilterProps) {
  const { field, value, onChange } = props;
  const chosen = Array.isArray(value) ? value.map(String) : value === null ? [] : [String(value)];
  const data = (field.options ?? []).map((option) => ({
    value: option.value,
    label: option.label,
  }));
  return (
    <MultiSelect
      {...dressedFilter(props)}
      data={data}
      value={chosen}
      onChange={onChange}
      renderOption={renderOption(field)}
      comboboxProps={{ withinPortal: false }}
    />
  );
}
