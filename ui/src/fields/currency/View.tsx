/*
 * Money: exact in cells and pages, short (¥200.4万) in a phone's rows. In a column the digits stand
 * below each other: a whole amount gets its zeros, faintly.
 */
import { useI18n } from '../../app/i18n';
import { useApp } from '../../app/meta';
import type { Field } from '../../app/types';
import { scaleOf } from '../decimal/View';
import type { FieldType, ViewProps } from '../types';

/** null: neither the field nor the app names one, so it is shown as a plain number. */
export function useCurrency(field: Field): string | null {
  const { currency } = useApp();
  return field.currency ?? currency;
}

function Money({ field, value, place }: ViewProps) {
  const { format } = useI18n();
  const currency = useCurrency(field);
  const scale = scaleOf(field);
  const amount = value as number | string;
  const shown = currency
    ? format.money(amount, currency, scale, place === 'short')
    : format.decimal(amount, scale);
  const whole = place === 'cell' && scale > 0 && !/[.]\d/.test(String(amount));
  return (
    <span className="number" data-zeros={whole ? format.zeros(scale) : undefined}>
      {shown}
    </span>
  );
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
  dress: (field) => (scaleOf(field) > 0 ? 20 : 0),
};
