/* A whole number. */
import { useI18n } from '../../app/i18n';
import { affixed } from '../affixed';
import type { FieldType } from '../types';

export const integer: FieldType = {
  View: ({ field, value }) => (
    <span className="number">{affixed(field, useI18n().format.integer(value as number))}</span>
  ),
  text: (value, field, { format }) => affixed(field, format.integer(value as number)),
  literal: String,
  numeric: true,
  width: 110,
};
