/* Types an exact number with places. */
import { useI18n } from '../../app/i18n';
import { dressed } from '../dressing';
import { NumberBox } from '../NumberBox';
import type { InputProps } from '../types';
import { scaleOf } from './View';

export function Input({ unit, ...props }: InputProps & { unit?: string }) {
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
      sign={props.field.prefix}
      unit={unit ?? props.field.suffix}
    />
  );
}
