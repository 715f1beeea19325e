/*
 * power.test.mjs -- the power goes at any moment: images of the disk as it could be then, each opened by the real binary.
 *
 * Everything is recorded from the first byte of the data folder on: a tenant is made, a server works, ends, works again; backups are
 * made beside it, and restored under another name, and in that one's place.
 * POWER_IMAGES: how many moments are tried; POWER_SEED: other ones.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { query, serve, tenon } from '../http/server.mjs';
import { Ledger, compare, rowsOf, write } from './ledger.mjs';
import { Disk, readRecords } from './records.mjs';
import { app, client, damage, prepare, somewhere, under } from './stage.mjs';

const IMAGES = Number(process.env.POWER_IMAGES ?? 14);
const CLIENTS = 4, TURNS = Number(process.env.POWER_TURNS ?? 6), ROWS = 300;

let seed = Number(process.env.POWER_SEED ?? 20261123);
const random = (below) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % below;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/* --- what is recorded --------------------------------------------------------------------------- */

async function isDone(who, id) {
  for (let i = 0; i < 2000; i++, await pause(20)) {
    const answer = await who.get(`/jobs/${id}`);
    assert.ok(!['dead', 'cancelled'].includes(answer.body.state), answer.text);
    if (answer.body.state === 'done') return answer;
  }
  assert.fail(`job ${id} does not end`);
}

/* An import, its export, a change of many: what a job has said to be done is done, files included. */
async function jobs(server, place, ledger, name) {
  const who = client(server, place.admin);
  const rows = Array.from({ length: ROWS }, (_, i) => `import ${name},${name}-${i}`);
  const ordered = await who.post(`/import/firm?name=f.csv`, ['name,code', ...rows].join('\n'), { 'Content-Type': 'application/octet-stream' });
  const imported = ledger.note(ordered, 202, { kind: 'import ordered', job: ordered.body.job?.id, name }).job.id;
  ledger.note(await isDone(who, imported), 200, { kind: 'imported', name });
  const bulk = await who.post('/data/firm/bulk', { where: `name == 'import ${name}'`, set: { staff: 7 } });
  const changed = ledger.note(bulk, 202, { kind: 'bulk ordered', job: bulk.body.job?.id }).job.id;
  ledger.note(await isDone(who, changed), 200, { kind: 'changed', job: changed, name });
  const wanted = await who.post('/export/firm' + query({ where: `name == 'import ${name}'` }));
  const exported = ledger.note(wanted, 202, { kind: 'export ordered', job: wanted.body?.job?.id }).job.id;
  ledger.note(await isDone(who, exported), 200, { kind: 'exported', job: exported });
}

/* One more field and an index each time. */
async function apply(place, names) {
  const folder = path.join(place.folder, names.at(-1));
  fs.cpSync(app, folder, { recursive: true });
  fs.appendFileSync(path.join(folder, 'objects/firm/object.yaml'),
    names.map((name) => `  ${name}: {type: integer}\n`).join('') + `indexes: [{fields: [${names.at(-1)}]}]\n`);
  await tenon(['apply', place.data, place.tenant, folder]);
}

/* The backup of a moment in which nobody writes, as another tenant, and once more in its place. */
async function backups(server, place, ledger, name) {
  const who = client(server, place.admin), backup = `backup-${name}`, tenant = `again-${name}`, again = client(server, place.admin, tenant);
  const firms = (await rowsOf(who, '/data/firm')).length;
  await tenon(['backup', place.data, place.tenant, path.join(place.folder, backup)]);
  ledger.note(await who.get('/data/firm?limit=1'), 200, { kind: 'backed up', backup });
  for (const more of [[], ['--replace']]) {
    await tenon(['restore', place.data, path.join(place.folder, backup), place.tenant, tenant, ...more]);
    ledger.note(await again.get('/data/firm?limit=1'), 200, { kind: 'restored', tenant });
  }
  restored.set(tenant, firms);
}

async function life(place, ledger, name, fields) {
  const server = await serve(place, ['--threads', '32'], { env: under(place) });
  await Promise.all([
    ...Array.from({ length: CLIENTS }, (_, i) => write(server, place.token, `${name}c${i}`, ledger, (turn) => turn >= TURNS)),
    jobs(server, place, ledger, name),
  ]);
  await apply(place, [...fields, name].map((each) => `more_${each}`));
  const seen = await client(server, place.admin).get('/data/firm?limit=1');
  ledger.note(seen, 200, { kind: 'applied', field: `more_${name}` });
  await backups(server, place, ledger, name);
  await server.stop();
}

const ledger = new Ledger(), restored = new Map(); // tenants, and how many firms they have
const place = await prepare({ recorded: true });
const made = [...readRecords(place.record)].length;
await life(place, ledger, 'a', []);
await life(place, ledger, 'b', ['a']);
const events = [...readRecords(place.record)];

