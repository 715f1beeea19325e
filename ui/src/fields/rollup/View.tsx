/* What the records that point here add up to: it looks like what it returns. */
import { formula } from '../formula/View';
import type { FieldType } from '../types';

export const rollup: FieldType = {
  ...formula,
  shownAs: (field) => field.returns ?? 'integer',
};
