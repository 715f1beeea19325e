/*
 * agree_doors.mjs -- the other ways to the same records: boards, reports, searches, lookups; each against plain lists. And all doors
 * by their addresses, for asking them twice.
 */
import assert from 'node:assert/strict';
import { aggregate, list, matching } from './agree_answers.mjs';
import { print } from './agree_model.mjs';
import { n, p, v } from './agree_world.mjs';
import { query } from './server.mjs';

const both = (a, b) => (a && b ? ['and', a, b] : (a ?? b));

/* --- boards --------------------------------------------------------------------------------------- */

const boards = {
  stages: { by: 'stage', sum: 'amount', order: ['-amount'] },
  levels: { by: 'level', where: ['or', p('won'), ['>', p('qty'), n(0)]], order: [] },
  sides: { by: 'side', order: [] },
};

export async function boardAgrees(world, person, client, chance, where) {
  const name = chance.of(Object.keys(boards));
  const { by, sum, order, where: own } = boards[name];
  const answer = await client.get(`/board/deal${query({ view: name, limit: 200, ...(where && { where: print(where) }) })}`);
  const which = both(own, where);
  const expected = person.sees('deal', by) ? matching(world, person, 'deal', { where: which }) : null;
  if (!expected) return assert.ok(answer.status >= 400, `${name}: ${answer.text}`);
  assert.equal(answer.status, 200, answer.text);
  for (const column of answer.body.columns) {
    const inside = both(which, ['==', p(by), v(column.value)]);
    const wanted = list(world, person, 'deal', {
      where: inside,
      select: [],
      sort: order.filter((word) => person.sees('deal', word.slice(1))),
    });
    assert.equal(column.count, wanted.length, `${name} ${column.value}`);
    if (!column.hidden)
      assert.deepEqual(
        column.rows.map((row) => row.id),
        wanted.map((row) => row.id),
        `${name} ${column.value}`,
      );
    const [total] = (sum && aggregate(world, person, 'deal', { where: inside, measures: [`sum(${sum})`] })) || [];
    assert.equal(column.sum, total?.[`sum(${sum})`], `${name} ${column.value}`);
  }
  assert.equal(
    answer.body.columns.reduce((count, column) => count + column.count, 0),
    expected.length,
    name,
  );
}

/* --- reports -------------------------------------------------------------------------------------- */

const reports = {
  grid: { rows: ['client.level', 'client'], columns: ['stage'], measures: ['sum(amount)', 'count()'] },
  months: {
    rows: ['month(closes)'],
    columns: [],
    measures: ['avg(amount)', 'max(closes)', 'count(qty)'],
    where: ['not', ['is_empty', p('closes')]],
  },
  tagged: { rows: ['tags', 'won'], columns: [], measures: ['sum(fee)', 'count()'] },
  inner: { rows: ['side'], columns: [], measures: ['sum(margin)'] },
};

const key = (groups) => JSON.stringify(groups);

/* The groups of the first so many levels, and what is measured of them. */
function figures(world, person, report, where, levels, columns) {
  const group = [...report.rows.slice(0, levels), ...columns];
  const rows = aggregate(world, person, 'deal', { where, group, measures: report.measures });
  return new Map(rows.map((row) => [key(group.map((name) => row[name])), report.measures.map((measure) => row[measure])]));
}

function linesAgree(world, person, report, where, body) {
  const seen = [];
  const whole = report.rows.map((_, i) => figures(world, person, report, where, i + 1, []));
  const parts = report.rows.map((_, i) => figures(world, person, report, where, i + 1, report.columns));
  let found = 0;
  for (const line of body.lines) {
    seen.splice(line.level - 1, Infinity, line.group);
    const wanted = whole[line.level - 1].get(key(seen));
    if (!wanted) continue; // a period without records, which is filled in
    found++;
    assert.deepEqual(line.total.values, wanted, key(seen));
    if (report.columns.length)
      body.heads.forEach((head, i) =>
        assert.deepEqual(
          line.cells[i]?.values ?? undefined,
          parts[line.level - 1].get(key([...seen, head])),
          key([...seen, head]),
        ),
      );
  }
  assert.equal(
    found,
    whole.reduce((count, level) => count + level.size, 0),
    'lines',
  );
}

