/* Enters a day. */
import { dressed } from '../dressing';
import type { InputProps } from '../types';
import { DayBox } from './DayBox';

export function Input(props: InputProps) {
  return (
    <DayBox
      {...dressed(props)}
      value={props.value as string | null}
      onChange={props.onChange}
      clearable={!props.required}
    />
  );
}
