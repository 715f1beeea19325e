/* A day. */
import { useI18n } from '../../app/i18n';
import { textLiteral } from '../literals';
import type { FieldType } from '../types';

export const date: FieldType = {
  kind: 'day',
  View: ({ value }) => <span className="number">{useI18n().format.date(value as string)}</span>,
  text: (value, _field, { format }) => format.date(value as string),
  literal: (value) => textLiteral(value as string),
  width: 130,
  chosen: true,
  operators: { '<': 'op.before', '<=': 'op.until', '>': 'op.after', '>=': 'op.from' },
};
