/* The nginx configuration that is shipped, in the real nginx over TLS: what people, uploads, streams and attackers meet. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { freePort } from '../http/ports.mjs';
import { PASSWORD, becomes, makeData, serve } from '../http/server.mjs';
import { NAME, startNginx } from './nginx.mjs';

const served = ['--threads', '64', '--trust-proxy', '--host', NAME];
const server = await serve(await makeData({ users: { bea: 'boss', rita: 'rep' } }), served, { port: await freePort() });
const proxy = await startNginx(server);
const api = '/t/t1/api/v1';
const bearer = { Authorization: `Bearer ${(await server.bearer('bea')).token}` };
const json = { ...bearer, 'Content-Type': 'application/json' };
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const companies = async () => JSON.parse((await proxy.ask('GET', `${api}/data/company?total=exact&limit=1`, { headers: bearer })).text).total;

const metric = (name) => server.figure(name);

test('people sign in over TLS: a __Host- cookie, HSTS once, the security headers, their own address in the log', async () => {
  const body = JSON.stringify({ user: 'rita', password: PASSWORD });
  const answer = await proxy.ask('POST', `${api}/session`, {
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': '9.9.9.9', 'X-Forwarded-Proto': 'http' }, body,
  });
  assert.equal(answer.status, 200, answer.text);
  const [cookie] = answer.headers['set-cookie'];
  assert.match(cookie, /^__Host-tenon-t1=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/);
  assert.match(answer.headers['strict-transport-security'], /^max-age=\d+$/);
  assert.match(answer.headers['content-security-policy'], /default-src 'none'/);
  const again = await proxy.ask('GET', `${api}/session`, { headers: { Cookie: cookie.split(';')[0] } });
  assert.equal(again.status, 200, again.text);
  await server.logged(/path=\/t\/t1\/api\/v1\/session status=200 .*address=127\.0\.0\.1/);
  assert.ok(!server.log.includes('9.9.9.9'), 'what a client says of its address is believed');
});

test('who guesses passwords is slowed down, whatever address they claim to come from', async () => {
  let waits = 0;
  for (let i = 0; i < 14; i++) {
    const answer = await proxy.ask('POST', `${api}/session`, {
      headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': `10.0.0.${i}`, Forwarded: `for=10.0.0.${i}` },
      body: JSON.stringify({ user: 'nobody', password: 'wrong' }),
    });
    assert.ok([401, 429].includes(answer.status), answer.text);
    waits += answer.status === 429;
  }
  assert.equal(waits, 4);
  for (let i = 0; i < 14; i++) assert.ok(!server.log.includes(`address=10.0.0.${i}`));
});

test('plain HTTP leads to HTTPS and reaches nothing', async () => {
  const answer = await new Promise((resolve, reject) => http.get(
    { host: '127.0.0.1', port: proxy.plain, path: '/t/t1/?a=b', headers: { Host: NAME } }, (response) => resolve(response.resume()),
  ).on('error', reject));
  assert.equal(answer.statusCode, 301);
  assert.equal(answer.headers.location, `https://${NAME}/t/t1/?a=b`);
});

test('/metrics is hidden, however it is spelled; /healthz is there', async () => {
  for (const path of ['/metrics', '/%6detrics', '//metrics', '/x/../metrics', '/./metrics', '/metrics?a', '/metrics/', '/t/%2e%2e/metrics']) {
    const answer = await proxy.ask('GET', path, { headers: bearer });
    assert.doesNotMatch(answer.text, /tenon_http/, path);
    if (path !== '/metrics/') assert.ok([400, 404].includes(answer.status), `${path}: ${answer.status}`); // that is the UI
  }
  assert.equal((await proxy.ask('GET', '/healthz')).text, 'ok\n');
});

test('an unknown name gets 421 from behind, and none of the app', async () => {
  assert.equal((await proxy.ask('GET', '/healthz', { host: 'evil.example.com' })).status, 421);
});

/* Connections to the server, also those that were closed a moment ago. */
function connections() {
  const port = ':' + server.port.toString(16).toUpperCase().padStart(4, '0');
  return fs.readFileSync('/proc/net/tcp', 'utf8').split('\n').filter((line) => line.trim().split(' ')[2]?.endsWith(port) ||
    line.trim().split(' ')[1]?.endsWith(port)).length;
}

