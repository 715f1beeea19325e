/*
 * Texts as the server has them: case letter by letter, blanks, order by code point, a largest size.
 * One rule: one letter becomes one letter, in every language and in every browser ("ß" stays), as
 * core/base/fold_table.inc says; test/letters.test.ts holds the two side by side.
 */
const LARGEST = 1 << 20; // bytes

/** Letters that got a second case after the server's table was made: not every browser has it. */
const young =
  /[\u1c89\u1c8a\ua7cb-\ua7cf\ua7d2-\ua7d5\ua7da-\ua7dc\u{10d50}-\u{10d85}\u{16ea0}-\u{16ed3}]/u;

function each(text: string, change: (char: string) => string): string {
  if (/^[\0-\x7f]*$/.test(text)) return change(text);
  let changed = '';
  for (const char of text) {
    const other = change(char);
    const single = other.length === 1 || (other.length === 2 && other.codePointAt(0)! > 0xffff);
    changed += single && !young.test(char + other) ? other : char;
  }
  return changed;
}

/** Greek capitals with an iota beside them: browsers take them apart. */
const iota: Record<string, string> = { ᾳ: 'ᾼ', ῃ: 'ῌ', ῳ: 'ῼ' };
const raised = (char: string) => {
  const code = char.charCodeAt(0);
  const beside = code >= 0x1f80 && code < 0x1fb0 && char.length === 1;
  return beside ? String.fromCharCode(code | 8) : (iota[char] ?? char.toUpperCase());
};

export const upper = (text: string): string => each(text, raised);
export const lower = (text: string): string =>
  each(text, (char) => (char === 'İ' ? 'i' : char.toLowerCase()));

/** For comparing without regard to case: up and down again, so that all forms of a letter meet. */
export const fold = (text: string): string =>
  each(text, (char) => (char === 'ı' || char === 'İ' ? char : lower(upper(char))));

export const trim = (text: string): string => text.replace(/^[ \t-\r]+|[ \t-\r]+$/g, '');

/** Empty if there is nothing in it, or too much. */
export function sized(text: string): string | null {
  if (text === '') return null;
  if (text.length * 3 <= LARGEST) return text;
  return new TextEncoder().encode(text).length <= LARGEST ? text : null;
}

/** By code point: in UTF-16 what takes two units would come before the last of the others. */
export function compareTexts(a: string, b: string): number {
  const rank = (unit: number) =>
    unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit;
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (a[i] !== b[i]) return rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
  }
  return a.length - b.length;
}

export function replaced(text: string, from: string, to: string): string | null {
  const parts = text.split(from);
  const size = text.length + (parts.length - 1) * (to.length - from.length);
  return size > LARGEST ? null : parts.join(to);
}
