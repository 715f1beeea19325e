/* An exact number with places. */
import { useI18n } from '../../app/i18n';
import type { Field } from '../../app/types';
import type { FieldType } from '../types';

export const scaleOf = (field: Field) => field.scale ?? 2;

export const decimal: FieldType = {
  View: ({ field, value }) => (
    <span className="number">{useI18n().format.decimal(value as number, scaleOf(field))}</span>
  ),
  text: (value, field, { format }) => format.decimal(value as number, scaleOf(field)),
  literal: String,
  numeric: true,
  width: 120,
};
