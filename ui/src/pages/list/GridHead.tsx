/*
 * The grid's head: a column's label sorts by it, once more the other way round; with Shift it comes
 * behind those that are sorted by already. Its edge can be moved.
 */
import { UnstyledButton } from '@mantine/core';
import type { CSSProperties } from 'react';
import { useI18n } from '../../app/i18n';
import type { Field } from '../../app/types';
import { fieldType } from '../../fields';
import { Icon } from '../../kit/Icon';
import s from './Grid.module.css';
import { Edge, type Sizing } from './Edge';
import type { Selection } from './useSelection';

interface Props {
  columns: Field[];
  sort: string;
  onSort: (sort: string) => void;
  style: CSSProperties;
  selection: Selection | null;
  sizing: Sizing;
}

export function GridHead({ columns, sort, onSort, style, selection, sizing }: Props) {
  const { t } = useI18n();
  const keys = sort.split(',').filter(Boolean);

  return (
    <div className={s.head} role="row" aria-rowindex={1} style={style}>
      {columns.map((field, i) => {
        const place = keys.findIndex((key) => key.replace('-', '') === field.name);
        const on = place === 0;
        const descending = keys[place]?.startsWith('-') ?? false;
        const direction = descending ? 'descending' : 'ascending';
        const next = place >= 0 && !descending ? `-${field.name}` : field.name;
        // With Shift it is one more column to sort by, or turns the one that it is.
        const also =
          place < 0 ? [...keys, next] : keys.map((key, at) => (at === place ? next : key));
        return (
          <div
            key={field.name}
            role="columnheader"
            aria-label={field.label}
            className={s.column}
            data-numeric={fieldType(field).numeric}
            aria-sort={field.sortable ? (on ? direction : 'none') : undefined}
          >
            {i === 0 && selection && (
              <input
                type="checkbox"
                className={s.check}
                aria-label={t('bulk.here')}
                checked={selection.all || selection.ids.size > 0}
                onChange={selection.toggleAll}
              />
            )}
            {field.sortable ? (
              <UnstyledButton
                className={s.sort}
                title={t('list.sort', { field: field.label })}
                onClick={(event) => onSort(event.shiftKey ? also.join() : next)}
              >
                <span className="cut">{field.label}</span>
                {place >= 0 && <Icon name={descending ? 'arrow-down' : 'arrow-up'} size={13} />}
                {place >= 0 && keys.length > 1 && <small>{place + 1}</small>}
              </UnstyledButton>
            ) : (
              <span className={s.sort}>
                <span className="cut">{field.label}</span>
              </span>
            )}
            <Edge field={field} at={i} sizing={sizing} />
          </div>
        );
      })}
    </div>
  );
}
