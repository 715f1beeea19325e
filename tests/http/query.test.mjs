/* Lists and sums: select, where, sort, pages by cursor, totals, groups; against plain JavaScript over the same rows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { query, refused, start } from './server.mjs';

const server = await start({ users: { bea: 'boss' } });
const bea = await server.signIn('bea');

let seed = 42;
const random = (below) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % below;
const pick = (list) => list[random(list.length)];
const parents = (await bea.post('/data/company', ['North', 'South', 'Ost', '北方'].map((name) => ({ name })))).body.rows;
const input = Array.from({ length: 230 }, (_, i) => ({
  name: `${pick(['Alpha', 'beta', 'Gamma', '德尔塔', 'Émile'])} ${i % 40}`,
  code: `C-${i}`,
  level: pick(['a', 'b', null]),
  staff: pick([null, random(20), random(300)]),
  size: pick([null, random(1000) / 100]),
  since: pick([null, `2026-0${1 + random(9)}-1${random(9)}`]),
  active: random(2) === 1,
  parent: pick([null, ...parents.map((parent) => parent.id)]),
}));
const made = (await bea.post('/data/company', input)).body.rows;
assert.equal(made.length, 230);
const all = [...parents, ...made];
const list = (asked) => bea.rows('/data/company' + query({ limit: 1000, ...asked }));

test('select gives what was asked, with id and version', async () => {
  const [row] = await list({ select: 'name,parent.name,parent', where: "code == 'C-0'" });
  assert.deepEqual(Object.keys(row).sort(), ['id', 'name', 'parent', 'parent.name', 'version']);
});

test('without select a view gives its columns, and nothing gives every field', async () => {
  const [viewed] = await list({ view: 'key' });
  assert.deepEqual(Object.keys(viewed).sort(), ['id', 'name', 'staff', 'version']);
  const [whole] = await list({ where: "code == 'C-0'" });
  for (const name of ['name', 'code', 'level', 'staff', 'rating', 'owner', 'created_at', 'updated_by']) assert.ok(name in whole, name);
});

const conditions = [
  ["level == 'a'", (row) => row.level === 'a'],
  ["level ~= 'a'", (row) => row.level !== 'a'],
  ['staff > 10', (row) => row.staff !== null && row.staff > 10],
  ['not (staff > 10)', (row) => !(row.staff !== null && row.staff > 10)],
  ['staff == nil', (row) => row.staff === null],
  ['is_empty(staff) or staff < 5', (row) => row.staff === null || row.staff < 5],
  ['active and level.weight >= 2', (row) => row.active && ['a', 'b'].includes(row.level)],
  ['rating == 30', (row) => row.level === 'a'],
  ["contains(name, 'ALPHA')", (row) => row.name.startsWith('Alpha')],
  ["starts_with(name, '德')", (row) => row.name.startsWith('德')],
  ["parent.name == 'North'", (row) => row.parent?.title === 'North'],
  ["one_of(parent.name, 'South', '北方')", (row) => ['South', '北方'].includes(row.parent?.title)],
  ["since >= '2026-05-01' and since < '2026-07-01'", (row) => row.since !== null && row.since >= '2026-05-01' && row.since < '2026-07-01'],
  ['month(since) == 3', (row) => row.since?.slice(5, 7) === '03'],
  ['size * 2 > 10.5', (row) => row.size !== null && row.size * 2 > 10.5],
  ['owner == user.id', () => true],
  ['false', () => false],
];
for (const [where, fits] of conditions)
  test(`where ${where}`, async () => {
    const ids = (rows) => rows.map((row) => row.id).sort();
    assert.deepEqual(ids(await list({ where, select: 'name' })), ids(all.filter(fits)));
  });

test('a view and a condition join', async () => {
  const rows = await list({ view: 'key', where: 'active', select: 'name' });
  assert.equal(rows.length, all.filter((row) => row.level === 'a' && row.active).length);
});

test('q finds words in the title and in searchable fields', async () => {
  assert.equal((await list({ q: '德尔塔' })).length, all.filter((row) => row.name.includes('德尔塔')).length);
  assert.equal((await list({ q: 'aLPHa' })).length, all.filter((row) => row.name.includes('Alpha')).length);
  assert.equal((await list({ q: 'no such words' })).length, 0);
  assert.equal((await list({ q: "100%_' OR 1=1" })).length, 0);
});

for (const sort of ['name', '-name', 'staff', '-staff,name', 'level,-size', 'parent.name,-since', '-since', 'active,code', '-rating,staff'])
  for (const limit of [7, 100])
    test(`pages of ${limit} by ${sort} are the whole list, in its order`, async () => {
      const whole = (await list({ sort, select: 'name' })).map((row) => row.id);
      assert.equal(whole.length, all.length);
      const paged = [];
      let cursor = null;
      for (let page = 0; page < 60; page++) {
        const answer = await bea.get('/data/company' + query({ sort, limit, select: 'name', ...(cursor ? { cursor } : {}) }));
        assert.equal(answer.status, 200, answer.text);
        paged.push(...answer.body.rows.map((row) => row.id));
        cursor = answer.body.next;
        if (!cursor) break;
      }
      assert.deepEqual(paged, whole);
    });

test('numbers are sorted as numbers, with the empty ones together', async () => {
  const staff = (await list({ sort: 'staff', select: 'staff' })).map((row) => row.staff);
  const values = staff.filter((value) => value !== null);
  assert.deepEqual(values, [...values].sort((a, b) => a - b));
  const first = staff.findIndex((value) => value === null), last = staff.lastIndexOf(null);
  assert.equal(last - first + 1, staff.length - values.length);
});

test('a cursor of another question is refused', async () => {
  const { body } = await bea.get('/data/company' + query({ sort: 'name', limit: 5 }));
  for (const asked of [{ sort: '-name' }, { sort: 'name', where: 'active' }, { sort: 'staff' }]) {
    const answer = await bea.get('/data/company' + query({ ...asked, limit: 5, cursor: body.next }));
    assert.equal(answer.status, 400, answer.text);
  }
  const changed = body.next.slice(0, -2) + (body.next.endsWith('A') ? 'BB' : 'AA');
  const answer = await bea.get('/data/company' + query({ sort: 'name', limit: 5, cursor: changed }));
  assert.ok([200, 400].includes(answer.status), answer.text);
});

test('a cursor with made-up values is refused, whatever they are', async () => {
  const forged = (cursor, values) => {
    const [seal] = JSON.parse(Buffer.from(cursor, 'base64url'));
    return Buffer.from(JSON.stringify([seal, ...values])).toString('base64url');
  };
  const list = { sort: 'staff', limit: 1 }, sums = { group: 'name', limit: 1 };
  const id = (await bea.rows('/data/company' + query({ limit: 1 })))[0].id;
  const after = (await bea.get('/data/company' + query(list))).body.next;
  for (const values of [[0, null], [0], [0, 'x'], [[], id], ['x', id], [0, id, id], [null, null]])
    refused(await bea.get('/data/company' + query({ ...list, cursor: forged(after, values) })), 400, 'query.cursor');
  assert.equal((await bea.get('/data/company' + query({ ...list, cursor: forged(after, [null, id]) }))).status, 200);
  const next = (await bea.get('/data/company/aggregate' + query(sums))).body.next;
  for (const value of [null, -1, 0, '9223372036854775807', '9223372036854775808', 1e18, 'x', []])
    refused(await bea.get('/data/company/aggregate' + query({ ...sums, cursor: forged(next, [value]) })), 400, 'query.cursor');
});

test('rows that appear behind the cursor do not shift a page', async () => {
  const asked = { sort: 'code', limit: 10, select: 'code', where: 'not is_empty(code)' };
  const first = (await bea.get('/data/company' + query(asked))).body;
  const early = await bea.create('company', { name: 'Early', code: 'A' });
  const second = (await bea.get('/data/company' + query({ ...asked, cursor: first.next }))).body;
  const codes = [...first.rows, ...second.rows].map((row) => row.code);
  assert.equal(new Set(codes).size, 20);
  await bea.delete(`/data/company/${early.id}`);
});

test('a total is counted only when it is asked for', async () => {
  assert.ok(!('total' in (await bea.get('/data/company?limit=1')).body));
  assert.equal((await bea.get('/data/company?limit=1&total=exact')).body.total, all.length);
  assert.equal((await bea.get('/data/company' + query({ limit: 1, total: 'exact', where: 'active' }))).body.total, all.filter((row) => row.active).length);
});

test('shape=arrays says the columns once', async () => {
  const answer = await bea.get('/data/company' + query({ shape: 'arrays', select: 'name,staff', where: "code == 'C-1'" }));
  const row = answer.body.rows[0], at = (name) => answer.body.columns.indexOf(name);
  assert.ok(Array.isArray(row));
  assert.equal(row[at('name')], made[1].name);
  assert.equal(row[at('staff')], made[1].staff);
});

test('shape=arrays says all that objects say, page by page, and in a POST', async () => {
  const asked = { view: '', sort: '-code', limit: 3, total: 'exact' };
  const asObjects = ({ columns, rows }) => rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));
  let cursor = '';
  for (let page = 0; page < 3; page++) {
    const objects = (await bea.get('/data/company' + query({ ...asked, cursor }))).body;
    const arrays = (await bea.get('/data/company' + query({ ...asked, cursor, shape: 'arrays' }))).body;
    assert.deepEqual(Object.keys(arrays), ['columns', 'rows', 'next', 'total']);
    assert.deepEqual(asObjects(arrays), objects.rows);
    assert.deepEqual([arrays.next, arrays.total], [objects.next, objects.total]);
    assert.deepEqual((await bea.post('/data/company/query', { ...asked, cursor, shape: 'arrays' })).body, arrays);
    cursor = objects.next;
    if (!cursor) break;
  }
  const none = (await bea.get('/data/company' + query({ where: "code == 'no such'", shape: 'arrays', select: 'name,parent.name' }))).body;
  assert.deepEqual(none, { columns: ['id', 'version', 'name', 'parent.name'], rows: [], next: null });
});

test('POST query takes the same as JSON', async () => {
  const asked = { select: ['name', 'staff'], where: 'staff > 10', sort: ['-staff', 'code'], limit: 3, total: 'exact' };
  const posted = await bea.post('/data/company/query', asked);
  assert.equal(posted.status, 200, posted.text);
  const got = await bea.get('/data/company' + query({ ...asked, select: 'name,staff', sort: '-staff,code' }));
  assert.deepEqual(posted.body, got.body);
  refused(await bea.post('/data/company/query', { wher: 'x' }), 400, 'http.member', 'wher');
  refused(await bea.post('/data/company/query', { select: { name: 1 } }), 400, 'http.member.text', 'select');
});

/* Exactly, in hundredths; zero where there is nothing to add. */
const sum = (rows, name) => {
  const values = rows.map((row) => row[name]).filter((value) => value !== null);
  return values.reduce((total, value) => total + Math.round(value * 100), 0) / 100;
};
const groupBy = (rows, key) => Map.groupBy?.(rows, key) ?? rows.reduce((map, row) => map.set(key(row), [...(map.get(key(row)) ?? []), row]), new Map());

