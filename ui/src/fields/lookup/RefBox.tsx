/*
 * A box that finds a record: a dozen rows as one types, asked from the server with the field's own
 * filter. One rule: the value is {id, title}, so that the title never has to be fetched again.
 */
import { Select, type SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryString } from '../../app/api';
import { useI18n } from '../../app/i18n';
import type { Field, LookupRow, Ref } from '../../app/types';
import s from '../fields.module.css';
import { targetOf } from './View';

interface Props extends Omit<SelectProps, 'value' | 'onChange' | 'data'> {
  object: string;
  field: Field;
  value: Ref | null;
  onChange: (ref: Ref | null) => void;
  /** Rows that are offered before any is found. */
  first?: LookupRow[];
}

export function RefBox({ object, field, value, onChange, first = [], ...rest }: Props) {
  const { t } = useI18n();
  const [typed, setTyped] = useState<string | null>(null);
  const [asked] = useDebouncedValue(typed ?? '', 150);
  const target = targetOf(field);
  const { data, isFetching } = useQuery({
    queryKey: ['lookup', target, object, field.name, asked],
    queryFn: ({ signal }) =>
      api<{ rows: LookupRow[] }>(
        'GET',
        `/lookup/${target}?${queryString({ q: asked, for: `${object}.${field.name}` })}`,
        { signal },
      ),
    enabled: typed !== null,
    placeholderData: keepPreviousData,
  });

  const rows = [...first, ...(data?.rows ?? [])];
  const title = value ? (value.title ?? t('hidden')) : '';
  const options = rows.map((row) => ({ value: row.id, label: row.title }));
  if (value && !rows.some((row) => row.id === value.id))
    options.unshift({ value: value.id, label: title });

  const choose = (id: string | null) => {
    const row = rows.find((candidate) => candidate.id === id);
    setTyped(null);
    if (id !== value?.id) onChange(row ? { id: row.id, title: row.title } : null);
  };

  return (
    <Select
      searchable
      data={options}
      filter={({ options: all }) => all}
      value={value?.id ?? null}
      searchValue={typed ?? title}
      onSearchChange={(text) => typed !== null && setTyped(text)}
      onFocus={() => setTyped('')}
      onBlur={() => setTyped(null)}
      onChange={choose}
      placeholder={title || t('lookup.type')}
      nothingFoundMessage={t(isFetching || !data ? 'loading' : 'lookup.nothing')}
      clearButtonProps={{ 'aria-label': t('clear') }}
      renderOption={({ option }) => {
        const subtitle = rows.find((row) => row.id === option.value)?.subtitle;
        return (
          <span className={s.two}>
            <span className="cut">{option.label}</span>
            {subtitle && <span className={`${s.subtitle} cut`}>{subtitle}</span>}
          </span>
        );
      }}
      {...rest}
    />
  );
}
