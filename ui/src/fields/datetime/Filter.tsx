/* Compares with an instant. */
import { dressedFilter } from '../dressing';
import type { FilterProps } from '../types';
import { InstantBox } from './InstantBox';

export function Filter(props: FilterProps) {
  return (
    <InstantBox
      {...dressedFilter(props)}
      value={props.value as string | null}
      onChange={props.onChange}
      popoverProps={{ withinPortal: false, withRoles: false }}
    />
  );
}
