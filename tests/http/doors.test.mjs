/*
 * doors.test.mjs -- every door of daily use, asked by somebody who has every right over their own records and none over
 * hidden fields, other people's records and a hidden object.
 *
 * Two things are shown: no hidden value is in any answer, and no answer changes by a byte when what is hidden changes.
 */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { addUser, query, refused, start } from './server.mjs';

const server = await start({ from: 'doors', users: { bea: 'boss', sam: 'spy', sue: 'spy' } });
const bea = await server.signIn('bea');
const sam = await server.signIn('sam');
const sue = await server.signIn('sue');
const csv = { 'Content-Type': 'application/octet-stream' };
const CANARY = /canary/i;
let own, theirs, firm, lair, hiddenFile, theirFile, userOf;

async function over(client, answer) {
  assert.equal(answer.status, 202, answer.text);
  for (let i = 0; i < 2000; i++) {
    const { body } = await client.get(`/jobs/${answer.body.job.id}`);
    if (['done', 'failed', 'cancelled', 'dead'].includes(body.state)) return body;
    await new Promise((done) => setTimeout(done, 30));
  }
  assert.fail('the job does not end');
}
const upload = (client, text, name, more = '') => client.post(`/files?name=${name}${more}`, Buffer.from(text), csv);

before(async () => {
  const users = await bea.rows('/data/user?limit=50');
  userOf = Object.fromEntries(users.map((user) => [user.login ?? user.name, user.id]));
  firm = await sam.create('firm', { name: 'visible firm', code: 'F1' });
  lair = await bea.create('firm', { name: 'canary lair', code: 'canary-F2' });
  hiddenFile = (await upload(bea, 'canary bytes', 'canary-proof.txt')).body;
  theirFile = (await upload(bea, 'canary paper', 'canary-paper.txt')).body;
  own = await sam.create('deal', { name: 'visible deal', code: 'D1', amount: 5, firm: firm.id, due: '2026-03-01' });
  theirs = await bea.create('deal', { name: 'canary deal', code: 'canary-D2', amount: 77, paper: [theirFile.id], firm: firm.id });
  const hidden = { mole: 'canary mole', margin: 555, lair: lair.id, rank: 'high', proof: [hiddenFile.id] };
  assert.equal((await bea.patch(`/data/deal/${own.id}`, hidden)).status, 200);
  await bea.patch(`/data/firm/${firm.id}`, { mole: 'canary firm mole' });
  await bea.create('vault', { name: 'canary vault', deal: own.id });
  await bea.post(`/data/deal/${theirs.id}/comments`, { text: 'canary comment' });
  await bea.post('/views/deal', { label: 'hot', shared: 'all', state: { where: 'margin > 5' } });
  await bea.post('/views/deal', { label: 'seen', shared: 'all', state: { columns: ['name', 'mole'], sort: 'margin', group: 'rank' } });
  await bea.post('/views/deal', { label: 'canary private', state: { where: 'amount > 1' } });
});

