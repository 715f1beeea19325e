/* A telephone number in groups; following it calls. */
import { Away } from '../Away';
import { textLiteral } from '../literals';
import type { FieldType } from '../types';
import { grouped, ungrouped } from './grouped';

export const phone: FieldType = {
  View: ({ value, place }) => {
    const number = String(value);
    const href = /^\+\d+$/.test(number) ? `tel:${number}` : null;
    return <Away href={href} words={grouped(number)} place={place} />;
  },
  text: (value) => grouped(String(value)),
  literal: (value) => textLiteral(ungrouped(String(value))),
  width: 150,
};
