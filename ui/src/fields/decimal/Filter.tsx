/* Compares with an exact number; money is compared in the same way. */
import { useI18n } from '../../app/i18n';
import type { Value } from '../../app/types';
import { dressedFilter } from '../dressing';
import { NumberBox } from '../NumberBox';
import type { FilterProps } from '../types';
import { scaleOf } from './View';

export function Filter({ unit, ...props }: FilterProps & { unit?: string }) {
  const { format } = useI18n();
  const scale = scaleOf(props.field);
  const show = (value: number | string) => format.decimal(value, scale);
  return (
    <NumberBox
      {...dressedFilter(props)}
      value={props.value as Value}
      onChange={props.onChange}
      scale={scale}
      show={show}
      unit={unit}
    />
  );
}
