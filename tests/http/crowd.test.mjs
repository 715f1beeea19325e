/*
 * More connections than threads: whoever says nothing, or says it slowly, makes room; whoever is served is served to his end.
 *
 * Without that rule a server of 64 threads, each kept for up to 10 seconds by somebody silent, would be minutes in seeing the
 * thousandth connection.
 */
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, test } from 'node:test';
import { becomes, makeData, serve, start } from './server.mjs';

const server = await start({ users: { bea: 'boss', carl: 'boss' }, args: ['--threads', '64'] });
const bea = await server.bearer('bea');
const path = '/t/t1/api/v1/data/company';
const sockets = new Set();
after(() => sockets.forEach((socket) => socket.destroy()));

/* A connection that says this much and then waits; gone when the server ends it. */
function guest(words = '') {
  return new Promise((resolve) => {
    const socket = net.connect(server.port, '127.0.0.1', () => {
      if (words) socket.write(words);
      resolve(socket);
    });
    socket.got = '';
    socket.setEncoding('latin1');
    socket.on('data', (piece) => (socket.got += piece));
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    sockets.add(socket);
  });
}

const crowd = (count, words) => Promise.all(Array.from({ length: count }, () => guest(words)));
const ask = 'GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n';
const slowBody = `POST /t/t1/api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n{`;

/* Ten strangers, one after the other, each on a connection of his own. */
async function othersAreServed(what) {
  for (let i = 0; i < 10; i++) {
    const began = Date.now();
    const text = await server.raw('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', { wait: 30_000 });
    assert.match(text, /^HTTP\/1\.1 200 /, `${what}, ${i}: ${Date.now() - began} ms, ${text}`);
    assert.ok(Date.now() - began < 9000, `${what}, ${i}: ${Date.now() - began} ms`);
  }
}

for (const [what, words] of [
  ['that never said anything', ''],
  ['that were served and stay', ask],
  ['in the middle of a head', 'GET /healthz HTTP/1.1\r\nHost: loc'],
  ['in the middle of a body, from strangers', slowBody],
])
  test(`a thousand connections ${what}: others are served`, { timeout: 300_000 }, async () => {
    await crowd(1000, words);
    await othersAreServed(what);
    assert.ok((await server.figure('tenon_http_sent_away_total')) > 0);
    sockets.forEach((socket) => socket.destroy());
  });

const slowOf = (who) => slowBody.replace('/session HTTP', '/data/company HTTP').replace('Host: localhost', `Host: localhost\r\nAuthorization: Bearer ${who.token}`);

test('a thousand slow bodies of somebody who has signed in: others are served, and another one\'s slow body is waited for', { timeout: 300_000 }, async () => {
  const carl = await server.bearer('carl');
  const text = JSON.stringify({ name: 'Slowly' });
  const patient = await guest(slowOf(carl).replace(/Length: \d+/, `Length: ${text.length}`).replace(/\{$/, text.slice(0, 4)));
  await new Promise((done) => setTimeout(done, 500)); // past the time that anybody has
  const before = await server.figure('tenon_http_sent_away_total');
  const crowding = await crowd(1000, slowOf(bea));
  await othersAreServed('beside slow bodies');
  assert.equal((await carl.get('/session')).status, 200);
  assert.ok((await server.figure('tenon_http_sent_away_total')) > before);
  const ended = new Promise((done) => patient.once('data', done));
  patient.write(text.slice(4));
  await ended;
  assert.match(patient.got, /^HTTP\/1\.1 201 /);
  const answered = crowding.map((socket) => socket.got).filter(Boolean);
  for (const got of answered) assert.match(got, /^HTTP\/1\.1 503 /);
  assert.ok(answered.length > 0);
  sockets.forEach((socket) => socket.destroy());
});

test('many who ask for much and take none of it: others are served', { timeout: 300_000 }, async (t) => {
  const page = await (await fetch(server.origin + '/t/t1/')).text();
  const [asset] = page.match(/\/assets\/[A-Za-z0-9_.-]+\.js/) ?? [];
  if (!asset) return t.skip('this binary was built without the web UI');
  const much = `GET ${asset} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n`.repeat(150);
  const before = await server.figure('tenon_http_sent_away_total');
  for (const socket of await crowd(120)) socket.pause().write(much);
  await othersAreServed('beside those who take nothing');
  assert.ok((await server.figure('tenon_http_sent_away_total')) > before);
  sockets.forEach((socket) => socket.destroy());
});

test('a crowd that is renewed all the time does not keep others out', { timeout: 300_000 }, async () => {
  let going = true;
  const renewed = (async () => {
    while (going) {
      await crowd(20);
      await new Promise((done) => setTimeout(done, 150));
    }
  })();
  await new Promise((done) => setTimeout(done, 1000));
  await othersAreServed('renewed');
  going = false;
  await renewed;
  sockets.forEach((socket) => socket.destroy());
});

test('whoever is being served is not sent away, and nothing of his is lost', { timeout: 300_000 }, async () => {
  const names = Array.from({ length: 10 }, (_, i) => `In the crowd ${i}`);
  const served = await Promise.all(names.map(async (name) => {
    const body = JSON.stringify({ name });
    const socket = await guest(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${bea.token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body.slice(0, 3)}`);
    return { socket, rest: body.slice(3) };
  }));
  await becomes(() => server.figure('tenon_http_in_flight'), served.length + 1);
  await new Promise((done) => setTimeout(done, 500)); // past the time that anybody has
  await crowd(1000);
  await othersAreServed('besides');
  const ends = served.map(({ socket }) => new Promise((done) => socket.once('close', done)));
  for (const { socket, rest } of served) socket.write(rest);
  await Promise.all(ends);
  for (const { socket } of served) assert.match(socket.got, /^HTTP\/1\.1 201 /);
  const answer = await bea.get('/data/company?limit=1000');
  assert.deepEqual(answer.body.rows.map((row) => row.name).filter((name) => name !== 'Slowly').sort(), names.sort());
});

test('when the system gives no more descriptors, those who are only waited for give some back', { timeout: 300_000 }, async () => {
  const small = await serve(await makeData({}), ['--threads', '200'], { files: 150 });
  const idle = Array.from({ length: 300 }, () => net.connect(small.port, '127.0.0.1').on('error', () => {}));
  await new Promise((done) => setTimeout(done, 500));
  for (let i = 0; i < 10; i++) {
    const began = Date.now();
    assert.match(await small.raw('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', { wait: 30_000 }), /^HTTP\/1\.1 200 /);
    assert.ok(Date.now() - began < 9000, `${i}: ${Date.now() - began} ms`);
  }
  idle.forEach((socket) => socket.destroy());
  await small.stop();
});

test('with room for all nobody is sent away', async () => {
  sockets.forEach((socket) => socket.destroy());
  await becomes(() => server.figure('tenon_http_connections'), (count) => count <= 10);
  const before = await server.figure('tenon_http_sent_away_total');
  const kept = await crowd(40, ask);
  await new Promise((done) => setTimeout(done, 600));
  for (const socket of kept) socket.write(ask);
  for (const socket of kept) await becomes(() => socket.got.match(/HTTP\/1\.1 200 /g)?.length, 2);
  assert.equal(await server.figure('tenon_http_sent_away_total'), before);
});
