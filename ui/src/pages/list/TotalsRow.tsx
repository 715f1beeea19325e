/* The foot of the grid: under each column of numbers what all rows that match come to. */
import type { CSSProperties } from 'react';
import { useI18n } from '../../app/i18n';
import type { Field } from '../../app/types';
import { fieldType } from '../../fields';
import { FieldView } from '../../fields/FieldView';
import s from './Totals.module.css';
import { addsUp, shownAs, useTotals } from './totals';
import type { ListQuery } from './useRows';

interface Props {
  object: string;
  columns: Field[];
  query: ListQuery;
  /** The columns' tracks. */
  style: CSSProperties;
  /** Its place among all rows, from 1. */
  place: number;
}

export default function TotalsRow({ object, columns, query, style, place }: Props) {
  const { t } = useI18n();
  const totals = useTotals(object, query, columns);
  if (!totals) return null;
  return (
    <div role="rowgroup" className={s.foot} data-foot>
      <div role="row" className={s.row} style={style} aria-rowindex={place}>
        {columns.map((field, i) => (
          <div
            key={field.name}
            role="gridcell"
            className={s.cell}
            data-numeric={fieldType(field).numeric}
          >
            {i === 0 && <span className={s.word}>{t('list.total')}</span>}
            {field.name in totals && <Total field={field} value={totals[field.name]!} />}
          </div>
        ))}
      </div>
    </div>
  );
}

function Total({ field, value }: { field: Field; value: Parameters<typeof FieldView>[0]['value'] }) {
  const { t } = useI18n();
  const words = t(addsUp(field) ? 'list.total.sum' : 'list.total.avg', { field: field.label });
  return (
    <span className={s.total} title={words}>
      <span className="vh">{words} </span>
      {!addsUp(field) && (
        <small className={s.word} aria-hidden>
          {t('list.total.mark')}
        </small>
      )}
      <FieldView field={shownAs(field)} value={value} place="cell" />
    </span>
  );
}
