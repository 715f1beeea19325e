/* Bad input of every size: a clear problem, nothing done, never a 500, and the server lives. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everything, query, refused, start } from './server.mjs';

const server = await start({ users: { bea: 'boss' } });
const admin = await server.signIn('admin');
const bea = await server.signIn('bea');
const company = await bea.create('company', { name: 'Standing' });
const before = await everything(admin);

const bodies = [
  ['nothing', '', 400],
  ['half an object', '{"name": "x"', 400],
  ['two values', '{}{}', 400],
  ['trailing text', '{"name":"x"} x', 400],
  ['a comment', '{"name":"x"} // c', 400],
  ['single quotes', "{'name':'x'}", 400],
  ['a trailing comma', '{"name":"x",}', 400],
  ['NaN', '{"staff":NaN}', 400],
  ['a key twice', '{"name":"x","name":"y"}', 400],
  ['2,000 brackets', '['.repeat(2000), 400],
  ['a million brackets', '['.repeat(1_000_000), 400],
  ['2,000 brackets, closed', '['.repeat(2000) + ']'.repeat(2000), 400],
  ['deep objects', '{"a":'.repeat(2000) + '1' + '}'.repeat(2000), 400],
  ['depth in a value', `{"name":"x","remark":${'['.repeat(100)}${']'.repeat(100)}}`, 400],
  ['a number of 1,000 digits', `{"name":"x","staff":${'9'.repeat(1000)}}`, 400],
  ['an exponent beyond all numbers', '{"name":"x","size":1e999}', 400],
  ['a byte order mark', '\ufeff{"name":"x"}', 400],
  ['a lone surrogate', '{"name":"\\ud800"}', 400],
  ['text', '"hello"', 400],
  ['a number', '5', 400],
  ['null', 'null', 400],
  ['an array in an array', '[[{"name":"x"}]]', 400],
];

for (const [what, body, status] of bodies)
  test(`as a body: ${what}`, async () => {
    const answer = await bea.post('/data/company', body);
    assert.ok(status === answer.status || (answer.status === 422 && !/bracket|twice|half|comma|quote|deep/.test(what)), `${answer.status}: ${answer.text.slice(0, 300)}`);
    assert.ok(answer.body.problems.length, answer.text);
  });

test('a body that is no UTF-8 is malformed', async () => {
  for (const bytes of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe5, 0xae]]) {
    const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from(bytes), Buffer.from('"}')]);
    refused(await bea.post('/data/company', body), 400, 'json.utf8');
  }
});

test('a NUL in a text is refused as a value, not cut off', async () => {
  const answer = await bea.post('/data/company', '{"name":"before\\u0000after"}');
  assert.ok([400, 422].includes(answer.status), answer.text);
});

test('other kinds of content are 415', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json; charset=gbk', 'application/jsonp'])
    refused(await bea.post('/data/company', '{"name":"x"}', { 'Content-Type': type }), 415, 'http.type');
  refused(await bea.post('/data/company', '{"name":"x"}', { 'Content-Encoding': 'gzip' }), 415, 'http.type');
});

test('a body at the limit is read, one above is 413 with the limit in words', async () => {
  const limit = 4 << 20;
  const padded = (size) => `{"name":"x","nope":"${'a'.repeat(size - 22)}"}`;
  const fits = await bea.post('/data/company', padded(limit));
  assert.equal(fits.status, 422, fits.text.slice(0, 200));
  const problem = refused(await bea.post('/data/company', padded(limit + 1)), 413, 'http.size');
  assert.match(problem.message, /4194304/);
});

test('those who are not signed in may send little', async () => {
  const body = { user: 'x', password: 'a'.repeat(20_000) };
  refused(await server.client().post('/session', body), 413, 'http.size');
});

test('texts longer than a field holds are refused with the field', async () => {
  const answer = await bea.post('/data/company', { name: '字'.repeat(61) });
  assert.equal(answer.status, 422);
  assert.equal(answer.body.problems[0].field, 'name');
});

test('values of the wrong kind are refused with the field, all at once', async () => {
  const wrong = {
    name: 5, level: 'nope', staff: 'many', size: 1e15, since: '2026-02-30', seen: 'yesterday', active: 'perhaps',
    parent: 'x', credit: -1,
  };
  const answer = await bea.post('/data/company', wrong);
  assert.equal(answer.status, 422, answer.text);
  const fields = new Set(answer.body.problems.map((problem) => problem.field));
  for (const field of ['level', 'staff', 'since', 'seen', 'active', 'parent', 'credit']) assert.ok(fields.has(field), `${field}: ${answer.text}`);
});

test('odd values never give a 500', async () => {
  const odd = [null, true, false, 0, -1, 1.5, 1e15, 123456789012345, '', ' ', 'x', '\u202e', '😀', [], {}, [1], { id: 1 }, { id: null }, '9'.repeat(400)];
  for (const field of ['name', 'code', 'level', 'staff', 'size', 'since', 'seen', 'active', 'parent', 'credit', 'owner', 'remark', 'id', 'version', 'rating'])
    for (const value of odd) {
      const answer = await bea.patch(`/data/company/${company.id}`, { [field]: value, nope: 1 });
      assert.ok(answer.status === 422 || answer.status === 400 || answer.status === 409, `${field} ${JSON.stringify(value)}: ${answer.text}`);
    }
});

const questions = [
  ...['name ==', '(', 'name == 1', 'nope == 1', '1 +', "'", 'name == name == name', 'not', 'today(', 'drop()', '1; drop table'].map((where) => ({ where })),
  { where: '('.repeat(500) + '1==1' + ')'.repeat(500) },
  { where: 'not '.repeat(900) + 'active' },
  { where: 'a'.repeat(5000) },
  { where: "name == '" + 'x'.repeat(3000) + "' and staff" },
  { where: 'parent.parent.parent.parent.parent.parent.parent.name == 1' },
  { where: 'len(name)' },
  { select: 'nope' }, { select: 'name.x' }, { select: '*' }, { select: 'name;code' },
  { sort: 'nope' }, { sort: '--name' }, { sort: 'name desc' }, { sort: Array(50).fill('name').join(',') },
  { limit: '0' }, { limit: '-1' }, { limit: '1001' }, { limit: 'ten' }, { limit: '1e2' }, { limit: '99999999999999999999' },
  { cursor: 'x' }, { cursor: 'AAAA' }, { cursor: '%' }, { total: 'yes' }, { shape: 'round' }, { view: 'nope' }, { nope: '1' },
  { selct: 'name' }, { q: 'x'.repeat(5000) },
];

for (const question of questions)
  test(`as a question: ${JSON.stringify(question).slice(0, 60)}`, async () => {
    const answer = await bea.get('/data/company' + query(question));
    assert.ok(answer.status === 400 || answer.status === 422 || answer.status === 200 || answer.status === 404, `${answer.status} ${answer.text.slice(0, 300)}`);
    const harmless = ['q', 'total', 'cursor'].some((name) => name in question) || question.where?.includes('(((') || question.where?.startsWith('not not');
    if (!harmless) assert.notEqual(answer.status, 200, answer.text.slice(0, 300));
    const byPost = await bea.post('/data/company/query', question);
    assert.ok([200, 400, 404, 422].includes(byPost.status), byPost.text.slice(0, 300));
  });

test('words to search for have a length', async () => {
  const q = (length) => bea.post('/data/company/query', { q: '客'.repeat(length) });
  assert.equal((await q(200)).status, 200);
  refused(await q(201), 400, 'query.words', 'q');
  refused(await bea.get('/data/company/aggregate' + query({ q: 'x'.repeat(201) })), 400, 'query.words', 'q');
});

test('mistakes without end are answered with the first thousand', async () => {
  const unknown = Object.fromEntries(Array.from({ length: 50000 }, (_, i) => [`a${i}`, 1]));
  const one = await bea.post('/data/company', unknown);
  assert.deepEqual([one.status, one.body.problems.length], [422, 1000]);
  const few = Object.fromEntries(Object.entries(unknown).slice(0, 60));
  const many = await bea.post('/data/company', Array(1000).fill(few));
  assert.deepEqual([many.status, many.body.problems.length], [422, 1000]);
  const long = await bea.post('/data/company/query', { select: 'x'.repeat(1_000_000) });
  assert.equal(long.status, 422);
  assert.ok(long.text.length < 5000, `${long.text.length} bytes`);
});

test('aggregates with mistakes are refused', async () => {
  for (const asked of [
    { group: 'nope' }, { measures: 'sum(name)' }, { measures: 'sum(' }, { measures: 'median(staff)' }, { measures: 'sum(nope)' },
    { group: 'month(name)' }, { group: 'hour(seen)' }, { group: 'level', sort: 'staff' }, { group: 'level', having: 'nope > 1' },
    { group: 'level', limit: '0' }, { select: 'name' },
  ]) {
    const answer = await bea.get('/data/company/aggregate' + query(asked));
    assert.ok(answer.status === 400 || answer.status === 422, `${JSON.stringify(asked)}: ${answer.status} ${answer.text}`);
  }
});

test('a parameter twice, or thirty-three of them, are malformed', async () => {
  refused(await bea.get('/data/company?limit=1&limit=2'), 400, 'http.parameter.twice');
  refused(await bea.get('/data/company?' + Array.from({ length: 33 }, (_, i) => `a${i}=1`).join('&')), 400, 'http.query');
});

test('a misspelt parameter is not ignored', async () => {
  const problem = refused(await bea.get('/data/company?limt=1'), 400, 'http.parameter', 'limt');
  assert.match(problem.hint, /limit/);
});

test('random bytes as requests leave the server alive', async () => {
  let seed = 7;
  const random = (below) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % below;
  for (let round = 0; round < 60; round++) {
    const bytes = Buffer.from(Array.from({ length: 1 + random(400) }, () => random(256)));
    await server.raw(Buffer.concat([bytes, Buffer.from('\r\n\r\n')]), { end: true });
  }
  assert.equal((await fetch(server.origin + '/healthz')).status, 200);
});

test('mutated requests never give a 500', async () => {
  let seed = 11;
  const random = (below) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % below;
  const sane = JSON.stringify([{ name: 'x', level: 'a', staff: 5, size: 1.25, since: '2026-01-01', parent: { id: company.id }, nope: 1 }]);
  for (let round = 0; round < 200; round++) {
    const bytes = Buffer.from(sane);
    for (let i = 0; i < 3; i++) bytes[random(bytes.length)] = random(256);
    const answer = await bea.post('/data/company', bytes);
    assert.ok([400, 422].includes(answer.status), `${bytes}: ${answer.status}`);
  }
});

test('after all of that nothing has changed, and nothing was a fault', async () => {
  assert.deepEqual(await everything(admin), before);
  await server.stop(); // then the log is whole
  assert.doesNotMatch(server.log, /status=500/);
});
