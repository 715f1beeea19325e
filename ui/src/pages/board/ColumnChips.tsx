/* On a phone one column fills the screen: chips above it lead to the others. */
import type { RefObject } from 'react';
import { useI18n } from '../../app/i18n';
import type { BoardColumn } from '../../app/types';
import s from './Board.module.css';

export function ColumnChips({
  columns,
  area,
}: {
  columns: BoardColumn[];
  area: RefObject<HTMLDivElement | null>;
}) {
  const { t } = useI18n();
  const show = (value: string | null) =>
    area.current
      ?.querySelector(`[data-column="${CSS.escape(value ?? '')}"]`)
      ?.scrollIntoView({ behavior: 'smooth', inline: 'start', block: 'nearest' });
  return (
    <nav className={s.chips} aria-label={t('board.columns')}>
      {columns.map(({ value, label, color, count }) => (
        <button key={value ?? ''} type="button" onClick={() => show(value)}>
          <i className={s.dot} data-color={color ?? 'gray'} />
          {label ?? t('none')} <span className="quiet">{count}</span>
        </button>
      ))}
    </nav>
  );
}
