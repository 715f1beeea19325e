/* Idempotency-Key: a POST that is sent again is answered again and not done again, whatever happens in between. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeData, refused, serve } from './server.mjs';

const place = await makeData({ users: { bea: 'boss', rita: 'rep' } });
let server = await serve(place);
const bea = await server.signIn('bea');
const rita = await server.signIn('rita');
const send = (client, key, body, path = '/data/company') => client.post(path, body, { 'Idempotency-Key': key });
const count = async (client, code) => (await client.rows(`/data/company?where=code == '${code}'`)).length;

test('the same request again gets the same answer', async () => {
  const first = await send(bea, 'k1', { name: 'Acme', code: 'K1' });
  assert.equal(first.status, 201);
  assert.equal(first.headers.get('idempotency-replayed'), null);
  const again = await send(bea, 'k1', { name: 'Acme', code: 'K1' });
  assert.equal(again.status, 201);
  assert.equal(again.text, first.text);
  assert.equal(again.headers.get('idempotency-replayed'), 'true');
  assert.equal(again.headers.get('location'), first.headers.get('location'));
  assert.equal(await count(bea, 'K1'), 1);
});

test('the same key for something else is refused', async () => {
  await send(bea, 'k2', { name: 'Two' });
  refused(await send(bea, 'k2', { name: 'Three' }), 422, 'idempotency.mismatch');
  refused(await send(bea, 'k2', { name: 'Two' }, '/data/note'), 422, 'idempotency.mismatch');
  const other = await send(rita, 'k2', { name: 'Three' }); // a key belongs to its user
  assert.equal(other.status, 201);
});

test('a refusal is not kept', async () => {
  refused(await send(bea, 'k3', { name: 'Bad', staff: 5000 }), 422, 'value.most');
  assert.equal((await send(bea, 'k3', { name: 'Good', staff: 5 })).status, 201);
});

test('a key is 1 to 200 printable characters, said once', async () => {
  assert.equal((await send(bea, 'k'.repeat(200), { name: 'Long' })).status, 201);
  for (const key of ['k'.repeat(201), '']) refused(await send(bea, key, { name: 'Key' }), 400, 'idempotency.key');
  for (const key of ['a\tb', '\xe9']) assert.equal((await send(bea, key, { name: 'Key' })).status, 400, key);
  const twice = await server.raw(`POST /t/t1/api/v1/data/company HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n`
    + 'Content-Type: application/json\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\nConnection: close\r\n\r\n{}');
  assert.match(twice, /^HTTP\/1\.1 400 /);
});

test('requests at the same moment are done once', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => send(bea, 'k4', { name: 'Once', code: 'K4' })));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
  assert.equal(answers.filter(({ headers }) => !headers.get('idempotency-replayed')).length, 1);
  assert.equal(await count(bea, 'K4'), 1);
});

test('batches and restores can be sent again', async () => {
  const operations = [{ method: 'POST', path: '/data/company', body: { name: 'Batch', code: 'K5' } }];
  const first = await send(bea, 'k5', { operations }, '/batch');
  const again = await send(bea, 'k5', { operations }, '/batch');
  assert.equal(again.text, first.text);
  assert.equal(await count(bea, 'K5'), 1);

  const { id } = first.body.results[0].body;
  const bundle = (await bea.delete(`/data/company/${id}`)).headers.get('x-tenon-bin');
  const restored = await send(bea, 'k6', undefined, `/bin/${bundle}/restore`);
  assert.equal(restored.status, 200, restored.text);
  assert.equal((await send(bea, 'k6', undefined, `/bin/${bundle}/restore`)).text, restored.text);
});

test('a large answer is kept by its status alone', async () => {
  const rows = Array.from({ length: 12 }, (_, i) => ({ name: `large ${i}`, remark: 'x'.repeat(100_000) }));
  const first = await send(bea, 'k7', rows);
  assert.equal(first.body.rows.length, 12);
  const again = await send(bea, 'k7', rows);
  assert.deepEqual([again.status, again.body], [201, { omitted: true }]);
});

test('what only reads takes no notice of a key', async () => {
  const first = await send(bea, 'k8', { where: "code == 'K8'" }, '/data/company/query');
  assert.equal(first.body.rows.length, 0);
  await bea.create('company', { name: 'New', code: 'K8' });
  assert.equal((await send(bea, 'k8', { where: "code == 'K8'" }, '/data/company/query')).body.rows.length, 1);
});

test('killed in the middle: sent again, it is there once', { timeout: 300_000 }, async () => {
  const { token } = await server.bearer('bea');
  let sent = 0;
  const waiting = new Map(); // key -> whether an answer came
  for (let round = 0; round < 4; round++) {
    const clients = Array.from({ length: 6 }, async () => {
      const client = server.client();
      client.token = token;
      for (;;) {
        const key = `kill-${sent++}`;
        waiting.set(key, false);
        try {
          const answer = await send(client, key, { name: key, code: key });
          assert.equal(answer.status, 201, answer.text);
          waiting.set(key, true);
        } catch (error) {
          if (error instanceof assert.AssertionError) throw error;
          return; // the server is gone
        }
      }
    });
    await new Promise((done) => setTimeout(done, 400 + 130 * round));
    await server.kill();
    await Promise.all(clients);
    server = await serve(place);
    const client = server.client();
    client.token = token;
    for (const [key, answered] of waiting) {
      if (answered) continue;
      const answer = await send(client, key, { name: key, code: key });
      assert.equal(answer.status, 201, `${key}: ${answer.text}`); // a second create would be value.taken
      waiting.set(key, true);
    }
  }
  const client = server.client();
  client.token = token;
  const { body } = await client.get("/data/company?where=starts_with(code, 'kill-')&limit=1&total=exact");
  assert.equal(body.total, sent);
  assert.ok(sent > 20, 'hardly anything was written');
});
