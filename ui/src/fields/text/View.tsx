/* A line of text. */
import { textLiteral } from '../literals';
import type { FieldType } from '../types';

export const text: FieldType = {
  View: ({ value, place }) => (
    <span className={place === 'page' ? undefined : 'cut'}>{String(value)}</span>
  ),
  text: String,
  literal: (value) => textLiteral(String(value)),
  width: 160,
};
