/* Compares as what the computed value looks like. */
import { editors } from '../editors';
import type { FilterProps } from '../types';
import { formula } from './View';

export function Filter(props: FilterProps) {
  const type = formula.shownAs!(props.field);
  const { Filter: Returned } = editors[type === 'formula' ? 'text' : type] ?? editors.text!;
  return <Returned {...props} field={{ ...props.field, type }} />;
}
