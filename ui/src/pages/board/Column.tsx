/* One column: its head with count and sum, its cards, and more of them when one has come that far. */
import { ActionIcon, Button } from '@mantine/core';
import { useState } from 'react';
import { useI18n } from '../../app/i18n';
import type { Board, BoardColumn, Field, ObjectMeta, RecordData } from '../../app/types';
import { fieldType } from '../../fields';
import { FieldView } from '../../fields/FieldView';
import { Icon } from '../../kit/Icon';
import { useStable } from '../../kit/useStable';
import s from './Board.module.css';
import { Card } from './Card';

interface Props {
  object: ObjectMeta;
  board: Board;
  by: Field;
  column: BoardColumn;
  columns: BoardColumn[];
  movable: boolean;
  busy: boolean;
  onMore: () => void;
  onMove: (card: RecordData, to: string) => void;
}

export function Column({ object, board, by, column, columns, movable, busy, ...on }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const [open, setOpen] = useState(!column.hidden);
  const label = column.label ?? t('board.none', { field: by.label });
  const left = column.count - column.rows.length;
  const summed = object.fields.find((field) => field.name === board.sum);
  const onMove = useStable(on.onMove);
  const unfold = () => {
    setOpen(true);
    if (!column.rows.length && left > 0) on.onMore();
  };

  if (!open)
    return (
      <section className={s.folded} data-column={column.value ?? ''} aria-label={label}>
        <button type="button" onClick={unfold} aria-label={t('board.unfold', { column: label })}>
          <i className={s.dot} data-color={column.color ?? 'gray'} />
          <b>{label}</b>
          <span className="quiet">{column.count}</span>
        </button>
      </section>
    );
  return (
    <section className={s.column} data-column={column.value ?? ''} aria-label={label}>
      <header>
        <i className={s.dot} data-color={column.color ?? 'gray'} />
        <h2 className="cut">{label}</h2>
        <span className={s.count}>{column.count}</span>
        <span className="grow" />
        {summed && column.sum !== undefined && (
          <span
            className={s.sum}
            title={t('board.sum', {
              label: summed.label,
              sum: fieldType(summed).text(column.sum, summed, i18n),
            })}
          >
            <FieldView field={summed} value={column.sum} place="short" />
          </span>
        )}
        {column.hidden && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={24}
            aria-label={t('board.fold', { column: label })}
            onClick={() => setOpen(false)}
          >
            <Icon name="chevron-left" size={14} />
          </ActionIcon>
        )}
      </header>
      <ul tabIndex={0} aria-label={label}>
        {column.rows.map((card) => (
          <Card
            key={card.id}
            object={object}
            board={board}
            card={card}
            columns={columns}
            at={column.value}
            movable={movable}
            onMove={onMove}
          />
        ))}
        {!column.rows.length && !busy && <li className={s.nothing}>{t('board.empty')}</li>}
        {left > 0 && (
          <li>
            <Button fullWidth size="compact-md" variant="subtle" loading={busy} onClick={on.onMore}>
              {t('board.more', { n: left })}
            </Button>
          </li>
        )}
      </ul>
    </section>
  );
}