/* --- what an image must have -------------------------------------------------------------------- */

async function jobsAreTrue(who, acts) {
  for (const { kind, job, name, field } of acts) {
    const named = () => rowsOf(who, '/data/firm', { where: `name == 'import ${name}'` });
    if (kind === 'import ordered' || kind === 'bulk ordered' || kind === 'export ordered') await isDone(who, job);
    if (kind === 'import ordered') assert.equal((await named()).length, ROWS, `import ${name}`);
    if (kind === 'changed') assert.deepEqual([...new Set((await named()).map(({ staff }) => staff))], [7]);
    if (kind === 'bulk ordered') {
      const { body } = await who.get(`/jobs/${job}`);
      assert.deepEqual(body.result, { rows: ROWS, done: ROWS, refused: 0 });
      assert.equal((await who.get(`/jobs/${job}/results?limit=500`)).body.rows.length, ROWS, 'results of a change of many');
    }
    if (kind === 'export ordered') {
      const file = await who.get(`/jobs/${job}/files/export`);
      assert.equal(file.status, 200, file.text);
      assert.equal(file.text.trim().split('\n').length, ROWS + 1, 'rows of an exported file');
    }
    if (kind === 'applied') assert.ok(field in (await who.get('/data/firm?limit=1')).body.rows[0], `answered release with ${field}`);
  }
}

/* What has a backup's name is whole, whatever else there was no time for. */
async function backupsAreWhole(image, acts) {
  const there = fs.readdirSync(image).filter((name) => /^backup-\w+$/.test(name));
  for (const name of there) await tenon(['verify', path.join(image, name)]);
  for (const { kind, backup } of acts) if (kind === 'backed up') assert.ok(there.includes(backup), `reported backup ${backup}`);
}

/* Before a restore there is nothing of the tenant; from its answer on all of it; in between the one or the other. */
async function restoresAreWhole(server, acts) {
  for (const [tenant, firms] of restored) {
    const who = client(server, place.admin, tenant);
    const { status, text } = await who.get('/data/firm?limit=1');
    if (status === 404 && !acts.some((act) => act.tenant === tenant)) continue;
    assert.equal(status, 200, `tenant ${tenant}: ${text}`);
    assert.equal((await rowsOf(who, '/data/firm')).length, firms, `firms of ${tenant}`);
  }
}

async function check(image, acts) {
  await backupsAreWhole(image, acts);
  const server = await serve({ ...place, data: path.join(image, 'data') }, ['--threads', '32']);
  const who = client(server, place.admin);
  await compare(who, acts);
  await jobsAreTrue(who, acts);
  await restoresAreWhole(server, acts);
  await who.create('firm', { name: 'afterwards' });
  await server.kill();
  assert.equal(damage(image), '');
}

/* Answers, and moments just before and after something lasts, are where mistakes would be. */
function moments() {
  const chosen = new Set([made, events.length]);
  const aside = events.map(({ path: name }, i) => [name, i]).filter(([name]) => /\/(backup|again)-/.test(name)).map(([, i]) => i);
  while (chosen.size < 2 + IMAGES / 4) chosen.add(aside[random(aside.length)] + random(2));
  const telling = events.map(({ kind }, i) => [kind, i]).filter(([kind, i]) => i > made && ['answered', 'synced', 'renamed', 'linked'].includes(kind));
  while (chosen.size < IMAGES) chosen.add(random(3) ? telling[random(telling.length)][1] + random(2) : made + random(events.length - made));
  return [...chosen].sort((a, b) => a - b);
}

const request = (data) => /X-Request-Id: (\S+)/i.exec(data.toString('latin1'))?.[1];

test(`${IMAGES} power cuts: nothing answered is lost, nothing is half`, { timeout: IMAGES * 30_000 + 120_000 }, async (t) => {
  const disk = new Disk(place.folder), answered = new Set(), how = ['torn', 'none', 'torn', 'all'];
  for (const folder of [place.folder, place.data]) disk.lasting.set(folder, null), disk.now.set(folder, null);
  let at = 0;
  for (const [number, moment] of moments().entries()) {
    for (; at < moment; at++) {
      if (events[at].kind === 'answered') answered.add(request(events[at].data));
      disk.apply(events[at]);
    }
    const image = path.join(somewhere(), 'image'), left = how[number % how.length];
    disk.image(image, left, random);
    const acts = ledger.acts.filter((act) => answered.has(act.request));
    try {
      await check(image, acts);
    } catch (error) {
      error.message = `moment ${moment} of ${events.length}, ${left}: ${error.message}`;
      throw error;
    }
    fs.rmSync(path.dirname(image), { recursive: true });
  }
  t.diagnostic(`${events.length} events, ${answered.size} answers`);
});
