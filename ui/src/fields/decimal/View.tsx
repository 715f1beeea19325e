/* An exact number with places. */
import { useI18n } from '../../app/i18n';
import type { Field } from '../../app/types';
import { affixed } from '../affixed';
import type { FieldType } from '../types';

export const scaleOf = (field: Field) => field.scale ?? 2;

export const decimal: FieldType = {
  View: ({ field, value }) => {
    const { format } = useI18n();
    const shown = format.decimal(value as number, scaleOf(field));
    return <span className="number">{affixed(field, shown)}</span>;
  },
  text: (value, field, { format }) =>
    affixed(field, format.decimal(value as number, scaleOf(field))),
  literal: String,
  numeric: true,
  width: 120,
};
