/* A running number, given by the server. */
import { textLiteral } from '../literals';
import type { FieldType } from '../types';

export const autonumber: FieldType = {
  View: ({ value }) => <span className="number">{String(value)}</span>,
  text: String,
  literal: (value) => textLiteral(String(value)),
  width: 130,
  computed: true,
};
