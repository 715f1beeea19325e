/*
 * Every field type's Input and Filter, in one chunk that arrives with the first form or filter. One
 * rule: the same names as in index.ts.
 */
import * as autonumberFilter from './autonumber/Filter';
import * as autonumberInput from './autonumber/Input';
import * as booleanFilter from './boolean/Filter';
import * as booleanInput from './boolean/Input';
import * as childFilter from './child/Filter';
import * as childInput from './child/Input';
import * as choiceFilter from './choice/Filter';
import * as choiceInput from './choice/Input';
import * as choicesFilter from './choices/Filter';
import * as choicesInput from './choices/Input';
import * as currencyFilter from './currency/Filter';
import * as currencyInput from './currency/Input';
import * as dateFilter from './date/Filter';
import * as dateInput from './date/Input';
import * as datetimeFilter from './datetime/Filter';
import * as datetimeInput from './datetime/Input';
import * as decimalFilter from './decimal/Filter';
import * as decimalInput from './decimal/Input';
import * as emailFilter from './email/Filter';
import * as emailInput from './email/Input';
import * as fileFilter from './file/Filter';
import * as fileInput from './file/Input';
import * as formulaFilter from './formula/Filter';
import * as formulaInput from './formula/Input';
import * as imageFilter from './image/Filter';
import * as imageInput from './image/Input';
import * as integerFilter from './integer/Filter';
import * as integerInput from './integer/Input';
import * as longtextFilter from './longtext/Filter';
import * as longtextInput from './longtext/Input';
import * as lookupFilter from './lookup/Filter';
import * as lookupInput from './lookup/Input';
import * as percentFilter from './percent/Filter';
import * as percentInput from './percent/Input';
import * as phoneFilter from './phone/Filter';
import * as phoneInput from './phone/Input';
import * as rollupFilter from './rollup/Filter';
import * as rollupInput from './rollup/Input';
import * as textFilter from './text/Filter';
import * as textInput from './text/Input';
import * as urlFilter from './url/Filter';
import * as urlInput from './url/Input';
import type { Editors, FilterProps, InputProps } from './types';

export const editors: Record<string, Editors> = {
  text: { ...textInput, ...textFilter },
  longtext: { ...longtextInput, ...longtextFilter },
  email: { ...emailInput, ...emailFilter },
  phone: { ...phoneInput, ...phoneFilter },
  url: { ...urlInput, ...urlFilter },
  integer: { ...integerInput, ...integerFilter },
  decimal: { ...decimalInput, ...decimalFilter },
  currency: { ...currencyInput, ...currencyFilter },
  percent: { ...percentInput, ...percentFilter },
  boolean: { ...booleanInput, ...booleanFilter },
  date: { ...dateInput, ...dateFilter },
  datetime: { ...datetimeInput, ...datetimeFilter },
  choice: { ...choiceInput, ...choiceFilter },
  choices: { ...choicesInput, ...choicesFilter },
  lookup: { ...lookupInput, ...lookupFilter },
  child: { ...childInput, ...childFilter },
  file: { ...fileInput, ...fileFilter },
  image: { ...imageInput, ...imageFilter },
  formula: { ...formulaInput, ...formulaFilter },
  rollup: { ...rollupInput, ...rollupFilter },
  autonumber: { ...autonumberInput, ...autonumberFilter },
};

type Props = ({ use: 'Input' } & InputProps) | ({ use: 'Filter' } & FilterProps);

export default function Editor(props: Props) {
  const { Input, Filter } = editors[props.field.type] ?? editors.text!;
  return props.use === 'Input' ? <Input {...props} /> : <Filter {...props} />;
}
