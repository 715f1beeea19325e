/* Files: sent in pieces, kept by content, held by fields and records, taken by those who may read what holds them. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { describe, test } from 'node:test';
import { becomes, makeData, refused, serve, tenon } from './server.mjs';

const place = await makeData({
  from: 'papers',
  users: { bea: 'boss', rita: 'rep', rob: 'rep', lena: 'reader' },
});
const server = await serve(place);
const [admin, bea, rita, rob, lena] = await Promise.all(
  ['admin', 'bea', 'rita', 'rob', 'lena'].map((who) => server.signIn(who)),
);
const folder = path.join(place.data, 'tenants', place.tenant, 'files');
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n');

const sent = async (who, bytes, name = 'plan.txt', more = '') => {
  const answer = await who.post(`/files?name=${encodeURIComponent(name)}${more}`, Buffer.from(bytes), {
    'Content-Type': 'application/octet-stream',
  });
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
};
const taken = (who, id, headers) => who.get(`/files/${id}`, headers);
const contents = () =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && path.basename(entry.parentPath) !== 'tmp').length;
const spools = () => (fs.existsSync(path.join(folder, 'tmp')) ? fs.readdirSync(path.join(folder, 'tmp')).length : 0);
/* A spool goes when its answer has gone, which may be a moment later. */
const nothingIsLeft = () => becomes(spools, 0);
const paper = (who, values = {}) => who.create('paper', { name: 'Paper', ...values });

describe('sending', () => {
  test('a raw body is a file; its type is what it is', async () => {
    const file = await sent(rita, PDF, '方案 1.html');
    assert.equal(file.name, '方案 1.html');
    assert.equal(file.type, 'application/pdf');
    assert.equal(file.size, PDF.length);
    assert.equal(file.image, false);
    assert.equal(file.url, `/t/t1/api/v1/files/${file.id}`);
  });

  test('a form with one part is a file', async () => {
    const form = new FormData();
    form.append('file', new Blob([PNG]), '照片.png');
    const response = await fetch(`${server.origin}/t/t1/api/v1/files`, {
      method: 'POST',
      body: form,
      headers: { Authorization: `Bearer ${(await server.bearer('rita')).token}` },
    });
    const file = await response.json();
    assert.equal(response.status, 201);
    assert.deepEqual([file.name, file.type, file.size, file.image], ['照片.png', 'image/png', PNG.length, true]);
  });

  test('the same content is kept once', async () => {
    const bytes = Buffer.alloc(300_000, 'once ');
    await sent(rita, bytes, 'a.txt');
    const before = contents();
    await sent(rob, bytes, 'b.txt');
    await sent(rita, bytes, 'c.txt');
    assert.equal(contents(), before);
    await sent(rita, Buffer.concat([bytes, Buffer.from('x')]), 'd.txt');
    assert.equal(contents(), before + 1);
  });

  test('many megabytes arrive as they left', async () => {
    const bytes = Buffer.alloc(9_000_000);
    for (let i = 0; i < bytes.length; i += 7) bytes[i] = i & 255;
    const file = await sent(rita, bytes, 'large.bin');
    const response = await fetch(server.origin + file.url, {
      headers: { Authorization: `Bearer ${(await server.bearer('rita')).token}` },
    });
    const back = Buffer.from(await response.arrayBuffer());
    assert.equal(createHash('sha256').update(back).digest('hex'), createHash('sha256').update(bytes).digest('hex'));
    assert.equal(file.type, 'application/octet-stream');
  });

  test('an empty one, too large a one and an unknown record are refused, and nothing stays', async () => {
    const before = contents();
    refused(await rita.post('/files?name=a', ''), 422, 'file.empty');
    refused(await rita.post('/files', Buffer.alloc(26_214_401)), 413, 'http.size');
    refused(await rita.post('/files?object=paper&record=0000000000001', Buffer.from('x')), 404, 'record.unknown');
    refused(await rita.post('/files?object=paper', Buffer.from('x')), 400, 'files.holder');
    assert.equal(contents(), before);
    await nothingIsLeft();
  });

  test('nobody sends anything without a session, and not without the token against forgery', async () => {
    refused(await server.client().post('/files?name=a', Buffer.from('x')), 401, 'session.missing');
    refused(await rita.post('/files?name=a', Buffer.from('x'), { 'X-Tenon-Csrf': null }), 403, 'session.csrf');
    await nothingIsLeft();
  });

  test('sent again with the same Idempotency-Key it is the same file, with other content a mistake', async () => {
    const key = { 'Idempotency-Key': 'file-1' };
    const first = await rita.post('/files?name=a.txt', Buffer.from('hello'), key);
    const again = await rita.post('/files?name=a.txt', Buffer.from('hello'), key);
    assert.equal(again.body.id, first.body.id);
    refused(await rita.post('/files?name=a.txt', Buffer.from('other'), key), 422, 'idempotency.mismatch');
  });
});

