/* Forms as people type: what is asked again, what a draft sees, what computes itself. */
import { describe, expect, it, vi } from 'vitest';
import { asText, evaluate, holds, Unknown } from '../src/app/expressions';
import type { App, Field, ObjectMeta, Section, Tree, Values } from '../src/app/types';
import type { Behind } from '../src/form/environment';
import type { Moment } from '../src/form/reaction';

vi.mock('../src/generated/icons.svg?url', () => ({ default: '' }));
vi.mock('../src/app/place', () => ({ apiBase: '', recordPath: () => '' }));
const { shownValues } = await import('../src/form/computed');
const { sectionStates } = await import('../src/form/conditions');
const { defaultsOf, plainDefaults } = await import('../src/form/defaults');
const { environmentOf } = await import('../src/form/environment');
const { holdsAt, remembering } = await import('../src/form/reaction');
const { askedOf } = await import('../src/form/wanted');

const app = {
  user: { id: 'u1', login: 'lin', name: 'Lin', roles: ['rep'], admin: false },
  departments: ['north', 'sales'],
  time_zone: 'Asia/Shanghai',
} as unknown as App;

const path = (...names: string[]): Tree => ['path', ...names];
const money = (...names: string[]): Tree => ['decimal', path(...names), 2];
const field = (name: string, type: string, more: Partial<Field> = {}): Field => ({
  name,
  type,
  label: name,
  ...more,
});

const percent: Tree = ['-', ['int', 100], ['call', 'coalesce', money('discount'), ['int', 0]]];
const fields = [
  field('product', 'lookup', { to: ['product'] }),
  field('quantity', 'integer', { default: 1 }),
  field('price', 'currency', { scale: 2, default: money('product', 'list_price') }),
  field('discount', 'decimal', { scale: 2 }),
  field('reason', 'text', {
    visible_when: ['>', money('discount'), ['int', 20]],
    required_when: ['>', money('discount'), ['int', 20]],
  }),
  field('net', 'formula', {
    readonly: true,
    returns: 'currency',
    scale: 2,
    value: ['/', ['*', money('price'), percent], ['int', 100]],
  }),
  field('total', 'formula', {
    readonly: true,
    returns: 'currency',
    scale: 2,
    value: ['*', ['int', path('quantity')], money('net')],
  }),
  field('seller', 'lookup', { to: ['user'], default: path('product', 'owner') }),
  field('tags', 'choices'),
  field('stage', 'choice', {
    options: [{ value: 'won', label: 'Won', attributes: { closed: true } }],
  }),
];
const object = { name: 'line', owner: null, fields, rules: [] } as unknown as ObjectMeta;

const sectionOf = (names: string[]): Section => ({
  name: 'all',
  label: null,
  columns: 1,
  fields: names.map((name) => ({ field: name })),
});

const product = { id: 'p1', title: 'Turbine' };
const rows: Record<string, Values> = {
  'product/p1': { list_price: 80, owner: { id: 'u2', title: 'Max' }, 'owner.name': 'Max' },
  'product/p2': { owner: { id: 'u3', title: null, hidden: true }, 'owner.name': null },
};
const behind: Behind = (target, id) => rows[`${target}/${id}`];

const momentOf = (values: Values, saved: Values | null = null, far = behind): Moment => ({
  env: environmentOf(app, object, values, saved, far),
  values,
  saved,
  behind: far,
});
const value = (tree: Tree, values: Values, saved: Values | null = null) =>
  asText(evaluate(tree, momentOf(values, saved).env));

describe('what is asked again', () => {
  const counted = (tree: Tree, ...moments: Moment[]) => {
    const ask = remembering(object);
    let reads = 0;
    return moments.map((moment) => {
      const { read } = moment.env;
      moment.env.read = (way) => (reads++, read(way));
      ask(tree, moment, null);
      return reads;
    });
  };
  const visible = fields[4]!.visible_when!;
  it('nothing while what it reads is the same', () =>
    expect(
      counted(visible, momentOf({ discount: 5 }), momentOf({ discount: 5, quantity: 7 })),
    ).toEqual([1, 1]));
  it('what reads the changed field', () =>
    expect(counted(visible, momentOf({ discount: 5 }), momentOf({ discount: 6 }))).toEqual([1, 2]));
  it('through formulas', () => {
    const dear: Tree = ['>', money('total'), ['int', 1000]];
    const before = { price: 10, quantity: 2, discount: 0 };
    const [first, same, after] = counted(
      dear,
      momentOf(before),
      momentOf({ ...before, reason: 'x' }),
      momentOf({ ...before, discount: 5 }),
    );
    expect(same).toBe(first);
    expect(after).toBeGreaterThan(first!);
  });
  it('what looks at the clock, always', () => {
    const due: Tree = ['==', ['date', path('reason')], ['call', 'today']];
    expect(counted(due, momentOf({}), momentOf({}))).toEqual([1, 2]);
  });
  it('what lies behind a lookup, once it is here', () => {
    const ask = remembering(object);
    const far = money('product', 'list_price');
    const waiting = momentOf({ product }, null, () => undefined);
    expect(ask(far, waiting, 'unknown')).toBe('unknown');
    expect(asText(ask(far, momentOf({ product }), null))).toBe('80');
  });
});

