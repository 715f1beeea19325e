/* Jobs through the whole server: what rules order for later, who sees it, what stops it, and what survives the end of the server. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { addUser, app, makeData, query, refused, serve, start, tenon } from './server.mjs';

const until = async (what, found, patience = 60_000) => {
  for (const end = Date.now() + patience; ; await new Promise((done) => setTimeout(done, 30))) {
    const value = await what();
    if (found(value)) return value;
    if (Date.now() > end) assert.fail(`not within ${patience} ms: ${JSON.stringify(value)}`);
  }
};

const people = { rita: 'rep', otto: 'rep' };
const server = await start({ from: 'later', users: people });
const [boss, rita, otto] = await Promise.all(['admin', 'rita', 'otto'].map((user) => server.signIn(user)));

const deal = async (who, what, more = {}) => {
  const { status, body, text } = await who.post('/data/deal', { name: 'A', what, ...more });
  assert.equal(status, 201, text);
  return body.id;
};
const jobOf = async (who, id) => (await who.get('/jobs?limit=200')).body.rows.find((job) => job.record === id);
const state = (who, id, ...wanted) => until(() => jobOf(who, id), (job) => job && wanted.includes(job.state));
const noteOf = async (who, id) => (await who.get(`/data/deal/${id}`)).body.note;
const entriesOf = async (who, id) =>
  (await who.get('/data/entry' + query({ where: `deal == '${id}'`, total: 'exact', limit: 1 }))).body.total;

test('the tests of the app pass', async () => {
  const { stdout } = await tenon(['test', app('later')]);
  assert.match(stdout, /7 passed, 0 failed/);
});

test('a rule orders, a job does it, as whoever ordered; its run stands at the record', async () => {
  const id = await deal(rita, 'note');
  const job = await state(rita, id, 'done');
  assert.equal(await noteOf(rita, id), '2026-03-02 | 2026-03-01T10:00:00.000Z | 25 | A | 2 | two | true | 0');
  assert.deepEqual([job.kind, job.title, job.object, job.attempt, job.user.title, job.problems, job.can, job.next_at],
    ['script', 'Deal: note', 'deal', 1, 'rita', [], [], null]);
  assert.ok(job.created_at <= job.started_at && job.started_at <= job.finished_at);

  await rita.post(`/data/deal/${id}/actions/order`, {});
  await until(() => noteOf(rita, id), (note) => note === 'rita');
  const { rows } = await until(async () => (await boss.get(`/data/deal/${id}/runs`)).body,
    ({ rows }) => rows.some((run) => run.rule === 'deal.jobs.note_user'));
  const run = rows.find(({ rule }) => rule === 'deal.jobs.note_user');
  assert.deepEqual([run.user.title, run.calls > 0, run.log], ['rita', true, ['noted by rita']]);
  const said = (await boss.get('/data/audit_entry' + query({ select: 'source', where: `record == '${id}'`, sort: '-id' }))).body.rows;
  assert.match(said[0].source, /deal\.jobs\.note_user$/);
});

test('a save that is refused orders nothing', async () => {
  const before = (await boss.get('/data/job?total=exact&limit=1')).body.total;
  assert.equal((await rita.post('/data/deal', { name: 'refused', what: 'note' })).status, 422);
  assert.equal((await boss.get('/data/job?total=exact&limit=1')).body.total, before);
});

test('one sees one\'s own jobs, admin all of them, and nobody writes them', async () => {
  const id = await deal(rita, 'note', { after: '1h' });
  const job = await jobOf(rita, id);
  assert.deepEqual([job.state, job.can, job.started_at], ['waiting', ['cancel'], null]);
  assert.ok(Math.abs(Date.parse(job.next_at) - Date.now() - 3600_000) < 60_000);
  assert.equal((await otto.get(`/jobs/${job.id}`)).status, 404);
  assert.equal((await otto.get('/jobs')).body.rows.some((row) => row.id === job.id), false);
  for (const path of ['cancel', 'retry', 'undo']) {
    const { status, body } = await otto.post(`/jobs/${job.id}/${path}`, {});
    assert.deepEqual([status, body.problems[0].code], [404, 'job.unknown']);
  }
  for (const path of ['results', 'files/results.ndjson', 'files/..%5Cx']) assert.equal((await otto.get(`/jobs/${job.id}/${path}`)).status, 404);
  assert.equal((await boss.get(`/jobs/${job.id}`)).body.user.title, 'rita');
  assert.equal((await rita.get('/data/job')).status, 404);
  assert.equal((await boss.patch(`/data/job/${job.id}`, { state: 'done' })).status, 403);
  assert.deepEqual((await rita.get(`/jobs/${job.id}/results`)).body, { rows: [], next: null });
  assert.equal((await rita.get(`/jobs/${job.id}/files/results.ndjson`)).body.problems[0].code, 'job.file');
  assert.equal((await rita.get('/jobs/nothing')).body.problems[0].code, 'job.unknown');
});

test('lists are narrowed and come in pages', async () => {
  const ids = [];
  for (let i = 0; i < 3; i++) ids.push(await deal(otto, 'note', { after: '1h' }));
  const first = (await otto.get('/jobs?state=waiting,failed&kind=script&object=deal&limit=2')).body;
  assert.equal(first.rows.length, 2);
  const second = (await otto.get('/jobs' + query({ state: 'waiting,failed', kind: 'script', object: 'deal', limit: 2, cursor: first.next }))).body;
  assert.deepEqual([...first.rows, ...second.rows].map((job) => job.record), ids.reverse());
  assert.equal(second.next, null);
  assert.equal((await otto.get('/jobs?state=running')).body.rows.length, 0);
  assert.equal((await otto.get(`/jobs?state=waiting&limit=2&cursor=${first.next}`)).body.problems[0].code, 'query.cursor');
  assert.equal((await otto.get('/jobs?limit=201')).status, 400);
});

test('what waits is cancelled at once, and can be tried again', async () => {
  const id = await deal(rita, 'note', { after: '1h' });
  const { id: job } = await jobOf(rita, id);
  const { status, body } = await rita.post(`/jobs/${job}/cancel`, {});
  assert.deepEqual([status, body.state, body.can], [200, 'cancelled', ['retry']]);
  assert.deepEqual((await rita.post(`/jobs/${job}/cancel`, {})).status, 409);
  assert.equal((await rita.post(`/jobs/${job}/retry`, {})).status, 200);
  await state(rita, id, 'done');
  assert.match(await noteOf(rita, id), /^2026/);
  assert.equal((await rita.post(`/jobs/${job}/retry`, {})).body.problems[0].code, 'job.retry');
  assert.equal((await rita.post(`/jobs/${job}/undo`, {})).body.problems[0].code, 'job.undo');
});

test('what runs is cancelled at its next step, and what it has done until then stays', async () => {
  const id = await deal(rita, 'steps');
  await until(() => entriesOf(rita, id), (count) => count > 5);
  const { id: job } = await jobOf(rita, id);
  const { body } = await rita.post(`/jobs/${job}/cancel`, {});
  assert.equal(body.state === 'running' ? body.stopping : body.state === 'cancelled', true);
  const over = await state(rita, id, 'cancelled');
  assert.deepEqual([over.problems, over.can], [[], ['retry']]);
  const count = await entriesOf(rita, id);
  assert.ok(count > 5 && count < 600);
  await new Promise((done) => setTimeout(done, 300));
  assert.equal(await entriesOf(rita, id), count);
});

test('what fails says why, in the user\'s language, and is tried again', async () => {
  const id = await deal(rita, 'fail');
  const job = await state(rita, id, 'failed');
  const [problem] = job.problems;
  assert.deepEqual([job.attempt, problem.code, problem.rule, problem.file, problem.trace],
    [1, 'script.job.error', 'deal.jobs.fail', 'objects/deal/script.lua', undefined]);
  assert.match(problem.message, /boom/);
  const began = Date.parse(job.started_at), rest = Date.parse(job.next_at) - began;
  assert.ok(rest >= 10_000 && rest <= 12_000 + Date.now() - began, `${rest}`);
  assert.equal(await entriesOf(rita, id), 1); // a job is no transaction

  assert.equal((await rita.post(`/jobs/${job.id}/retry`, {})).status, 200);
  await until(() => entriesOf(rita, id), (count) => count === 2);
  await rita.post(`/jobs/${job.id}/cancel`, {});
  const mends = await deal(rita, 'mends');
  const failed = await state(rita, mends, 'failed');
  await rita.post(`/jobs/${failed.id}/retry`, {});
  await state(rita, mends, 'done');
  assert.equal(await noteOf(rita, mends), 'mended');
});

test('a script that refuses is not asked again', async () => {
  const id = await deal(rita, 'refuse');
  const job = await state(rita, id, 'dead');
  assert.deepEqual([job.attempt, job.problems[0].message, job.can], [1, 'This is over.', ['retry']]);
  const [told] = (await rita.get('/notifications')).body.rows;
  assert.deepEqual([told.kind, told.text, told.read], ['job', '"Deal: refuse" did not work and was given up', false]);
});

test('crm.atomic is all or nothing', async () => {
  const id = await deal(rita, 'atomic');
  await state(rita, id, 'done');
  assert.equal(await noteOf(rita, id), 'false 7');
  const { rows } = (await rita.get('/data/entry' + query({ where: `deal == '${id}'`, sort: 'text' }))).body;
  assert.deepEqual(rows.map(({ text }) => text), ['kept', 'kept, too']);
});

test('a job that takes too much is ended; saves and other jobs go on meanwhile', async () => {
  const spoilers = {};
  for (const what of ['loop', 'loop_held', 'memory', 'atomic_loop', 'atomic_writes', 'queries']) spoilers[what] = await deal(otto, what);
  const took = [];
  for (let i = 0; i < 20; i++) {
    const began = performance.now();
    await deal(rita);
    took.push(performance.now() - began);
    await new Promise((done) => setTimeout(done, 50));
  }
  took.sort((a, b) => a - b); // the disk may hold up one or two of them; jobs would hold up all
  assert.ok(took[17] < 2500, `saves took ${took.map(Math.round)} ms`);
  const words = { loop: /computing time|instructions/, loop_held: /computing time|instructions/, memory: /memory/,
    atomic_loop: /computing time|instructions|time/, atomic_writes: /rows written|time/, queries: /queries/ };
  for (const [what, id] of Object.entries(spoilers)) {
    const job = await state(otto, id, 'failed', 'dead');
    assert.match(job.problems[0].message, words[what], what);
    assert.match(job.problems[0].hint, /What it had written before is kept/);
    await otto.post(`/jobs/${job.id}/cancel`, {});
  }
  await state(rita, await deal(rita, 'note'), 'done');
});

test('a job whose user was switched off fails with words', async () => {
  await addUser(server.data, server.tenant, 'gone', 'rep');
  const gone = await server.signIn('gone');
  const id = await deal(gone, 'note', { after: '1h' });
  const { id: ordered } = await jobOf(boss, id);
  assert.equal((await boss.post(`/jobs/${ordered}/cancel`, {})).status, 200);
  await tenon(['user', 'disable', server.data, server.tenant, 'gone']);
  assert.equal((await boss.post(`/jobs/${ordered}/retry`, {})).status, 200);
  const job = await state(boss, id, 'dead');
  assert.equal(job.problems[0].code, 'job.user');
});

test('jobs are counted', async () => {
  const { text } = await server.client().get('//metrics');
  for (const name of ['done', 'failed', 'dead', 'cancelled']) assert.match(text, new RegExp(`^tenon_jobs_${name}_total [1-9]`, 'm'));
});

const figure = async (of, name) => Number(new RegExp(`^${name} ([0-9.]+)$`, 'm').exec((await of.client().get('//metrics')).text)[1]);

test('one person has a hundred jobs waiting and no more; all that waits and how long is counted', async () => {
  const place = await makeData({ from: 'later', users: people });
  const jobs = path.join(place.data, 'tenants', place.tenant, 'files/jobs');
  fs.writeFileSync(jobs, ''); // where a folder must be: each job fails at first, and waits for its next attempt
  const other = await serve(place);
  const admin = await other.signIn('admin'), rep = await other.signIn('rita');
  const order = () => admin.post('/export/deal?format=csv');
  const ids = [];
  for (let i = 0; i < 100; i++) {
    const { status, body, text } = await order();
    assert.equal(status, 202, text);
    ids.push(body.job.id);
  }
  refused(await order(), 429, 'job.own');
  refused(await admin.post('/import/deal?name=a.csv', Buffer.from('name\na\n'), { 'Content-Type': 'text/csv' }), 429, 'job.own');
  const transfer = path.join(place.data, 'tenants', place.tenant, 'transfer');
  assert.deepEqual(fs.existsSync(transfer) ? fs.readdirSync(transfer) : [], []);
  assert.equal((await admin.post('/data/deal', { name: 'A', what: 'note', after: '1h' })).status, 201); // a rule's order
  await deal(rep, 'note', { after: '1h' });
  await until(() => figure(other, 'tenon_jobs_waiting'), (count) => count === 102);
  assert.equal(await figure(other, 'tenon_jobs_dead'), 0);

  await until(async () => (await admin.post(`/jobs/${ids[99]}/cancel`)).status, (status) => status === 200);
  await until(async () => (await order()).status, (status) => status === 202);
  await other.stop();

  const again = await serve(place); // counted without opening it
  await until(() => figure(again, 'tenon_jobs_waiting'), (count) => count > 90);
  await again.stop();
});

test('how long jobs wait for their turn, and how many were given up, is counted', async () => {
  const place = await makeData({ from: 'later', users: people });
  const other = await serve(place);
  const admin = await other.signIn('admin');
  assert.equal(await figure(other, 'tenon_jobs_overdue_seconds'), 0);
  const long = await deal(admin, 'long'); // scripts' jobs run one by one
  await state(admin, long, 'running');
  await deal(admin, 'note');
  await until(() => figure(other, 'tenon_jobs_overdue_seconds'), (late) => late > 0.3);
  await admin.post(`/jobs/${(await jobOf(admin, long)).id}/cancel`);
  await deal(admin, 'refuse');
  await until(() => figure(other, 'tenon_jobs_dead'), (count) => count >= 1);
  await until(() => figure(other, 'tenon_jobs_overdue_seconds'), (late) => late === 0);
  await other.stop();
});

/* --- what survives ---------------------------------------------------------------------------- */

