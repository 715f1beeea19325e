/* Many records at once: each by itself, with a result of its own; who may, what is refused, cancelling, taking back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { query, refused, start } from './server.mjs';

const server = await start({ from: 'lists', users: { bea: 'boss', rita: 'rep', cleo: 'clerk' } });
const bea = await server.signIn('bea');
const rita = await server.signIn('rita');
const cleo = await server.signIn('cleo');

async function over(client, answer) {
  assert.equal(answer.status, 202, answer.text);
  for (let i = 0; i < 1200; i++) {
    const { body } = await client.get(`/jobs/${answer.body.job.id}`);
    if (['done', 'cancelled', 'dead'].includes(body.state)) return body;
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.fail('the job does not end');
}
const bulk = async (client, body) => over(client, await client.post('/data/deal/bulk', body));
const count = async (where) => (await bea.get('/data/deal' + query({ where, total: 'exact', limit: 1 }))).body.total;
async function many(client, prefix, number, more = {}) {
  for (let at = 0; at < number; at += 1000) {
    const rows = Array.from({ length: Math.min(1000, number - at) }, (_, i) => ({ name: `${prefix}${at + i}`, ...more }));
    assert.equal((await client.post('/data/deal', rows)).status, 201);
  }
}

test('records that the change moves out of the condition are changed all the same: 3,000 of them', async () => {
  await many(bea, 'm', 3000);
  const job = await bulk(bea, { view: 'open', where: "starts_with(name, 'm')", set: { stage: 'lost', amount: 5 } });
  assert.deepEqual([job.state, job.kind, job.result], ['done', 'bulk', { rows: 3000, done: 3000, refused: 0 }]);
  assert.deepEqual([job.done, job.total], [3000, 3000]);
  assert.equal(await count("starts_with(name, 'm') and stage == 'lost' and amount == 5"), 3000);
  const [entry] = await (await server.signIn('admin')).rows('/data/audit_entry' + query({ sort: '-id', limit: 1 }));
  assert.equal(entry.source, 'bulk');
});

test('a rule refuses one record, and the others are changed', async () => {
  const good = await bea.create('deal', { name: 'good', close_date: '2026-01-01' });
  const bad = await bea.create('deal', { name: 'bad' });
  const job = await bulk(bea, { ids: [good.id, bad.id], set: { stage: 'won' } });
  assert.deepEqual(job.result, { rows: 2, done: 1, refused: 1 });
  const all = await bea.rows(`/jobs/${job.id}/results`);
  assert.deepEqual(all.map(({ row, title, status }) => [row, title, status]), [[1, 'good', 'done'], [2, 'bad', 'refused']]);
  const [failed] = await bea.rows(`/jobs/${job.id}/results?only=failed`);
  assert.deepEqual([failed.id, failed.problems[0].code, failed.problems[0].field], [bad.id, 'rule.refused', 'close_date']);
  assert.equal((await bea.get(`/data/deal/${bad.id}`)).body.stage, 'open');
});

test('the right for many is asked beside that for each', async () => {
  const theirs = await bea.create('deal', { name: 'theirs' });
  const own = await rita.create('deal', { name: 'own' });
  refused(await cleo.post('/data/deal/bulk', { ids: [own.id], set: { amount: 1 } }), 403, 'access.denied');
  refused(await rita.post('/data/account/bulk', { where: 'true', set: { name: 'x' } }), 403, 'access.denied');
  const job = await bulk(rita, { ids: [theirs.id, own.id], set: { amount: 7 } });
  assert.deepEqual(job.result, { rows: 2, done: 1, refused: 1 });
  assert.equal(await count('amount == 7'), 1);
  refused(await rita.post('/data/deal/bulk', { ids: [own.id], set: { margin: 1 } }), 422, 'field.unknown', 'margin');
  refused(await rita.post('/data/deal/bulk', { where: 'margin > 1', set: { amount: 1 } }), 400, 'expr.field.unknown.of');
});

test('what is asked must be one thing, of some records', async () => {
  const post = (body) => bea.post('/data/deal/bulk', body);
  const { id } = await bea.create('deal', { name: 'asked' });
  refused(await post({ ids: [id] }), 400, 'bulk.what');
  refused(await post({ ids: [id], set: { amount: 1 }, delete: true }), 400, 'bulk.what');
  refused(await post({ ids: [id], set: {} }), 400, 'bulk.what', 'set');
  refused(await post({ ids: [id], set: 'amount' }), 400, 'bulk.what');
  refused(await post({ ids: [id], delete: false }), 400, 'bulk.what');
  refused(await post({ ids: [], delete: true }), 400, 'bulk.ids', 'ids');
  refused(await post({ ids: ['what'], delete: true }), 400, 'bulk.ids');
  refused(await post({ ids: Array(2001).fill(id), delete: true }), 400, 'bulk.ids');
  refused(await post({ where: "name == 'nobody'", delete: true }), 422, 'bulk.none');
  refused(await post({ where: 'amount >', delete: true }), 400, 'expr.operand.end');
  refused(await post({ restore: true }), 400, 'bulk.ids');
  refused(await post({ ids: [id], colour: 1, delete: true }), 400, 'http.member', 'colour');
  refused(await post({ ids: [id], action: 'dance' }), 404, 'action.missing');
  assert.equal((await bea.get(`/data/deal/${id}`)).status, 200);
});

test('what was deleted is brought back by undoing the job', async () => {
  await many(bea, 'gone', 20, { amount: 99 });
  const job = await bulk(bea, { where: 'amount == 99', delete: true });
  assert.deepEqual([job.result.done, await count('amount == 99')], [20, 0]);
  assert.ok(job.can.includes('undo'));
  const undone = await over(bea, await bea.post(`/jobs/${job.id}/undo`, {}));
  assert.deepEqual(undone.result, { rows: 20, done: 20, refused: 0 });
  assert.equal(await count('amount == 99'), 20);
  const change = await bulk(bea, { where: 'amount == 99', set: { amount: 98 } });
  assert.ok(!change.can.includes('undo'));
});

test('a job that is cancelled keeps what it has done, and says how far it came', async () => {
  await many(bea, 'c', 5000);
  const answer = await bea.post('/data/deal/bulk', { where: "starts_with(name, 'c')", set: { amount: 3 } });
  await bea.post(`/jobs/${answer.body.job.id}/cancel`, {});
  const job = await over(bea, answer);
  assert.equal(job.state, 'cancelled');
  const changed = await count('amount == 3');
  assert.ok(changed < 5000, `${changed} of 5000`);
  assert.equal(job.result?.done ?? 0, changed);
});
