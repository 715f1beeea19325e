/*
 * agree_model.mjs -- what the server should answer, worked out the slow way: plain lists of rows, one after the other, no SQL,
 * nothing of the server's or the browser's evaluator.
 *
 * Values: null; true, false; a BigInt of millionths; a text; {day} since 1970; {ms} since 1970 in UTC; {id}; an array of options.
 * An expression is a list: its name and its arguments. `print` writes it as the server reads it, `evaluate` says what it is.
 *
 * The rule: where the documentation says what something means, the code here says it again and no more cleverly.
 */

const MICRO = 1_000_000n;
export const DAY = 86_400_000;

/* --- numbers: exact, six places, half away from zero --------------------------------------------- */

function divide(a, b) {
  const negative = (a < 0n) !== (b < 0n);
  const [up, down] = [a < 0n ? -a : a, b < 0n ? -b : b];
  const whole = (2n * up + down) / (2n * down);
  return negative ? -whole : whole;
}

export function micro(text) {
  const [, sign, whole, part = ''] = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(String(text)) ?? [];
  if (whole === undefined) return null;
  const value = BigInt(whole) * MICRO + BigInt(part.padEnd(6, '0'));
  return sign ? -value : value;
}

export function shortest(number) {
  const positive = number < 0n ? -number : number;
  const text = `${positive / MICRO}.${String(positive % MICRO).padStart(6, '0')}`.replace(/\.?0+$/, '');
  return (number < 0n ? '-' : '') + text;
}

export function rounded(number, places) {
  const unit = 10n ** BigInt(6 - places);
  return divide(number, unit) * unit;
}

export const average = (sum, count) => divide(sum, BigInt(count));
const floor = (number) => (number - (((number % MICRO) + MICRO) % MICRO));
const whole = (number) => Number(number / MICRO);
const count = (number) => BigInt(number) * MICRO;

const MOST_DIGITS = 10n ** 18n;

/** Empty where the places it has leave too little room before them. */
export function fitting(number, places) {
  const digits = number / 10n ** BigInt(6 - places);
  return -MOST_DIGITS < digits && digits < MOST_DIGITS ? number : null;
}

/* --- days and moments -------------------------------------------------------------------------- */