test('a job that a crash has ended is run again and goes on; a stop is no attempt', async () => {
  const place = await makeData({ from: 'later', users: people });
  const first = await serve(place);
  const before = await first.signIn('rita');
  const id = await deal(before, 'steps'), other = await deal(before, 'note', { after: '3s' });
  await until(() => entriesOf(before, id), (count) => count > 20);
  await first.kill();

  const second = await serve(place);
  const again = await second.signIn('rita');
  await until(() => jobOf(again, id), (job) => job.attempt === 2); // nobody had to ask: it was looked for at the start
  const told = await entriesOf(again, id);
  await until(() => entriesOf(again, id), (count) => count > told + 20);
  assert.equal((await second.stop()).code, 0);

  const third = await serve(place);
  const last = await third.signIn('rita');
  assert.equal((await until(() => jobOf(last, id), (job) => job.state !== 'waiting')).attempt, 2);
  await until(async () => {
    const job = await jobOf(last, id); // a busy machine may use up the half minute that an attempt has
    if (job.state === 'failed') await last.post(`/jobs/${job.id}/retry`, {});
    return job;
  }, (job) => job.state === 'done', 240_000);
  assert.deepEqual([await entriesOf(last, id), await noteOf(last, id)], [600, 'complete']);
  await state(last, other, 'done');
});

