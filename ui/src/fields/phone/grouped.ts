/*
 * A number of E.164 as people read it: +86 138 1234 5678. One rule: grouping only adds spaces, so
 * that what is copied is still the number.
 */

/** Country codes of one and two digits; all others have three. */
const TWO = /^(20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

const codeLength = (digits: string) => (/^[17]/.test(digits) ? 1 : TWO.test(digits) ? 2 : 3);

/** How long the groups are, first fit first. The last takes what is left. */
const SHAPES: Record<string, [RegExp, number[]][]> = {
  '86': [
    [/^1[3-9]\d{9}$/, [3, 4, 4]],
    [/^[48]00\d{7}$/, [3, 3, 4]],
    [/^(10|2\d)\d{8}$/, [2, 4, 4]],
    [/^[3-9]\d{10}$/, [3, 4, 4]],
    [/^[3-9]\d{9}$/, [3, 3, 4]],
    [/^9\d{4,5}$/, [6]],
  ],
  '1': [[/^\d{10}$/, [3, 3, 4]]],
  '7': [[/^\d{10}$/, [3, 3, 2, 2]]],
  '33': [[/^\d{9}$/, [1, 2, 2, 2, 2]]],
  '44': [
    [/^2\d{9}$/, [2, 4, 4]],
    [/^\d{10}$/, [4, 6]],
  ],
  '81': [[/^\d{9,10}$/, [2, 4, 4]]],
  '852': [[/^\d{8}$/, [4, 4]]],
  '853': [[/^\d{8}$/, [4, 4]]],
  '65': [[/^\d{8}$/, [4, 4]]],
};

function split(digits: string, lengths: number[]): string {
  const groups: string[] = [];
  let at = 0;
  for (const length of lengths) {
    groups.push(digits.slice(at, at + length));
    at += length;
  }
  if (at < digits.length) groups.push(digits.slice(at));
  return groups.filter(Boolean).join(' ');
}

/** Threes from the left, a rest of one joins the group before it. */
const evenly = (digits: string) => digits.replace(/(\d{3})(?=\d{2})/g, '$1 ');

export function grouped(number: string): string {
  const digits = /^\+(\d{5,15})$/.exec(number)?.[1];
  if (!digits) return number; // stored before the field was a number
  const length = codeLength(digits);
  const code = digits.slice(0, length);
  const rest = digits.slice(length);
  const shape = SHAPES[code]?.find(([form]) => form.test(rest));
  return `+${code} ${shape ? split(rest, shape[1]) : evenly(rest)}`;
}

/** What a filter compares with: a part of a number, without what groups it. */
export function ungrouped(typed: string): string {
  const plain = typed.normalize('NFKC').trim();
  return /^[+\d\s().\-/]+$/.test(plain) ? plain.replace(/[\s().\-/]/g, '') : plain;
}