test('sums by groups are those of the rows', async () => {
  const rows = await bea.rows('/data/company/aggregate' + query({ group: 'level', measures: 'count(),sum(staff),sum(size),min(staff),max(staff)' }));
  const groups = groupBy(all, (row) => row.level);
  assert.equal(rows.length, groups.size);
  for (const row of rows) {
    const members = groups.get(row.level), staff = members.map((each) => each.staff).filter((value) => value !== null);
    assert.equal(row['count()'], members.length);
    assert.equal(row['sum(staff)'], sum(members, 'staff'));
    assert.equal(row['sum(size)'], sum(members, 'size'));
    assert.equal(row['min(staff)'], staff.length ? Math.min(...staff) : null);
    assert.equal(row['max(staff)'], staff.length ? Math.max(...staff) : null);
  }
});

test('groups by months, and through lookups', async () => {
  const months = await bea.rows('/data/company/aggregate' + query({ group: 'month(since)', measures: 'count()', where: 'not is_empty(since)' }));
  const expected = groupBy(all.filter((row) => row.since), (row) => row.since.slice(0, 7));
  assert.deepEqual(Object.fromEntries(months.map((row) => [row['month(since)'], row['count()']])), Object.fromEntries([...expected].map(([key, rows]) => [key, rows.length])));
  const named = await bea.rows('/data/company/aggregate' + query({ group: 'parent.name', measures: 'count()' }));
  assert.equal(named.length, groupBy(all, (row) => row.parent?.title ?? null).size);
});

test('having, sort and limit of sums', async () => {
  const rows = await bea.rows('/data/company/aggregate' + query({ group: 'name', measures: 'count()', having: 'count() > 1', sort: '-count()', limit: 5 }));
  assert.ok(rows.length > 0 && rows.length <= 5);
  const counts = rows.map((row) => row['count()']);
  assert.deepEqual(counts, [...counts].sort((a, b) => b - a));
  assert.ok(Math.min(...counts) > 1);
});

test('over nothing count and sum are zero and the rest is empty', async () => {
  const [row] = await bea.rows('/data/company/aggregate' + query({ measures: 'count(),sum(staff),max(staff)', where: 'false' }));
  assert.deepEqual(row, { 'count()': 0, 'sum(staff)': 0, 'max(staff)': null });
});