describe('on the wire', async () => {
  const { token } = await server.bearer('rita');
  const head = (length, type) =>
    `POST /t/t1/api/v1/files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n` +
    `Content-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`;
  const part = (name = 'file') =>
    `--xyz\r\nContent-Disposition: form-data; name="${name}"; filename="a.txt"\r\n\r\nhello\r\n`;
  const form = 'multipart/form-data; boundary=xyz';
  const end = '--xyz--\r\n';
  const cases = [
    ['another boundary', 'multipart/form-data; boundary=other', part() + end, 400],
    ['no boundary', 'multipart/form-data', part() + end, 400],
    ['two parts', form, part() + part() + end, 400],
    ['another part', form, part('data') + end, 400],
    ['no end', form, part(), 400],
    ['something behind the end', form, part() + end + 'rubbish', 400],
    ['a head of 10 KB', form, part().replace('\r\n\r\n', `\r\nX-A: ${'b'.repeat(10_000)}\r\n\r\n`) + end, 400],
  ];
  for (const [what, type, body, status] of cases)
    test(`${what}: ${status}`, async () => {
      const before = contents();
      const text = await server.raw(head(body.length, type).replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n') + body);
      assert.match(text, new RegExp(`^HTTP/1.1 ${status} `));
      assert.match(text, /"code":"upload\.(multipart|parts)"/);
      assert.equal(contents(), before);
      await nothingIsLeft();
    });

  test('a body that breaks off leaves nothing', async () => {
    const before = contents();
    const text = await server.raw(head(100_000, 'application/pdf') + 'x'.repeat(70_000), { end: true });
    assert.match(text, /^HTTP\/1.1 408 /);
    assert.equal(contents(), before);
    await nothingIsLeft();
  });

  test('what follows a file is the next request, and rubbish is no request', async () => {
    const good = part() + end;
    const text = await server.raw(head(good.length, form) + good + 'rubbish\r\n\r\n');
    assert.match(text, /^HTTP\/1.1 201 /);
    assert.match(text, /HTTP\/1.1 400 /);
    const two = await server.raw(head(good.length, form) + good + 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    assert.match(two, /^HTTP\/1.1 201 [\s\S]*HTTP\/1.1 200 /);
  });

  test('who dribbles is sent away, and the file with them', { timeout: 300_000 }, async () => {
    const socket = net.connect(server.port, '127.0.0.1');
    let text = '';
    socket.on('data', (bytes) => (text += bytes));
    socket.on('error', () => {});
    socket.write(head(1_000_000, 'application/pdf') + 'x'.repeat(70_000));
    const drip = setInterval(() => socket.write('x'), 500);
    await new Promise((done) => socket.on('close', done));
    clearInterval(drip);
    assert.match(text, /^HTTP\/1.1 408 /);
    await nothingIsLeft();
  });
});

describe('taking', async () => {
  const bytes = Buffer.from('0123456789abcdef');
  const file = await sent(rita, bytes, 'a "b" 客.txt');

  test('it is an attachment in a sandbox, kept but asked for again', async () => {
    const answer = await taken(rita, file.id);
    assert.equal(answer.status, 200);
    assert.equal(answer.text, bytes.toString());
    const header = (name) => answer.headers.get(name);
    assert.equal(header('content-type'), 'text/plain');
    assert.equal(header('content-disposition'), `attachment; filename="a _b_ ___.txt"; filename*=UTF-8''a%20%22b%22%20%E5%AE%A2.txt`);
    assert.equal(header('x-content-type-options'), 'nosniff');
    assert.match(header('content-security-policy'), /default-src 'none'.*sandbox/);
    assert.equal(header('cache-control'), 'private, no-cache');
    assert.equal((await taken(rita, file.id, { 'If-None-Match': header('etag') })).status, 304);
    assert.equal((await taken(rita, file.id, { 'If-None-Match': '"other"' })).status, 200);
  });

  const ranges = [
    ['bytes=0-3', 206, '0123', 'bytes 0-3/16'],
    ['bytes=4-', 206, '456789abcdef', 'bytes 4-15/16'],
    ['bytes=-3', 206, 'def', 'bytes 13-15/16'],
    ['bytes=-99', 206, '0123456789abcdef', 'bytes 0-15/16'],
    ['bytes=10-99', 206, 'abcdef', 'bytes 10-15/16'],
    ['bytes=0-1,3-4', 200, '0123456789abcdef', null],
    ['lines=1-2', 200, '0123456789abcdef', null],
    ['bytes=5-3', 200, '0123456789abcdef', null],
  ];
  for (const [range, status, text, shown] of ranges)
    test(`Range: ${range} is ${status}`, async () => {
      const answer = await taken(rita, file.id, { Range: range });
      assert.equal(answer.status, status);
      assert.equal(answer.text, text);
      assert.equal(answer.headers.get('content-range'), shown);
    });

  test('a range behind the end is 416', async () => {
    for (const range of ['bytes=16-', 'bytes=-0']) {
      const answer = await taken(rita, file.id, { Range: range });
      refused(answer, 416, 'files.range');
      assert.equal(answer.headers.get('content-range'), 'bytes */16');
    }
  });

  test('If-Range with another version means the whole', async () => {
    assert.equal((await taken(rita, file.id, { Range: 'bytes=0-1', 'If-Range': '"other"' })).status, 200);
  });

  test('HEAD tells its size and sends none of it', async () => {
    const answer = await rita.send('HEAD', `/files/${file.id}`);
    assert.equal(answer.headers.get('content-length'), '16');
    assert.equal(answer.text, '');
  });

  test('HTML and SVG are never served as what they are', async () => {
    for (const [name, text] of [['x.html', '<script>alert(1)</script>'], ['x.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>']]) {
      const answer = await taken(rita, (await sent(rita, text, name)).id);
      assert.equal(answer.headers.get('content-type'), 'text/plain');
    }
  });

  test('who does not read what they asked for is left', { timeout: 300_000 }, async () => {
    const large = await sent(rita, Buffer.alloc(20_000_000, 'x'), 'large.txt');
    const { token } = await server.bearer('rita');
    const socket = net.connect(server.port, '127.0.0.1');
    socket.pause();
    socket.write(`GET ${large.url} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    await server.logged(new RegExp(`path="?/t/t1/api/v1/files/${large.id}.*lost=true`), 60_000);
    socket.destroy();
  });
});

describe('rights', () => {
  test('before a record holds it, only who sent it has it', async () => {
    const file = await sent(rita, 'mine');
    assert.equal((await taken(rita, file.id)).status, 200);
    for (const who of [rob, lena, bea]) refused(await taken(who, file.id), 404, 'file.unknown');
    refused(await taken(server.client(), file.id), 401, 'session.missing');
    refused(await rob.post('/data/paper', { name: 'Stolen', plan: [file.id] }), 422, 'value.file.unknown', 'plan');
    refused(await rob.delete(`/files/${file.id}`), 404, 'file.unknown');
    refused(await taken(rita, '0000000000001'), 404, 'file.unknown');
    refused(await taken(rita, 'nonsense'), 404, 'file.unknown');
  });

  test('afterwards whoever may read record and field', async () => {
    const [open, secret] = [await sent(bea, 'open', 'o.txt'), await sent(bea, 'secret', 's.txt')];
    const held = await paper(bea, { plan: [open.id], secret: [{ id: secret.id }] });
    assert.deepEqual(held.plan.map((file) => file.name), ['o.txt']);
    assert.deepEqual(held.secret, [secret]);
    assert.equal((await taken(lena, open.id)).status, 200);
    refused(await taken(lena, secret.id), 404, 'file.unknown');
    for (const file of [open, secret]) refused(await taken(rita, file.id), 404, 'file.unknown');
    assert.equal('secret' in (await lena.get(`/data/paper/${held.id}`)).body, false);
  });

  test('they end with the right to the record', async () => {
    const file = await sent(bea, 'handed over');
    const users = await admin.rows('/data/user?select=login');
    const id = (login) => users.find((user) => user.login === login).id;
    const held = await paper(bea, { plan: [file.id] });
    assert.equal((await bea.patch(`/data/paper/${held.id}`, { owner: id('rita') })).status, 200);
    const etag = (await taken(rita, file.id)).headers.get('etag');
    assert.equal((await bea.patch(`/data/paper/${held.id}`, { owner: id('rob') })).status, 200);
    refused(await taken(rita, file.id, { 'If-None-Match': etag }), 404, 'file.unknown');
    assert.equal((await taken(rob, file.id)).status, 200);
  });

  test('a file of a child is read by who may read the parent', async () => {
    const mine = await paper(rita);
    const file = await sent(rita, 'proof');
    await rita.create('note', { paper: mine.id, text: 'n', proof: [file.id] });
    assert.equal((await taken(lena, file.id)).status, 200);
    refused(await taken(rob, file.id), 404, 'file.unknown');
  });

  test('what only the program keeps is for admin', async () => {
    assert.ok((await admin.rows('/data/file?limit=5')).length > 0);
    refused(await bea.get('/data/file'), 404, 'object.unknown');
    refused(await admin.post('/data/file', { name: 'x' }), 403, 'access.denied');
  });
});

describe('fields', () => {
  test('they take what they say', async () => {
    const [text, pdf, png] = [await sent(rita, 'text'), await sent(rita, PDF, 'a.pdf'), await sent(rita, PNG, 'a.png')];
    refused(await rita.post('/data/paper', { name: 'x', scan: [text.id] }), 422, 'value.file.kind', 'scan');
    refused(await rita.post('/data/paper', { name: 'x', photo: [pdf.id] }), 422, 'value.file.kind', 'photo');
    refused(await rita.post('/data/paper', { name: 'x', scan: [pdf.id, png.id] }), 422, 'value.files.many', 'scan');
    refused(await rita.post('/data/paper', { name: 'x', scan: 'a' }), 422, 'value.files', 'scan');
    refused(await rita.post('/data/paper', { name: 'x', scan: ['0000000000001'] }), 422, 'value.file.unknown', 'scan');
    const large = await sent(rita, Buffer.concat([PDF, Buffer.alloc(1 << 20)]), 'l.pdf');
    refused(await rita.post('/data/paper', { name: 'x', scan: [large.id] }), 422, 'value.file.size', 'scan');
    const drawing = await sent(rita, Buffer.from([0, 1, 2]), 'a.DWG');
    assert.deepEqual((await paper(rita, { scan: [drawing.id], photo: [png.id] })).photo, [png]);
  });

  test('a whole record may be sent back; lists, filters and history know them', async () => {
    const [one, two] = [await sent(rita, 'one', '1.txt'), await sent(rita, 'two', '2.txt')];
    const held = await paper(rita, { name: 'Filed', plan: [two.id, one.id] });
    assert.deepEqual(held.plan.map((file) => file.id), [one.id, two.id], 'in the order in which they were sent');
    const { id, version, number, created_at, created_by, updated_at, updated_by, owner, ...values } = held;
    const same = await rita.patch(`/data/paper/${id}`, values);
    assert.equal(same.body.version, version);
    const less = await rita.patch(`/data/paper/${id}`, { plan: [two] });
    assert.deepEqual(less.body.plan, [two]);
    const full = await rita.rows(`/data/paper?select=name,plan&where=${encodeURIComponent("name == 'Filed' and not is_empty(plan)")}`);
    assert.deepEqual(full.map((row) => row.plan), [[two]]);
    const history = await rita.rows(`/data/paper/${id}/history`);
    const change = history[0].changes.find((each) => each.field === 'plan');
    assert.deepEqual(change.old.map((file) => file.name), ['1.txt', '2.txt']);
    assert.deepEqual(change.new.map((file) => file.name), ['2.txt']);
    await rita.patch(`/data/paper/${id}`, { plan: [] });
    assert.deepEqual((await rita.get(`/data/paper/${id}`)).body.plan, []);
  });

  test('exports tell names', async () => {
    const file = await sent(bea, 'exported', 'exported.txt');
    await paper(bea, { name: 'Exported', plan: [file.id] });
    const { stdout } = await tenon(['export', place.data, place.tenant, 'paper']);
    assert.match(stdout.split('\n').find((line) => line.includes('Exported')), /exported\.txt/);
  });
});

describe('a record as a whole', () => {
  test('holds files that belong to no field', async () => {
    const mine = await paper(rita);
    const at = `&object=paper&record=${mine.id}`;
    const loose = await sent(rita, 'loose', 'loose.txt', at);
    const field = await sent(rita, 'field', 'field.txt');
    await rita.patch(`/data/paper/${mine.id}`, { plan: [field.id] });
    const page = async (who) => (await who.get(`/page/paper/${mine.id}`)).body.files;
    const shown = await page(rita);
    assert.deepEqual(shown.rows.map((row) => [row.file.name, row.field, row.remove]), [['loose.txt', null, true], ['field.txt', 'plan', true]]);
    assert.equal(shown.rows[0].by.title, 'rita');
    assert.equal(shown.create, true);
    const read = await page(lena);
    assert.deepEqual([read.create, read.rows[0].remove], [false, false]);
    assert.equal((await taken(lena, loose.id)).status, 200);
    refused(await taken(rob, loose.id), 404, 'file.unknown');
    refused(await lena.post(`/files?name=x${at}`, Buffer.from('x')), 403, 'access.denied');
    refused(await lena.delete(`/files/${loose.id}`), 403, 'access.denied');
    refused(await rita.delete(`/files/${field.id}`), 409, 'file.held');
    assert.equal((await rita.delete(`/files/${loose.id}`)).status, 204);
    refused(await taken(lena, loose.id), 404, 'file.unknown');
    assert.deepEqual((await page(rita)).rows.map((row) => row.file.name), ['field.txt']);
  });

  test('goes into the bin with its files and comes back with them', async () => {
    const field = await sent(rita, 'kept', 'kept.txt');
    const mine = await paper(rita, { plan: [field.id] });
    const loose = await sent(rita, 'loose', 'loose.txt', `&object=paper&record=${mine.id}`);
    const gone = await rita.delete(`/data/paper/${mine.id}`);
    for (const file of [field, loose]) refused(await taken(lena, file.id), 404, 'file.unknown');
    assert.equal((await rita.post(`/bin/${gone.headers.get('x-tenon-bin')}/restore`, {})).status, 200);
    for (const file of [field, loose]) assert.equal((await taken(lena, file.id)).status, 200);
    assert.deepEqual((await rita.get(`/data/paper/${mine.id}`)).body.plan, [field]);
  });
});

describe('over time', () => {
  test('after a kill and a restart what was answered is there, and what was on its way is gone', async () => {
    const own = await makeData({ from: 'papers', users: { rita: 'rep' } });
    let running = await serve(own);
    let who = await running.signIn('rita');
    const file = await sent(who, 'to stay', 'stay.txt');
    const held = await paper(who, { plan: [file.id] });
    const { token } = await running.bearer('rita');
    const socket = net.connect(running.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `POST /t/t1/api/v1/files?name=half HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n` +
        `Content-Type: text/plain\r\nContent-Length: 200000\r\n\r\n${'x'.repeat(150_000)}`,
    );
    const spool = path.join(own.data, 'tenants', own.tenant, 'files', 'tmp');
    await becomes(() => fs.existsSync(spool) && fs.readdirSync(spool).length, 1);
    await running.kill();
    socket.destroy();
    const half = fs.readdirSync(spool);
    assert.equal(half.length, 1);
    running = await serve(own);
    who = await running.signIn('rita');
    assert.deepEqual(fs.readdirSync(spool), []);
    assert.equal((await taken(who, file.id)).text, 'to stay');
    assert.deepEqual((await who.get(`/data/paper/${held.id}`)).body.plan, [file]);
  });

  test('a full disk is said, nothing stays, and the server goes on', async () => {
    const own = await makeData({ from: 'papers', users: { rita: 'rep' } });
    /* No file may grow past 12 MiB: to the server that is a disk without room. */
    const small = await serve(own, undefined, { limit: 12 << 20 });
    const who = await small.signIn('rita');
    refused(await who.post('/files?name=large', Buffer.alloc(14 << 20)), 507, 'spool.full');
    const spool = path.join(own.data, 'tenants', own.tenant, 'files', 'tmp');
    await becomes(() => fs.readdirSync(spool).length, 0);
    assert.equal((await sent(who, 'small')).size, 5);
  });
});
