/*
 * agree_world.mjs -- what apps/agree says, said again as plain tables: fields, formulas and roll-ups as trees, views, roles. And the
 * records themselves, as an administrator gets them.
 *
 * The rule: nothing that the server computes is taken over. Formulas, roll-ups and titles are worked out in agree_model.mjs.
 */
import assert from 'node:assert/strict';
import { dayOf, micro, Zone } from './agree_model.mjs';

export const p = (text) => ['path', text.split('.')];
export const v = (value) => ['value', value];
export const n = (text) => ['value', micro(text)];

const levels = {
  zinc: { weight: 3, closed: false },
  amber: { weight: 1.5, closed: true, tone: 'warm' },
  bronze: { closed: true, tone: '日 本' },
  copper: { weight: -2, tone: 'cold' },
};
const stages = {
  open: { points: 10, closed: false },
  talk: { points: 40 },
  won: { points: 100, closed: true },
  lost: { closed: true },
  dream: { points: 0 },
};
const tags = { red: {}, blue: {}, green: {}, odd: {} };

const text = { type: 'text' };
const long = { type: 'text', unsorted: true };
const integer = { type: 'num', int: true };
const number = (places) => ({ type: 'num', places });
const one = (options) => ({ type: 'opt', options });
const ref = (to) => ({ type: 'ref', to });
const inner = (spec) => ({ ...spec, inner: true });
const searched = (spec) => ({ ...spec, searched: true });
const rollup = (type, places, of, by, kind, take, where) => ({
  type,
  places,
  int: kind === 'count',
  rollup: { of, by, kind, take, where },
});
const system = { version: integer, created_at: { type: 'time' }, created_by: ref('user'), updated_at: { type: 'time' } };
const own = (object) => ({ id: { type: 'ref', to: object, self: true }, ...system });

export const objects = {
  place: {
    title: p('name'),
    fields: { ...own('place'), name: searched(text), level: one(levels), rank: integer, rate: number(2) },
  },
  client: {
    title: p('name'),
    fields: {
      ...own('client'),
      owner: ref('user'),
      name: searched(text),
      note: searched(long),
      level: one(levels),
      credit: number(4),
      founded: { type: 'date' },
      active: { type: 'bool' },
      place: ref('place'),
      above: ref('client'),
      secret: inner(number(2)),
      mole: inner(searched(text)),
      full: { type: 'text', formula: ['..', p('name'), ['..', v(' in '), p('place.name')]] },
      poor: { type: 'bool', formula: ['or', ['is_empty', p('credit')], ['<', p('credit'), n(100)]] },
      bonus: { type: 'num', places: 2, formula: ['*', ['coalesce', p('credit'), n(10)], n('1.005')] },
      deals: rollup('num', 0, 'deal', 'client', 'count'),
      worth: rollup('num', 2, 'deal', 'client', 'sum', 'amount', ['not', p('stage.closed')]),
      last: rollup('date', 0, 'deal', 'client', 'max', 'closes'),
    },
  },
  deal: {
    title: p('name'),
    fields: {
      ...own('deal'),
      owner: ref('user'),
      name: searched(text),
      code: searched(text),
      memo: long,
      qty: integer,
      amount: number(2),
      rate: number(2),
      ratio: number(6),
      won: { type: 'bool' },
      closes: { type: 'date' },
      met: { type: 'time' },
      stage: one(stages),
      level: one(levels),
      tags: { type: 'list', options: tags },
      client: ref('client'),
      backer: inner(ref('client')),
      margin: inner(number(2)),
      mole: inner(searched(text)),
      side: inner(one(levels)),
      fee: { type: 'num', places: 2, formula: ['/', ['*', p('amount'), p('rate')], n(100)] },
      line: { type: 'text', formula: ['..', p('client.name'), ['..', v(' / '), p('name')]] },
      late: { type: 'bool', formula: ['and', ['<', p('closes'), ['today']], ['not', p('stage.closed')]] },
      left: { type: 'num', int: true, formula: ['days_between', ['today'], p('closes')] },
      wait: { type: 'date', formula: ['add_months', p('closes'), n(1)] },
      again: { type: 'time', formula: ['add_days', p('met'), n(1)] },
      pair: { type: 'num', places: 2, formula: ['+', p('fee'), p('client.bonus')] },
      total: rollup('num', 2, 'line', 'deal', 'sum', 'sub'),
      mean: rollup('num', 3, 'line', 'deal', 'avg', 'price', ['not', p('spare')]),
      first: rollup('date', 0, 'line', 'deal', 'min', 'day'),
    },
  },
  line: {
    title: ['..', ['text', p('qty')], ['..', v(' of '), p('what')]],
    child: 'deal',
    fields: {
      ...own('line'),
      deal: ref('deal'),
      what: searched(text),
      qty: integer,
      price: number(3),
      spare: { type: 'bool' },
      day: { type: 'date' },
      cost: inner(number(2)),
      sub: { type: 'num', places: 2, formula: ['*', p('qty'), p('price')] },
    },
  },
  user: {
    title: p('name'),
    open: true,
    fields: {
      id: { type: 'ref', to: 'user', self: true },
      name: text,
      login: text,
      department: ref('department'),
      manager: ref('user'),
    },
  },
  department: {
    title: p('name'),
    open: true,
    fields: { id: { type: 'ref', to: 'department', self: true }, name: text, code: text, parent: ref('department') },
  },
};

