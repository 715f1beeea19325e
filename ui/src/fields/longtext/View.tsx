/* Text of many lines: as written where there is room, one cut line elsewhere. */
import s from '../fields.module.css';
import { textLiteral } from '../literals';
import type { FieldType } from '../types';

export const longtext: FieldType = {
  View: ({ value, place }) => (
    <span className={place === 'page' ? s.pre : 'cut'}>{String(value)}</span>
  ),
  text: String,
  literal: (value) => textLiteral(String(value)),
  width: 220,
  wide: true,
};
