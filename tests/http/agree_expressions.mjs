/*
 * agree_expressions.mjs -- conditions of every type and function at random, from a seed.
 *
 * The rule: an expression is well typed (what is not is for tests of the checker), and names now and then what its asker may not
 * see.
 */
import { DAY, dayOf } from './agree_model.mjs';
import { objects, views } from './agree_world.mjs';

/** The same seed, the same luck. */
export class Chance {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** Below a number. mulberry32. */
  below(most) {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % most;
  }

  of(list) {
    return list[this.below(list.length)];
  }

  /** Once in so many times. */
  one(times) {
    return this.below(times) === 0;
  }

  /** One of them or several, each once. */
  some(list, most) {
    return Array.from({ length: 1 + this.below(most) }, () => this.of(list)).filter((one, i, all) => all.indexOf(one) === i);
  }
}

/* --- values -------------------------------------------------------------------------------------- */

const NAMES = (
  'Ähre|ähre|Zeta|zeta|alpha|Alpha 7|北京 山|山北京|日本|Straße 12|O\'Neil|back\\slash|100%|a_b|Ω mega|Ｗide|' +
  '🙂 smile|﹏low|éclair|Éclair|nil|x|12|7.50| - |ΣΊΣΥΦΟΣ|σίσυφος ẞ|ǅungla|İzmir|ﬁn|e\u0301tage|ЁЖ|ёж'
).split('|');
/* As large as a number of six places can be. */
export const HUGE = ['999999999999.999999', '-999999999999.999999', '123456789012.000001', '600000000000', '-0.000001', '1000000.5'];
const SOUGHT = 'zeta|Ä|alp|北京|山|日|12|7|smile 🙂|straße|ｗide|o|éclair x|neil|本 日|1|mega|σίσυφοσ|ΣΊΣ|ёЖ|ß|ﬁ|ǆU|İz|ÉTAGE|e\u0301t'.split('|');
const EDGES = (
  '2024-02-29 2023-02-28 2024-01-31 2023-12-31 2024-03-10 2024-11-03 2025-03-30 2025-10-26 ' +
  '2026-04-05 2026-10-04 1970-01-01 1968-12-31 2020-06-30 9999-12-31 1951-05-15'
)
  .split(' ')
  .map(dayOf);
/* An id of nothing. */
const NOTHING = '01j8000000001';

export function day(chance, today) {
  if (chance.one(3)) return chance.of(EDGES);
  if (chance.one(2))
    return (
      today + chance.of([-366, -365, -91, -60, -31, -30, -29, -8, -7, -6, -2, -1, 0, 0, 1, 2, 6, 7, 8, 28, 30, 31, 61, 92, 365])
    );
  return today - 800 + chance.below(1600);
}

/* A moment near the ends of days in many zones, and never so near to now that a request takes longer. */
export function moment(chance, today) {
  const usual = Math.min(day(chance, today), dayOf('2035-12-31'));
  return (
    usual * DAY +
    chance.of([
      0,
      1,
      3_600_000,
      5 * 3_600_000,
      9.5 * 3_600_000,
      16 * 3_600_000 - 1,
      16 * 3_600_000,
      6.5 * 3_600_000,
      DAY - 1,
      chance.below(DAY),
    ])
  );
}

export const decimal = (chance, places) => {
  const digits = chance.of([0, 1, -1, 5, 10, 99, 100, 101, -250, 1000, 12345, chance.below(2_000_000) - 500_000]);
  return Number((digits / 10 ** chance.below(places + 1)).toFixed(places));
};
export const word = (chance) => chance.of(NAMES);

/* --- what an expression can name ------------------------------------------------------------------- */

function walk(object, steps, found, depth) {
  for (const [name, spec] of Object.entries(objects[object].fields)) {
    const path = [...steps, name];
    found.push({ path, ...spec });
    for (const attribute of spec.options && spec.type === 'opt' ? ['weight', 'points', 'closed', 'tone'] : []) {
      const value = Object.values(spec.options)
        .map((option) => option[attribute])
        .find((one) => one !== undefined);
      if (value !== undefined)
        found.push({
          path: [...path, attribute],
          type: { number: 'num', boolean: 'bool', string: 'text' }[typeof value],
          attribute: true,
        });
    }
    if (spec.type === 'ref' && !spec.self && depth > 0) walk(spec.to, path, found, depth - 1);
  }
  return found;
}

/* All paths of each object, two lookups far. */
export const paths = Object.fromEntries(Object.keys(views).map((object) => [object, walk(object, [], [], 2)]));

/** Makes expressions for one person about one object. */
export class Maker {
  constructor(chance, world, viewer, object) {
    Object.assign(this, { chance, world, viewer, object, sought: SOUGHT, avoided: [] });
  }

  /* Short paths are likelier; what may not be seen is named once in a while. */
  named(fits) {
    return this.found(fits) ?? this.found((one) => one.path[0] === 'id') ?? { path: ['id'], type: 'ref', to: this.object };
  }

