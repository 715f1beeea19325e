/* What comes over the wire in ways that could be read twice: refused, the connection closed, nothing done. */
import assert from 'node:assert/strict';
import net from 'node:net';
import { describe, test } from 'node:test';
import { everything, start } from './server.mjs';

const server = await start({ users: { bea: 'boss' } });
const admin = await server.signIn('admin');
const bearer = `Authorization: Bearer ${(await server.bearer('bea')).token}`;
const path = '/t/t1/api/v1/data/company';

const head = (line, ...headers) => [line, ...headers, '', ''].join('\r\n');
const post = (...headers) => head(`POST ${path} HTTP/1.1`, 'Host: localhost', bearer, 'Content-Type: application/json', ...headers);
const status = (text) => Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);
const answers = (text) => (text.match(/HTTP\/1\.1 \d{3} /g) ?? []).length;
const body = JSON.stringify({ name: 'Smuggled' });
const smuggled = `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${bearer}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/* Every row: what it is, the bytes, the statuses that are right. A refusal is one answer and the end of the connection. */
const refusals = [
  ['chunks', post('Transfer-Encoding: chunked') + '5\r\nhello\r\n0\r\n\r\n', [411]],
  ['chunks and a length', post('Transfer-Encoding: chunked', 'Content-Length: 4') + `0\r\n\r\n${smuggled}`, [400]],
  ['a length and chunks', post('Content-Length: 4', 'Transfer-Encoding: chunked') + `0\r\n\r\n${smuggled}`, [400]],
  ['chunks in disguise', post('Transfer-Encoding : chunked', 'Content-Length: 4') + `0\r\n\r\n${smuggled}`, [400]],
  ['another encoding', post('Transfer-Encoding: gzip', 'Content-Length: 4') + 'abcd', [400]],
  ['two lengths', post('Content-Length: 2', 'Content-Length: 30') + '{}' + smuggled, [400]],
  ['a list of lengths', post('Content-Length: 2, 2') + '{}', [400]],
  ['a length with letters', post('Content-Length: 2abc') + '{}', [400]],
  ['a length with a sign', post('Content-Length: +2') + '{}', [400]],
  ['a negative length', post('Content-Length: -2') + '{}', [400]],
  ['a hexadecimal length', post('Content-Length: 0x2') + '{}', [400]],
  ['no length', post() + '{}', [411]],
  ['a length beyond all numbers', post('Content-Length: 99999999999999999999') + '{}', [413]],
  ['a length beyond the limit', post('Content-Length: 4194305') + '{}', [413]],
  ['a length of nothing', post('Content-Length:') + '{}', [400]],
  ['the same length twice', post('Content-Length: 2', 'Content-Length: 2') + '{}', [400]],
  ['an encoding of nothing', post('Transfer-Encoding:', 'Content-Length: 2') + '{}', [400]],
  ['the encoding "identity"', post('Transfer-Encoding: identity') + '{}', [411]],
  ['chunks with extensions and a trailer', post('Transfer-Encoding: chunked') + '5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n', [411]],
  ['blanks before a colon', head('GET /healthz HTTP/1.1', 'Host: localhost', 'A : b'), [400]],
  ['blanks before the colon of a length', head(`POST ${path} HTTP/1.1`, 'Host: localhost', bearer, 'Content-Type: application/json', 'Content-Length : 2') + '{}', [400]],
  ['a name with a blank', head('GET /healthz HTTP/1.1', 'Host: localhost', 'A B: c'), [400]],
  ['a line without a colon', head('GET /healthz HTTP/1.1', 'Host: localhost', 'Abc'), [400]],
  ['lines that end with a line feed alone', head('GET /healthz HTTP/1.1', 'Host: localhost', 'A: b').replaceAll('\r\n', '\n'), [400]],
  ['one line that ends with a line feed alone', head('GET /healthz HTTP/1.1', 'Host: localhost', 'A: b\nC: d'), [400]],
  ['a length behind a line feed', head('GET /healthz HTTP/1.1', 'Host: localhost', `A: b\nContent-Length: ${smuggled.length}`) + smuggled, [400]],
  ['a length behind a carriage return', head('GET /healthz HTTP/1.1', 'Host: localhost', `A: b\rContent-Length: ${smuggled.length}`) + smuggled, [400]],
  ['an end of two line feeds', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nA: b\n\n', [400]],
  ['a last line that ends with a line feed alone', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nA: b\n\r\n', [400]],
  ['empty lines before the request', '\r\n\r\n' + head('GET /healthz HTTP/1.1', 'Host: localhost'), [400]],
  ['a blank before the request', ' ' + head('GET /healthz HTTP/1.1', 'Host: localhost'), [400]],
  ['two blanks in the request line', head('GET  /healthz HTTP/1.1', 'Host: localhost'), [400]],
  ['two blanks before the version', head('GET /healthz?a  HTTP/1.1', 'Host: localhost'), [400]],
  ['tabs in the request line', head('GET\t/healthz\tHTTP/1.1', 'Host: localhost'), [400]],
  ['no version', 'GET /healthz\r\n\r\n', [400]],
  ['HTTP/1.2', head('GET /healthz HTTP/1.2', 'Host: localhost'), [400, 505]],
  ['a method in small letters', head('get /healthz HTTP/1.1', 'Host: localhost'), [400, 405]],
  ['CONNECT', head('CONNECT localhost:80 HTTP/1.1', 'Host: localhost'), [400, 405]],
  ['TRACE', head('TRACE /healthz HTTP/1.1', 'Host: localhost'), [400, 405]],
  ['a form with a NUL', head('POST /t/t1/api/v1/session HTTP/1.1', 'Host: localhost', 'Content-Type: application/x-www-form-urlencoded', 'Content-Length: 5') + 'a\0=b&', [415]],
  ['a host with a port that is none', head('GET /healthz HTTP/1.1', 'Host: localhost:99999999'), [400]],
  ['a host with a user before it', head('GET /healthz HTTP/1.1', 'Host: a@localhost'), [400]],
  ['no host', head('GET /healthz HTTP/1.1', 'Accept: */*'), [400]],
  ['two hosts', head('GET /healthz HTTP/1.1', 'Host: localhost', 'Host: localhost'), [400]],
  ['an unknown host', head('GET /healthz HTTP/1.1', 'Host: evil.example.com'), [421]],
  ['a folded line', head(`POST ${path} HTTP/1.1`, 'Host: localhost', bearer, 'X-A: b', ' folded', `Content-Length: ${smuggled.length}`) + smuggled, [400]],
  ['a header that begins with a colon', head(`POST ${path} HTTP/1.1`, 'Host: localhost', bearer, ': x', `Content-Length: ${smuggled.length}`) + smuggled, [400]],
  ['a folded line on a read', head('GET /healthz HTTP/1.1', 'Host: localhost', 'X-A: b', ' folded', `Content-Length: ${smuggled.length}`) + smuggled, [400]],
  ['sixty-four headers', head('GET /healthz HTTP/1.1', 'Host: localhost', ...Array(63).fill('A: b')), [431]],
  ['a length after the sixty-fourth header', head('GET /healthz HTTP/1.1', 'Host: localhost', ...Array(70).fill('A: b'), `Content-Length: ${smuggled.length}`) + smuggled, [431]],
  ['sixty-five headers', head('GET /healthz HTTP/1.1', 'Host: localhost', ...Array(65).fill('A: b')), [431]],
  ['a header of 40 KB', head('GET /healthz HTTP/1.1', 'Host: localhost', 'A: ' + 'b'.repeat(40000)), [400, 413, 431]],
  ['a path of 40 KB', head(`GET /${'a'.repeat(40000)} HTTP/1.1`, 'Host: localhost'), [400, 413, 414, 431]],
  ['an unknown method', head('BREW /healthz HTTP/1.1', 'Host: localhost'), [400, 405]],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400, 505]],
  ['no HTTP at all', 'hello\r\n\r\n', [400]],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', [400]],
  ['a NUL in a header', head('GET /healthz HTTP/1.1', 'Host: localhost', 'A: b\0c'), [400]],
  ['an unknown expectation', post('Content-Length: 2', 'Expect: tea') + '{}', [417]],
  ['an encoded slash', head('GET /t%2ft1 HTTP/1.1', 'Host: localhost', 'Connection: close'), [400]],
  ['an encoded NUL', head('GET /t/t1%00 HTTP/1.1', 'Host: localhost', 'Connection: close'), [400]],
  ['an encoded line end', head('GET /t/t1%0d%0aSet-Cookie:x HTTP/1.1', 'Host: localhost', 'Connection: close'), [400]],
  ['two dots', head('GET /t/../t/t1/api/v1/app HTTP/1.1', 'Host: localhost', 'Connection: close'), [400]],
  ['two dots, encoded', head('GET /t/%2e%2e/assets HTTP/1.1', 'Host: localhost', 'Connection: close'), [400]],
  ['an empty piece', head('GET //evil.example.com/x HTTP/1.1', 'Host: localhost', 'Connection: close'), [400]],
  ['what is no UTF-8', head('GET /t/%ff HTTP/1.1', 'Host: localhost', 'Connection: close'), [400]],
  ['raw UTF-8', head('GET /t/\xe5\xae\xa2 HTTP/1.1', 'Host: localhost', 'Connection: close'), [400]],
  ['a query that is no UTF-8', head('GET /t/t1/?a=%ff HTTP/1.1', 'Host: localhost', 'Connection: close'), [400]],
];

/* Each of them alone, then behind a request that was served, both times with one more behind it that must not be seen. */
const good = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
for (const [what, bytes, right] of refusals) {
  test(`${what}: ${right.join(' or ')}`, async () => {
    const before = await everything(admin, ['company']);
    for (const first of ['', good]) {
      const text = await server.raw(Buffer.from(first + bytes + smuggled, 'latin1'));
      const answer = first ? text.slice(text.indexOf('HTTP/1.1', 1)) : text;
      if (first) assert.equal(status(text), 200, text.slice(0, 300));
      assert.ok(right.includes(status(answer)), text.slice(0, 300));
      assert.equal(answers(text), first ? 2 : 1, text);
      assert.match(answer, /\r\nConnection: close\r\n/);
      assert.match(answer, /\r\nContent-Security-Policy: /);
      assert.match(answer, /"problems":\[\{"code":"/);
    }
    assert.deepEqual(await everything(admin, ['company']), before);
  });
}

/* Targets that only a proxy, or nobody, should be asked for: closed without a word is right, too. */
for (const line of ['GET http://evil.example.com/healthz HTTP/1.1', 'GET http://localhost/healthz HTTP/1.1', 'GET * HTTP/1.1', 'OPTIONS * HTTP/1.1'])
  test(`${line}: refused or closed`, async () => {
    const before = await everything(admin, ['company']);
    for (const first of ['', good]) {
      const text = await server.raw(first + head(line, 'Host: localhost') + smuggled);
      assert.equal((text.match(/HTTP\/1\.1 [23]\d\d /g) ?? []).length, first ? 1 : 0, text);
    }
    assert.deepEqual(await everything(admin, ['company']), before);
  });

test('sixty-three headers and a path of 30 KB are read', async () => {
  const many = head('GET /healthz HTTP/1.1', 'Host: localhost', 'Connection: close', ...Array(61).fill('A: b'));
  assert.equal(status(await server.raw(many)), 200);
  const long = head(`GET /${'a'.repeat(30000)} HTTP/1.1`, 'Host: localhost', 'Connection: close');
  assert.ok([200, 404].includes(status(await server.raw(long))));
});

test('nobody becomes a web socket, and nobody from elsewhere is told that he may ask', async () => {
  const upgrade = await server.raw(head('GET /t/t1/api/v1/events HTTP/1.1', 'Host: localhost', bearer, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13').replace('/events', '/session'));
  assert.equal(status(upgrade), 200);
  assert.match(upgrade, /\r\nConnection: close\r\n/);
  const preflight = await server.raw(head(`OPTIONS ${path} HTTP/1.1`, 'Host: localhost', 'Origin: http://evil.example.com', 'Access-Control-Request-Method: POST', 'Connection: close'));
  assert.equal(status(preflight), 204);
  assert.doesNotMatch(preflight, /access-control/i);
});

test('what is said of the connection is what becomes of it', async () => {
  for (const [wish, kept] of [['keep-alive', true], ['Keep-Alive, TE', true], ['close', false], ['TE, close', false], ['keep-alive, close', false], ['Upgrade', false]]) {
    const text = await server.raw(head('GET /healthz HTTP/1.1', 'Host: localhost', `Connection: ${wish}`) + head('GET /healthz HTTP/1.1', 'Host: localhost', 'Connection: close'));
    assert.equal(answers(text), kept ? 2 : 1, wish);
    assert.match(text, kept ? /\r\nConnection: keep-alive\r\n/ : /^[^]*\r\nConnection: close\r\n/, wish);
  }
});

test('two requests in one packet are two requests', async () => {
  const one = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
  const last = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
  const text = await server.raw(one + one + last);
  assert.equal(answers(text), 3, text);
});

test('a body and the request behind it are kept apart', async () => {
  const own = JSON.stringify({ name: 'Pipelined' });
  const text = await server.raw(post(`Content-Length: ${own.length}`) + own + 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  assert.deepEqual(text.match(/HTTP\/1\.1 \d{3}/g), ['HTTP/1.1 201', 'HTTP/1.1 200']);
});

test('a body that nobody reads ends the connection', async () => {
  const text = await server.raw(
    head('DELETE /t/t1/api/v1/session HTTP/1.1', 'Host: localhost', bearer, `Content-Length: ${smuggled.length}`) + smuggled);
  assert.equal(answers(text), 1, text);
  assert.match(text, /Connection: close/);
});

test('HTTP/1.0 is answered and closed', async () => {
  const text = await server.raw('GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n');
  assert.equal(status(text), 200);
  assert.match(text, /Connection: close/);
});

test('Expect: 100-continue is answered before the body is sent', async () => {
  const own = JSON.stringify({ name: 'Expected' });
  const text = await new Promise((resolve, reject) => {
    const socket = net.connect(server.port, '127.0.0.1');
    let got = '';
    socket.setEncoding('latin1');
    socket.on('error', reject);
    socket.on('close', () => resolve(got));
    socket.on('data', (piece) => {
      if (!got && piece.startsWith('HTTP/1.1 100 Continue\r\n\r\n')) socket.write(own);
      got += piece;
    });
    socket.write(post(`Content-Length: ${own.length}`, 'Expect: 100-continue', 'Connection: close'));
    setTimeout(() => socket.destroy(new Error(`no end; got: ${got}`)), 30_000).unref();
  });
  assert.match(text, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 Created\r\n/);
});

test('a body that is refused is not asked for', async () => {
  const text = await server.raw(
    head(`POST ${path} HTTP/1.1`, 'Host: localhost', 'Content-Type: application/json', 'Content-Length: 20', 'Expect: 100-continue'));
  assert.equal(status(text), 401, text);
  assert.equal(answers(text), 1);
});

describe('those who are slow', { concurrency: true }, () => {
  test('a head sent byte by byte ends within half a minute, and others are served meanwhile', { timeout: 300_000 }, async () => {
    const started = Date.now();
    const slow = drip('GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ' + 'b'.repeat(500), 400);
    assert.equal((await fetch(server.origin + '/healthz')).status, 200);
    await slow;
    assert.ok(Date.now() - started < 30_000);
  });

  test('a body sent byte by byte ends within half a minute', { timeout: 300_000 }, async () => {
    const started = Date.now();
    const text = await drip(post('Content-Length: 100000'), 10, '{' + ' '.repeat(99_000), 400);
    assert.ok(Date.now() - started < 30_000);
    assert.ok(text === '' || status(text) === 408, text);
  });

  test('one who does not read is let go within half a minute, and others are served meanwhile', { timeout: 300_000 }, async () => {
    const rows = Array.from({ length: 400 }, (_, i) => ({ name: `Long ${i}`, remark: 'x'.repeat(2000) }));
    assert.equal((await (await server.bearer('bea')).post('/data/company', rows)).status, 201);
    const started = Date.now();
    const socket = net.connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.pause();
    const one = head(`GET ${path}?limit=1000 HTTP/1.1`, 'Host: localhost', bearer);
    socket.write(one.repeat(40)); // more than all buffers on the way hold
    await server.logged(/status=200 [^\n]*lost=true/, 30_000);
    assert.ok(Date.now() - started < 30_000);
    assert.equal((await fetch(server.origin + '/healthz')).status, 200);
    socket.destroy();
  });

  test('a connection that says nothing ends within half a minute', { timeout: 300_000 }, async () => {
    const started = Date.now();
    await drip('', 100);
    assert.ok(Date.now() - started < 30_000);
  });
});

/* Sends `first` at once if there is a `rest`, then one byte every `pause` ms, until the other side closes. */
function drip(first, pause, rest = null, restPause = pause) {
  return new Promise((resolve) => {
    const socket = net.connect(server.port, '127.0.0.1');
    let text = '';
    let left = rest ?? first;
    if (rest !== null) socket.write(first);
    const timer = setInterval(() => {
      if (left && !socket.destroyed) socket.write(left[0]);
      left = left.slice(1);
    }, restPause);
    socket.setEncoding('latin1');
    socket.on('data', (piece) => (text += piece));
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(timer);
      resolve(text);
    });
  });
}
