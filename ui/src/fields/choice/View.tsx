/* One of several options, with its colour. */
import type { Field, Value } from '../../app/types';
import { Badge } from '../../kit/Badge';
import { textLiteral } from '../literals';
import type { FieldType } from '../types';

export const optionOf = (field: Field, value: Value) => field.options?.find((option) => option.value === value);

export const choice: FieldType = {
  View: ({ field, value }) => {
    const option = optionOf(field, value);
    return <Badge color={option?.color}>{option?.label ?? String(value)}</Badge>;
  },
  text: (value, field) => optionOf(field, value)?.label ?? String(value),
  literal: (value) => textLiteral(String(value)),
  width: 130,
  chosen: true,
};