test('connections to the server are kept and used again; HTTP/2 works', async () => {
  const session = http2.connect(`https://127.0.0.1:${proxy.secure}`, { servername: NAME, ca: proxy.authority });
  const statuses = await Promise.all(Array.from({ length: 20 }, () => new Promise((resolve, reject) => {
    const stream = session.request({ ':path': `${api}/data/company?limit=1`, ':authority': NAME, ...bearer });
    stream.on('response', (headers) => (stream.resume(), resolve(headers[':status'])));
    stream.on('error', reject);
  })));
  session.close();
  assert.deepEqual([...new Set(statuses)], [200]);
  const before = connections();
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  for (let i = 0; i < 50; i++) assert.equal((await proxy.ask('GET', '/healthz', { agent })).status, 200);
  agent.destroy();
  assert.ok(connections() < before + 10, `${connections()} connections after 50 requests one after the other, ${before} before`);
});

test('after an idle time longer than the server keeps connections, a request that must not be repeated still arrives', async () => {
  const before = await companies();
  const make = (name) => proxy.ask('POST', `${api}/data/company`, { headers: json, body: JSON.stringify({ name }) });
  assert.equal((await make('Before the pause')).status, 201);
  await pause(5600);
  assert.equal((await make('After the pause')).status, 201);
  assert.equal(await companies(), before + 2);
});

test('a stream of events is not held back, and its end in the browser is one in the server', async () => {
  const open = await metric('tenon_event_streams');
  let text = '';
  const request = https.get({
    host: '127.0.0.1', port: proxy.secure, servername: NAME, ca: proxy.authority, path: `${api}/events?watch=company`,
    headers: { Host: NAME, Accept: 'text/event-stream', 'Accept-Encoding': 'gzip, br', ...bearer },
  }, (response) => {
    assert.equal(response.statusCode, 200);
    assert.equal(response.headers['content-encoding'], undefined);
    response.setEncoding('utf8').on('data', (piece) => (text += piece)).on('error', () => {});
  }).on('error', () => {});
  await becomes(() => /retry:/.test(text), true);
  await proxy.ask('POST', `${api}/data/company`, { headers: json, body: JSON.stringify({ name: 'Heard of' }) });
  await becomes(() => /event: change/.test(text), true);
  assert.equal(await metric('tenon_event_streams'), open + 1);
  request.destroy();
  await becomes(async () => {
    await proxy.ask('POST', `${api}/data/company`, { headers: json, body: JSON.stringify({ name: 'Too late' }) }); // it looks up
    return metric('tenon_event_streams');
  }, open);
});