/* Each door as it is asked; what it answers is compared as it is, and without what is new with each asking. */
function doors() {
  const where = ['margin > 100', "mole == 'canary mole'", "rank == 'high'", "lair.name == 'canary lair'", "firm.mole == 'x'", 'not_there > 1'];
  const list = [
    ...['canary', 'visible', 'mole', 'c', '555', 'lair', 'F1 canary'].flatMap((q) => [`/search${query({ q })}`, `/search${query({ q, object: 'deal' })}`,
      `/data/deal${query({ q })}`, `/data/deal/aggregate${query({ q, measures: 'count()' })}`, `/lookup/deal${query({ q })}`, `/lookup/firm${query({ q })}`, `/export/deal${query({ q })}`]),
    ...where.flatMap((each) => [`/data/deal${query({ where: each })}`, `/board/deal${query({ where: each })}`, `/export/deal${query({ where: each })}`,
      `/reports/stages${query({ where: each })}`, `/data/deal/aggregate${query({ where: each, measures: 'count()', conditions: 'true' })}`]),
    ...['margin', 'rank', 'mole', 'lair', 'firm.mole', 'lair.name', 'proof', 'not_there'].flatMap((name) => [`/data/deal${query({ select: name })}`,
      `/data/deal${query({ sort: name })}`, `/export/deal${query({ select: name })}`, `/export/deal${query({ sort: name })}`,
      `/data/deal/aggregate${query({ group: name, measures: 'count()' })}`, `/data/deal/aggregate${query({ measures: `max(${name})` })}`]),
    ...['stages', 'ranks', 'rich', 'sums', 'nothing'].map((view) => `/board/deal?view=${view}`), '/board/deal?view=ranks&value=high', '/board/deal?view=stages&value=open',
    '/board/vault', '/board/deal?within=rich',
    ...['stages', 'firms', 'ranks', 'margins', 'rich', 'nothing'].map((name) => `/reports/${name}`), '/dashboards/start',
    ...['all', 'rich', 'rank'].flatMap((view) => [`/data/deal?view=${view}`, `/export/deal?view=${view}&header=labels`]),
    ...['csv', 'ndjson'].map((format) => `/export/deal?format=${format}`), '/export/firm', '/export/vault', '/data/vault', '/views/vault', '/views/deal', '/views/firm',
    `/page/deal/${own.id}`, `/page/deal/${theirs.id}`, `/data/deal/${own.id}/timeline`, `/data/deal/${theirs.id}/timeline`, `/data/deal/${own.id}/history`,
    `/page/firm/${firm.id}`, `/data/firm/${firm.id}/timeline`, `/data/firm/${lair.id}/timeline`,
    `/files/${hiddenFile.id}`, `/files/${theirFile.id}`, '/notifications', '/jobs', '/bin', '/app', '/app/objects/deal', '/app/objects/firm', '/app/objects/vault', '/openapi.json',
    '/changes?since=1', '/changes?since=1&object=vault', '/changes?since=1&object=deal',
  ];
  return list;
}
/* decisions: versions and times of a record that one may see change with what is hidden in it. */
const settled = (text) => text.replace(/"(version|updated_at|updated_by|seq|at|hash|request)":("[^"]*"|[0-9.]+|\{[^}]*\}|null)/g, '"$1":0').replace(/\d{4}-\d\d-\d\dT[\d:.]+Z(,bea|,sam)?/g, 'T').replace(/r-[0-9a-f]{6,}/g, 'r');

async function ask(client) {
  const answers = {};
  for (const door of doors()) {
    const answer = await client.get(door);
    assert.ok(answer.status < 500, `${door}: ${answer.status} ${answer.text}`);
    answers[door] = `${answer.status} ${settled(answer.text)}`;
  }
  return answers;
}

const bodies = {
  'bulk where': () => sam.post('/data/deal/bulk', { where: 'margin > 100', set: { amount: 9 } }),
  'bulk view': () => sam.post('/data/deal/bulk', { view: 'rich', set: { amount: 9 } }),
  'bulk q': () => sam.post('/data/deal/bulk', { q: 'canary', set: { amount: 9 } }),
  'bulk set hidden': () => sam.post('/data/deal/bulk', { ids: [own.id], set: { margin: 9 } }),
  'bulk set version': () => sam.post('/data/deal/bulk', { ids: [own.id], set: { not_there: 9 } }),
  'bulk hidden object': () => sam.post('/data/vault/bulk', { where: 'true', delete: true }),
  'view where': () => sam.post('/views/deal', { label: 'x', state: { where: 'margin > 1' } }),
  'view base': () => sam.post('/views/deal', { label: 'x', state: { view: 'rich' } }),
  'view share': () => sam.post('/views/deal', { label: 'x', shared: 'all', state: {} }),
  'view default for roles': () => sam.post('/views/deal', { label: 'x', default_for: ['boss'], state: {} }),
  'comment out of reach': () => sam.post(`/data/deal/${theirs.id}/comments`, { text: 'x' }),
  'file for out of reach': () => upload(sam, 'x', 'x.txt', `&object=deal&record=${theirs.id}`),
  'file of others': () => sam.patch(`/data/deal/${own.id}`, { paper: [theirFile.id] }),
  'file hidden': () => sam.patch(`/data/deal/${own.id}`, { paper: [hiddenFile.id] }),
  'file deleted': () => sam.delete(`/files/${hiddenFile.id}`),
  'import hidden object': () => sam.post('/import/vault', 'name\nx\n', csv),
  'preview hidden column': () => sam.post('/import/deal/preview?name=a.csv', 'name,margin,rank,Margin\na,b,c,d\n', csv),
};

test('no answer has a hidden value, and none changes with what is hidden', async () => {
  const first = await ask(sam);
  for (const [door, answer] of Object.entries(first)) if (!/q=canary/.test(door)) assert.doesNotMatch(answer.replaceAll(/canary (mole|lair)'/g, ''), CANARY, door);
  const file = (await upload(bea, 'canary other', 'canary-other.txt')).body;
  const other = await bea.create('firm', { name: 'canary visible other', code: 'canary-F3' });
  assert.equal((await bea.patch(`/data/deal/${own.id}`, { mole: 'visible mole F1', margin: 1, lair: other.id, rank: 'low', proof: [file.id] })).status, 200);
  assert.equal((await bea.patch(`/data/firm/${firm.id}`, { mole: 'visible x' })).status, 200);
  assert.equal((await bea.patch(`/data/deal/${theirs.id}`, { name: 'visible canary', amount: 1e6, stage: 'won', mole: 'visible' })).status, 200);
  await bea.create('deal', { name: 'visible canary c', code: 'canary-D3', firm: firm.id });
  await bea.create('vault', { name: 'visible canary vault', deal: own.id });
  await bea.post(`/data/deal/${theirs.id}/comments`, { text: 'visible canary' });
  const second = await ask(sam);
  const changed = Object.keys(first).filter((door) => first[door] !== second[door] && !door.startsWith('/changes'));
  for (const door of changed) console.log('CHANGED', door, '\n ', first[door].slice(0, 1500), '\n ', second[door].slice(0, 1500));
  assert.deepEqual(changed, []);
});

test('a hidden field is an unknown one, byte by byte', async () => {
  const same = async (ask, hidden, unknown) => {
    const [a, b] = [await ask(hidden), await ask(unknown)];
    assert.equal(settled(a.text).replaceAll(hidden, 'F'), settled(b.text).replaceAll(unknown, 'F'), `${ask} ${hidden}`);
    assert.equal(a.status, b.status);
  };
  for (const hidden of ['margin', 'mole', 'lair', 'rank', 'proof']) {
    const unknown = 'q'.repeat(hidden.length);
    if (hidden === 'mole') continue; // it looks like `code`, which is what the hint says
    const get = (make) => (name) => sam.get(make(name));
    await same(get((name) => `/data/deal${query({ sort: name })}`), hidden, unknown);
    await same(get((name) => `/export/deal${query({ select: name })}`), hidden, unknown);
    await same(get((name) => `/export/deal${query({ sort: name })}`), hidden, unknown);
    await same(get((name) => `/export/deal${query({ where: `is_empty(${name})` })}`), hidden, unknown);
    await same(get((name) => `/board/deal${query({ where: `is_empty(${name})` })}`), hidden, unknown);
    await same(get((name) => `/reports/stages${query({ where: `is_empty(${name})` })}`), hidden, unknown);
    await same((name) => sam.post('/data/deal/bulk', { ids: [own.id], set: { [name]: 1 } }), hidden, unknown);
    await same((name) => sam.post('/data/deal/bulk', { where: `is_empty(${name})`, set: { amount: 1 } }), hidden, unknown);
    await same((name) => sam.post('/views/deal', { label: 'x', state: { where: `is_empty(${name})` } }), hidden, unknown);
    const mapped = (map, mode) => async (name) => {
      const answer = await sam.post(`/import/deal${query({ name: 'a.csv', map: JSON.stringify(map(name)), ...mode(name) })}`, 'name,b\nimported,1\n', csv);
      if (answer.status !== 202) return answer;
      const job = await over(sam, answer);
      return { status: 202, text: JSON.stringify([job.state, job.result, job.problems]) };
    };
    await same(mapped((name) => ({ name: 'name', b: name }), () => ({})), hidden, unknown);
    await same(mapped((name) => ({ name: 'name', b: `firm.${name}` }), () => ({})), hidden, unknown);
    await same(mapped((name) => ({ name: 'name', b: name }), (name) => ({ mode: 'upsert', key: name })), hidden, unknown);
  }
});

test('what is refused has not happened', async () => {
  const state = async () => {
    const all = {};
    for (const object of ['deal', 'firm', 'vault', 'saved_view', 'comment', 'file', 'job']) all[object] = await (await server.signIn('admin')).rows(`/data/${object}?limit=1000&sort=id`);
    return JSON.stringify(all);
  };
  const before = await state();
  for (const [name, send] of Object.entries(bodies)) {
    if (name === 'bulk q' || name === 'preview hidden column') continue;
    const answer = await send();
    assert.ok(answer.status >= 400 && answer.status < 500, `${name}: ${answer.status} ${answer.text}`);
    assert.doesNotMatch(answer.text, /canary|Margin/, name);
  }
  assert.equal(await state(), before);
  const look = await bodies['preview hidden column']();
  assert.ok(!look.body.fields.some((field) => ['mole', 'margin', 'rank', 'lair', 'proof'].includes(field.name)), look.text);
  assert.deepEqual(look.body.columns.map((column) => column.field), ['name', null, null, null]);
});

test('records out of reach are no records: bulk, import, restore', async () => {
  const gone = await bea.create('deal', { name: 'canary gone' });
  await bea.delete(`/data/deal/${gone.id}`);
  for (const what of [{ set: { amount: 1 } }, { delete: true }, { restore: true }]) {
    const of = async (id) => {
      const job = await over(sam, await sam.post('/data/deal/bulk', { ids: [id], ...what }));
      return JSON.stringify([job.result, (await sam.rows(`/jobs/${job.id}/results`)).map(({ id: _, ...row }) => row)]);
    };
    assert.equal(await of(theirs.id), await of('01j8zzzzzzzzz'));
    assert.equal(await of(gone.id), await of('01j8zzzzzzzzz'));
  }
  const upsert = async (key) => {
    const answer = await sam.post(`/import/deal${query({ mode: 'upsert', key: 'code', name: 'a.csv' })}`, `name,code\ntaken over,${key}\n`, csv);
    const job = await over(sam, answer);
    return [job.result, (await sam.rows(`/jobs/${job.id}/results`))];
  };
  const [result, rows] = await upsert('canary-D2');
  assert.deepEqual([result.created, result.updated, result.refused], [0, 0, 1]);
  assert.doesNotMatch(JSON.stringify(rows), /visible canary|canary deal/);
  const byId = await over(sam, await sam.post(`/import/deal${query({ mode: 'update', key: 'id', name: 'a.csv' })}`, `id,name\n${theirs.id},taken\n`, csv));
  assert.deepEqual([byId.result.updated, byId.result.refused], [0, 1]);
  assert.notEqual((await bea.get(`/data/deal/${theirs.id}`)).body.name, 'taken');
});

test('bulk brings back only what is of the object that it was asked for', async () => {
  const made = await sam.create('firm', { name: 'to the bin' });
  assert.equal((await sam.delete(`/data/firm/${made.id}`)).status, 204);
  const job = await over(sam, await sam.post('/data/deal/bulk', { ids: [made.id], restore: true }));
  assert.deepEqual(job.result, { rows: 1, done: 0, refused: 1 });
});

describe('what belongs to others', () => {
  test('jobs: not seen, not steered, their files not read', async () => {
    const job = await over(sue, await sue.post('/export/deal', {}));
    for (const answer of [await sam.get(`/jobs/${job.id}`), await sam.get(`/jobs/${job.id}/results`), await sam.get(`/jobs/${job.id}/files/export`),
      await sam.post(`/jobs/${job.id}/cancel`, {}), await sam.post(`/jobs/${job.id}/retry`, {}), await sam.post(`/jobs/${job.id}/undo`, {})]) refused(answer, 404, 'job.unknown');
    refused(await sue.get(`/jobs/${job.id}/files/..%2F..%2F..%2Ftenant.db`), 400, 'http.path');
  });

  test('uploads of an import', async () => {
    const look = await sue.post('/import/deal/preview?name=a.csv', 'name\ncanary upload\n', csv);
    refused(await sam.post(`/import/deal/preview?file=${look.body.file}`), 404, 'import.file');
    refused(await sam.post(`/import/deal?file=${look.body.file}`), 404, 'import.file');
  });

  test('views: not seen, changed, deleted or chosen', async () => {
    const made = await sue.post('/views/deal', { label: 'canary mine', state: { where: 'amount > 1' } });
    assert.equal(made.status, 201);
    const id = made.body.id;
    refused(await sam.patch(`/views/deal/${id}`, { label: 'x' }), 404, 'saved_view.unknown');
    refused(await sam.delete(`/views/deal/${id}`), 404, 'saved_view.unknown');
    assert.ok((await sam.put('/views/deal/default', { view: id })).status >= 400);
    assert.doesNotMatch((await sam.get('/views/deal')).text, CANARY);
  });

  test('a shared view tells nothing of the fields that one may not read', async () => {
    const text = (await sam.get('/views/deal')).text;
    assert.doesNotMatch(text, /mole|margin|rank/);
  });

  test('comments', async () => {
    const mine = (await sue.create('deal', { name: 'sue' })).id;
    const comment = await sue.post(`/data/deal/${mine}/comments`, { text: 'canary' });
    assert.equal(comment.status, 201);
    refused(await sam.patch(`/comments/${comment.body.id}`, { text: 'x' }), 404, 'comment.unknown');
    refused(await sam.delete(`/comments/${comment.body.id}`), 404, 'comment.unknown');
  });

  test('private views of many do not crowd out what is shared', async () => {
    for (let i = 0; i < 12; i++) {
      const name = `crowd${i}`;
      await addUser(server.data, server.tenant, name, 'spy');
      const one = await server.signIn(name);
      const operations = Array.from({ length: 100 }, (_, k) => ({ method: 'POST', path: '/views/firm', body: { label: `v${k}`, state: {} } }));
      for (const { body } of operations) assert.equal((await one.post('/views/firm', body)).status, 201);
    }
    assert.equal((await bea.post('/views/firm', { label: 'late', shared: 'all', state: {} })).status, 201);
    assert.deepEqual((await sam.get('/views/firm')).body.rows.map((row) => row.label), ['late']);
  });

  test('a member that is said twice shares nothing', async () => {
    const answer = await sam.post('/views/deal', '{"label": "x", "shared": "none", "shared": "all", "state": {}}');
    assert.ok(answer.status >= 400, answer.text);
  });
});

test('what says nothing finds nothing, or what is found without it', async () => {
  for (const q of ['"', "'", '*', '(', ')', '..', '%', '-', '[]', '\u202e', 'NEAR(a b)', 'name:*', 'AND']) {
    const answer = await sam.get(`/search${query({ q })}`);
    assert.deepEqual([answer.status, answer.body.complete], [200, true], `${q}: ${answer.text}`);
  }
  const all = await sam.get('/data/deal/aggregate');
  for (const measures of [' ', ',', ' , ']) assert.equal((await sam.get(`/data/deal/aggregate${query({ measures })}`)).text, all.text);
});

test('a zero byte in a file is refused with its row, and a file that is no sheet is not tried again', async () => {
  const job = await over(bea, await bea.post('/import/firm?name=a.csv', Buffer.from('name,code\na\0b,1\nwhole,n2\n'), csv));
  assert.deepEqual([job.state, job.result.created, job.result.refused], ['done', 1, 1], JSON.stringify(job));
  const open = await over(bea, await bea.post('/import/firm?name=a.csv', Buffer.from('name,code\n"a,1\n'), csv));
  assert.deepEqual([open.state, open.problems[0].code], ['dead', 'csv.open']);
});