test('a job during which the server dies again and again is given up', async () => {
  const place = await makeData({ from: 'later', users: people });
  let rita, id;
  for (let i = 1; i <= 5; i++) {
    const server = await serve(place);
    if (rita) rita.server = server;
    else rita = await server.signIn('rita');
    id ??= await deal(rita, 'computes');
    await until(() => jobOf(rita, id), (job) => job.state === 'running' && job.attempt === i);
    await server.kill();
  }
  const server = await serve(place);
  const job = await state(await server.signIn('rita'), id, 'dead');
  assert.deepEqual([job.attempt, job.problems[0].code, job.can], [5, 'job.lost', ['retry']]);
});

test('a stop does not wait for a script that only computes', async () => {
  const place = await makeData({ from: 'later', users: people });
  const server = await serve(place);
  const rita = await server.signIn('rita');
  const begins = async () => (await state(rita, await deal(rita, 'loop'), 'running', 'failed')).state;
  while (await begins() !== 'running'); // it is over its limit soon, on a machine that is quick
  const began = Date.now();
  assert.equal((await server.stop()).code, 0);
  assert.ok(Date.now() - began < 12_000);
});

test('many jobs of one tenant do not hold up another one', async () => {
  const place = await makeData({ from: 'later', users: people });
  await tenon(['tenant', 'create', place.data, 't2', '--app', app('later')]);
  await addUser(place.data, 't2', 'nina', 'rep');
  const server = await serve(place);
  const rita = await server.signIn('rita'), nina = await server.signIn('nina', undefined, 't2');
  const body = Array.from({ length: 300 }, (_, i) => ({ name: `deal ${i}`, what: 'note' }));
  assert.equal((await rita.post('/data/deal', body)).status, 201);
  const id = await deal(nina, 'note');
  const hers = await state(nina, id, 'done');
  await until(() => rita.get('/jobs?state=waiting,running'), ({ body }) => body.rows.length === 0, 180_000);
  const after = (await rita.get('/jobs?limit=200')).body.rows.filter((job) => job.finished_at > hers.finished_at);
  assert.ok(after.length > 0, 'they were through before: nothing was shown');
  assert.equal((await rita.get('/data/deal' + query({ where: 'is_empty(note)', total: 'exact' }))).body.total, 0);
});

test('commands beside a server order jobs, and the server runs them', async () => {
  const place = await makeData({ from: 'later', users: people });
  const csv = `${place.data}/deals.csv`;
  const { writeFileSync } = await import('node:fs');
  writeFileSync(csv, 'name,what\nfrom a file,note\n');
  await tenon(['import', place.data, place.tenant, 'deal', csv]);
  const server = await serve(place);
  const boss = await server.signIn('admin');
  const { rows } = (await boss.get('/data/deal')).body;
  const job = await state(boss, rows[0].id, 'done');
  assert.equal(job.user, null);
});
