/* Compares with a day. */
import { dressedFilter } from '../dressing';
import type { FilterProps } from '../types';
import { DayBox } from './DayBox';

export function Filter(props: FilterProps) {
  return (
    <DayBox
      {...dressedFilter(props)}
      value={props.value as string | null}
      onChange={props.onChange}
      popoverProps={{ withinPortal: false }}
    />
  );
}
