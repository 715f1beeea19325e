/* What an expression gives as a value of the wire: long numbers are texts there. */
import { asText, isDecimal, type Result } from '../app/expressions';
import type { Value } from '../app/types';

const EXACT = 15; // digits that a number of JSON has

export function wireOf(result: Result): Value {
  if (result === null || typeof result === 'boolean') return result;
  if (Array.isArray(result)) return [...(result as string[])];
  const text = asText(result);
  return isDecimal(result) && text.replace(/\D/g, '').length <= EXACT ? Number(text) : text;
}
