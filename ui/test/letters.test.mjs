/* Case letter by letter: the browser's against the table that the server uses. */
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareTexts, fold, lower, sized, trim, upper } from '../src/app/letters';

/** { first, last, step, delta }: every step-th code point from first to last moves by delta. */
function tables() {
  const source = new URL('../../core/base/fold_table.inc', import.meta.url);
  const all = {};
  let current = null;
  for (const line of fs.readFileSync(source, 'utf8').split('\n')) {
    const name = /Shift (\w+)\[\]/.exec(line)?.[1];
    if (name) current = all[name] = new Map();
    const row = /\{ 0x(\w+), 0x(\w+), (\d+), (-?\d+) \}/.exec(line);
    if (!row) continue;
    const [first, last] = [parseInt(row[1], 16), parseInt(row[2], 16)];
    for (let code = first; code <= last; code += Number(row[3]))
      current.set(code, code + Number(row[4]));
  }
  return all;
}

const { folding, lowering, raising } = tables();
// Beyond the second plane no letter has case.
const codes = Array.from({ length: 0x20000 - 0x80 }, (_, i) => i + 0x80).filter(
  (code) => code < 0xd800 || code > 0xdfff,
);
const char = (code) => String.fromCodePoint(code);

describe('case', () => {
  it.each([
    ['lower', lower, lowering],
    ['upper', upper, raising],
  ])('%s is what the table says, for every letter there is', (_, map, table) => {
    expect(table.size).toBeGreaterThan(1000);
    const wrong = codes.filter((code) => map(char(code)) !== char(table.get(code) ?? code));
    expect(wrong.map((code) => code.toString(16))).toEqual([]);
  });
  it('letters meet in a comparison exactly where they do on the server', () => {
    const [ours, theirs] = [new Map(), new Map()];
    const apart = codes.filter((code) => {
      const [here, there] = [fold(char(code)), folding.get(code) ?? code];
      if (!ours.has(here)) ours.set(here, there);
      if (!theirs.has(there)) theirs.set(there, here);
      return ours.get(here) !== there || theirs.get(there) !== here;
    });
    expect(apart.map((code) => code.toString(16))).toEqual([]);
  });
  it('ASCII and whole words', () => {
    expect([lower('ABCxyz'), upper('abcXYZ'), fold('Straße')]).toEqual([
      'abcxyz',
      'ABCXYZ',
      'straße',
    ]);
    expect(upper('Straße')).toBe('STRAßE');
  });
});

describe('texts', () => {
  it('blanks are those of ASCII', () => {
    expect(trim(' \t\r\n a b \v\f')).toBe('a b');
    expect(trim('\u00a0a\u3000')).toBe('\u00a0a\u3000');
  });
  it('order is by code point', () => {
    const sorted = ['\u{1f600}', '\uffee', 'ab', 'a', 'Z'].sort(compareTexts);
    expect(sorted).toEqual(['Z', 'a', 'ab', '\uffee', '\u{1f600}']);
  });
  it('a megabyte fits, a byte more does not', () => {
    expect(sized('é'.repeat(1 << 19))).not.toBeNull();
    expect(sized('é'.repeat(1 << 19) + 'a')).toBeNull();
    expect(sized('')).toBeNull();
  });
});
