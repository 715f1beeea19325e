/* Finds and chooses a record. */
import type { Ref } from '../../app/types';
import { dressed } from '../dressing';
import type { InputProps } from '../types';
import { RefBox } from './RefBox';

export function Input(props: InputProps) {
  const { object, field, value, onChange, required } = props;
  const { placeholder, ...rest } = dressed(props);
  return (
    <RefBox
      {...rest}
      {...(placeholder && !value && { placeholder })}
      object={object}
      field={field}
      value={value as Ref | null}
      onChange={onChange}
      clearable={!required}
      allowDeselect={false}
    />
  );
}
