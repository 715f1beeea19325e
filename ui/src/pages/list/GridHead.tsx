/* The grid's head: a column's label sorts by it, once more the other way round. */
import { UnstyledButton } from '@mantine/core';
import type { CSSProperties } from 'react';
import { useI18n } from '../../app/i18n';
import type { Field } from '../../app/types';
import { fieldType } from '../../fields';
import { Icon } from '../../kit/Icon';
import s from './Grid.module.css';

interface Props {
  columns: Field[];
  sort: string;
  onSort: (sort: string) => void;
  style: CSSProperties;
}

export function GridHead({ columns, sort, onSort, style }: Props) {
  const { t } = useI18n();
  const main = sort.split(',')[0]!;
  const sorted = main.replace('-', '');
  const descending = main.startsWith('-');

  return (
    <div className={s.head} role="row" aria-rowindex={1} style={style}>
      {columns.map((field) => {
        const on = field.name === sorted;
        const direction = descending ? 'descending' : 'ascending';
        const next = on && !descending ? `-${field.name}` : field.name;
        return (
          <div
            key={field.name}
            role="columnheader"
            className={s.column}
            data-numeric={fieldType(field).numeric}
            aria-sort={field.sortable ? (on ? direction : 'none') : undefined}
          >
            {field.sortable ? (
              <UnstyledButton
                className={s.sort}
                title={t('list.sort', { field: field.label })}
                onClick={() => onSort(next)}
              >
                <span className="cut">{field.label}</span>
                {on && <Icon name={descending ? 'arrow-down' : 'arrow-up'} size={13} />}
              </UnstyledButton>
            ) : (
              <span className={s.sort}>
                <span className="cut">{field.label}</span>
              </span>
            )}
          </div>
        );
      })}
    </div>
  );
}
