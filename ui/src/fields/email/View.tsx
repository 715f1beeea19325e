/* An address of mail: following it begins a letter. */
import { Away } from '../Away';
import { textLiteral } from '../literals';
import type { FieldType } from '../types';

/** What a mail program would read as headers is written as bytes. */
export const mailto = (address: string) =>
  `mailto:${encodeURIComponent(address).replace('%40', '@')}`;

export const email: FieldType = {
  View: ({ value, place }) => (
    <Away href={mailto(String(value))} words={String(value)} place={place} />
  ),
  text: String,
  literal: (value) => textLiteral(String(value)),
  width: 180,
};
