/* Every field type is complete: a folder with View, Input and Filter, one line in each list. */
import { describe, expect, it, vi } from 'vitest';
import type { Field } from '../src/app/types';

vi.mock('../src/generated/icons.svg?url', () => ({ default: '' }));
vi.mock('../src/app/place', () => ({
  tenant: 'demo',
  base: '/t/demo',
  apiBase: '',
  recordPath: () => '',
}));
const { fieldType, fieldTypes } = await import('../src/fields');
const { editors } = await import('../src/fields/editors');

const files = Object.keys(import.meta.glob('../src/fields/*/*.tsx'));
const foldersWith = (file: string) =>
  files
    .filter((path) => path.endsWith(`/${file}.tsx`))
    .map((path) => path.split('/').at(-2)!)
    .sort();

describe('the field types', () => {
  const names = Object.keys(fieldTypes).sort();
  it.each(['View', 'Input', 'Filter'])('have their %s', (file) =>
    expect(foldersWith(file)).toEqual(names),
  );
  it('have their editors', () => {
    expect(Object.keys(editors).sort()).toEqual(names);
    for (const { Input, Filter } of Object.values(editors))
      expect([typeof Input, typeof Filter]).toEqual(['function', 'function']);
  });
  it('take a width in a grid', () =>
    Object.values(fieldTypes).forEach((type) => expect(type.width).toBeGreaterThan(0)));
  it('look like what they return where they are computed', () => {
    const field = (type: string, returns?: string) =>
      ({ name: 'total', type, returns, scale: 2 }) as unknown as Field;
    for (const type of ['formula', 'rollup'])
      for (const returns of ['integer', 'currency', 'date'])
        expect(fieldType(field(type, returns))).toBe(fieldTypes[returns]);
    expect(fieldType(field('rollup'))).toBe(fieldTypes.integer);
  });
});
