/* A phone's line over the list: what its numbers come to, short. */
import { useI18n } from '../../app/i18n';
import type { Field } from '../../app/types';
import { FieldView } from '../../fields/FieldView';
import s from './Totals.module.css';
import { addsUp, shownAs, summed, useTotals } from './totals';
import type { ListQuery } from './useRows';

interface Props {
  object: string;
  columns: Field[];
  query: ListQuery;
}

export default function TotalsLine({ object, columns, query }: Props) {
  const { t } = useI18n();
  const totals = useTotals(object, query, columns);
  if (!totals) return null;
  return (
    <dl className={s.line} aria-label={t('list.total')}>
      {summed(columns).map((field) => (
        <div key={field.name}>
          <dt>{addsUp(field) ? field.label : t('list.total.avg', { field: field.label })}</dt>
          <dd>
            <FieldView field={shownAs(field)} value={totals[field.name]} place="short" />
          </dd>
        </div>
      ))}
    </dl>
  );
}
