/*
 * Every field type, in the order of metadata/fields/all.h. One rule: a new type is one folder and
 * one line here (and one in editors.tsx, which travels later).
 */
import type { Field } from '../app/types';
import { autonumber } from './autonumber/View';
import { boolean } from './boolean/View';
import { child } from './child/View';
import { choice } from './choice/View';
import { choices } from './choices/View';
import { currency } from './currency/View';
import { date } from './date/View';
import { datetime } from './datetime/View';
import { decimal } from './decimal/View';
import { email } from './email/View';
import { file } from './file/View';
import { formula } from './formula/View';
import { image } from './image/View';
import { integer } from './integer/View';
import { longtext } from './longtext/View';
import { lookup } from './lookup/View';
import { percent } from './percent/View';
import { phone } from './phone/View';
import { rollup } from './rollup/View';
import { text } from './text/View';
import type { FieldType } from './types';
import { url } from './url/View';

export const fieldTypes: Record<string, FieldType> = {
  text,
  longtext,
  email,
  phone,
  url,
  integer,
  decimal,
  currency,
  percent,
  boolean,
  date,
  datetime,
  choice,
  choices,
  lookup,
  child,
  file,
  image,
  formula,
  rollup,
  autonumber,
};

/** The server makes its values, whatever they look like. */
export const isComputed = (field: Field) => fieldTypes[field.type]?.computed === true;

/** How a field looks. A type that this UI does not know yet reads as text. */
export function fieldType(field: Field): FieldType {
  const own = fieldTypes[field.type] ?? text;
  return (own.shownAs && fieldTypes[own.shownAs(field)]) ?? own;
}
