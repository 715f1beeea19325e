/* Chooses an option. */
import { Select } from '@mantine/core';
import { useI18n } from '../../app/i18n';
import { dressed } from '../dressing';
import type { InputProps } from '../types';
import { openOptions, renderOption } from './options';

const SEARCHED_FROM = 10;

export function Input(props: InputProps) {
  const { t } = useI18n();
  const { field, value, onChange, required } = props;
  const data = openOptions(field, value);
  return (
    <Select
      {...dressed(props)}
      data={data}
      value={(value as string | null) ?? null}
      onChange={onChange}
      clearable={!required}
      allowDeselect={!required}
      searchable={data.length >= SEARCHED_FROM}
      nothingFoundMessage={t('lookup.nothing')}
      renderOption={renderOption(field)}
      clearButtonProps={{ 'aria-label': t('clear') }}
    />
  );
}
