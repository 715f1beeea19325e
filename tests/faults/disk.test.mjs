/*
 * disk.test.mjs -- the disk is full, or does not answer, for a while: writes are refused with the reason, reads go on, and when it
 * is over everything works again and nothing is half there.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { becomes, refused, serve } from '../http/server.mjs';
import { Ledger, compare, rowsOf, write } from './ledger.mjs';
import { EIO, ENOSPC, KIND, client, damage, prepare, serveFaulty, sql } from './stage.mjs';

const ROWS = 4000; /* come with some 80 writes or more, ordering them with some 30 */
const octets = { 'Content-Type': 'application/octet-stream' };
const answered = async (who, status) => {
  const text = (await who.get('//metrics')).text;
  return Number(new RegExp(`status="${status}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
};

async function over(who, id) {
  for (let i = 0; ; i++) {
    const { body } = await who.get(`/jobs/${id}`);
    if (['done', 'dead', 'cancelled'].includes(body.state)) return body.state;
    assert.ok(i < 6000, `the job does not end: ${JSON.stringify(body)}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

for (const [means, error, code] of [['the disk is full', ENOSPC, 'db.full'], ['the disk does not answer', EIO, 'db.disk']])
  test(`${means}: writes are refused, reads go on, and afterwards all is whole`, { timeout: 300_000 }, async () => {
    const place = await prepare();
    const server = await serveFaulty(place);
    const who = client(server, place.admin), ledger = new Ledger();
    await Promise.all([0, 1, 2].map((i) => write(server, place.token, `c${i}`, ledger, (turn) => turn >= 4)));
    const before = await compare(who, ledger.acts), counted = await answered(who, '5xx');

    server.faults.arm({ kinds: KIND.write | KIND.sync | KIND.size, error, from: true });
    for (let i = 0; i < 5; i++) refused(await who.post('/data/firm', { name: `lost ${i}` }), 503, code);
    const some = (await who.rows('/data/deal?limit=1'))[0];
    refused(await who.patch(`/data/deal/${some.id}`, { amount: 99 }), 503, code);
    refused(await who.delete(`/data/deal/${some.id}`), 503, code);
    const file = await who.post('/files?name=a.txt', 'content', octets);
    refused(file, error === ENOSPC ? 507 : 503, error === ENOSPC ? 'spool.full' : 'spool.write');
    assert.equal(await compare(who, ledger.acts), before);
    await becomes(async () => await answered(who, '5xx') - counted, (refusals) => refusals >= 8);
    await server.logged(new RegExp(`error database .*tenant=t1 code=${code} missed=0 said=`));
    assert.ok(server.log.match(/error database/g).length <= 4, 'a disk that is full says so to everybody, and to the log once'); /* in its words for each step, of each database */
    assert.equal((await server.client().get('//healthz')).status, 200);

    assert.ok(server.faults.disarm().hit >= 8);
    await write(server, place.token, 'again', ledger, (turn) => turn >= 4);
    assert.ok(await compare(who, ledger.acts) > before);
    assert.equal((await server.stop()).code, 0);
    assert.equal(damage(place.data), '');
  });

/* Every few minutes it is written down that a token, or who has signed in, is still in use: not now. */
test('the disk is full: who comes back after a while may read', { timeout: 300_000 }, async () => {
  const place = await prepare();
  const before = await serve(place), cookies = (await before.signIn('bea')).cookies;
  assert.equal((await before.stop()).code, 0);
  assert.equal(sql(place, 'security.db', 'UPDATE session SET seen_at = seen_at - 600000'), 1);
  assert.equal(sql(place, 'data.db', 'UPDATE tenon_token SET last_used_at = NULL'), 2);
  const server = await serveFaulty(place), opening = await client(server, place.admin).get('/data/deal?limit=1');
  assert.equal(opening.status, 200, opening.text);

  for (const who of [client(server, place.token), Object.assign(client(server, null), { cookies })]) {
    server.faults.arm({ kinds: KIND.write | KIND.sync | KIND.size, error: ENOSPC, from: true });
    const answer = await who.get('/data/deal?limit=1');
    assert.equal(answer.status, 200, answer.text);
    assert.ok(server.faults.get('hit') > 0, 'there was nothing to write');
  }
  server.faults.disarm();
  assert.equal((await server.stop()).code, 0);
  assert.equal(damage(place.data), '');
});

test('an import that meets a full disk goes on when there is room, and each of its rows comes once', { timeout: 300_000 }, async () => {
  const place = await prepare();
  const server = await serveFaulty(place);
  const who = client(server, place.admin);
  const rows = Array.from({ length: ROWS }, (_, i) => `imported,i-${i}`);
  server.faults.arm({ kinds: KIND.write, error: ENOSPC, nth: 50, from: true });
  const ordered = await who.post('/import/firm?name=f.csv', ['name,code', ...rows].join('\n'), octets);
  assert.equal(ordered.status, 202, ordered.text);
  await becomes(() => server.faults.get('hit'), (hit) => hit > 0); // else it was over before the disk was full
  server.faults.disarm();
  assert.equal(await over(who, ordered.body.job.id), 'done');
  const there = await rowsOf(who, '/data/firm');
  assert.equal(there.length, ROWS);
  assert.equal(new Set(there.map(({ code }) => code)).size, ROWS);
});
