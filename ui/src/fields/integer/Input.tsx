/* Types a whole number. */
import { useI18n } from '../../app/i18n';
import { dressed } from '../dressing';
import { NumberBox } from '../NumberBox';
import type { InputProps } from '../types';

export function Input(props: InputProps) {
  const { format } = useI18n();
  return (
    <NumberBox
      {...dressed(props)}
      value={props.value}
      onChange={props.onChange}
      scale={0}
      show={format.integer}
      sign={props.field.prefix}
      unit={props.field.suffix}
    />
  );
}
