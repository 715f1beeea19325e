/* What a copy of a record takes along. */
import { expect, it } from 'vitest';
import type { Field, RecordData } from '../src/app/types';
import { copyOf } from '../src/form/copied';

const field = (name: string, more: Partial<Field> = {}): Field => ({
  name,
  type: 'text',
  label: name,
  ...more,
});
const fields = [
  field('name'),
  field('empty'),
  field('code', { no_copy: true }),
  field('number', { readonly: true }),
  field('created_by', { system: true }),
  field('account', { to: ['account'] }),
  field('unseen', { to: ['account'] }),
  field('stage', { options: [{ value: 'old', label: 'Old', retired: true }] }),
  field('tags', { options: [{ value: 'a', label: 'A' }] }),
];
const record = {
  id: '1',
  version: 4,
  name: 'Deal',
  empty: null,
  code: 'D-1',
  number: '7',
  created_by: { id: 'u', title: 'Lin' },
  account: { id: 'a', title: 'Acme' },
  unseen: { id: 'b', title: null, hidden: true },
  stage: 'old',
  tags: ['a'],
} as unknown as RecordData;

it('a copy has what can be entered again, and nothing that is the record’s own', () =>
  expect(copyOf({ fields }, record)).toEqual({
    name: 'Deal',
    account: { id: 'a', title: 'Acme' },
    tags: ['a'],
  }));
