/* The address of a page, without what every address has; following it opens a page of its own. */
import type { Field } from '../../app/types';
import { Away } from '../Away';
import { textLiteral } from '../literals';
import type { FieldType } from '../types';

const RUNS = /^(javascript|data|vbscript|blob|file|about):/i;

/** null: stored before the field was an address, and nothing that may be followed. */
export function hrefOf(value: string, field: Field): string | null {
  const schemes = (field.schemes ?? 'https http').split(' ');
  const scheme = /^([a-z][a-z0-9+-]*):/i.exec(value)?.[1]?.toLowerCase();
  return scheme && schemes.includes(scheme) && !RUNS.test(value) ? value : null;
}

export const shortened = (value: string) => value.replace(/^https?:\/\//, '').replace(/\/$/, '');

export const url: FieldType = {
  View: ({ field, value, place }) => (
    <Away href={hrefOf(String(value), field)} words={shortened(String(value))} place={place} page />
  ),
  text: String,
  literal: (value) => textLiteral(String(value)),
  width: 180,
};
