/* Compares with a percentage. */
import { useI18n } from '../../app/i18n';
import type { Value } from '../../app/types';
import { scaleOf } from '../decimal/View';
import { dressedFilter } from '../dressing';
import { NumberBox } from '../NumberBox';
import type { FilterProps } from '../types';

export function Filter(props: FilterProps) {
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
      unit="%"
    />
  );
}
