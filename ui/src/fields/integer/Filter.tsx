/* Compares with a whole number. */
import { useI18n } from '../../app/i18n';
import type { Value } from '../../app/types';
import { dressedFilter } from '../dressing';
import { NumberBox } from '../NumberBox';
import type { FilterProps } from '../types';

export function Filter(props: FilterProps) {
  const { format } = useI18n();
  return (
    <NumberBox
      {...dressedFilter(props)}
      value={props.value as Value}
      onChange={props.onChange}
      scale={0}
      show={format.integer}
    />
  );
}