  found(fits) {
    const bold = this.chance.one(60);
    const all = paths[this.object].filter(
      (one) =>
        fits(one) &&
        !one.path.some((word) => this.avoided.includes(word)) &&
        (bold || this.viewer.seesPath(this.object, one.path)),
    );
    const near = all.filter((one) => one.path.length <= this.chance.of([1, 1, 2, 3]));
    return near.length || all.length ? this.chance.of(near.length ? near : all) : null;
  }

  path(fits) {
    const found = this.found(fits);
    return found && ['path', found.path];
  }

  ofType(type) {
    return this.path((one) => one.type === type) ?? ['value', type === 'num' ? 1_000_000n : 'x'];
  }

  pick(makers) {
    return this.chance.of(makers)();
  }

  literal(type) {
    const { chance, world } = this;
    const value = {
      text: () => word(chance),
      num: () => BigInt(Math.round(decimal(chance, 3) * 1000)) * 1000n,
      int: () => BigInt(chance.below(60) - 20) * 1_000_000n,
      date: () => ({ day: day(chance, world.today) }),
      time: () => ({ ms: moment(chance, world.today) }),
    }[type]();
    return ['value', value];
  }

  whole(depth) {
    const makers = [() => this.literal('int'), () => this.path((one) => one.type === 'num' && one.int) ?? this.literal('int')];
    if (depth > 0)
      makers.push(
        () => ['weekday', this.dated(depth - 1)],
        () => ['day', this.dated(depth - 1)],
        () => ['len', this.text(depth - 1)],
        () => ['floor', this.number(depth - 1)],
        () => ['ceil', this.number(depth - 1)],
        () => ['days_between', this.dated(depth - 1), this.dated(depth - 1)],
        () => ['year', this.dated(depth - 1)],
        () => ['month', this.dated(depth - 1)],
        () => ['len', this.path((one) => one.type === 'list') ?? this.text(0)],
        () => ['-', this.whole(depth - 1), this.literal('int')],
      );
    return this.pick(makers);
  }

  number(depth) {
    const leaf = () => this.ofType('num');
    const makers = [leaf, leaf];
    if (depth > 0)
      makers.push(
        () => this.whole(depth),
        () => ['+', this.number(depth - 1), leaf()],
        () => ['-', leaf(), this.number(depth - 1)],
        () => ['*', leaf(), this.literal('num')],
        () => ['/', this.number(0), this.pick([leaf, () => this.literal('num')])],
        () => ['%', leaf(), this.literal('num')],
        () => ['round', this.number(depth - 1), ['value', BigInt(this.chance.below(5)) * 1_000_000n]],
        () => ['round', this.number(depth - 1)],
        () => ['abs', this.number(depth - 1)],
        () => ['min', leaf(), this.literal('num')],
        () => ['max', leaf(), leaf()],
        () => ['coalesce', leaf(), this.literal('num')],
        () => ['iif', this.condition(depth - 1), leaf(), this.number(depth - 1)],
        () => ['number', this.text(depth - 1)],
      );
    return this.pick(makers);
  }

  text(depth) {
    const leaf = () => this.ofType('text');
    const makers = [() => this.path((one) => one.type === 'text') ?? ['lower', ['value', 'X']]];
    if (depth > 0) {
      const any = () => this.pick([leaf, () => this.number(depth - 1), () => this.dated(depth - 1), () => this.literal('text')]);
      makers.push(
        () => ['..', this.text(depth - 1), any()],
        () => ['lower', this.text(depth - 1)],
        () => ['upper', this.text(depth - 1)],
        () => ['trim', ['..', ['value', '  '], this.text(depth - 1)]],
        () => [
          'replace',
          this.text(depth - 1),
          ['value', this.chance.of(['a', 'l', '北', ' ', 'ä'])],
          ['value', this.chance.of(['', '-', '日', 'zz'])],
        ],
        () => ['text', this.pick([() => this.number(depth - 1), () => this.dated(depth - 1), () => this.moment(depth - 1)])],
        () => ['coalesce', this.text(depth - 1), this.literal('text')],
        () => ['iif', this.condition(depth - 1), this.text(depth - 1), this.literal('text')],
      );
    }
    return this.pick(makers);
  }

  date(depth) {
    const makers = [() => this.path((one) => one.type === 'date') ?? ['today'], () => ['today']];
    if (depth > 0)
      makers.push(
        () => ['add_days', this.date(depth - 1), this.whole(0)],
        () => ['add_months', this.date(depth - 1), this.whole(0)],
        () => ['start_of', ['word', this.chance.of(['day', 'week', 'month', 'quarter', 'year'])], this.dated(depth - 1)],
        () => ['date', ['value', BigInt(2019 + this.chance.below(9)) * 1_000_000n], this.whole(depth - 1), this.literal('int')],
        () => ['coalesce', this.date(0), this.literal('date')],
        () => ['min', this.date(0), this.literal('date')],
        () => ['max', this.date(0), this.date(0)],
        () => ['iif', this.condition(depth - 1), this.date(depth - 1), this.literal('date')],
      );
    return this.pick(makers);
  }

