/* Compares as what the formula returns. */
import { editors } from '../editors';
import type { FilterProps } from '../types';

export function Filter(props: FilterProps) {
  const type = props.field.returns ?? 'text';
  const { Filter: Returned } = editors[type === 'formula' ? 'text' : type] ?? editors.text!;
  return <Returned {...props} field={{ ...props.field, type }} />;
}