/* The head of a request and half of its body, over TLS; the rest when the test wants. */
function halfway(path, headers, body) {
  const socket = proxy.connect();
  let text = '';
  const lines = Object.entries({ Host: NAME, 'Content-Length': body.length, Connection: 'close', ...headers });
  socket.on('secureConnect', () => {
    socket.write(`POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    socket.write(body.subarray(0, body.length / 2));
  });
  socket.setEncoding('latin1').on('data', (piece) => (text += piece)).on('error', () => {});
  const closed = new Promise((resolve) => socket.on('close', () => resolve(text)));
  return { finish: () => socket.write(body.subarray(body.length / 2)), closed };
}

test('a file goes through while it comes; a large body of another request waits outside until it is whole', async () => {
  const idle = 1; // the question how many there are
  await becomes(() => metric('tenon_http_in_flight'), idle); // nothing of the tests before is still on its way out
  const file = Buffer.alloc(3 << 20, 'x');
  const upload = halfway(`${api}/files?name=big.txt`, { ...bearer, 'Content-Type': 'text/plain' }, file);
  await becomes(() => metric('tenon_http_in_flight'), idle + 1);
  assert.deepEqual(proxy.kept('bodies'), []);
  upload.finish();
  assert.match(await upload.closed, /^HTTP\/1\.1 201 /);

  const slow = halfway(`${api}/data/company`, json, Buffer.from(JSON.stringify({ name: 'Slow', note: 'x'.repeat(2 << 20) })));
  await becomes(() => proxy.kept('bodies').length, 1);
  await becomes(() => metric('tenon_http_in_flight'), idle);
  slow.finish();
  assert.match(await slow.closed, /^HTTP\/1\.1 4\d\d /); // no such field: but it arrived as a whole
});

test('a file that is too large is refused before it is sent', async () => {
  const socket = halfway(`${api}/files?name=huge.bin`, { ...bearer, 'Content-Type': 'text/plain', 'Content-Length': 30 << 20 },
    Buffer.alloc(64 << 10));
  assert.match(await socket.closed, /^HTTP\/1\.1 413 [^]*"http\.size"/);
});

test('a large file comes back whole, the assets compressed as the browser wants', async () => {
  const sent = Buffer.alloc(5 << 20, 'tenon ');
  const kept = await proxy.ask('POST', `${api}/files?name=back.txt`, { headers: { ...bearer, 'Content-Type': 'text/plain' }, body: sent });
  assert.equal(kept.status, 201, kept.text);
  const back = await proxy.ask('GET', `${api}/files/${JSON.parse(kept.text).id}`, { headers: bearer });
  assert.equal(back.status, 200);
  assert.ok(back.bytes.equals(sent));
  const page = await proxy.ask('GET', '/t/t1/');
  const [script] = /\/assets\/[^"]+\.js/.exec(page.text) ?? [];
  if (!script) return; // a binary without the UI
  for (const encoding of ['br', 'gzip'])
    assert.equal((await proxy.ask('GET', script, { headers: { 'Accept-Encoding': encoding } })).headers['content-encoding'], encoding);
});

test('a large answer is packed by the server and passes as it is; who has it gets 304', async () => {
  const packed = await proxy.ask('GET', `${api}/openapi.json`, { headers: { ...bearer, 'Accept-Encoding': 'gzip' } });
  assert.equal(packed.status, 200);
  assert.equal(packed.headers['content-encoding'], 'gzip');
  assert.ok(JSON.parse(zlib.gunzipSync(packed.bytes).toString()).paths);
  const again = await proxy.ask('GET', `${api}/openapi.json`,
    { headers: { ...bearer, 'Accept-Encoding': 'gzip', 'If-None-Match': packed.headers.etag } });
  assert.equal(again.status, 304);
});

const body = JSON.stringify({ name: 'Smuggled' });
const credentials = `Authorization: ${bearer.Authorization}`;
const head = (line, ...headers) => [line, ...headers, '', ''].join('\r\n');
const post = (...headers) => head(`POST ${api}/data/company HTTP/1.1`, `Host: ${NAME}`, credentials, 'Content-Type: application/json', ...headers);
const smuggled = post(`Content-Length: ${body.length}`) + body;

/* What two readers could understand in two ways: there is one answer, it is a refusal, and nothing has happened. */
const doubtful = [
  ['chunks and a length', post('Transfer-Encoding: chunked', 'Content-Length: 4') + `0\r\n\r\n${smuggled}`],
  ['a length and chunks', post('Content-Length: 4', 'Transfer-Encoding: chunked') + `0\r\n\r\n${smuggled}`],
  ['chunks in disguise', post('Transfer-Encoding : chunked', 'Content-Length: 4') + `0\r\n\r\n${smuggled}`],
  ['chunks after a tab', post('Transfer-Encoding:\tchunked', 'Content-Length: 4') + `0\r\n\r\n${smuggled}`],
  ['chunks by another name', post('Transfer-Encoding: xchunked') + `0\r\n\r\n${smuggled}`],
  ['chunks twice', post('Transfer-Encoding: chunked', 'Transfer-Encoding: identity') + `0\r\n\r\n${smuggled}`],
  ['two lengths', post('Content-Length: 2', 'Content-Length: 300') + `{}${smuggled}`],
  ['a list of lengths', post('Content-Length: 2, 2') + `{}${smuggled}`],
  ['a length with a sign', post('Content-Length: +2') + `{}${smuggled}`],
  ['a hexadecimal length', post('Content-Length: 0x2') + `{}${smuggled}`],
  ['no length', post() + smuggled],
  ['two hosts', head('GET /healthz HTTP/1.1', `Host: ${NAME}`, 'Host: localhost')],
  ['a chunk of a negative size', post('Transfer-Encoding: chunked') + `-1\r\n${smuggled}`],
  ['a chunk whose size is too much', post('Transfer-Encoding: chunked') + `fffffffffffffffff\r\n${smuggled}`],
];

for (const [what, bytes] of doubtful)
  test(`${what}: nothing gets through to the server twice`, async () => {
    const before = await companies();
    const answers = (await proxy.raw(bytes)).match(/HTTP\/1\.1 \d{3} /g) ?? [];
    assert.ok(answers.length <= 2, String(answers));
    assert.ok(answers.length > 0 && !/ 20\d /.test(answers[0]), String(answers));
    /* A second request on the client's own connection is its own, seen by both alike; it is not smuggled. */
    const own = answers.filter((answer) => / 201 /.test(answer)).length;
    for (let i = 0; i < 4; i++) {
      const next = await proxy.ask('GET', `${api}/session`, { headers: bearer });
      assert.equal(next.status, 200, `the next one got an answer that was not its own: ${next.text}`);
    }
    assert.equal(await companies(), before + own);
  });

test('chunks that are plain arrive as a body with a length', async () => {
  const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  assert.match(await proxy.raw(post('Transfer-Encoding: chunked', 'Connection: close') + chunks), /^HTTP\/1\.1 201 /);
});

test('while the server is away the answer is 502, and as soon as it is back all is well', async () => {
  await server.stop();
  assert.equal((await proxy.ask('GET', '/healthz')).status, 502);
  await serve(server, served, { port: server.port });
  assert.equal((await proxy.ask('GET', '/healthz')).status, 200);
});