  moment(depth) {
    const makers = [() => this.path((one) => one.type === 'time') ?? ['now']];
    if (depth > 0)
      makers.push(
        () => ['now'],
        () => ['add_days', this.moment(depth - 1), this.whole(0)],
        () => ['add_months', this.moment(depth - 1), this.whole(0)],
        () => ['coalesce', this.moment(0), this.literal('time')],
      );
    return this.pick(makers);
  }

  dated(depth) {
    return this.pick([() => this.date(depth), () => this.moment(depth)]);
  }

  link() {
    const found = this.named((one) => one.type === 'ref');
    const known = [...this.world.tables[found.to].keys()];
    const id = ['value', { id: this.chance.of(known) ?? NOTHING }];
    const left = ['path', found.path];
    const user =
      found.to === 'user'
        ? [
            ['user', ['id']],
            ['user', ['manager']],
          ]
        : found.to === 'department'
          ? [['user', ['department']]]
          : [];
    const other = this.path((one) => one.type === 'ref' && one.to === found.to) ?? id;
    return this.pick([
      () => [this.chance.of(['==', '~=']), left, this.chance.of([id, other, ...user])],
      () => [this.chance.of(['==', '~=']), left, ['value', null]],
      () => ['one_of', left, id, ['value', { id: this.chance.of(known) ?? NOTHING }]],
      () => ['is_empty', left],
    ]);
  }

  option() {
    const found = this.found((one) => one.type === 'opt');
    if (!found) return ['is_empty', ['path', ['id']]];
    const options = Object.keys(found.options);
    const left = ['path', found.path];
    const value = () => ['value', this.chance.of(options)];
    return this.pick([
      () => [this.chance.of(['==', '~=']), left, value()],
      () => ['one_of', left, value(), value()],
      () => ['is_empty', left],
      () => [
        this.chance.of(['==', '~=']),
        left,
        this.path((one) => one.options === found.options && one.type === 'opt') ?? value(),
      ],
    ]);
  }

  comparison(depth) {
    const sign = this.chance.of(['==', '~=', '<', '<=', '>', '>=']);
    return this.pick([
      () => [sign, this.number(depth), this.pick([() => this.number(depth), () => this.literal('num')])],
      () => [sign, this.text(depth), this.pick([() => this.text(depth), () => this.literal('text')])],
      () => [sign, this.date(depth), this.pick([() => this.dated(depth), () => this.literal('date')])],
      () => [
        sign,
        this.moment(depth),
        this.pick([() => this.dated(depth), () => this.literal('date'), () => this.literal('time')]),
      ],
      () => [
        this.chance.of(['contains', 'starts_with', 'ends_with']),
        this.text(depth),
        this.pick([
          () => this.literal('text'),
          () => this.text(0),
          () => ['value', this.chance.of(['a', 'Ä', '京', 'É', '\\', '%', '_'])],
        ]),
      ],
      () => ['one_of', this.number(depth), this.literal('num'), this.ofType('num')],
      () => ['one_of', this.text(depth), this.literal('text'), this.literal('text')],
      () => ['one_of', this.date(depth), this.literal('date'), ['today']],
      () => [
        'is_empty',
        this.pick([() => this.number(depth), () => this.text(depth), () => this.date(depth), () => this.moment(depth)]),
      ],
      () => [
        this.chance.of(['==', '~=']),
        this.pick([() => this.number(depth), () => this.text(depth), () => this.date(depth)]),
        ['value', null],
      ],
    ]);
  }

  condition(depth) {
    const yes = () => this.path((one) => one.type === 'bool') ?? ['value', true];
    const makers = [
      () => this.comparison(0),
      () => this.comparison(Math.max(0, depth - 1)),
      () => this.link(),
      () => this.option(),
      yes,
      () => [this.chance.of(['==', '~=']), yes(), ['value', this.chance.one(2)]],
      () => this.list(),
    ];
    if (depth > 0)
      makers.push(
        () => ['and', this.condition(depth - 1), this.condition(depth - 1)],
        () => ['or', this.condition(depth - 1), this.condition(depth - 1)],
        () => ['not', this.condition(depth - 1)],
        () => ['has_role', ['word', this.chance.of(['boss', 'rep', 'clerk'])]],
        () => ['in_department', ['word', this.chance.of(['North', 'S', 'Head'])]],
        () => ['iif', this.condition(depth - 1), this.condition(depth - 1), this.condition(0)],
      );
    return this.pick(makers);
  }

  list() {
    const found = this.found((one) => one.type === 'list');
    if (!found) return this.comparison(0);
    const list = ['path', found.path];
    return this.pick([
      () => ['has', list, ['value', this.chance.of(Object.keys(found.options))]],
      () => ['is_empty', list],
      () => ['==', ['len', list], this.literal('int')],
      () => [this.chance.of(['==', '~=']), list, ['value', null]],
    ]);
  }
}
