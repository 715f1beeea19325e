/* Enters an instant. */
import { dressed } from '../dressing';
import type { InputProps } from '../types';
import { InstantBox } from './InstantBox';

export function Input(props: InputProps) {
  return (
    <InstantBox
      {...dressed(props)}
      value={props.value as string | null}
      onChange={props.onChange}
      clearable={!props.required}
    />
  );
}