export const dayOf = (text) => Math.round(Date.parse(`${text}T00:00:00Z`) / DAY);
const civil = (day) => {
  const date = new Date(day * DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
};
export const dayText = (day) => {
  const { year, month, day: number } = civil(day);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(number).padStart(2, '0')}`;
};
const FIRST = dayOf('0001-01-01');
const LAST = dayOf('9999-12-31');
const inCalendar = (day) => (day >= FIRST && day <= LAST ? { day } : null);

function addMonths(day, months) {
  const from = civil(day);
  const month = from.year * 12 + from.month - 1 + months;
  const [year, index] = [Math.floor(month / 12), ((month % 12) + 12) % 12];
  if (year < 1 || year > 9999) return Infinity;
  const last = new Date(Date.UTC(year, index + 1, 0)).getUTCDate();
  return Math.round(Date.UTC(year, index, Math.min(from.day, last)) / DAY);
}

function firstOf(unit, day) {
  const { year, month } = civil(day);
  const at = (m) => Math.round(Date.UTC(year, m - 1, 1) / DAY);
  if (unit === 'week') return day - ((new Date(day * DAY).getUTCDay() + 6) % 7);
  return { day, month: at(month), quarter: at(Math.floor((month - 1) / 3) * 3 + 1), year: at(1) }[unit];
}

/** What the clocks of a place show, asked of the runtime's own time zones. */
export class Zone {
  constructor(name) {
    this.format = new Intl.DateTimeFormat('en-GB', { timeZone: name, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric',
      hour: 'numeric', minute: 'numeric', second: 'numeric' });
    this.known = new Map();
  }

  offset(ms) {
    const quarter = Math.floor(ms / 900_000) * 900_000;
    if (!this.known.has(quarter)) {
      const part = Object.fromEntries(this.format.formatToParts(quarter).map(({ type, value }) => [type, Number(value)]));
      this.known.set(quarter, Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) - quarter);
    }
    return this.known.get(quarter);
  }

  dayAt(ms) { return Math.floor((ms + this.offset(ms)) / DAY); }

  /** The moment at which clocks show this; the first of two; in a gap as far behind it as the clocks have jumped. */
  moment(local) {
    const [before, after] = [this.offset(local - DAY), this.offset(local + DAY)];
    const fits = [before, after].map((offset) => local - offset).filter((ms) => ms + this.offset(ms) === local);
    return fits.length ? Math.min(...fits) : local - before;
  }

  start(day) { return this.moment(day * DAY); }
}

/* --- texts ------------------------------------------------------------------------------------- */

export function compareText(a, b) {
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < left.length && i < right.length; i++)
    if (left[i] !== right[i]) return left[i].codePointAt(0) - right[i].codePointAt(0);
  return left.length - right.length;
}

/* Letter by letter: a letter that would become two stays. */
const each = (text, change) => [...text].map((letter) => (change(letter).length === letter.length ? change(letter) : letter)).join('');
const lower = (text) => each(text, (letter) => letter.toLowerCase());
const upper = (text) => each(text, (letter) => letter.toUpperCase());
/** Without a difference between small and capital letters, final ones among them. */
export const folded = (text) => lower(upper(text));
const orEmpty = (text) => (text === '' ? null : text);

export function asText(value) {
  if (value === null) return null;
  if (typeof value === 'bigint') return shortest(value);
  if (typeof value === 'boolean') return String(value);
  if (value.day !== undefined) return dayText(value.day);
  return value.ms !== undefined ? new Date(value.ms).toISOString() : value;
}

/* --- comparing --------------------------------------------------------------------------------- */

/** Of two values that are there: below, at or above 0. */
export function compare(a, b, zone) {
  if (typeof a === 'string') return compareText(a, b);
  if (typeof a === 'bigint') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'boolean') return Number(a) - Number(b);
  if (a.id !== undefined) return compareText(a.id, b.id);
  if (a.day !== undefined && b.day !== undefined) return a.day - b.day;
  if (a.ms !== undefined && b.ms !== undefined) return a.ms - b.ms;
  if (a.day !== undefined) return -compare(b, a, zone);
  return a.ms < zone.start(b.day) ? -1 : a.ms >= zone.start(b.day + 1) ? 1 : 0;
}

const isEmpty = (value) => value === null || (Array.isArray(value) && value.length === 0);

/* A list is only ever compared with nothing. */
const equal = (a, b, zone) => (isEmpty(a) || isEmpty(b) ? isEmpty(a) && isEmpty(b) : compare(a, b, zone) === 0);
const ordered = (holds) => (a, b, { world }) => a !== null && b !== null && holds(compare(a, b, world.zone));
const whereBoth = (act) => (a, b, ...more) => (a === null || b === null ? null : act(a, b, ...more));
const dayIn = (value, { world }) => (value === null ? null : value.day ?? world.zone.dayAt(value.ms));

function moved(value, steps, step, scope) {
  if (value === null || steps === null) return null;
  const from = dayIn(value, scope);
  const to = inCalendar(step(from, whole(steps)));
  if (!to || value.day !== undefined) return to;
  const { zone } = scope.world;
  return { ms: zone.moment(to.day * DAY + (value.ms + zone.offset(value.ms) - from * DAY)) };
}

const extreme = (better) => (...values) => {
  const scope = values.pop();
  if (values.some((value) => value === null)) return null;
  return values.reduce((best, value) => (better(compare(value, best, scope.world.zone)) ? value : best));
};

function replaced(text, from, to) {
  return text === null || from === null ? text : orEmpty(text.replaceAll(from, () => to ?? ''));
}

const part = (name) => (value, scope) => {
  const day = dayIn(value, scope);
  return day === null ? null : count(civil(day)[name]);
};

function dateFrom(year, month, day) {
  if ([year, month, day].some((number) => number === null)) return null;
  const [y, m, d] = [whole(year), whole(month), whole(day)];
  if (y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > new Date(Date.UTC(y, m, 0)).getUTCDate()) return null;
  return { day: Math.round(Date.UTC(y, m - 1, d) / DAY) };
}

/* What is done with values: the last argument is where they stand. */
const operations = {
  '==': (a, b, { world }) => equal(a, b, world.zone),
  '~=': (a, b, { world }) => !equal(a, b, world.zone),
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
  '+': whereBoth((a, b) => a + b),
  '-': whereBoth((a, b) => a - b),
  '*': whereBoth((a, b) => divide(a * b, MICRO)),
  '/': whereBoth((a, b) => (b === 0n ? null : divide(a * MICRO, b))),
  '%': whereBoth((a, b) => (b === 0n ? null : a % b)),
  '..': (a, b) => orEmpty((asText(a) ?? '') + (asText(b) ?? '')),
  and: (a, b) => a === true && b === true,
  or: (a, b) => a === true || b === true,
  not: (a) => a !== true,
  today: ({ world }) => ({ day: world.today }),
  now: ({ world }) => ({ ms: world.now }),
  date: dateFrom,
  year: part('year'),
  month: part('month'),
  day: part('day'),
  weekday: (value, scope) => (value === null ? null : count(((new Date(dayIn(value, scope) * DAY).getUTCDay() + 6) % 7) + 1)),
  add_days: (value, steps, scope) => moved(value, steps, (day, n) => day + n, scope),
  add_months: (value, steps, scope) => moved(value, steps, addMonths, scope),
  days_between: (a, b, scope) => (a === null || b === null ? null : count(dayIn(b, scope) - dayIn(a, scope))),
  start_of: (unit, value, scope) => (value === null ? null : inCalendar(firstOf(unit, dayIn(value, scope)))),
  len: (value) => (Array.isArray(value) ? count(value.length) : value === null ? null : count([...value].length)),
  lower: (text) => text && lower(text),
  upper: (text) => text && upper(text),
  trim: (text) => text && orEmpty(text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')),
  contains: (text, sought) => text !== null && sought !== null && folded(text).includes(folded(sought)),
  starts_with: (text, sought) => text !== null && sought !== null && folded(text).startsWith(folded(sought)),
  ends_with: (text, sought) => text !== null && sought !== null && folded(text).endsWith(folded(sought)),
  replace: replaced,
  round: (number, places) => (number === null ? null : rounded(number, typeof places === 'bigint' ? whole(places) : 0)),
  floor: (number) => (number === null ? null : floor(number)),
  ceil: (number) => (number === null ? null : -floor(-number)),
  abs: (number) => (number !== null && number < 0n ? -number : number),
  min: extreme((order) => order < 0),
  max: extreme((order) => order > 0),
  one_of: (value, ...rest) => rest.slice(0, -1).some((other) => equal(value, other, rest.at(-1).world.zone)),
  iif: (condition, a, b) => (condition === true ? a : b),
  coalesce: (...values) => values.slice(0, -1).find((value) => value !== null) ?? null,
  is_empty: isEmpty,
  has: (list, option) => (list ?? []).includes(option),
  text: asText,
  number: (text) => (typeof text === 'string' ? micro(text.trim()) : text),
  has_role: (role, { viewer }) => viewer.roles.includes(role),
  in_department: (name, { viewer, world }) => departments(viewer, world).some((one) => one.name === name || one.code === name),
};

function departments(viewer, world) {
  const found = [];
  let id = world.tables.user.get(viewer.id).department?.id;
  for (; id; id = found.at(-1).parent?.id) found.push(world.tables.department.get(id));
  return found;
}

/* --- paths ------------------------------------------------------------------------------------- */

/** May this person read this record? */
export function visible(world, viewer, object, row) {
  const { child, open } = world.objects[object];
  if (open || viewer.everything) return true;
  if (child) return visible(world, viewer, world.objects[object].fields[child].to, world.tables[world.objects[object].fields[child].to].get(row[child].id));
  const scope = viewer.scope(object);
  return scope === 'all' || (scope === 'own' && row.owner?.id === viewer.id);
}

/** What a field of a record holds, computed with full sight if it is computed. */
export function field(world, object, row, name, viewer) {
  const spec = world.objects[object].fields[name];
  if (spec.rollup) return rollup(world, spec, row, viewer);
  if (!spec.formula) return row[name] ?? (spec.type === 'bool' ? false : null);
  const value = evaluate(spec.formula, { world, viewer, object, row, full: true });
  if (spec.type === 'bool') return value === true;
  return typeof value === 'bigint' ? rounded(value, spec.places ?? 0) : value;
}

function rollup(world, { rollup: { of, by, kind, take, where }, places }, row, viewer) {
  const rows = [...world.tables[of].values()].filter((one) => one[by]?.id === row.id.id
    && (!where || evaluate(where, { world, viewer, object: of, row: one, full: true }) === true));
  if (kind === 'count') return count(rows.length);
  const values = rows.map((one) => field(world, of, one, take, viewer)).filter((value) => value !== null);
  if (kind === 'sum') return values.reduce((sum, value) => sum + value, 0n);
  if (!values.length) return null;
  if (kind === 'avg') return rounded(average(values.reduce((sum, value) => sum + value, 0n), values.length), places);
  return values.reduce((best, value) => ((kind === 'min') === (compare(value, best, world.zone) < 0) ? value : best));
}

/** The record that a path's lookups lead to, as far as one may see: {object, row}; row null where there is none. */
export function follow(scope, steps) {
  const { world, viewer, full } = scope;
  let { object, row } = scope;
  for (const step of steps) {
    const { to } = world.objects[object].fields[step];
    const target = row && row[step] ? world.tables[to].get(row[step].id) : null;
    object = to;
    row = target && (full || visible(world, viewer, to, target)) ? target : null;
  }
  return { object, row };
}

export function path(scope, steps) {
  const { world, viewer } = scope;
  const last = steps.at(-1);
  const choice = steps.length > 1 && optionsOf(scope, steps.slice(0, -1));
  if (choice) {
    const option = choice[path(scope, steps.slice(0, -1))];
    const value = option?.[last] ?? null;
    return typeof value === 'number' ? micro(value) : value;
  }
  const { object, row } = follow(scope, steps.slice(0, -1));
  const nothing = world.objects[object].fields[last].type === 'list' ? [] : null;
  return row ? field(world, object, row, last, viewer) ?? nothing : nothing;
}

/** The options of the choice that a path leads to; undefined if it leads to something else. */
export function optionsOf({ world, object }, steps) {
  let spec;
  for (const step of steps) {
    spec = world.objects[object]?.fields[step];
    object = spec?.to;
  }
  return spec?.options;
}

/* --- places: how many a number of an expression has, whatever its value --------------------------- */

const widest = (args, scope) => Math.max(...args.map((arg) => placesOf(arg, scope)));
const places = {
  '+': widest, '-': widest, '%': widest, min: widest, max: widest, coalesce: widest,
  '*': ([a, b], scope) => Math.min(6, placesOf(a, scope) + placesOf(b, scope)),
  '/': () => 6,
  iif: ([, ...branches], scope) => widest(branches, scope),
  round: ([number, to], scope) => Math.min(placesOf(number, scope), to ? whole(to[1]) : 0),
  abs: widest,
  number: () => 6,
};

const written = (number) => (typeof number === 'bigint' ? shortest(number).split('.')[1]?.length ?? 0 : 0);

function placesOf([name, ...args], scope) {
  if (name === 'value') return written(args[0]);
  if (name === 'path') return placesOfPath(scope, args[0]);
  if (name === 'key') return scope.places?.[args[0]] ?? 0;
  return places[name]?.(args, scope) ?? 0;
}

export function placesOfPath({ world, object }, steps) {
  const attributes = steps.length > 1 && optionsOf({ world, object }, steps.slice(0, -1));
  if (attributes) return Math.max(...Object.values(attributes).map((option) => written(micro(option[steps.at(-1)]) ?? 0)));
  let spec;
  for (let i = 0, at = object; i < steps.length; at = spec.to, i++) spec = world.objects[at].fields[steps[i]];
  return spec.places ?? 0;
}

/* --- expressions -------------------------------------------------------------------------------- */

export function evaluate([name, ...args], scope) {
  if (name === 'value') return args[0] === '' ? null : args[0];
  if (name === 'key') return scope.keys[args[0]];
  if (name === 'path') return path(scope, args[0]);
  if (name === 'user') return path({ ...scope, object: 'user', row: scope.world.tables.user.get(scope.viewer.id), full: true }, args[0]);
  if (name === 'word') return args[0];
  const value = operations[name](...args.map((arg) => evaluate(arg, scope)), scope);
  return typeof value === 'bigint' ? fitting(value, placesOf([name, ...args], scope)) : value;
}

const quoted = (text) => `'${text.replace(/[\\']/g, '\\$&')}'`;

export function printValue(value) {
  if (value === null) return 'nil';
  if (typeof value === 'bigint') return shortest(value);
  if (typeof value === 'boolean') return String(value);
  if (value.id !== undefined) return quoted(value.id);
  return quoted(asText(value));
}

export function print([name, ...args]) {
  if (name === 'value') return printValue(args[0]);
  if (name === 'word') return quoted(args[0]);
  if (name === 'path') return args[0].join('.');
  if (name === 'user') return `user.${args[0].join('.')}`;
  if (name === 'key') return args[0];
  if (name === 'not') return `not (${print(args[0])})`;
  if (/^\w+$/.test(name) && name !== 'and' && name !== 'or') return `${name}(${args.map(print).join(', ')})`;
  return `(${args.map(print).join(` ${name} `)})`;
}

/* --- values as JSON ----------------------------------------------------------------------------- */

export function numberJson(number) {
  const text = shortest(number);
  return text.replace(/[-.]/g, '').replace(/^0+/, '').length > 15 ? text : Number(text);
}

export function json(value) {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  return typeof value === 'bigint' ? numberJson(value) : asText(value);
}
