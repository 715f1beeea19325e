/* A computed value: it looks like what it returns. */
import { text } from '../text/View';
import type { FieldType } from '../types';

export const formula: FieldType = {
  ...text,
  shownAs: (field) => field.returns ?? 'text',
};
