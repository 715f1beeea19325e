/* What a form waits for, what an import leaves out, and which pictures are drawn. */
import { describe, expect, it, vi } from 'vitest';
import type { ImportPlan } from '../src/app/imports';
import type { Field, FileRef, ObjectMeta } from '../src/app/types';

vi.mock('../src/app/place', () => ({ tenant: 'demo', base: '', apiBase: '' }));
const { besides, missingFields } = await import('../src/app/imports');
const { percentOf, underway } = await import('../src/files/held');
const { isDrawn } = await import('../src/fields/file/files');

describe('files on their way', () => {
  it('count until they are here, refused or stopped', () => {
    const two = underway(underway(new Map(), 1, 0.5), 2, 0);
    expect([two.size, percentOf(two)]).toEqual([2, 25]);
    for (const way of ['here', 'refused', 'stopped'] as const)
      expect([...underway(two, 1, way).keys()]).toEqual([2]);
    expect(percentOf(new Map())).toBe(0);
  });
});

describe('what the columns of an import leave out', () => {
  const names = ['name', 'account', 'stage', 'reason', 'due'];
  const object = {
    fields: names.map((name) => ({
      name,
      type: 'text',
      label: name,
      default: name === 'stage' ? 'new' : null,
      required_when: name === 'reason' || name === 'stage' ? ['path', 'x'] : null,
    })) as Field[],
  } as ObjectMeta;
  const plan = (mode: ImportPlan['mode'], ...map: string[]): ImportPlan => ({
    preview: {
      fields: names.map((name) => ({
        name,
        label: name,
        type: 'text',
        required: ['name', 'account'].includes(name),
        key: false,
      })),
    } as ImportPlan['preview'],
    map,
    mode,
    key: 'id',
  });
  const missing = (...args: Parameters<typeof plan>) =>
    missingFields(plan(...args)).map(({ name }) => name);

  it('a lookup by a field of its target is filled', () => {
    expect(missing('insert', 'name')).toEqual(['account']);
    expect(missing('insert', 'name', 'account.code')).toEqual([]);
    expect(missing('update')).toEqual([]);
  });
  it('what a default fills, and what some records need', () => {
    const { defaults, perhaps } = besides(plan('insert', 'name'), object);
    expect(defaults.map(({ name }) => name)).toEqual(['stage']);
    expect(perhaps.map(({ name }) => name)).toEqual(['reason']);
    expect(besides(plan('insert', 'stage', 'reason'), object)).toEqual({
      defaults: [],
      perhaps: [],
    });
    expect(besides(plan('update', 'name'), object)).toEqual({ defaults: [], perhaps: [] });
  });
});

describe('pictures', () => {
  const picture = (size: number, more: Partial<FileRef> = {}): FileRef => ({
    id: '1',
    name: 'a.png',
    type: 'image/png',
    size,
    image: true,
    url: '/x',
    ...more,
  });
  it('are drawn where they are light enough, and only if they are some', () => {
    expect(isDrawn(picture(1000), 'list')).toBe(true);
    expect(isDrawn(picture(300_000), 'list')).toBe(false);
    expect(isDrawn(picture(300_000), 'page')).toBe(true);
    expect(isDrawn(picture(5_000_000), 'page')).toBe(false);
    expect(isDrawn(picture(1000, { image: false, type: 'image/svg+xml' }), 'page')).toBe(false);
    expect(isDrawn(picture(1000, { url: null }), 'page')).toBe(false);
  });
});
