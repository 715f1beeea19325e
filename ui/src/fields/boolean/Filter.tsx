/* Chooses yes or no to compare with. */
import { Select } from '@mantine/core';
import { useI18n } from '../../app/i18n';
import { dressedFilter } from '../dressing';
import type { FilterProps } from '../types';

export function Filter(props: FilterProps) {
  const { t } = useI18n();
  const data = [
    { value: 'true', label: t('yes') },
    { value: 'false', label: t('no') },
  ];
  const value = props.value === null ? null : String(props.value);
  return (
    <Select
      {...dressedFilter(props)}
      data={data}
      value={value}
      comboboxProps={{ withinPortal: false }}
      onChange={(chosen) => props.onChange(chosen === null ? null : chosen === 'true')}
    />
  );
}
