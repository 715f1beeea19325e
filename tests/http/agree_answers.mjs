/*
 * agree_answers.mjs -- lists, sums and searches over the plain rows of a world, for one person: what the server's answers must be.
 *
 * The rule: each is the sentence of docs/ that says it, row by row; null stands for "refused".
 */
import {
  average,
  compare,
  dayText,
  evaluate,
  field,
  fitting,
  folded,
  follow,
  json,
  numberJson,
  optionsOf,
  path,
  placesOfPath,
  visible,
} from './agree_model.mjs';
import { objects, views } from './agree_world.mjs';

/* --- which records ------------------------------------------------------------------------------- */

const SIGNS = /[\u3041-\u30ff\u3400-\u9fff\u{1f300}-\u{1faff}]+/gu;
const LETTERS = /[a-z\u00df-\u00f6\u00f8-\u03ff\u0400-\u052f\ufb00-\ufb06]+/g;
const DIGITS = /[0-9]+/g;
/* Case, width, form and accents do not count for whoever looks for something. */
const MARKS = /[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/g;
const BESIDE = { ß: 'ss', ø: 'o', đ: 'd', ħ: 'h', ł: 'l', ŧ: 't', ı: 'i', æ: 'ae', œ: 'oe', þ: 'th', ð: 'd' };
const bare = (text) => text.normalize('NFD').replace(MARKS, '').normalize('NFC');
const plain = (text) =>
  bare(folded(text.normalize('NFKC')).normalize('NFKC').toLowerCase()).replace(/[ßøđħłŧıæœþð]/g, (letter) => BESIDE[letter]);

/** A word is found by its beginning, Chinese anywhere. */
function hasWord(text, word) {
  if (text === null) return false;
  if (word.match(SIGNS)?.[0] === word) return (plain(text).match(SIGNS) ?? []).some((run) => run.includes(word));
  return [LETTERS, DIGITS].some((kind) => (plain(text).match(kind) ?? []).some((run) => run.startsWith(word)));
}

function found(scope, q) {
  const { viewer, object, row, world } = scope;
  const places = Object.entries(objects[object].fields).filter(([name, spec]) => spec.searched && viewer.sees(object, name));
  return plain(q)
    .split(/[ \u3000]+/)
    .filter(Boolean)
    .every((word) => places.some(([name]) => hasWord(field(world, object, row, name, viewer), word)));
}

/** Where each of the records stands that a request is about; null if it names what this person may not see. */
export function matching(world, viewer, object, { where, view, q }) {
  const seen = view && views[object][view];
  if (!viewer.scope(object) || (where && !viewer.seesAll(object, where))) return null;
  if (view && (!seen || (seen.where && !viewer.seesAll(object, seen.where)))) return null;
  const scopes = [...world.tables[object].values()]
    .filter((row) => visible(world, viewer, object, row))
    .map((row) => ({ world, viewer, object, row }));
  return scopes.filter(
    (scope) =>
      (!seen?.where || evaluate(seen.where, scope) === true) &&
      (!where || evaluate(where, scope) === true) &&
      (!q || found(scope, q)),
  );
}

/* --- order --------------------------------------------------------------------------------------- */

function specOf(object, steps) {
  let at = object;
  let spec = null;
  for (const step of steps) {
    spec = objects[at]?.fields[step] ?? null;
    at = spec?.to;
  }
  return spec;
}

export function title(scope, to, target) {
  const inside = { ...scope, object: to, row: target };
  return scope.viewer.seesAll(to, objects[to].title) ? evaluate(objects[to].title, inside) : null;
}

function sortValue(scope, steps) {
  const spec = specOf(scope.object, steps);
  if (spec?.type === 'ref' && !spec.self) {
    const { object, row } = follow(scope, steps);
    return row && title(scope, object, row);
  }
  return place(scope, steps, path(scope, steps));
}

/* An option stands where it stands in its list. */
function place(scope, steps, value) {
  const options = optionsOf(scope, steps);
  return options && value !== null ? BigInt(Object.keys(options).indexOf(value)) : value;
}

const emptyFirst = (a, b, zone) => (a === null ? (b === null ? 0 : -1) : b === null ? 1 : compare(a, b, zone));

function inOrder(scopes, words) {
  const keys = [...words.map((word) => ({ steps: word.replace('-', '').split('.'), down: word.startsWith('-') }))];
  keys.push({ steps: ['id'], down: keys.at(-1)?.down ?? false });
  const rows = scopes.map((scope) => ({ scope, values: keys.map(({ steps }) => sortValue(scope, steps)) }));
  rows.sort((a, b) => {
    for (let i = 0; i < keys.length; i++) {
      const order = emptyFirst(a.values[i], b.values[i], scopes[0].world.zone);
      if (order) return keys[i].down ? -order : order;
    }
    return 0;
  });
  return rows.map(({ scope }) => scope);
}

/* --- lists --------------------------------------------------------------------------------------- */

function link(scope, steps) {
  const id = path(scope, steps);
  if (id === null) return null;
  const { object, row } = follow(scope, steps);
  return row ? { id: id.id, title: title(scope, object, row) } : { id: id.id, title: null, hidden: true };
}

const isYesOrNo = (scope, steps) =>
  specOf(scope.object, steps)?.type === 'bool' ||
  Object.values(optionsOf(scope, steps.slice(0, -1)) ?? {}).some((option) => typeof option[steps.at(-1)] === 'boolean');

export function cell(scope, steps) {
  const spec = specOf(scope.object, steps);
  if (spec?.type === 'ref' && !spec.self) return link(scope, steps);
  const value = path(scope, steps);
  if (spec?.type === 'ref') return value && value.id;
  if (spec?.type === 'list') return Object.keys(spec.options).filter((option) => value.includes(option));
  return isYesOrNo(scope, steps) ? value === true : json(value);
}

/* A view's columns and order may name what somebody may not see: it is left out. A request's may not. */
function wordsOf(viewer, object, asked, ofView) {
  const known = (word) => viewer.seesPath(object, word.replace('-', '').split('.'));
  if (asked) return asked.every(known) ? asked : null;
  return (ofView ?? []).filter(known);
}

const cut = (text) => (text ? text.split(',') : []);

/** The records of a list in order, with what is shown of them. */
export function list(world, viewer, object, query) {
  const scopes = matching(world, viewer, object, query);
  const view = views[object][query.view];
  const columns = wordsOf(viewer, object, query.select, view?.columns);
  const sort = wordsOf(viewer, object, query.sort, cut(view?.sort));
  if (!scopes || !columns || !sort) return null;
  return inOrder(scopes, sort).map((scope) => ({
    id: scope.row.id.id,
    version: json(scope.row.version),
    ...Object.fromEntries(columns.map((column) => [column, cell(scope, column.split('.'))])),
  }));
}

/* --- sums ---------------------------------------------------------------------------------------- */

function period(unit, day) {
  const text = dayText(day);
  const month = Number(text.slice(5, 7));
  if (unit === 'day') return text;
  if (unit === 'week') {
    const thursday = dayText(day + 3);
    const first = new Date(`${thursday.slice(0, 4)}-01-01T00:00:00Z`);
    const number = Math.floor((new Date(`${thursday}T00:00:00Z`) - first) / 86_400_000 / 7) + 1;
    return `${thursday.slice(0, 4)}-W${String(number).padStart(2, '0')}`;
  }
  return { year: text.slice(0, 4), quarter: `${text.slice(0, 4)}-Q${Math.ceil(month / 3)}`, month: text.slice(0, 7) }[unit];
}

/* The groups a record is in: each with what tells it apart, what it is ordered by, and what is shown. */
function groupsOf(scope, group) {
  const [, unit, inside] = /^(\w+)\((.*)\)$/.exec(group) ?? [];
  const steps = (inside ?? group).split('.');
  const spec = specOf(scope.object, steps);
  if (unit) {
    const value = evaluate(['start_of', ['word', unit], ['path', steps]], scope);
    return [{ value, order: [value], shown: value && period(unit, value.day) }];
  }
  if (spec?.type === 'list') {
    const options = path(scope, steps);
    return (options.length ? options : [null]).map((value) => ({
      value,
      order: [place(scope, steps, value), value],
      shown: value,
    }));
  }
  if (spec?.type === 'ref' && !spec.self) {
    const shown = link(scope, steps);
    if (shown?.hidden) return [{ value: { id: '' }, order: [null, { id: '' }], shown: { id: null, title: null, hidden: true } }];
    return [{ value: shown && { id: shown.id }, order: [shown && shown.title, shown && { id: shown.id }], shown }];
  }
  const value = isYesOrNo(scope, steps) ? path(scope, steps) === true : path(scope, steps);
  return [{ value, order: [place(scope, steps, value), value], shown: cell(scope, steps) }];
}

function measured(world, scopes, measure) {
  const [, kind, inside] = /^(\w+)\((.*)\)$/.exec(measure);
  if (!inside) return BigInt(scopes.length) * 1_000_000n;
  const steps = inside.split('.');
  const values = scopes
    .map((scope) => path(scope, steps))
    .filter((value) => value !== null && !(Array.isArray(value) && !value.length));
  if (kind === 'count') return BigInt(values.length) * 1_000_000n;
  const sum = () =>
    fitting(
      values.reduce((total, value) => total + value, 0n),
      placesOfPath(scopes[0], steps),
    );
  if (kind === 'sum') return values.length ? sum() : 0n;
  if (!values.length) return null;
  if (kind === 'avg') return sum() === null ? null : average(sum(), values.length);
  return values.reduce((best, value) => ((kind === 'min') === compare(value, best, world.zone) < 0 ? value : best));
}

const product = (lists) => lists.reduce((all, next) => all.flatMap((one) => next.map((other) => [...one, other])), [[]]);
const insideOf = (word) => /\((.*)\)$/.exec(word)?.[1] ?? word;

function orderGroups(rows, groups, keys, words, zone) {
  const marks = words.map((word) => ({ at: keys.indexOf(word.replace('-', '')), down: word.startsWith('-') }));
  rows.sort((a, b) => {
    for (const { at, down } of marks) {
      const order =
        at < groups.length
          ? emptyFirst(a.parts[at].order[0], b.parts[at].order[0], zone)
          : emptyFirst(a.values[at - groups.length], b.values[at - groups.length], zone);
      if (order) return down ? -order : order;
    }
    for (let i = 0; i < groups.length; i++)
      for (let j = 0; j < a.parts[i].order.length; j++) {
        const order = emptyFirst(a.parts[i].order[j], b.parts[i].order[j], zone);
        if (order) return order;
      }
    return 0;
  });
}

/** The rows of an aggregate; each also says how many records it is about. */
export function aggregate(world, viewer, object, query) {
  const { group = [], measures, having, sort = [] } = query;
  const scopes = matching(world, viewer, object, query);
  const names = [...group, ...measures].map(insideOf).filter(Boolean);
  if (!scopes || !names.every((name) => viewer.seesPath(object, name.split('.')))) return null;
  const heaps = new Map();
  for (const scope of scopes)
    for (const parts of product(group.map((one) => groupsOf(scope, one)))) {
      const key = JSON.stringify(
        parts.map(({ value }) => value),
        (_, value) => (typeof value === 'bigint' ? `${value}n` : value),
      );
      if (!heaps.has(key)) heaps.set(key, { parts, scopes: [] });
      heaps.get(key).scopes.push(scope);
    }
  if (!group.length && !heaps.size) heaps.set('', { parts: [], scopes: [] });
  let rows = [...heaps.values()].map((heap) => ({
    ...heap,
    values: measures.map((measure) => measured(world, heap.scopes, measure)),
  }));
  const keys = [...group, ...measures];
  if (having)
    rows = rows.filter(
      ({ parts, values }) =>
        evaluate(having, {
          world,
          viewer,
          object,
          keys: Object.fromEntries(keys.map((key, i) => [key, i < group.length ? parts[i].value : values[i - group.length]])),
        }) === true,
    );
  orderGroups(rows, group, keys, sort, world.zone);
  return rows.map(({ parts, values }) =>
    Object.fromEntries(
      keys.map((key, i) => [
        key,
        i < group.length
          ? parts[i].shown
          : typeof values[i - group.length] === 'bigint'
            ? numberJson(values[i - group.length])
            : json(values[i - group.length]),
      ]),
    ),
  );
}
