/*
 * agree_queries.mjs -- questions at random: lists with their order, sums with their groups; and records with everything in them that
 * is easy to get wrong.
 */
import { dayText } from './agree_model.mjs';
import { day, decimal, HUGE, Maker, moment, paths, word } from './agree_expressions.mjs';
import { objects, views } from './agree_world.mjs';

/* --- records ----------------------------------------------------------------------------------------- */

const NEVER_EMPTY = ['bool', 'list'];
const OF_THE_SERVER = ['version', 'created_at', 'created_by', 'updated_at'];

/** What a new or changed record is sent with. */
export function input(chance, world, object) {
  const { today } = world;
  const maybe = (value) => (chance.one(4) ? null : value);
  const ofType = {
    text: () => `${word(chance)}${chance.one(3) ? ` ${word(chance)}` : ''}`.trim(),
    num: (spec) =>
      spec.int ? chance.below(40) - 8 : spec.places === 6 && chance.one(8) ? chance.of(HUGE) : decimal(chance, spec.places),
    bool: () => chance.one(2),
    date: () => dayText(day(chance, today)),
    time: () => new Date(moment(chance, today)).toISOString(),
    opt: (spec) => chance.of(Object.keys(spec.options).filter((name) => name !== 'dream')),
    list: (spec) => (chance.one(3) ? [] : chance.some(Object.keys(spec.options), 3)),
    ref: (spec) => chance.of([...world.tables[spec.to].keys()]) ?? null,
  };
  const needed = object === 'line' ? ['deal'] : ['name', 'owner'];
  const values = {};
  for (const [name, spec] of Object.entries(objects[object].fields)) {
    if (spec.formula || spec.rollup || spec.self || OF_THE_SERVER.includes(name)) continue;
    const value = ofType[spec.type](spec);
    values[name] = NEVER_EMPTY.includes(spec.type) || needed.includes(name) ? value : maybe(value);
  }
  return values;
}

/* --- questions --------------------------------------------------------------------------------------- */

/** Asks for one person about one object. */
export class Asker extends Maker {
  words(fits, most) {
    return Array.from({ length: most }, () => this.named(fits))
      .filter(Boolean)
      .map(({ path }) => path.join('.'))
      .filter((one, i, all) => all.indexOf(one) === i);
  }

  which() {
    const { chance } = this;
    const query = {};
    if (!chance.one(6)) query.where = this.condition(chance.of([0, 1, 2, 2, 3]));
    if (chance.one(6) && Object.keys(views[this.object]).length) query.view = chance.of(Object.keys(views[this.object]));
    if (chance.one(6)) query.q = chance.of(this.sought);
    return query;
  }

  listQuery() {
    const { chance } = this;
    const sortable = (one) => one.type !== 'list' && !one.unsorted;
    const query = this.which();
    if (!query.view || chance.one(2)) query.select = this.words(() => true, 1 + chance.below(5));
    if (!query.view || chance.one(2))
      query.sort = this.words(sortable, chance.below(4)).map((one) => (chance.one(2) ? `-${one}` : one));
    if (query.sort && !query.sort.length) delete query.sort;
    return { ...query, limit: 1000, total: chance.one(2) };
  }

  group() {
    const { chance } = this;
    const isDated = (one) => one.type === 'date' || one.type === 'time';
    const found = this.named(chance.one(3) ? isDated : (one) => one.type !== 'time');
    if (found.type === 'date' || found.type === 'time')
      return `${chance.of(['year', 'quarter', 'month', 'week', 'day'])}(${found.path.join('.')})`;
    return found.path.join('.');
  }

  measure() {
    const { chance } = this;
    if (chance.one(5)) return 'count()';
    const kind = chance.of(['sum', 'avg', 'min', 'max', 'count']);
    const takes = {
      sum: ['num'],
      avg: ['num'],
      min: ['num', 'date', 'time', 'text'],
      max: ['num', 'date', 'time', 'text'],
      count: ['num', 'date', 'time', 'text', 'bool', 'ref', 'opt'],
    }[kind];
    const found = this.found((one) => takes.includes(one.type));
    return found ? `${kind}(${found.path.join('.')})` : 'count()';
  }

  /* Over measures, and over groups that are told by a value. */
  having({ group, measures }) {
    const { chance } = this;
    const sign = () => chance.of(['<', '<=', '>', '>=', '==', '~=']);
    const last = (word) => paths[this.object].find(({ path }) => path.join('.') === (/\((.*)\)$/.exec(word)?.[1] ?? word));
    const parts = measures.map((key) => {
      const type = /^(count|sum|avg)/.test(key) ? 'num' : last(key).type;
      return [sign(), ['key', key], this.literal(type)];
    });
    for (const key of group) {
      const { type, options, self } = last(key);
      if (key.endsWith(')')) parts.push([sign(), ['key', key], this.literal('date')]);
      else if (['num', 'text'].includes(type)) parts.push([sign(), ['key', key], this.literal(type)]);
      else if (type === 'opt') parts.push([chance.of(['==', '~=']), ['key', key], ['value', chance.of(Object.keys(options))]]);
      else if (type === 'bool') parts.push(['key', key], ['not', ['key', key]]);
      else if (self) parts.push(['~=', ['key', key], ['value', null]]);
    }
    const one = () => (chance.one(4) ? ['not', chance.of(parts)] : chance.of(parts));
    return chance.one(2) ? one() : [chance.of(['and', 'or']), one(), one()];
  }

  sumQuery() {
    const { chance } = this;
    const unique = (make, most) => Array.from({ length: most }, make).filter((one, i, all) => all.indexOf(one) === i);
    const query = {
      ...this.which(),
      group: unique(() => this.group(), chance.below(4)),
      measures: unique(() => this.measure(), 1 + chance.below(3)),
    };
    if (chance.one(3)) query.having = this.having(query);
    query.sort = unique(() => chance.of([...query.group, ...query.measures]), chance.below(3)).map((one) =>
      chance.one(2) ? `-${one}` : one,
    );
    return { ...query, limit: 1000 };
  }
}
