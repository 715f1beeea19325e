/* An instant, in the time zone of the tenant. */
import { useI18n } from '../../app/i18n';
import { textLiteral } from '../literals';
import type { FieldType } from '../types';

export const datetime: FieldType = {
  kind: 'instant',
  View: ({ value }) => (
    <time className="number" dateTime={value as string}>
      {useI18n().format.dateTime(value as string)}
    </time>
  ),
  text: (value, _field, { format }) => format.dateTime(value as string),
  literal: (value) => textLiteral(value as string),
  width: 170,
  chosen: true,
  operators: { '<': 'op.before', '<=': 'op.until', '>': 'op.after', '>=': 'op.from' },
};
