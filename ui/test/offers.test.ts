/* Choices that depend on one another: what they offer, and what no longer fits. */
import { describe, expect, it, vi } from 'vitest';
import { known, Unknown, type Env } from '../src/app/expressions';
import type { Field, Tree, Values } from '../src/app/types';
import type { Holds } from '../src/form/reaction';

vi.mock('../src/generated/icons.svg?url', () => ({ default: '' }));
vi.mock('../src/app/place', () => ({ apiBase: '', recordPath: () => '' }));
const { openOptions } = await import('../src/fields/choice/options');
const { offeredNow, offering, unfit } = await import('../src/form/offers');

const option = (value: string, retired = false) => ({ value, label: value.toUpperCase(), retired });
const at = (province: string): Tree => ['call', 'one_of', ['path', 'province'], ['text', province]];
const city: Field = {
  name: 'city',
  type: 'choice',
  label: 'City',
  depends_on: 'province',
  options: [option('hz'), option('pd'), option('other'), option('old', true)],
  options_when: { hz: at('zj'), pd: at('sh') },
};
const hubs: Field = { ...city, name: 'hubs', type: 'choices' };
const object = { fields: [city, hubs] };

/** undefined: the browser does not know the province. */
const holdsIn = (province: string | null | undefined): Holds => {
  const read = () => {
    if (province === undefined) throw new Unknown();
    return province;
  };
  const env = { read, hasRole: () => false, now: new Date(), zone: 'UTC' } as unknown as Env;
  return (tree, unknown) => (tree ? known(tree, env, unknown) === true : unknown);
};
const offered = (province: string | null | undefined, chosen: string | null = null) =>
  openOptions(offering(city, holdsIn(province)), chosen).map(({ value }) => value);

describe('what a choice offers', () => {
  it('is what fits, and what nothing is said about', () => {
    expect(offered('zj')).toEqual(['hz', 'other']);
    expect(offered('sh')).toEqual(['pd', 'other']);
    expect(offered(null)).toEqual(['other']);
  });
  it('is everything where the browser cannot tell', () =>
    expect(offered(undefined)).toEqual(['hz', 'pd', 'other']));
  it('holds what is chosen already', () =>
    expect(offered('sh', 'hz')).toEqual(['hz', 'pd', 'other']));
  it('is the same field as long as it offers the same', () =>
    expect(offering(city, holdsIn('zj'))).toBe(offering(city, holdsIn('zj'))));
});

const taken = (values: Values, ...provinces: (string | null | undefined)[]) => {
  let before = offeredNow(object, holdsIn(provinces[0]), new Map());
  let found = unfit(object, values, new Map(), before);
  for (const province of provinces.slice(1)) {
    const now = offeredNow(object, holdsIn(province), before);
    found = unfit(object, values, before, now);
    before = now;
  }
  return found.map(({ field, left, gone }) => [field.name, left, ...gone]);
};

describe('a chosen value', () => {
  it('goes when what it depends on changes', () => {
    expect(taken({ city: 'hz' }, 'zj', 'sh')).toEqual([['city', null, 'HZ']]);
    expect(taken({ city: 'hz' }, 'zj', null)).toEqual([['city', null, 'HZ']]);
  });
  it('stays where it still fits, or did not fit before', () => {
    expect(taken({ city: 'other' }, 'zj', 'sh')).toEqual([]);
    expect(taken({ city: 'hz' }, 'sh', 'sh')).toEqual([]);
    expect(taken({ city: 'hz' }, 'sh')).toEqual([]);
  });
  it('waits until the browser knows', () => {
    expect(taken({ city: 'hz' }, 'zj', undefined)).toEqual([]);
    expect(taken({ city: 'hz' }, 'zj', undefined, 'sh')).toEqual([['city', null, 'HZ']]);
    expect(taken({ city: 'hz' }, undefined, 'sh')).toEqual([]);
  });
  it('of several loses only what does not fit', () => {
    expect(taken({ hubs: ['hz', 'other'] }, 'zj', 'sh')).toEqual([['hubs', ['other'], 'HZ']]);
    expect(taken({ hubs: ['hz'] }, 'zj', 'sh')).toEqual([['hubs', null, 'HZ']]);
  });
});
