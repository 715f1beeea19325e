/* Drafts: what counts as a change, what is sent, what happens when two people save. */
import { describe, expect, it } from 'vitest';
import { changed, clashes, rebased, sameValue, wireValues } from '../src/form/draft';

const acme = { id: '1', title: 'Acme' };
const base = { id: 'x', version: 3, name: 'A', amount: 5, account: acme, note: null };

describe('changes', () => {
  it('come and go', () => {
    const once = changed({}, base, 'name', 'B');
    expect(once).toEqual({ name: 'B' });
    expect(changed(once, base, 'name', 'A')).toEqual({});
  });
  it('know empty in every spelling, and references by id', () => {
    expect(changed({}, base, 'note', '')).toEqual({});
    expect(changed({}, base, 'account', { id: '1', title: 'ACME Ltd.' })).toEqual({});
    expect(sameValue([], null)).toBe(true);
    expect(sameValue(['north', 'east'], ['north', 'east'])).toBe(true);
    expect(sameValue(['north'], ['north', 'east'])).toBe(false);
    expect(sameValue(0, null)).toBe(false);
    expect(sameValue(false, null)).toBe(false);
  });
  it('travel by id', () =>
    expect(wireValues({ account: acme, note: null, amount: 7, regions: ['north'] })).toEqual({
      account: '1',
      note: null,
      amount: 7,
      regions: ['north'],
    }));
});

describe('two people', () => {
  const mine = { name: 'Mine', amount: 9, note: 'n' };
  const theirs = { ...base, version: 4, name: 'Theirs', amount: 9 };

  it('clash only where both changed differently', () =>
    expect(clashes(mine, base, theirs)).toEqual([
      { field: 'name', mine: 'Mine', theirs: 'Theirs' },
    ]));
  it('keep what is chosen', () => {
    expect(rebased(mine, base, theirs, new Set(['name']))).toEqual({ name: 'Mine', note: 'n' });
    expect(rebased(mine, base, theirs, new Set())).toEqual({ note: 'n' });
  });
});
