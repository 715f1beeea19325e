/* Types a percentage; the sign stands beside the number. */
import { useI18n } from '../../app/i18n';
import { scaleOf } from '../decimal/View';
import { dressed } from '../dressing';
import { NumberBox } from '../NumberBox';
import type { InputProps } from '../types';

export function Input(props: InputProps) {
  const { format } = useI18n();
  const scale = scaleOf(props.field);
  const show = (value: number | string) => format.decimal(value, scale);
  return (
    <NumberBox
      {...dressed(props)}
      value={props.value}
      onChange={props.onChange}
      scale={scale}
      show={show}
      unit="%"
    />
  );
}
