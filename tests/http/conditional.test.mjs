/* "You have it already" and gzip: never for anybody else, never in place of something new, never where it could tell. */
import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { query, refused, start } from './server.mjs';

const server = await start({ users: { bea: 'boss', cleo: 'clerk', rita: 'rep' } });
const bea = await server.bearer('bea');
const cleo = await server.bearer('cleo');
const many = Array.from({ length: 200 }, (_, i) => ({ name: `Company 客户 ${i}`, code: `C-${i}`, staff: i, remark: 'quiet '.repeat(i % 7) }));
const { body: made } = await bea.post('/data/company', many);
const company = made.rows[0];
const deal = await bea.create('deal', { name: 'Deal', company: company.id, stage: 'open', amount: 10 });

/* What really came over the wire: fetch unpacks, and asks for gzip unasked. */
function wire(client, path, headers = {}, method = 'GET', body) {
  return new Promise((resolve, reject) => {
    const options = { method, headers: { ...(client.token ? { Authorization: `Bearer ${client.token}` } : {}), ...(body ? { 'Content-Type': 'application/json' } : {}), ...headers } };
    const asked = http.request(server.origin + client.base + path, options, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, bytes: Buffer.concat(pieces) }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
const gzip = { 'Accept-Encoding': 'gzip' };

const paths = {
  'a record': `/data/company/${company.id}`,
  'a page': `/page/company/${company.id}`,
  'a list': '/data/company?limit=20',
  'a list as arrays': '/data/company?limit=20&shape=arrays&total=exact',
  'an aggregate': '/data/company/aggregate?group=level&measures=count()',
  'the app': '/app',
  'an object': '/app/objects/company',
  'the description': '/openapi.json',
  'saved views': '/views/company',
};

for (const [what, path] of Object.entries(paths))
  test(`${what} is tagged, and 304 for who has it`, async () => {
    const first = await wire(bea, path);
    assert.equal(first.status, 200, first.bytes.toString());
    const { etag } = first.headers;
    assert.match(etag, /^"[^"]+"$/);
    for (const asked of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await wire(bea, path, { 'If-None-Match': asked });
      assert.equal(again.status, 304, asked);
      assert.equal(again.bytes.length, 0);
      assert.equal(again.headers.etag, etag);
      assert.equal(again.headers['cache-control'], first.headers['cache-control']);
      assert.equal(again.headers['content-type'], undefined);
      assert.equal(again.headers.vary, 'Accept-Encoding');
    }
    assert.equal((await wire(bea, path, { 'If-None-Match': '"other"' })).status, 200);
    const head = await wire(bea, path, {}, 'HEAD');
    assert.equal(head.headers.etag, etag);
    assert.equal(Number(head.headers['content-length']), first.bytes.length);
    assert.equal(head.bytes.length, 0);
    assert.equal((await wire(bea, path, { 'If-None-Match': etag }, 'HEAD')).status, 304);
  });

test('what somebody else changed is new, whatever of it is in the answer', async () => {
  const tag = async (path) => (await wire(bea, path)).headers.etag;
  const record = `/data/deal/${deal.id}`, page = `/page/company/${company.id}`, list = '/data/deal';
  const before = [await tag(record), await tag(page), await tag(list)];
  assert.equal((await bea.patch(`/data/company/${company.id}`, { name: 'Renamed' })).status, 200);
  const after = [await tag(record), await tag(page), await tag(list)];
  for (let i = 0; i < before.length; i++) assert.notEqual(before[i], after[i], `${i}`); // the deal shows the name of its company
  assert.equal(before[0].split('-')[0], after[0].split('-')[0]); // its own version is as it was
  assert.equal((await wire(bea, record, { 'If-None-Match': before[0] })).status, 200);
});

test('a tag of an answer with other rights, or in another language, is another tag', async () => {
  for (const path of [paths['a record'], paths['an object'], paths['the app']]) {
    const hers = (await wire(bea, path)).headers.etag;
    assert.equal((await wire(cleo, path, { 'If-None-Match': hers })).status, 200, path);
  }
  const hers = (await wire(bea, paths['a record'])).headers.etag;
  const rita = await server.bearer('rita');
  refused(await rita.get(paths['a record'], { 'If-None-Match': hers }), 404, 'record.unknown');
  assert.equal((await server.client().get(paths['a record'], { 'If-None-Match': '*' })).status, 401);
});

test('a refusal has no tag, and nothing that writes becomes 304', async () => {
  const unknown = await wire(bea, '/data/company?where=nope', { 'If-None-Match': '*' });
  assert.equal(unknown.status, 400);
  assert.equal(unknown.headers.etag, undefined);
  const posted = await wire(bea, '/data/company/query', { 'If-None-Match': '*' }, 'POST', '{"limit":1}');
  assert.equal(posted.status, 200);
  assert.equal(posted.headers.etag, undefined);
});

test('If-Match takes the tag of a record as well as its version', async () => {
  const path = `/data/company/${made.rows[1].id}`;
  const plain = (await wire(bea, path)).headers.etag;
  assert.match(plain, /^"1-[0-9a-f]{16}"$/);
  assert.equal((await bea.patch(path, { staff: 11 }, { 'If-Match': plain })).status, 200);
  refused(await bea.patch(path, { staff: 12 }, { 'If-Match': plain }), 409, 'version.stale');
  assert.equal((await bea.patch(path, { staff: 12 }, { 'If-Match': '"2"' })).status, 200);
  assert.equal((await bea.patch(path, { staff: 13 }, { 'If-Match': 'W/"3-0123456789abcdef-gzip"' })).status, 200);
  for (const bad of ['"x"', '""', '"-1"', '"1x-2"']) refused(await bea.patch(path, { staff: 14 }, { 'If-Match': bad }), 400, 'http.match');
});

test('a large answer is packed for who takes gzip, and is the same', async () => {
  const path = '/data/company?limit=200';
  const plain = await wire(bea, path), packed = await wire(bea, path, gzip);
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.equal(packed.headers['content-encoding'], 'gzip');
  assert.equal(Number(packed.headers['content-length']), packed.bytes.length);
  assert.ok(packed.bytes.length * 3 < plain.bytes.length, `${packed.bytes.length} of ${plain.bytes.length}`);
  assert.deepEqual(zlib.gunzipSync(packed.bytes), plain.bytes);
  for (const answer of [plain, packed]) assert.equal(answer.headers.vary, 'Accept-Encoding');
  assert.notEqual(plain.headers.etag, packed.headers.etag); // other bytes, another tag
  for (const tag of [plain.headers.etag, packed.headers.etag])
    for (const accept of [{}, gzip]) assert.equal((await wire(bea, path, { ...accept, 'If-None-Match': tag })).status, 304);
  const head = await wire(bea, path, gzip, 'HEAD');
  assert.deepEqual([head.headers['content-length'], head.headers.etag], [packed.headers['content-length'], packed.headers.etag]);
});

test('who does not take gzip does not get it', async () => {
  for (const accept of ['identity', 'br', 'gzip;q=0', 'deflate, gzip; q=0.0', 'x-gzip-not'])
    assert.equal((await wire(bea, '/data/company?limit=200', { 'Accept-Encoding': accept })).headers['content-encoding'], undefined, accept);
});

test('from 4 KiB on: a POST too, smaller answers never', async () => {
  const packed = await wire(bea, '/data/company/query', gzip, 'POST', '{"limit":200}');
  assert.equal(packed.headers['content-encoding'], 'gzip');
  assert.equal(JSON.parse(zlib.gunzipSync(packed.bytes)).rows.length, 200);
  assert.equal((await wire(bea, paths['a record'], gzip)).headers['content-encoding'], undefined);
  for (let limit = 1; limit <= 60; limit++) {
    const plain = await wire(bea, `/data/company?limit=${limit}`), asked = await wire(bea, `/data/company?limit=${limit}`, gzip);
    assert.equal(asked.headers['content-encoding'], plain.bytes.length >= 4096 ? 'gzip' : undefined, `${plain.bytes.length} bytes`);
  }
});

test('an answer that is replayed for its key comes as it is asked for', async () => {
  const rows = JSON.stringify(Array.from({ length: 40 }, (_, i) => ({ name: `Once ${i}` })));
  const first = await wire(bea, '/data/company', { 'Idempotency-Key': 'packed', ...gzip }, 'POST', rows);
  assert.deepEqual([first.status, first.headers['content-encoding']], [201, 'gzip']);
  const again = await wire(bea, '/data/company', { 'Idempotency-Key': 'packed' }, 'POST', rows);
  assert.deepEqual([again.status, again.headers['content-encoding'], again.headers['idempotency-replayed']], [201, undefined, 'true']);
  assert.deepEqual(again.bytes, zlib.gunzipSync(first.bytes));
});

test('what holds a key, what another site asked for, refusals and files are never packed', async () => {
  const signed = await server.signIn('bea');
  const cookie = { Cookie: [...signed.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  const asCookie = (path, more) => wire(signed, path, { ...cookie, ...gzip, ...more });
  for (const path of ['/app', '/session']) {
    const answer = await asCookie(path);
    assert.equal(answer.status, 200);
    assert.ok(JSON.parse(answer.bytes).csrf, path);
    assert.equal(answer.headers['content-encoding'], undefined, path);
  }
  const list = '/data/company?limit=200';
  assert.equal((await asCookie(list, { 'Sec-Fetch-Site': 'cross-site' })).headers['content-encoding'], undefined);
  for (const site of ['same-origin', 'same-site', 'none']) assert.equal((await asCookie(list, { 'Sec-Fetch-Site': site })).headers['content-encoding'], 'gzip', site);
  const refusal = await wire(bea, '/data/company' + query({ where: `name == '${'x'.repeat(3000)}' and nope` }), gzip);
  assert.ok(refusal.status >= 400 && refusal.headers['content-encoding'] === undefined);
});

test('files, their ranges, exports and streams stay as they are', async () => {
  const content = 'a line of text\n'.repeat(2000);
  const sent = await wire(bea, '/files?name=long.txt', { 'Content-Type': 'application/octet-stream' }, 'POST', content);
  const file = JSON.parse(sent.bytes).url?.replace(bea.base, '') ?? `/files/${JSON.parse(sent.bytes).id}`;
  const whole = await wire(bea, file, gzip);
  assert.equal(whole.headers['content-encoding'], undefined);
  assert.equal(whole.bytes.toString(), content);
  const { etag } = whole.headers;
  const part = await wire(bea, file, { ...gzip, Range: 'bytes=15-28', 'If-Range': etag });
  assert.deepEqual([part.status, part.bytes.toString(), part.headers['content-encoding']], [206, 'a line of text', undefined]);
  assert.equal((await wire(bea, file, { Range: 'bytes=15-28', 'If-Range': '"other"' })).status, 200);
  assert.equal((await wire(bea, file, { Range: 'bytes=15-28', 'If-None-Match': etag })).status, 304);

  const exported = await wire(await server.bearer('admin'), '/export/company?format=csv', gzip);
  assert.equal(exported.status, 200);
  assert.equal(exported.headers['content-encoding'], undefined);
  assert.ok(exported.bytes.toString().split('\n').length > 200);
});
