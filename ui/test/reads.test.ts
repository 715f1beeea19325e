/* What a tree reads: the ground on which a form asks only what a key can have changed. */
import { describe, expect, it } from 'vitest';
import { readsOf } from '../src/app/reads';
import type { Tree } from '../src/app/types';

const path = (...names: string[]): Tree => ['path', ...names];

describe('what a tree reads', () => {
  it('fields, ways, the record before, the clock', () => {
    const tree: Tree = [
      'and',
      ['call', 'changed', ['text', 'stage']],
      ['<', path('product', 'owner', 'hired'), ['call', 'today']],
      ['==', path('old', 'seller', 'name'), path('user', 'name')],
    ];
    const reads = readsOf(tree);
    expect([...reads.fields]).toEqual(['stage', 'product']);
    expect(reads.paths).toEqual([
      ['product', 'owner', 'hired'],
      ['seller', 'name'],
      ['user', 'name'],
    ]);
    expect([reads.old, reads.moment]).toEqual([true, true]);
  });
});
