/* The server itself and the web UI it carries: headers on every answer, the nonce, files, the way to the only tenant. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { PASSWORD, app, becomes, refused, start, tenon } from './server.mjs';

const server = await start({ users: { bea: 'boss' } });
const bea = await server.signIn('bea');
const fetchText = async (path, headers = {}) => {
  const response = await fetch(server.origin + path, { headers, redirect: 'manual' });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

test('every answer has the security headers', async () => {
  const answers = [
    await fetchText('/'), await fetchText('/t/t1/'), await fetchText('/healthz'), await fetchText('/assets/none.js'),
    await fetchText('/t/t1/api/v1/app'), await bea.get('/app'), await bea.get('/data/company'), await bea.get('/nowhere'),
    await bea.send('OPTIONS', '/app'), await bea.post('/session', { user: 'x', password: 'y' }), await bea.delete('/data/company'),
  ];
  for (const { headers, status } of answers) {
    assert.match(headers.get('content-security-policy'), /^default-src 'none'; .*frame-ancestors 'none'/, String(status));
    assert.doesNotMatch(headers.get('content-security-policy'), /unsafe|\*|http:/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'same-origin');
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin');
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin');
    assert.equal(headers.get('x-frame-options'), 'DENY');
    assert.ok(headers.get('permissions-policy'));
    assert.match(headers.get('x-request-id'), /^r-[0-9a-f]{8}$/);
    assert.equal(headers.get('access-control-allow-origin'), null);
    assert.equal(headers.get('server'), null);
  }
});

test('data is not to be stored', async () => {
  for (const path of ['/data/company', '/session', '/openapi.json', '/nowhere'])
    assert.equal((await bea.get(path)).headers.get('cache-control'), 'no-store', path);
});

test('/ leads to the only tenant', async () => {
  const answer = await fetchText('/');
  assert.equal(answer.status, 302);
  assert.equal(answer.headers.get('location'), '/t/t1/');
  assert.equal(answer.text, '');
});

test('with two tenants / is the page that asks', async () => {
  const own = await start({});
  await tenon(['tenant', 'create', own.data, 'second', '--app', app('desk')]);
  const response = await fetch(own.origin + '/', { redirect: 'manual' });
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type'), /^text\/html/);
  const client = own.client('second');
  refused(await client.post('/session', { user: 'admin', password: PASSWORD }), 401, 'session.refused');
});

test('the page has a fresh nonce each time, in its policy and in itself, and is never stored', async () => {
  const seen = new Set();
  let length;
  for (let i = 0; i < 5; i++) {
    const page = await fetchText('/t/t1/o/company');
    assert.equal(page.status, 200);
    assert.equal(page.headers.get('cache-control'), 'no-store');
    assert.equal(page.headers.get('etag'), null);
    const policy = page.headers.get('content-security-policy');
    const [, nonce] = /script-src 'self' 'nonce-([A-Za-z0-9+/]{22}==)'; style-src 'self' 'nonce-\1'/.exec(policy);
    seen.add(nonce);
    length ??= page.text.length;
    assert.equal(page.text.length, length);
    assert.doesNotMatch(page.text, /__TENON_NONCE/);
    for (const [, used] of page.text.matchAll(/nonce(?:="|" content=")([^"]+)"/g)) assert.equal(used, nonce);
  }
  assert.equal(seen.size, 5);
});

test('paths of the UI are the page, files that are not there are 404', async () => {
  for (const path of ['/t/t1', '/t/t1/', '/t/t1/sign-in', '/t/t1/o/company/0000000000001', '/t/unknown/', '/t/t1/o/%E5%AE%A2%E6%88%B7', '/index.html', '/t/t1/?a=1&a=2']) {
    const page = await fetchText(path);
    const right = path.endsWith('a=2') ? 400 : 200;
    assert.equal(page.status, right, path);
  }
  for (const path of ['/assets/index-0000.js', '/assets/', '/assets/x', '/favicon.none', '/t/t1/x.js', '/api/v1/app', '/t/t1/api/v1', '/t/t1/api/x']) {
    const page = await fetchText(path);
    assert.equal(page.status, 404, path);
    assert.match(page.headers.get('content-type'), /^application\/json/);
  }
  const posted = await fetch(server.origin + '/t/t1/', { method: 'POST', body: 'x' });
  assert.equal(posted.status, 405);
  assert.equal(posted.headers.get('allow'), 'GET, HEAD, OPTIONS');
  await posted.text();
});

test('assets are immutable, tagged, and come as br, gzip or plain', async (t) => {
  const page = await fetchText('/t/t1/');
  const [path] = page.text.match(/\/assets\/[A-Za-z0-9_.-]+\.js/) ?? [];
  if (!path) return t.skip('this binary was built without the web UI');
  const raw = async (accept) => {
    const { request } = await import('node:http');
    return new Promise((resolve, reject) => {
      request(server.origin + path, { headers: accept ? { 'Accept-Encoding': accept } : {} }, (response) => {
        const pieces = [];
        response.on('data', (piece) => pieces.push(piece));
        response.on('end', () => resolve({ headers: response.headers, status: response.statusCode, bytes: Buffer.concat(pieces) }));
      }).on('error', reject).end();
    });
  };
  const plain = await raw(null), gzip = await raw('gzip'), br = await raw('gzip, deflate, br');
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.equal(gzip.headers['content-encoding'], 'gzip');
  assert.equal(br.headers['content-encoding'], 'br');
  assert.deepEqual(zlib.gunzipSync(gzip.bytes), plain.bytes);
  assert.deepEqual(zlib.brotliDecompressSync(br.bytes), plain.bytes);
  for (const answer of [plain, gzip, br]) {
    assert.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.equal(answer.headers['vary'], 'Accept-Encoding');
    assert.match(answer.headers['content-type'], /^text\/javascript/);
  }
  const again = await fetchText(path, { 'If-None-Match': plain.headers.etag });
  assert.equal(again.status, 304);
});

test('/healthz, /readyz and /metrics answer machines', async () => {
  assert.deepEqual([(await fetchText('/healthz')).text, (await fetchText('/readyz')).text], ['ok\n', 'ready\n']);
  const metrics = await fetchText('/metrics');
  assert.match(metrics.headers.get('content-type'), /^text\/plain; version=0\.0\.4/);
  for (const line of metrics.text.trim().split('\n')) assert.match(line, /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]+"\})? [0-9.]+)$/);
  const count = (text, status) => Number(new RegExp(`tenon_http_requests_total\\{status="${status}"\\} (\\d+)`).exec(text)[1]);
  await bea.get('/nowhere');
  const after = await becomes(() => fetchText('/metrics'), ({ text }) => count(text, '4xx') > count(metrics.text, '4xx'));
  assert.doesNotMatch(after.text, /t1|bea/);
});

test('GET /demo of a server that is no demo tells no tenant, no person and no password', async () => {
  assert.deepEqual(JSON.parse((await fetchText('/demo')).text), { tenants: [] });
});

test('reports of the policy are taken, logged in one line, and not too many of them', async () => {
  const report = { 'csp-report': { 'blocked-uri': 'https://evil.example.com/\nforged line', 'violated-directive': 'script-src' } };
  for (let i = 0; i < 40; i++) {
    const response = await fetch(server.origin + '/csp-report', { method: 'POST', headers: { 'Content-Type': 'application/csp-report' }, body: JSON.stringify(report) });
    assert.equal(response.status, 204);
  }
  await server.logged(/ csp /);
  const lines = server.log.split('\n').filter((line) => line.includes(' csp '));
  assert.ok(lines.length >= 1 && lines.length <= 20, String(lines.length));
  assert.ok(!server.log.split('\n').some((line) => line.startsWith('forged')));
});

test('a line of the log stays a line, whatever the path holds', async () => {
  const before = server.log.lastIndexOf('\n') + 1;
  await fetchText('/t/t1/o/%E5%AE%A2?x=%0Aforged');
  await server.raw('GET /t/t1/"quoted"\\ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  await server.logged(/quoted/);
  for (const line of server.log.slice(before).trim().split('\n')) assert.match(line, /^\d{4}-\d\d-\d\dT[\d:.]+Z (debug|info|warning|error) [a-z]+ /, line);
});