/* What a cell counts is what its condition lists. */
async function conditionsAgree(client, report, body, chance) {
  const at = report.measures.indexOf('count()');
  const cells = body.lines.flatMap((line) => [line.total, ...line.cells]).filter((cell) => cell?.where);
  for (let i = 0; at >= 0 && cells.length && i < 4; i++) {
    const { where, values } = chance.of(cells);
    const listed = await client.get(`/data/deal${query({ where, total: 'exact', limit: 1, select: 'id' })}`);
    assert.equal(listed.body?.total, values[at], `${where}: ${listed.text}`);
  }
}

export async function reportAgrees(world, person, client, chance, where) {
  const name = chance.of(Object.keys(reports));
  const report = reports[name];
  const which = both(report.where, where);
  const answer = await client.get(`/reports/${name}${where ? query({ where: print(where) }) : ''}`);
  const expected = aggregate(world, person, 'deal', {
    where: which,
    group: [...report.rows, ...report.columns],
    measures: report.measures,
  });
  if (!expected) return assert.ok(answer.status >= 400, `${name}: ${answer.text}`);
  assert.equal(answer.status, 200, answer.text);
  const [total] = aggregate(world, person, 'deal', { where: which, measures: report.measures });
  assert.deepEqual(
    answer.body.totals.total.values,
    report.measures.map((measure) => total[measure]),
    name,
  );
  linesAgree(world, person, report, which, answer.body);
  await conditionsAgree(client, report, answer.body, chance);
}

/* --- searches ------------------------------------------------------------------------------------- */

const MOST_COUNTED = 100;
const LOOKED_UP = 12;

export async function searchAgrees(world, person, client, q) {
  const { body } = await client.get(`/search${query({ q, limit: 50 })}`);
  for (const object of ['place', 'client', 'deal']) {
    const ids = (matching(world, person, object, { q }) ?? []).map(({ row }) => row.id.id);
    const group = body.groups.find((one) => one.object === object);
    if (!body.complete && !group) continue;
    assert.equal(group?.total ?? 0, Math.min(ids.length, MOST_COUNTED), `search ${q}: ${object} of ${person.login}`);
    for (const row of group?.rows ?? []) assert.ok(ids.includes(row.id), `search ${q}: ${object}`);
    if (!person.scope(object)) continue;
    const looked = await client.rows(`/lookup/${object}${query({ q })}`);
    assert.equal(looked.length, Math.min(ids.length, LOOKED_UP), `lookup ${q}: ${object} of ${person.login}`);
    for (const row of looked) assert.ok(ids.includes(row.id), `lookup ${q}: ${object}`);
  }
}

/* --- all doors ------------------------------------------------------------------------------------ */

/** Addresses of everything that can be read, for some records of each object. */
export function addresses(world, chance) {
  const some = (object) => Array.from({ length: 3 }, () => chance.of([...world.tables[object].keys()]));
  const of = (object) =>
    some(object).flatMap((id) => [
      `/data/${object}/${id}`,
      `/page/${object}/${id}`,
      `/data/${object}/${id}/history`,
      `/data/${object}/${id}/timeline`,
      `/lookup/${object}?ids=${id}`,
      `/page/${object}/${id}?device=phone`,
    ]);
  const words = ['zeta', '北京', 'Ä', 'hidden', 'mole', '7', 'o'].flatMap((q) => [
    `/search${query({ q })}`,
    `/lookup/client${query({ q, for: 'deal.client' })}`,
    `/lookup/client${query({ q, for: 'deal.backer' })}`,
    `/data/deal${query({ q })}`,
    `/export/client${query({ q, format: 'ndjson' })}`,
  ]);
  return [
    ...['deal', 'client', 'line', 'place'].flatMap(of),
    ...words,
    ...['stages', 'levels', 'sides'].map((view) => `/board/deal?view=${view}`),
    ...Object.keys(reports).map((name) => `/reports/${name}`),
    ...['deal', 'client', 'place', 'line'].flatMap((object) => [
      `/data/${object}`,
      `/export/${object}`,
      `/app/objects/${object}`,
      `/views/${object}`,
    ]),
    ...['all', 'open', 'mine', 'near', 'inner', 'half'].flatMap((view) => [
      `/data/deal?view=${view}`,
      `/export/deal?view=${view}&header=labels`,
    ]),
    '/app',
    '/bin',
    '/jobs',
    '/notifications',
    '/openapi.json',
  ];
}
