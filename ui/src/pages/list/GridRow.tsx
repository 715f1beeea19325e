/*
 * One row of the grid; the first cell is the way to the record. It renders again only when its own
 * props change.
 */
import { memo, type MouseEvent } from 'react';
import { useI18n } from '../../app/i18n';
import { base, recordPath } from '../../app/place';
import type { Field, RecordData } from '../../app/types';
import { fieldType } from '../../fields';
import { FieldView } from '../../fields/FieldView';
import { Skeleton } from '../../kit/Skeleton';
import s from './Grid.module.css';

interface Props {
  index: number;
  object: string;
  row: RecordData | undefined;
  columns: Field[];
  template: string;
  /** In pixels. */
  height: number;
  focusColumn: number;
  onOpen: (id: string) => void;
  onFocus: (cell: readonly [number, number]) => void;
  /** null: it cannot be selected. */
  selected: boolean | null;
  onSelect: (index: number, range: boolean) => void;
  /** Names of columns that nobody writes in. */
  closed: ReadonlySet<string>;
  onEdit: (cell: readonly [number, number]) => void;
}

export const GridRow = memo(function GridRow({
  index,
  object,
  row,
  columns,
  template,
  height,
  focusColumn,
  onOpen,
  onFocus,
  selected,
  onSelect,
  closed,
  onEdit,
}: Props) {
  const { t } = useI18n();
  const style = {
    gridTemplateColumns: template,
    height,
    transform: `translateY(${index * height}px)`,
  };
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected ?? undefined}
      className={s.row}
      style={style}
    >
      {columns.map((field, column) => (
        <div
          key={field.name}
          role="gridcell"
          className={s.cell}
          data-cell={`${index}:${column}`}
          data-first={column === 0 || undefined}
          data-numeric={fieldType(field).numeric}
          tabIndex={focusColumn === column ? 0 : -1}
          aria-readonly={closed.has(field.name)}
          onFocus={() => onFocus([index, column])}
          onDoubleClick={() => onEdit([index, column])}
        >
          {column === 0 && selected !== null && (
            <input
              type="checkbox"
              className={s.check}
              tabIndex={-1}
              aria-label={t('bulk.row', { row: index + 1 })}
              checked={selected}
              onChange={({ nativeEvent }) =>
                onSelect(index, (nativeEvent as MouseEvent['nativeEvent']).shiftKey)
              }
            />
          )}
          {!row ? (
            <Skeleton width={`${35 + ((index * 7 + column * 13) % 45)}%`} />
          ) : column === 0 ? (
            <TitleLink object={object} row={row} field={field} onOpen={onOpen} />
          ) : (
            <FieldView field={field} value={row[field.name]} place="cell" />
          )}
        </div>
      ))}
    </div>
  );
});

function TitleLink({
  object,
  row,
  field,
  onOpen,
}: Pick<Props, 'object' | 'onOpen'> & { row: RecordData; field: Field }) {
  const i18n = useI18n();
  const value = row[field.name];
  const text =
    value === null || value === undefined || value === ''
      ? i18n.t('list.untitled')
      : fieldType(field).text(value, field, i18n);
  const follow = (event: MouseEvent) => {
    // With a key held the browser opens a new tab or window.
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onOpen(row.id);
  };
  return (
    <a
      className={`${s.title} cut`}
      tabIndex={-1}
      href={base + recordPath(object, row.id)}
      onClick={follow}
    >
      {text}
    </a>
  );
}
