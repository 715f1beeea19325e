/* Jobs and their files in a backup: what was ordered is done after a restore, what was brought is still there, what is gone is said. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { makeData, query, refused, serve, tenon } from './server.mjs';

const place = await makeData();
const server = await serve({ ...place, watch: false });
const admin = await server.signIn('admin');
const at = (name) => path.join(path.dirname(place.data), name);
const key = path.join(place.data, 'key');
const inFolder = (...names) => path.join(...names.slice(0, 1), 'tenants', place.tenant, ...names.slice(1));

const until = async (what, found, patience = 60_000) => {
  for (const end = Date.now() + patience; ; await new Promise((done) => setTimeout(done, 30))) {
    const value = await what();
    if (found(value)) return value;
    if (Date.now() > end) assert.fail(`not within ${patience} ms: ${JSON.stringify(value)}`);
  }
};
const over = (who, id, state) => until(async () => (await who.get(`/jobs/${id}`)).body, (job) => job.state === state);
const ordered = ({ status, body, text }) => {
  assert.equal(status, 202, text);
  return body.job.id;
};
const csv = (name, rows) => Buffer.from('name\n' + Array.from({ length: rows }, (_, i) => `${name} ${i}\n`).join(''));
const take = async (name, rows) => ordered(await admin.post(`/import/company?name=${name}.csv`, csv(name, rows), { 'Content-Type': 'text/csv' }));
const jobFiles = (backup) => JSON.parse(fs.readFileSync(path.join(backup, 'manifest.json'), 'utf8')).tenants[0].job_files;

await admin.create('company', { name: 'Acme' });
const exported = ordered(await admin.post('/export/company?format=csv'));
await over(admin, exported, 'done');
const first = await take('Long', 20_000), second = await take('Next', 3); // one import into an object at a time
await until(async () => (await admin.get(`/jobs/${first}`)).body, (job) => job.state === 'running');
await tenon(['backup', place.data, at('b1')]);
assert.equal((await admin.get(`/jobs/${second}`)).body.state, 'waiting', 'the long import should not be over yet');
await admin.post(`/jobs/${first}/cancel`);
await over(admin, second, 'done');

test('are all in it, and a second one links what has not changed', async () => {
  const files = jobFiles(at('b1'));
  assert.ok(files.some((file) => file.path === `files/jobs/${exported}/export`), JSON.stringify(files));
  assert.equal(files.filter((file) => /^transfer\/[0-9a-z]+-\d+\.upload$/.test(file.path)).length, 2);
  for (const file of files) assert.equal(fs.statSync(inFolder(at('b1'), file.path)).size, file.size);
  await tenon(['verify', at('b1')]);

  await tenon(['backup', place.data, at('b2'), '--link', at('b1')]);
  const [one, two] = ['b1', 'b2'].map((name) => fs.statSync(inFolder(at(name), `files/jobs/${exported}/export`)));
  assert.equal(one.ino, two.ino);
});

test('what was ordered is done after a restore, and what was brought is still there', async () => {
  await tenon(['restore', at('r1'), at('b1'), '--key', key]);
  const other = await serve({ data: at('r1'), tenant: place.tenant });
  const who = await other.signIn('admin');
  await until(async () => (await who.get(`/jobs/${first}`)).body.state, (state) => state === 'running');
  await who.post(`/jobs/${first}/cancel`);
  assert.deepEqual((await over(who, second, 'done')).result, { rows: 3, created: 3, updated: 0, unchanged: 0, refused: 0, dry_run: false });
  assert.equal((await who.get(`/jobs/${exported}/files/export`)).text, (await admin.get(`/jobs/${exported}/files/export`)).text);
  await other.stop();
});

test('what is gone from the backup is named; the job says so, and the rest goes on', async () => {
  for (const file of jobFiles(at('b1'))) fs.rmSync(inFolder(at('b1'), file.path));
  const said = await tenon(['verify', at('b1')], { expect: 1 });
  assert.match(said.stderr, /the file "transfer\/.*\.upload" of a job is gone or damaged/);
  assert.match((await tenon(['restore', at('r2'), at('b1'), '--key', key], { expect: 1 })).stderr, /of a job is gone or damaged/);
  const other = await serve({ data: at('r2'), tenant: place.tenant });
  const who = await other.signIn('admin');
  assert.equal((await over(who, second, 'dead')).problems[0].code, 'import.file');
  refused(await who.get(`/jobs/${exported}/files/export`), 410, 'job.file.lost');
  assert.ok((await who.rows('/data/company' + query({ where: "name == 'Acme'", select: 'name' }))).length === 1);
  await other.stop();
});

test('a path in a manifest leads nowhere else', async () => {
  const manifest = path.join(at('b2'), 'manifest.json');
  const whole = fs.readFileSync(manifest, 'utf8');
  for (const bad of ['files/jobs/../../../key', '/etc/passwd', 'transfer/../../key', 'files/jobs/x/export', 'data.db']) {
    const changed = JSON.parse(whole);
    changed.tenants[0].job_files.push({ path: bad, size: 1, hash: 'a' });
    fs.writeFileSync(manifest, JSON.stringify(changed));
    assert.match((await tenon(['restore', at('r3'), at('b2')], { expect: 1 })).stderr, /manifest/, bad);
    assert.ok(!fs.existsSync(at('r3')));
  }
});
