/*
 * What stands before and behind a number: "≈", "m²", "%". One rule: a unit keeps its distance and
 * stays on the line of its number; what is written as a sign does not.
 */
import type { Field } from '../app/types';

const GAP = '\u00a0';
const isSign = /^[%‰°′″\s]/;
const isWord = /[\p{L}\p{N}.]$/u;

export function affixed(field: Field, shown: string): string {
  const { prefix, suffix } = field;
  const front = prefix ? prefix + (isWord.test(prefix) ? GAP : '') : '';
  const back = suffix ? (isSign.test(suffix) ? '' : GAP) + suffix : '';
  return front + shown + back;
}
