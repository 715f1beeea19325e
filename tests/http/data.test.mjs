/* Records over HTTP: every verb, versions, arrays, keys, values of every type, deleting what others point at. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesNothing, refused, start } from './server.mjs';

const server = await start({ users: { bea: 'boss' } });
const admin = await server.signIn('admin');
const bea = await server.signIn('bea');
const nothing = '0000000000001';

test('a record is created, read, changed and deleted', async () => {
  const made = await bea.post('/data/company', { name: 'Acme', code: 'A-1', staff: 12 });
  assert.equal(made.status, 201);
  assert.equal(made.headers.get('location'), `/t/t1/api/v1/data/company/${made.body.id}`);
  assert.equal(made.body.version, 1);
  assert.equal(made.body.level, 'b');
  assert.equal(made.body.active, false);
  assert.equal(made.body.parent, null);
  assert.equal(made.body.owner.title, 'bea');
  assert.match(made.body.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

  const read = await bea.get(`/data/company/${made.body.id}`);
  assert.equal(read.status, 200);
  assert.deepEqual(read.body, made.body);
  assert.equal(read.headers.get('cache-control'), 'no-store');

  const changed = await bea.patch(`/data/company/${made.body.id}`, { staff: 13 });
  assert.equal(changed.status, 200);
  assert.equal(changed.body.staff, 13);
  assert.equal(changed.body.name, 'Acme');
  assert.equal(changed.body.version, 2);

  const gone = await bea.delete(`/data/company/${made.body.id}`);
  assert.equal(gone.status, 204);
  assert.equal(gone.text, '');
  refused(await bea.get(`/data/company/${made.body.id}`), 404, 'record.unknown');
  refused(await bea.delete(`/data/company/${made.body.id}`), 404, 'record.unknown');
  refused(await bea.patch(`/data/company/${made.body.id}`, { staff: 1 }), 404, 'record.unknown');
});

test('values of every type come back as they went in', async () => {
  const parent = await bea.create('company', { name: 'Parent' });
  const values = {
    name: '上海 "Quoted" \\ 😀', code: 'TYPES', level: 'a', staff: 999, size: 12.5, since: '2026-02-28',
    seen: '2026-11-22T14:07:00.123Z', active: true, credit: 0.1, remark: 'one\ntwo\ttab',
  };
  const made = await bea.create('company', { ...values, parent: parent.id });
  for (const [name, value] of Object.entries(values)) assert.deepEqual(made[name], value, name);
  assert.deepEqual(made.parent, { id: parent.id, title: 'Parent' });
  assert.equal(made.rating, 30);

  const kept = await bea.patch(`/data/company/${made.id}`, { parent: { id: parent.id, title: 'ignored' }, size: '0.30' });
  assert.equal(kept.status, 200, kept.text);
  assert.equal(kept.body.size, 0.3);
  const zoned = await bea.patch(`/data/company/${made.id}`, { seen: '2026-11-22T22:07:00+08:00' });
  assert.equal(zoned.body.seen, '2026-11-22T14:07:00.000Z');
  const emptied = await bea.patch(`/data/company/${made.id}`, { parent: null, size: null, remark: '', active: null });
  assert.equal(emptied.status, 200, emptied.text);
  assert.deepEqual([emptied.body.parent, emptied.body.size, emptied.body.remark, emptied.body.active], [null, null, null, false]);
});

test('sums of exact numbers are exact', async () => {
  const company = await bea.create('company', { name: 'Cents' });
  for (const amount of [0.1, 0.2, '0.30'])
    await bea.create('deal', { name: 'Cent', company: company.id, amount });
  const [row] = await bea.rows(`/data/deal/aggregate?measures=sum(amount),count()&where=company.name%20==%20'Cents'`);
  assert.deepEqual(row, { 'sum(amount)': 0.6, 'count()': 3 });
});

test('defaults, autonumbers and formulas are filled in', async () => {
  const company = await bea.create('company', { name: 'Filler' });
  const one = await bea.create('deal', { name: 'One', company: company.id, amount: 200 });
  const two = await bea.create('deal', { name: 'Two', company: company.id });
  assert.equal(one.stage, 'open');
  assert.equal(one.expected, 40);
  assert.equal(two.expected, null);
  assert.match(one.number, /^D\d{4}$/);
  assert.equal(Number(two.number.slice(1)), Number(one.number.slice(1)) + 1);
  assert.match(one.opened, /^\d{4}-\d\d-\d\d$/);
});

test('an array is created as a whole', async () => {
  const made = await bea.post('/data/company', [{ name: 'Row 0' }, { name: 'Row 1' }, { name: 'Row 2' }]);
  assert.equal(made.status, 201);
  assert.deepEqual(made.body.rows.map((row) => row.name), ['Row 0', 'Row 1', 'Row 2']);
  assert.ok(made.body.rows[0].id < made.body.rows[2].id);
});

test('an array with mistakes creates nothing and names every bad row', async () => {
  const answer = await changesNothing(admin, () =>
    bea.post('/data/company', [{ name: 'Good' }, { name: '' }, { name: 'Good too' }, { name: 'Bad', staff: 'many', sice: 1 }]));
  assert.equal(answer.status, 422);
  const places = answer.body.problems.map((problem) => [problem.row, problem.field]).sort();
  assert.deepEqual(places, [[1, 'name'], [3, 'sice'], [3, 'staff']]);
  refused(await bea.post('/data/company', []), 400, 'http.body.rows');
  const many = Array.from({ length: 1001 }, () => ({ name: 'x' }));
  refused(await changesNothing(admin, () => bea.post('/data/company', many)), 400, 'http.body.rows');
});

test('a thousand records go in one array', async () => {
  const rows = Array.from({ length: 1000 }, (_, i) => ({ name: `Bulk ${i}` }));
  const made = await bea.post('/data/company', rows);
  assert.equal(made.status, 201);
  assert.equal(made.body.rows.length, 1000);
});

test('a stale version is refused with the record as it is now', async () => {
  const note = await bea.create('company', { name: 'Versioned' });
  await bea.patch(`/data/company/${note.id}`, { staff: 1 });
  for (const send of [
    () => bea.patch(`/data/company/${note.id}`, { staff: 2, version: 1 }),
    () => bea.patch(`/data/company/${note.id}`, { staff: 2 }, { 'If-Match': '"1"' }),
    () => bea.patch(`/data/company/${note.id}`, { staff: 2 }, { 'If-Match': 'W/"1"' }),
    () => bea.delete(`/data/company/${note.id}`, { 'If-Match': '"1"' }),
  ]) {
    const answer = await changesNothing(admin, send);
    refused(answer, 409, 'version.stale');
    assert.deepEqual(answer.body.current, (await bea.get(`/data/company/${note.id}`)).body);
  }
  assert.equal((await bea.patch(`/data/company/${note.id}`, { staff: 2, version: 2 })).status, 200);
  assert.equal((await bea.patch(`/data/company/${note.id}`, { staff: 3 }, { 'If-Match': '"3"' })).status, 200);
  assert.equal((await bea.patch(`/data/company/${note.id}`, { staff: 4 }, { 'If-Match': '*' })).status, 200);
  assert.equal((await bea.delete(`/data/company/${note.id}`, { 'If-Match': '"5"' })).status, 204);
});

test('a version that is no number is malformed', async () => {
  const company = await bea.create('company', { name: 'Match' });
  refused(await bea.patch(`/data/company/${company.id}`, { staff: 1 }, { 'If-Match': '"abc"' }), 400, 'http.match');
  assert.equal((await bea.patch(`/data/company/${company.id}`, { staff: 1, version: 'x' })).status, 400);
});

test('an object may insist on the version', async () => {
  const note = await bea.create('note', { name: 'Careful' });
  const answer = await changesNothing(admin, () => bea.patch(`/data/note/${note.id}`, { name: 'Careless' }));
  assert.equal(answer.status, 428, answer.text);
  assert.equal((await changesNothing(admin, () => bea.delete(`/data/note/${note.id}`))).status, 428);
  assert.equal((await bea.patch(`/data/note/${note.id}`, { name: 'Careful 2', version: note.version })).status, 200);
  assert.equal((await bea.delete(`/data/note/${note.id}`, { 'If-Match': '"2"' })).status, 204);
});

test('an upsert creates once and then changes', async () => {
  const first = await bea.put('/data/company/by/code/UP-1', { name: 'Upsert' });
  assert.equal(first.status, 201);
  assert.equal(first.body.code, 'UP-1');
  assert.ok(first.headers.get('location').endsWith(first.body.id));
  const second = await bea.put('/data/company/by/code/UP-1', { staff: 5 });
  assert.equal(second.status, 200);
  assert.equal(second.body.id, first.body.id);
  assert.deepEqual([second.body.name, second.body.staff, second.body.version], ['Upsert', 5, 2]);
  const coded = await bea.put(`/data/company/by/code/${encodeURIComponent('客户 1?')}`, { name: 'Coded' });
  assert.equal(coded.status, 201);
  assert.equal(coded.body.code, '客户 1?');
});

test('an upsert needs a key field, and the key in the body must be the same', async () => {
  const stale = await changesNothing(admin, () => bea.put('/data/company/by/code/UP-1', { staff: 6, version: 1 }));
  assert.equal(stale.status, 409);
  assert.equal(stale.body.current.staff, 5);
  const twice = await changesNothing(admin, () => bea.put('/data/company/by/code/UP-1', { code: 'UP-2', staff: 6 }));
  refused(twice, 400, 'upsert.two_keys');
  const bad = await changesNothing(admin, () => bea.put('/data/company/by/name/X', { staff: 1 }));
  assert.ok([400, 404, 422].includes(bad.status), bad.text);
  const other = await changesNothing(admin, () => bea.put('/data/company/by/codex/X', { staff: 1 }));
  assert.ok([400, 404, 422].includes(other.status), other.text);
  assert.ok(other.body.problems[0].code.startsWith('field.unknown'), other.text);
});

test('many at once upsert one key into one record', async () => {
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, i) => bea.put('/data/company/by/code/RACE', { name: `Racer ${i}` })));
  assert.deepEqual(answers.map((answer) => answer.status).sort(), [...Array(15).fill(200), 201]);
  assert.equal(new Set(answers.map((answer) => answer.body.id)).size, 1);
  assert.equal((await bea.rows(`/data/company?where=code%20==%20'RACE'`)).length, 1);
});

test('a unique value cannot be taken twice', async () => {
  await bea.create('company', { name: 'First', code: 'ONCE' });
  const answer = await changesNothing(admin, () => bea.post('/data/company', { name: 'Second', code: 'ONCE' }));
  assert.equal(answer.body.problems[0].field, 'code', answer.text);
  assert.ok([409, 422].includes(answer.status));
  await bea.create('company', { name: 'None 1', code: null });
  await bea.create('company', { name: 'None 2', code: '' });
});

test('what others point at is protected, cleared or deleted along', async () => {
  const parent = await bea.create('company', { name: 'Holding' });
  const company = await bea.create('company', { name: 'Subsidiary', parent: parent.id });
  const deal = await bea.create('deal', { name: 'Deal', company: company.id });
  const line = await bea.create('line', { deal: deal.id, item: 'Thing', price: 3, quantity: 4 });
  assert.equal(line.total, 12);

  const kept = await changesNothing(admin, () => bea.delete(`/data/company/${company.id}`));
  assert.ok([409, 422].includes(kept.status), kept.text);
  assert.equal((await bea.delete(`/data/company/${parent.id}`)).status, 204);
  assert.equal((await bea.get(`/data/company/${company.id}`)).body.parent, null);
  assert.equal((await bea.delete(`/data/deal/${deal.id}`)).status, 204);
  refused(await bea.get(`/data/line/${line.id}`), 404, 'record.unknown');
  assert.equal((await bea.delete(`/data/company/${company.id}`)).status, 204);
});

test('a lookup must lead somewhere', async () => {
  for (const company of [nothing, 'x', 5, { id: nothing }, { title: 'Acme' }, []]) {
    const answer = await changesNothing(admin, () => bea.post('/data/deal', { name: 'Lost', company }));
    assert.equal(answer.status, 422, answer.text);
    assert.equal(answer.body.problems[0].field, 'company', answer.text);
  }
});

test('what the server sets cannot be sent', async () => {
  const company = await bea.create('company', { name: 'System' });
  const attempts = { id: nothing, created_at: '2020-01-01T00:00:00Z', created_by: nothing, updated_at: '2020-01-01T00:00:00Z', rating: 1 };
  for (const [name, value] of Object.entries(attempts)) {
    const answer = await changesNothing(admin, () => bea.patch(`/data/company/${company.id}`, { [name]: value }));
    assert.equal(answer.status, 422, `${name}: ${answer.text}`);
    assert.equal(answer.body.problems[0].field, name);
  }
});

test('an unknown object and an unknown id look like nothing', async () => {
  refused(await bea.get('/data/nothing'), 404, 'object.unknown');
  refused(await bea.post('/data/nothing', {}), 404, 'object.unknown');
  refused(await bea.get(`/data/company/${nothing}`), 404, 'record.unknown');
  const odd = await bea.get('/data/company/not-an-id');
  refused(odd, 404, 'record.unknown');
  assert.match(odd.body.problems[0].message, /: not-an-id$/);
  refused(await bea.get("/data/company/1'%20OR%201=1"), 404, 'record.unknown');
});

test('a method that is not there says which are', async () => {
  const answer = await bea.delete('/data/company');
  refused(answer, 405, 'http.method');
  assert.equal(answer.headers.get('allow'), 'GET, HEAD, POST, OPTIONS');
  const options = await bea.send('OPTIONS', '/data/company');
  assert.equal(options.status, 204);
  assert.equal(options.headers.get('allow'), 'GET, HEAD, POST, OPTIONS');
  assert.equal(options.headers.get('access-control-allow-origin'), null);
  refused(await bea.get('/nowhere'), 404, 'http.unknown');
});

test('HEAD is GET without the body', async () => {
  const company = await bea.create('company', { name: 'Head' });
  const get = await bea.get(`/data/company/${company.id}`);
  const head = await bea.send('HEAD', `/data/company/${company.id}`);
  assert.equal(head.status, 200);
  assert.equal(head.text, '');
  assert.equal(head.headers.get('content-length'), get.headers.get('content-length'));
});

test('many writers at once lose nothing', async () => {
  const company = await bea.create('company', { name: 'Counter', staff: 0 });
  let done = 0;
  const worker = async () => {
    for (let i = 0; i < 5; i++) {
      for (;;) {
        const now = (await bea.get(`/data/company/${company.id}`)).body;
        const answer = await bea.patch(`/data/company/${company.id}`, { staff: now.staff + 1, version: now.version });
        if (answer.status === 200) break;
        refused(answer, 409, 'version.stale');
      }
      done++;
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  assert.equal(done, 40);
  assert.equal((await bea.get(`/data/company/${company.id}`)).body.staff, 40);
});
