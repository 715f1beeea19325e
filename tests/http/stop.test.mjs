/* Going down: what has begun is finished and answered, what is new is sent away, the data is whole. */
import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import { becomes, inTime, makeData, serve, tenon } from './server.mjs';

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/* A request whose body is sent in two halves, so that it is in flight for as long as the test wants. */
function halfway(server, token, values) {
  const body = JSON.stringify(values);
  const socket = net.connect(server.port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (piece) => (text += piece));
  socket.on('error', () => {});
  socket.write(`POST /t/t1/api/v1/data/company HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`);
  return {
    finish: () => socket.write(body.slice(5)),
    closed: new Promise((resolve) => socket.on('close', () => resolve(text))),
  };
}

test('on SIGTERM requests in flight are answered, new ones get 503, and what was answered is kept', { timeout: 300_000 }, async () => {
  const place = await makeData({ users: { bea: 'boss' } });
  const server = await serve(place);
  const client = await server.bearer('bea');
  const flights = Array.from({ length: 10 }, (_, i) => halfway(server, client.token, { name: `In flight ${i}` }));
  const kept = net.connect(server.port, '127.0.0.1');
  let late = '';
  kept.setEncoding('latin1');
  kept.on('data', (piece) => (late += piece));
  kept.on('error', () => {});
  const keptClosed = new Promise((resolve) => kept.on('close', resolve));
  const ready = async () => {
    late = '';
    kept.write('GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await becomes(() => /\r\n\r\n[^]/.test(late), true);
    return late.slice(0, 12);
  };
  assert.equal(await ready(), 'HTTP/1.1 200');
  await becomes(() => server.figure('tenon_http_in_flight'), flights.length + 1);

  server.child.kill('SIGTERM');
  await becomes(ready, 'HTTP/1.1 503');
  await keptClosed;
  assert.match(late, /^HTTP\/1\.1 503 /);
  assert.match(late, /\r\nRetry-After: \d+\r\n/);
  assert.match(late, /\r\nConnection: close\r\n/);

  for (const flight of flights) flight.finish();
  for (const flight of flights) assert.match(await flight.closed, /^HTTP\/1\.1 201 /);
  assert.deepEqual(await server.ended, { code: 0, signal: null });

  const again = await serve(place);
  const reader = await again.signIn('bea');
  assert.equal((await reader.get('/data/company?total=exact&limit=1')).body.total, 10);
});

/* One after the other over one connection that is kept, until the server ends it; the names that were answered with 201. */
function poster(server, token, name, ledger) {
  return new Promise((resolve) => {
    const socket = net.connect(server.port, '127.0.0.1');
    let text = '', count = 0, asked = null;
    const ask = () => {
      asked = `${name} ${count++}`;
      const body = JSON.stringify({ name: asked });
      socket.write(`POST /t/t1/api/v1/data/company HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    };
    socket.setEncoding('utf8');
    socket.on('connect', ask);
    socket.on('error', () => {});
    socket.on('close', () => resolve(text)); // what was left over: half an answer would be here
    socket.on('data', (piece) => {
      text += piece;
      const end = text.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/.exec(text)?.[1]);
      if (end < 0 || text.length < end + 4 + length) return;
      const status = Number(text.slice(9, 12));
      text = text.slice(end + 4 + length);
      if (status === 201) ledger.add(asked);
      else assert.equal(status, 503);
      if (status === 201 && !socket.destroyed) ask();
    });
  });
}

test('SIGTERM under load: what was done was answered, what was answered is there, and no answer is cut', { timeout: 300_000 }, async () => {
  const place = await makeData({ users: { bea: 'boss' } });
  let expected = 0;
  for (let round = 0; round < 3; round++) {
    const server = await serve(place);
    const { token } = await server.bearer('bea');
    const ledger = new Set();
    const posters = Array.from({ length: 30 }, (_, i) => poster(server, token, `r${round} p${i}`, ledger));
    while (ledger.size < 60) await pause(10);
    server.child.kill('SIGTERM');
    for (const left of await Promise.all(posters)) assert.equal(left, '');
    assert.deepEqual(await server.ended, { code: 0, signal: null });
    const again = await serve(place);
    const reader = await again.bearer('bea');
    const kept = new Set();
    let cursor = '';
    do {
      const { body } = await reader.get(`/data/company?select=name&limit=1000&where=${encodeURIComponent(`starts_with(name, 'r${round} ')`)}&cursor=${cursor}`);
      for (const row of body.rows) kept.add(row.name);
      cursor = body.next;
    } while (cursor);
    assert.deepEqual([...kept].sort(), [...ledger].sort());
    expected += ledger.size;
    assert.equal((await reader.get('/data/company?total=exact&limit=1')).body.total, expected);
    await again.stop();
  }
});

test('a server without work goes down within a few seconds, connections or not', { timeout: 300_000 }, async () => {
  await inTime(8000, async () => {
    const server = await serve(await makeData({}));
    const idle = Array.from({ length: 20 }, () => net.connect(server.port, '127.0.0.1').on('error', () => {}));
    const said = new Promise((resolve) => idle[0].once('data', resolve));
    idle[0].write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'); // and stays
    await said;
    const began = performance.now();
    assert.equal((await server.stop()).code, 0);
    const took = performance.now() - began;
    for (const socket of idle) socket.destroy();
    return took;
  });
});

test('two servers never share a data folder', async () => {
  const place = await makeData({});
  await serve(place);
  const second = await tenon(['serve', place.data, '--listen', '127.0.0.1:0'], { expect: 1 });
  assert.match(second.stderr, /another process|served/i);
});

test('a port that is taken, an address that is none and TLS are refused in words', async () => {
  const place = await makeData({});
  const server = await serve(place);
  const other = await makeData({});
  const taken = await tenon(['serve', other.data, '--listen', `127.0.0.1:${server.port}`], { expect: 1 });
  assert.match(taken.stderr, new RegExp(`cannot listen on 127\\.0\\.0\\.1:${server.port}`));
  for (const [listen, words] of [['127.0.0.1:0s', /TLS/], ['127.0.0.1:70000', /no address/], ['nowhere', /no address/]])
    assert.match((await tenon(['serve', other.data, '--listen', listen], { expect: null })).stderr, words, listen);
});
