/* Several of a list of options: a row of pills; in a grid the first ones, and how many more. */
import { useI18n } from '../../app/i18n';
import type { Field } from '../../app/types';
import { Badge } from '../../kit/Badge';
import { optionOf } from '../choice/View';
import s from '../fields.module.css';
import { textLiteral } from '../literals';
import type { FieldType, ViewProps } from '../types';

const SHOWN_IN_A_CELL = 2;

const listOf = (value: unknown) => (Array.isArray(value) ? value.map(String) : [String(value)]);
const label = (field: Field, name: string) => optionOf(field, name)?.label ?? name;

function View({ field, value, place }: ViewProps) {
  const i18n = useI18n();
  const all = listOf(value);
  const shown = place === 'page' ? all : all.slice(0, SHOWN_IN_A_CELL);
  return (
    <span
      className={place === 'page' ? s.chips : `${s.chips} ${s.oneRow}`}
      title={shown.length < all.length ? choices.text(all, field, i18n) : undefined}
    >
      {shown.map((name) => (
        <Badge key={name} color={optionOf(field, name)?.color}>
          {label(field, name)}
        </Badge>
      ))}
      {shown.length < all.length && <span className="quiet">+{all.length - shown.length}</span>}
    </span>
  );
}

export const choices: FieldType = {
  kind: 'options',
  View,
  text: (value, field, { language }) =>
    listOf(value)
      .map((name) => label(field, name))
      .join(language.startsWith('zh') ? '、' : ', '),
  literal: (value) => textLiteral(String(value)),
  width: 190,
  chosen: true,
};
