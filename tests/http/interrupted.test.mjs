/*
 * interrupted.test.mjs -- jobs in whose middle the server is asked to end, or killed: they go on where they were, and
 * nothing is half or twice there.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeData, query, serve, tenon } from './server.mjs';

const ROWS = 4000;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function open(place, token) {
  const server = await serve(place);
  const client = server.client();
  client.token = token;
  return { server, client };
}

async function many(client, count) {
  for (let at = 0; at < count; at += 1000) {
    const rows = Array.from({ length: 1000 }, (_, i) => ({ name: `n${at + i}`, code: `c${at + i}`, amount: 1 }));
    assert.equal((await client.post('/data/deal', rows)).status, 201);
  }
}

async function until(client, id, enough) {
  for (let i = 0; i < 6000; i++) {
    const { body } = await client.get(`/jobs/${id}`);
    if (enough(body)) return body;
    await pause(10);
  }
  assert.fail('the job does not come that far');
}
const isOver = (job) => ['done', 'cancelled', 'dead', 'failed'].includes(job.state);
const count = async (client, where) => (await client.get('/data/deal' + query({ where, total: 'exact', limit: 1 }))).body.total;

/* Ends the server twice while the job is at work, and lets it come to its end. */
async function interrupted(signal, order, { rows = ROWS } = {}) {
  const place = await makeData({ from: 'doors', users: { bea: 'boss' } });
  const token = (await tenon(['token', 'create', place.data, place.tenant, 'bea'])).stdout.trim();
  let { server, client } = await open(place, token);
  if (rows) await many(client, rows);
  const answer = await order(client);
  assert.equal(answer.status, 202, answer.text);
  const { id } = answer.body.job;
  for (let round = 0, from = 0; round < 2; round++) {
    const seen = await until(client, id, (job) => job.done > from || isOver(job));
    assert.ok(!isOver(seen), `over too early: ${JSON.stringify(seen)}`);
    from = seen.done + 200;
    server.child.kill(signal);
    await server.ended;
    ({ server, client } = await open(place, token));
  }
  return { client, job: await until(client, id, isOver) };
}

for (const signal of ['SIGTERM', 'SIGKILL']) {
  test(`${signal}: a change of many goes on, and counts each record once`, { timeout: 300_000 }, async () => {
    const { client, job } = await interrupted(signal, (client) => client.post('/data/deal/bulk', { where: 'amount == 1', set: { amount: 2 } }));
    assert.deepEqual([job.state, job.result], ['done', { rows: ROWS, done: ROWS, refused: 0 }]);
    assert.equal(await count(client, 'amount == 2 and version == 2'), ROWS);
    const seen = new Set();
    for (let cursor = ''; cursor !== null;) {
      const { body } = await client.get(`/jobs/${job.id}/results` + query({ limit: 200, ...(cursor && { cursor }) }));
      for (const row of body.rows) seen.add(row.row);
      cursor = body.next;
    }
    assert.equal(seen.size, ROWS);
  });

  test(`${signal}: what was deleted is not refused as unknown, and all of it comes back`, { timeout: 300_000 }, async () => {
    const { client, job } = await interrupted(signal, (client) => client.post('/data/deal/bulk', { where: 'true', delete: true }));
    assert.deepEqual([job.state, job.result], ['done', { rows: ROWS, done: ROWS, refused: 0 }]);
    const undo = await client.post(`/jobs/${job.id}/undo`, {});
    assert.equal(undo.status, 202, undo.text);
    const back = await until(client, undo.body.job.id, isOver);
    assert.deepEqual([back.state, back.result], ['done', { rows: ROWS, done: ROWS, refused: 0 }]);
    assert.equal(await count(client, 'true'), ROWS);
  });

  test(`${signal}: an import takes each row once`, { timeout: 300_000 }, async () => {
    const lines = Array.from({ length: ROWS * 3 }, (_, i) => `imported ${i},${i % 100 === 99 ? 'no number' : i}`);
    const { client, job } = await interrupted(signal, (client) =>
      client.post('/import/deal?name=a.csv', `name,amount\n${lines.join('\n')}\n`, { 'Content-Type': 'application/octet-stream' }), { rows: 0 });
    assert.equal(job.state, 'done', JSON.stringify(job));
    assert.deepEqual([job.result.rows, job.result.created, job.result.refused], [ROWS * 3, ROWS * 3 * 0.99, ROWS * 3 * 0.01]);
    assert.equal(await count(client, 'true'), ROWS * 3 * 0.99);
  });
}
