/* A computed value: it looks like what it returns; one that passes a choice on, like the choice. */
import { text } from '../text/View';
import type { FieldType } from '../types';

export const formula: FieldType = {
  ...text,
  computed: true,
  shownAs: (field) => (field.options ? 'choice' : (field.returns ?? 'text')),
};