const month = ['start_of', ['word', 'month'], ['today']];
export const views = {
  deal: {
    all: { columns: ['name', 'client', 'stage', 'amount'], sort: '-amount,name' },
    open: { where: ['not', p('stage.closed')], columns: ['name', 'client.name', 'client.place'], sort: 'client' },
    mine: { where: ['==', p('owner'), ['user', ['id']]], columns: ['name', 'owner', 'closes'], sort: '-closes' },
    near: {
      where: ['and', ['>=', p('closes'), month], ['<', p('closes'), ['add_months', month, n(1)]]],
      columns: ['name', 'closes'],
      sort: 'closes',
    },
    inner: { where: ['or', ['>', p('margin'), n(100)], ['==', p('backer.name'), v('x')]], columns: ['name'], sort: '' },
    half: { where: ['>', p('qty'), n(1)], columns: ['name', 'margin', 'backer.name'], sort: 'margin,-name' },
  },
  client: {
    all: { columns: ['name', 'level', 'place'], sort: 'name' },
    rich: { where: ['>', p('secret'), n(100)], columns: ['name'], sort: '' },
  },
  place: {},
  line: {},
};

/* --- roles --------------------------------------------------------------------------------------- */

const roles = {
  boss: { all: true, inner: true, read: {}, said: {} },
  rep: { read: { place: 'all', client: 'own', deal: 'own' }, said: {} },
  viewer: {
    read: { client: 'own', deal: 'all' },
    said: { 'deal.amount': false, 'deal.memo': false, 'client.level': false, 'line.price': false },
  },
  clerk: { read: { place: 'all', deal: 'all' }, said: { 'deal.margin': true } },
};

const isOpen = (object) => objects[object].open;

function scopeOf(role, object) {
  if (roles[role].all) return 'all';
  const { child } = objects[object];
  return child ? scopeOf(role, objects[object].fields[child].to) && 'all' : roles[role].read[object];
}

/** Somebody, and what their roles let them see. */
export class Person {
  constructor(login, id, held) {
    Object.assign(this, { login, id, roles: held, everything: held.includes('admin') });
  }

  scope(object) {
    if (this.everything || isOpen(object)) return 'all';
    const scopes = this.roles.map((role) => scopeOf(role, object));
    return scopes.find((scope) => scope === 'all') ?? scopes.find((scope) => scope) ?? null;
  }

  sees(object, name) {
    if (this.everything || isOpen(object)) return true;
    return this.roles.some(
      (role) =>
        scopeOf(role, object) &&
        (roles[role].said[`${object}.${name}`] ?? (!objects[object].fields[name]?.inner || Boolean(roles[role].inner))),
    );
  }

  /** Every word of a path, its lookups' targets' fields too. */
  seesPath(object, steps) {
    let at = object;
    for (const step of steps) {
      const spec = at && objects[at].fields[step];
      if (!spec) return true; // an option's attribute
      if (!this.sees(at, step)) return false;
      at = spec.to;
    }
    return true;
  }

  seesAll(object, [name, ...args]) {
    if (name === 'path') return this.seesPath(object, args[0]);
    return ['value', 'word', 'user', 'key'].includes(name) || args.every((arg) => this.seesAll(object, arg));
  }
}

/* --- records ------------------------------------------------------------------------------------- */

const fromJson = {
  num: (value) => micro(value),
  date: (value) => ({ day: dayOf(value) }),
  time: (value) => ({ ms: Date.parse(value) }),
  ref: (value) => ({ id: value.id ?? value }),
};

function rowOf(object, record) {
  const row = {};
  for (const [name, spec] of Object.entries(objects[object].fields))
    if (!spec.formula && !spec.rollup && record[name] !== undefined)
      row[name] = record[name] === null ? null : (fromJson[spec.type] ?? ((value) => value))(record[name]);
  return row;
}

async function all(admin, object) {
  const records = [];
  for (let cursor = ''; cursor !== null;) {
    const answer = await admin.get(`/data/${object}?limit=1000&sort=id${cursor && `&cursor=${cursor}`}`);
    assert.equal(answer.status, 200, answer.text);
    records.push(...answer.body.rows);
    cursor = answer.body.next;
  }
  return records;
}

/** All records as they are now; `records` has them as the server sent them. */
export async function readWorld(admin, zone) {
  const world = { objects, zone: new Zone(zone), tables: {}, records: {} };
  for (const object of Object.keys(objects)) {
    world.records[object] = await all(admin, object);
    world.tables[object] = new Map(world.records[object].map((record) => [record.id, rowOf(object, record)]));
  }
  return at(world, Date.now());
}

/** The same world at another moment. */
export function at(world, now) {
  return { ...world, now, today: world.zone.dayAt(now) };
}
