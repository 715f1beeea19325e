/* Chooses several options; they stand in the order of the list, as the server keeps them. */
import { MultiSelect, Pill } from '@mantine/core';
import { useI18n } from '../../app/i18n';
import { openOptions, renderOption } from '../choice/options';
import { dressed } from '../dressing';
import type { InputProps } from '../types';

export function Input(props: InputProps) {
  const { t } = useI18n();
  const { field, value, onChange } = props;
  const chosen = Array.isArray(value) ? value : [];
  const data = openOptions(field, chosen);
  const draw = renderOption(field);
  const ordered = (names: string[]) => [
    ...data.map((option) => option.value).filter((name) => names.includes(name)),
    ...names.filter((name) => !data.some((option) => option.value === name)),
  ];
  return (
    <MultiSelect
      {...dressed(props)}
      placeholder={chosen.length ? undefined : (field.placeholder ?? undefined)}
      data={data}
      value={chosen}
      onChange={(names) => onChange(ordered(names))}
      maxValues={field.max_items ?? undefined}
      hidePickedOptions
      searchable
      clearable
      nothingFoundMessage={t('lookup.nothing')}
      renderOption={draw}
      renderPill={({ option, value: name = '', onRemove, disabled }) => (
        <Pill withRemoveButton onRemove={onRemove} disabled={disabled}>
          {draw({ option: { value: name, label: option?.label ?? name } })}
        </Pill>
      )}
      clearButtonProps={{ 'aria-label': t('clear') }}
    />
  );
}
