/* Several of a list of options: a row of pills, in a grid as many as there is room for. */
import { Badge } from '../../kit/Badge';
import { optionOf } from '../choice/View';
import s from '../fields.module.css';
import { textLiteral } from '../literals';
import type { FieldType } from '../types';

const listOf = (value: unknown) => (Array.isArray(value) ? value.map(String) : [String(value)]);

export const choices: FieldType = {
  View: ({ field, value, place }) => (
    <span className={place === 'page' ? s.chips : `${s.chips} ${s.oneRow}`}>
      {listOf(value).map((name) => {
        const option = optionOf(field, name);
        return (
          <Badge key={name} color={option?.color}>
            {option?.label ?? name}
          </Badge>
        );
      })}
    </span>
  ),
  text: (value, field, { language }) =>
    listOf(value)
      .map((name) => optionOf(field, name)?.label ?? name)
      .join(language.startsWith('zh') ? '、' : ', '),
  literal: (value) => textLiteral(String(value)),
  width: 190,
  chosen: true,
};
