/* A whole number. */
import { useI18n } from '../../app/i18n';
import type { FieldType } from '../types';

export const integer: FieldType = {
  View: ({ value }) => <span className="number">{useI18n().format.integer(value as number)}</span>,
  text: (value, _field, { format }) => format.integer(value as number),
  literal: String,
  numeric: true,
  width: 110,
};
