/* Money: exact in cells and pages, short (¥200.4万) in a phone's rows. */
import { useI18n } from '../../app/i18n';
import { useApp } from '../../app/meta';
import type { Field } from '../../app/types';
import { scaleOf } from '../decimal/View';
import type { FieldType, ViewProps } from '../types';

export function useCurrency(field: Field) {
  const { currency } = useApp();
  return field.currency ?? currency;
}

function Money({ field, value, place }: ViewProps) {
  const { format } = useI18n();
  const shown = format.money(value as number, useCurrency(field), scaleOf(field), place === 'short');
  return <span className="number">{shown}</span>;
}

export const currency: FieldType = {
  View: Money,
  text: (value, field, { format }) =>
    field.currency
      ? format.money(value as number, field.currency, scaleOf(field))
      : format.decimal(value as number, scaleOf(field)),
  literal: String,
  numeric: true,
  width: 130,
};
