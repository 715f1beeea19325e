/* Server-sent events and the change feed over HTTP: in order, complete, only to who may know, and with an end. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { Listener, listen } from './listener.mjs';
import { PASSWORD, app, becomes, makeData, refused, serve, start, tenon } from './server.mjs';

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const users = { bea: 'boss', rita: 'rep', rob: 'rep' };

test('a change is told at once: what, who, by whom; a page of the feed says the same', async () => {
  const server = await start({ users });
  const bea = await server.signIn('bea'), rita = await server.bearer('rita');
  const stream = await listen(bea, 'company');
  assert.match(stream.head, /content-type: text\/event-stream/i);
  assert.match(stream.head, /x-accel-buffering: no/i);
  assert.match(stream.head, /cache-control: no-store/i);
  assert.doesNotMatch(stream.head, /content-length/i);

  const since = (await bea.get('/changes')).body.next;
  const made = await rita.create('company', { name: 'Acme' });
  const { data, id } = await stream.next('change', undefined, 15_000); // before a stream says by itself that it lives, which is every 20 s
  assert.equal(data.object, 'company');
  assert.equal(data.id, made.id);
  assert.equal(data.action, 'create');
  assert.equal(data.version, 1);
  assert.equal(data.by.title, 'rita');
  await rita.patch(`/data/company/${made.id}`, { remark: 'x' });
  assert.equal((await stream.next('change')).data.version, 2);
  await bea.delete(`/data/company/${made.id}`);
  assert.equal((await stream.next('change')).data.action, 'delete');

  const page = (await bea.get(`/changes?since=${since}`)).body;
  assert.deepEqual(page.rows.map(({ action, version }) => [action, version]), [['create', 1], ['update', 2], ['delete', 2]]);
  assert.equal(page.more, false);
  assert.deepEqual(page.rows[0], data);
  assert.deepEqual((await bea.get(`/changes?since=${id}`)).body.rows, page.rows.slice(1));
  await becomes(() => server.figure('tenon_events_sent_total'), (count) => count >= 3);
});

test('sixteen at once: the feed has every change once, in an order that fits, and the stream ends up there', { timeout: 300_000 }, async () => {
  const server = await start({ users });
  const bea = await server.bearer('bea');
  const since = (await bea.get('/changes')).body.next;
  const stream = await listen(bea, 'company');
  const ledger = new Map(), left = new Set();

  await Promise.all(Array.from({ length: 16 }, async (_, writer) => {
    for (let i = 0; i < 12; i++) {
      const { id } = await bea.create('company', { name: `${writer}.${i}` });
      const answer = await bea.patch(`/data/company/${id}`, { remark: 'seen' });
      ledger.set(id, answer.body.version);
      if (i % 4 === 0) {
        assert.equal((await bea.delete(`/data/company/${id}`)).status, 204);
        left.add(id);
      }
    }
  }));

  const rows = [];
  for (let place = since, more = true; more;) {
    const page = (await bea.get(`/changes?since=${place}&limit=50&object=company`)).body;
    assert.ok(page.rows.length <= 50);
    rows.push(...page.rows);
    ({ next: place, more } = page);
  }
  assert.equal(rows.length, ledger.size * 2 + left.size);
  const told = new Map();
  for (const { id, action, version } of rows) {
    const before = told.get(id);
    if (action === 'create') assert.equal(before, undefined);
    if (action === 'update') assert.deepEqual([before, version], [1, 2]);
    told.set(id, action === 'delete' ? null : version);
  }
  for (const [id, version] of ledger) assert.equal(told.get(id), left.has(id) ? null : version);

  const last = new Map();
  await stream.until(() => {
    for (const { event, data } of stream.events.splice(0)) {
      assert.notEqual(event, 'reset');
      if (event === 'change') last.set(data.id, data.action === 'delete' ? null : data.version);
    }
    return [...told].every(([id, version]) => last.get(id) === version);
  }, 'not everything');
});

test('whoever comes back goes on where they left off; after too much they ask for everything', { timeout: 300_000 }, async () => {
  const server = await start({ users });
  const bea = await server.signIn('bea');
  const first = await listen(bea, 'company');
  await bea.create('company', { name: 'One' });
  await first.next('change');
  first.close();
  const missed = await bea.create('company', { name: 'Two' });
  await bea.patch(`/data/company/${missed.id}`, { remark: 'x' });

  const back = await listen(bea, 'company', { headers: { 'Last-Event-ID': first.id } });
  assert.deepEqual([(await back.next('change')).data.action, (await back.next('change')).data.version], ['create', 2]);
  await back.until(() => back.id !== first.id, 'no place');
  back.close();

  for (let i = 0; i < 2; i++)
    await bea.post('/data/company', Array.from({ length: 600 }, (_, n) => ({ name: `${i}.${n}` })));
  const late = await listen(bea, 'company', { since: back.id });
  assert.deepEqual((await late.next('reset')).data, { rights: true }); // who knows what else was missed
  assert.equal((await bea.get('/changes?since=1-1')).status, 410);
  refused(await bea.get('/changes?since=yesterday'), 400, 'changes.cursor');
  refused(await bea.get('/changes?limit=1001'), 400, 'query.limit');
  refused(await bea.get('/events?watch=company/x'), 400, 'events.watch');
  refused(await bea.get('/events?watch=nothing'), 404, 'object.unknown');
  refused(await server.client().get('/events'), 401, 'session.missing');
});

test('an answer says where in the feed it was read: a stream goes on from there, and tells of other rights as well', { timeout: 60_000 }, async () => {
  const server = await start({ users });
  const admin = await server.signIn('admin'), bea = await server.bearer('bea'), rita = await server.bearer('rita');
  const made = await bea.create('company', { name: 'Acme' });
  const where = encodeURIComponent("name == 'Acme'");
  const asked = ['/app', `/data/company?where=${where}`, `/data/company/${made.id}`, `/page/company/${made.id}`, '/board/deal'];
  const answers = await Promise.all(asked.map((path) => bea.get(path)));
  const places = answers.map(({ status, headers }) => (assert.equal(status, 200), headers.get('x-tenon-place')));
  const { next } = (await bea.get('/changes')).body;
  assert.deepEqual(places, asked.map(() => next));
  const listed = answers[1].headers.get('etag');
  assert.equal((await bea.post('/data/company/query', {})).headers.get('x-tenon-place'), next);

  // What comes between the answer and the stream is told; what the answer has already is not.
  await bea.patch(`/data/company/${made.id}`, { remark: 'between' });
  const late = await listen(bea, 'company', { since: places[1] });
  const { data } = await late.next('change');
  assert.deepEqual([data.id, data.action, data.version], [made.id, 'update', 2]);
  assert.deepEqual(late.events.filter(({ event }) => event === 'change' || event === 'reset'), []);

  // The place is no part of the answer: its tag says nothing of changes elsewhere.
  const before = await bea.get(`/data/company?where=${where}`);
  assert.notEqual(before.headers.get('etag'), listed);
  await bea.create('company', { name: 'Elsewhere' });
  const same = await bea.get(`/data/company?where=${where}`, { 'If-None-Match': before.headers.get('etag') });
  assert.equal(same.status, 304);
  assert.notEqual(same.headers.get('x-tenon-place'), before.headers.get('x-tenon-place'));

  // Other rights since then: everything may look different.
  const place = (await rita.get('/app')).headers.get('x-tenon-place');
  const [{ id: user }] = await admin.rows(`/data/user?where=${encodeURIComponent("login == 'rita'")}`);
  await admin.create('role_assignment', { user, role: 'boss' });
  const hers = await listen(rita, 'company', { since: place });
  assert.deepEqual((await hers.next('reset')).data, { rights: true });
});

test('nobody hears of what they may not read', async () => {
  const server = await start({ users });
  const bea = await server.bearer('bea'), rita = await server.bearer('rita'), rob = await server.bearer('rob');
  const since = (await rob.get('/changes')).body.next;
  const stream = await listen(rob, 'company,deal');
  const canary = await rita.create('company', { name: 'Canary' });
  const deal = await rita.create('deal', { name: 'Canary', company: canary.id });
  await rita.patch(`/data/company/${canary.id}`, { remark: 'canary' });
  await bea.delete(`/data/deal/${deal.id}`);
  await bea.delete(`/data/company/${canary.id}`);
  const mine = await rob.create('company', { name: 'Mine' });
  const { data } = await stream.next('change');
  assert.equal(data.id, mine.id);
  await pause(300);
  assert.deepEqual(stream.events, []);
  assert.deepEqual((await rob.get(`/changes?since=${since}`)).body.rows.map(({ id }) => id), [mine.id]);

  // Given to somebody else: gone for the one, there for the other.
  const me = (await rita.get('/session')).body.user.id;
  await bea.patch(`/data/company/${mine.id}`, { owner: me });
  assert.equal((await stream.next('change')).data.action, 'delete');
});

test('a record, or all of an object: only what is watched is told', async () => {
  const server = await start({ users });
  const bea = await server.bearer('bea');
  const [one, other] = [await bea.create('company', { name: 'One' }), await bea.create('company', { name: 'Other' })];
  const stream = await listen(bea, `company/${one.id},deal`);
  await bea.patch(`/data/company/${other.id}`, { remark: 'x' });
  await bea.patch(`/data/company/${one.id}`, { remark: 'x' });
  assert.equal((await stream.next('change')).data.id, one.id);
  await bea.create('deal', { name: 'D', company: other.id });
  assert.equal((await stream.next('change')).data.object, 'deal');
  assert.deepEqual(stream.events, []);
});

test('one hears of unread notifications and of one\'s own jobs', async () => {
  const server = await start({ users });
  const bea = await server.bearer('bea'), rita = await server.bearer('rita');
  const stream = await listen(rita, '');
  assert.equal((await stream.next('notification')).data.unread, 0);
  const company = await bea.create('company', { name: 'Acme' });
  const me = (await rita.get('/session')).body.user.id;
  await bea.patch(`/data/company/${company.id}`, { owner: me });
  assert.equal((await stream.next('notification')).data.unread, 1);
  await rita.post('/notifications/read', { all: true });
  assert.equal((await stream.next('notification')).data.unread, 0);

  const admin = await server.signIn('admin'), hers = await listen(admin, '');
  const ordered = await admin.post('/export/company?format=csv', {});
  assert.equal(ordered.status, 202, ordered.text);
  const { data } = await hers.next('job', ({ state }) => state === 'done');
  assert.equal(data.id, ordered.body.job.id);
  assert.equal(data.kind, 'export');
  assert.ok(!stream.events.some(({ event }) => event === 'job'));
});

test('a stream ends with its session, with its user and with the configuration', { timeout: 300_000 }, async () => {
  const server = await start({ users });
  const admin = await server.signIn('admin'), bea = await server.signIn('bea'), rita = await server.bearer('rita');
  const out = await listen(bea, 'company');
  assert.equal((await bea.delete('/session')).status, 204);
  await out.closed;

  const off = await listen(rita, 'company');
  const { rows } = (await admin.get('/data/user?where=' + encodeURIComponent("login == 'rita'"))).body;
  assert.equal((await admin.patch(`/data/user/${rows[0].id}`, { active: false })).status, 200);
  await off.closed;

  const locked = await listen(await server.signIn('rob'), 'company');
  await tenon(['user', 'passwd', server.data, server.tenant, 'rob', '--password-stdin'], { input: `${PASSWORD}\n` });
  await locked.closed;

  const person = await server.signIn('rob'), rob = await listen(person, 'company');
  const { release, hash } = (await person.get('/app')).body;
  assert.deepEqual((await rob.next('release')).data, { release, hash }); // whoever has another one has missed it
  const changed = path.join(server.data, '..', 'app');
  fs.cpSync(app('desk'), changed, { recursive: true });
  const object = path.join(changed, 'objects/company/object.yaml');
  fs.writeFileSync(object, fs.readFileSync(object, 'utf8').replace('{en: Company,', '{en: Firm,'));
  await tenon(['apply', server.data, server.tenant, changed]);
  const { data: after } = await rob.next('release');
  assert.equal(after.release, 2);
  assert.notEqual(after.hash, hash);
  await rob.closed;
});

test('whose rights change is told to ask for everything; others are not', { timeout: 300_000 }, async () => {
  const server = await start({ users });
  const admin = await server.signIn('admin'), bea = await server.bearer('bea'), rita = await server.bearer('rita');
  const made = await bea.create('company', { name: 'Acme' });
  const [hers, others] = [await listen(rita, 'company'), await listen(bea, 'company')];
  assert.equal((await rita.get(`/data/company/${made.id}`)).status, 404);
  const [{ id: user }] = await admin.rows(`/data/user?where=${encodeURIComponent("login == 'rita'")}`);
  await admin.create('role_assignment', { user, role: 'boss' });
  assert.deepEqual((await hers.next('reset')).data, { rights: true });
  assert.equal((await rita.get(`/data/company/${made.id}`)).status, 200);
  await bea.patch(`/data/company/${made.id}`, { remark: 'seen by both' });
  assert.equal((await hers.next('change')).data.id, made.id); // the stream goes on with the new rights

  const assigned = (await admin.rows('/data/role_assignment')).filter((row) => row.user.title === 'rita');
  for (const { id } of assigned) await admin.delete(`/data/role_assignment/${id}`);
  assert.deepEqual((await hers.next('reset')).data, { rights: true });
  await bea.patch(`/data/company/${made.id}`, { remark: 'for bea alone' });
  await others.until(() => others.events.some(({ data }) => data.version === 3), 'the last change');
  assert.ok(others.events.every(({ event }) => event !== 'reset'));
  assert.ok(hers.events.every(({ data }) => data.version !== 3));
});

test('ten streams a user, half of the threads in all; one that has hung up makes room', { timeout: 300_000 }, async () => {
  const server = await start({ users, args: ['--threads', '32'] });
  const bea = await server.bearer('bea'), rita = await server.bearer('rita');
  const streams = [];
  for (let i = 0; i < 10; i++) streams.push(await listen(bea, 'company'));
  const many = await bea.get('/events');
  refused(many, 429, 'events.many');
  assert.equal(many.headers.get('retry-after'), '30');
  for (let i = 0; i < 6; i++) streams.push(await listen(rita, 'company'));
  const full = await rita.get('/events');
  refused(full, 503, 'events.full');
  assert.ok(full.headers.get('retry-after'));
  await becomes(() => server.figure('tenon_event_streams'), 16);
  assert.equal((await bea.get('/data/company')).status, 200);

  streams[0].close();
  await becomes(async () => {
    streams.push(new Listener(bea, '/events?watch=company'));
    await streams.at(-1).until(() => streams.at(-1).status, 'no answer');
    return streams.at(-1).status;
  }, 200);
  const made = await rita.create('company', { name: 'Acme' });
  assert.equal((await streams.at(-1).next('change')).data.id, made.id);
  for (const stream of streams) stream.close();
});

test('on SIGTERM fifty open streams end at once', { timeout: 300_000 }, async () => {
  const place = await makeData({ users: { ...users, u1: 'rep', u2: 'rep' } });
  const server = await serve(place, ['--threads', '128']);
  const streams = [];
  for (const user of Object.keys({ ...users, u1: 1, u2: 2 })) {
    const client = await server.bearer(user);
    for (let i = 0; i < 10; i++) streams.push(await listen(client, 'company'));
  }
  assert.equal(streams.length, 50);
  const began = performance.now();
  server.child.kill('SIGTERM');
  await Promise.all(streams.map((stream) => stream.closed));
  assert.ok(performance.now() - began < 10_000, `${performance.now() - began} ms`); // half of what a silent one waits
  assert.deepEqual(await server.ended, { code: 0, signal: null });
});

test('who does not read holds nobody up and is dropped', { timeout: 300_000 }, async () => {
  const server = await start({ users });
  const bea = await server.bearer('bea');
  const deaf = net.connect(server.port, '127.0.0.1').on('error', () => {});
  deaf.pause();
  deaf.write(`GET ${bea.base}/events?watch=company HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${bea.token}\r\n\r\n`);
  await becomes(() => server.figure('tenon_event_streams'), 1);
  for (let i = 0; i < 14; i++) {
    const { status } = await bea.post('/data/company', Array.from({ length: 240 }, (_, n) => ({ name: `${i}.${n}` })));
    assert.equal(status, 201);
    await pause(250);
  }
  const stream = await listen(bea, 'company');
  await bea.create('company', { name: 'Acme' });
  await stream.next('change');
  await becomes(() => server.figure('tenon_event_streams'), 1); // that is the one that reads
  await bea.create('company', { name: 'Bolt' });
  await stream.next('change');
  deaf.destroy();
});
