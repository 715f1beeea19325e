/* Compares with a percentage. */
import { Filter as DecimalFilter } from '../decimal/Filter';
import type { FilterProps } from '../types';

export const Filter = (props: FilterProps) => <DecimalFilter {...props} unit="%" />;
