/* A share of a hundred: 15 reads "15 %" as the language writes it. */
import { useI18n } from '../../app/i18n';
import { scaleOf } from '../decimal/View';
import type { FieldType } from '../types';

export const percent: FieldType = {
  View: ({ field, value }) => {
    const { format } = useI18n();
    return <span className="number">{format.decimal(value as number, scaleOf(field))}%</span>;
  },
  text: (value, field, { format }) => `${format.decimal(value as number, scaleOf(field))}%`,
  literal: String,
  numeric: true,
  width: 110,
};
