/*
 * One of several options: with a colour it is a state and stands in a pill, without one it is a
 * word.
 */
import type { Field, Value } from '../../app/types';
import { Badge } from '../../kit/Badge';
import { textLiteral } from '../literals';
import type { FieldType } from '../types';

export const optionOf = (field: Field, value: Value) =>
  field.options?.find((option) => option.value === value);

export const choice: FieldType = {
  kind: 'option',
  View: ({ field, value }) => {
    const option = optionOf(field, value);
    const label = option?.label ?? String(value);
    return option?.color ? (
      <Badge color={option.color}>{label}</Badge>
    ) : (
      <span className="cut">{label}</span>
    );
  },
  text: (value, field) => optionOf(field, value)?.label ?? String(value),
  literal: (value) => textLiteral(String(value)),
  width: 130,
  dress: (field) => (field.options?.some((option) => option.color) ? 24 : 0),
  chosen: true,
};
