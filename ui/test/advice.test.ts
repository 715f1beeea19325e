/* Rules that are asked while one types. */
import { describe, expect, it, vi } from 'vitest';
import { holds, Unknown, type Env, type Result } from '../src/app/expressions';
import type { ObjectMeta, Tree } from '../src/app/types';
import type { Holds } from '../src/form/reaction';

vi.mock('../src/generated/icons.svg?url', () => ({ default: '' }));
vi.mock('../src/app/place', () => ({ apiBase: '', recordPath: () => '' }));
const { adviceOf } = await import('../src/form/advice');

const late: Tree = ['<', ['path', 'close_date'], ['path', 'opened_on']];
const foreign: Tree = ['~=', ['path', 'contact', 'account'], ['path', 'account']];
const rule = (name: string, when: Tree, field: string | null) => ({
  name,
  when,
  message: `${name}!`,
  field,
});
const rules = [
  rule('late', late, 'close_date'),
  rule('foreign', foreign, 'contact'),
  rule('all', late, null),
];
const formula = (name: string, value: Tree) => ({ name, label: name, type: 'formula', value });
const fields = [formula('opened_on', ['call', 'add_days', ['path', 'begun_on'], ['int', 1]])];
const object = { rules, fields } as unknown as ObjectMeta;

const at =
  (env: Env): Holds =>
  (condition, unknown) =>
    holds(condition, env, unknown);
const envOf = (values: Record<string, Result>): Env => ({
  read: ([name, ...rest]) => {
    if (rest.length) throw new Unknown();
    return values[name!] ?? null;
  },
  changed: () => false,
  hasRole: () => false,
  inDepartment: () => false,
  now: new Date(),
  zone: 'UTC',
});
const wrong = at(envOf({ close_date: '2026-01-01', opened_on: '2026-02-01' }));
const right = at(envOf({ close_date: '2026-03-01', opened_on: '2026-02-01' }));

describe('advice', () => {
  it('is given at the field of the rule, once it has been wrong for a moment', () => {
    const given = adviceOf(object, wrong, wrong, new Set(['close_date']));
    expect(given).toEqual([{ field: 'close_date', words: 'late!' }]);
    expect(adviceOf(object, wrong, right, new Set(['close_date']))).toEqual([]);
  });
  it('goes at once', () =>
    expect(adviceOf(object, right, wrong, new Set(['close_date']))).toEqual([]));
  it('is about what was changed here', () => {
    expect(adviceOf(object, wrong, wrong, new Set(['name']))).toEqual([]);
    expect(adviceOf(object, wrong, wrong, new Set(['begun_on']))).toHaveLength(1); // by a formula
    expect(adviceOf(object, wrong, wrong, new Set(['opened_on']))).toHaveLength(1);
  });
  it('is silent about what the browser cannot know', () =>
    expect(adviceOf(object, wrong, wrong, new Set(['contact']))).toEqual([]));
});