describe('what a draft sees', () => {
  it('formulas as they would be', () => {
    const draft = { price: 19.99, quantity: 3, discount: 10 };
    expect(value(money('net'), draft)).toBe('17.99');
    expect(value(money('total'), draft)).toBe('53.97');
  });
  it('the record before as it was saved, formulas included', () => {
    const saved = { price: 10, quantity: 1, net: 9 };
    expect(value(money('old', 'net'), { ...saved, price: 20 }, saved)).toBe('9');
    expect(value(money('net'), { ...saved, price: 20 }, saved)).toBe('20');
  });
  it('what changed; on a new record whatever has a value', () => {
    const changed = (name: string): Tree => ['call', 'changed', ['text', name]];
    const saved = { price: '12.50', quantity: 1, net: 12.5 };
    expect(value(changed('price'), { ...saved, price: 12.5 }, saved)).toBe('false');
    expect(value(changed('net'), { ...saved, price: 13 }, saved)).toBe('true');
    const tags = { tags: ['a', 'b'] };
    expect(value(changed('tags'), { tags: [...tags.tags] }, tags)).toBe('false');
    expect(value(changed('tags'), { tags: ['a'] }, tags)).toBe('true');
    expect(value(changed('quantity'), { quantity: 1 })).toBe('true');
    expect(value(changed('reason'), { quantity: 1 })).toBe('false');
  });
  it('an option, the user, their departments', () => {
    expect(value(path('stage', 'closed'), { stage: 'won' })).toBe('true');
    expect(value(path('user', 'login'), {})).toBe('lin');
    expect(value(['call', 'in_department', ['text', 'sales']], {})).toBe('true');
    expect(value(['call', 'in_department', ['text', 'south']], {})).toBe('false');
  });
  it('other records as far as they were fetched, and never behind a hidden one', () => {
    const owner: Tree = ['==', path('product', 'owner', 'name'), ['text', 'Max']];
    expect(value(owner, { product })).toBe('true');
    expect(() => value(owner, { product: { id: 'p2', title: 'x' } })).toThrow(Unknown);
    expect(() => value(owner, { product: { id: 'p9', title: 'x' } })).toThrow(Unknown);
    expect(value(path('product', 'owner', 'name'), {})).toBe('');
    expect(holds(owner, momentOf({ product: { id: 'p9', title: 'x' } }).env, true)).toBe(true);
  });
  it('what the page brought of the record that is chosen, not of another one', () => {
    const saved = { product: { id: 'p7', title: 'x' }, 'product.name': 'Old' };
    const name = path('product', 'name');
    expect(value(name, saved, saved)).toBe('Old');
    expect(() => value(name, { ...saved, product: { id: 'p8', title: 'y' } }, saved)).toThrow();
  });
});

describe('what is fetched of other records', () => {
  it('each once, with all that is needed and every step on the way', () => {
    const records = [{ product }, { product }, { product: { id: 'p3', title: 'y' } }];
    expect(askedOf(object, 'u1', records)).toEqual([
      { object: 'product', id: 'p1', select: 'list_price,owner' },
      { object: 'product', id: 'p3', select: 'list_price,owner' },
    ]);
  });
  it('nothing of what is hidden, or not chosen', () => {
    const hidden = { product: { id: 'p1', title: null, hidden: true } };
    expect(askedOf(object, 'u1', [hidden, {}])).toEqual([]);
  });
});

describe('a new record', () => {
  const start = (given: Values, far = behind) =>
    defaultsOf(app, object, plainDefaults(app, object), given, far, remembering(object));
  it('follows what is entered', () => {
    expect(start({})).toEqual({ quantity: 1 });
    expect(start({ product }).price).toBe(80);
    expect(start({ product }).seller).toEqual({ id: 'u2', title: 'Max' });
    expect(start({ product: { id: 'p2', title: 'x' } }).seller).toBeUndefined();
  });
  it('leaves what the browser cannot know to the server', () =>
    expect(start({ product }, () => undefined)).toEqual({ quantity: 1 }));
});

describe('a form', () => {
  const names = ['product', 'price', 'discount', 'reason', 'total'];
  const section = sectionOf(names);
  const at = (values: Values, saved: Values | null = null) => {
    const ask = remembering(object);
    const moment = momentOf(values, saved);
    const all = holdsAt(ask, moment);
    const states = sectionStates(object, [section], all, saved === null, new Set());
    return { states, ...shownValues(states, { ask, moment }) };
  };
  const shown = (form: ReturnType<typeof at>) =>
    form.states[0]!.fields.map(({ field: { name }, required }) => name + (required ? '*' : ''));

  it('shows and asks for a field when it is wanted', () => {
    expect(shown(at({ discount: 5 }))).toEqual(['product', 'price', 'discount', 'total']);
    expect(shown(at({ discount: 20.5 }))).toContain('reason*');
  });
  it('computes, and says that it is a preview', () => {
    const saved = { price: 10, quantity: 2, total: 20 };
    expect(at({ ...saved }, saved).previews.size).toBe(0);
    const typed = at({ ...saved, price: 11.255 }, saved);
    expect(typed.values.total).toBe(22.52);
    expect([...typed.previews]).toEqual(['total']);
  });
  it('keeps the saved value where it cannot compute', () => {
    const saved = { price: 10, quantity: 2, total: 20, product: { id: 'p9', title: 'z' } };
    const far = { ...fields[6]!, value: money('product', 'list_price') };
    const other = { ...object, fields: [fields[0]!, far] };
    const ask = remembering(other);
    const moment = {
      ...momentOf(saved, saved),
      env: environmentOf(app, other, { ...saved }, saved),
    };
    const all = holdsAt(ask, moment);
    const states = sectionStates(other, [section], all, false, new Set());
    expect(shownValues(states, { ask, moment }).values.total).toBe(20);
  });
});
