/*
 * kill.test.mjs -- kill -9 while clients write, files come in, the app is changed and backups are made: what was answered is there after a
 * restart, nothing is half there, and every import ends with each of its rows once.
 *
 * KILL_ROUNDS: how often; `make soak` does 200.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { serve, tenon } from '../http/server.mjs';
import { Ledger, compare, rowsOf, write } from './ledger.mjs';
import { app, client, prepare } from './stage.mjs';

const ROUNDS = Number(process.env.KILL_ROUNDS ?? 12);
const CLIENTS = 6, IMPORTED = 600;
const IN_ONE = 40; /* in one data folder: after each kill all that it has is compared */

let seed = Number(process.env.KILL_SEED ?? 99);
const random = (below) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % below;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/* What goes on beside the writers; each gives what must be so in the end. The server may be gone at any step. */
const beside = {
  async nothing() {},

  async import({ server, who, round, imports }) {
    const rows = Array.from({ length: IMPORTED }, (_, i) => `import ${round},i${round}-${i}`);
    const answer = await who.post(`/import/firm?name=f${round}.csv`, ['name,code', ...rows].join('\n'), { 'Content-Type': 'application/octet-stream' });
    assert.equal(answer.status, 202, answer.text);
    imports.set(answer.body.job.id, round);
  },

  async bulk({ who, round }) {
    const answer = await who.post('/data/firm/bulk', { where: 'true', set: { staff: round } });
    assert.equal(answer.status, 202, answer.text);
  },

  async apply({ place, round, tried, releases }) {
    tried.push(round); /* without an answer it may have come to be, and a field does not go again */
    const folder = path.join(place.folder, `app${round}`);
    fs.cpSync(app, folder, { recursive: true });
    const added = tried.map((each) => `  more_${each}: {type: integer}\n`).join('');
    fs.appendFileSync(path.join(folder, 'objects/firm/object.yaml'), added + `indexes: [{fields: [more_${round}]}]\n`);
    const { code, stderr } = await tenon(['apply', place.data, place.tenant, folder], { expect: null });
    if (code === 0) releases.push(round);
    else assert.doesNotMatch(stderr, /Sanitizer|runtime error/);
  },

  async backup({ place, round, backups }) {
    const folder = path.join(place.folder, `backup${round}`);
    const { code } = await tenon(['backup', place.data, folder], { expect: null });
    if (code === 0) backups.push(folder);
  },
};

/* A backup that was reported is whole, and has what there was. */
async function backupsAreTrue(backups) {
  for (const folder of backups) {
    const { code, stdout, stderr } = await tenon(['verify', folder], { expect: null });
    assert.equal(code, 0, `reported backup: ${stdout}${stderr}`);
  }
}

/* A request without an answer: the server was gone. */
async function unlessGone(act) {
  try {
    await act;
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
  }
}

async function jobsAreOver(who, ids) {
  for (let i = 0; ; i++) {
    const left = [];
    for (const id of ids) {
      const { body } = await who.get(`/jobs/${id}`);
      if (body.state === 'done') continue;
      assert.ok(['waiting', 'running'].includes(body.state), JSON.stringify(body));
      left.push(body);
    }
    if (!left.length) return;
    assert.ok(i < 1200, `jobs do not end: ${JSON.stringify(left)}`);
    await pause(50);
  }
}

/* Kills one house so many times. Gives what was counted. */
async function live(rounds) {
  const place = await prepare();
  const ledger = new Ledger(), imports = new Map(), releases = [], tried = [], backups = [];
  let server = await serve(place), records = 0;
  for (let round = 0; round < rounds; round++) {
    const writers = Array.from({ length: CLIENTS }, (_, i) => write(server, place.token, `r${round}c${i}`, ledger));
    const name = Object.keys(beside)[round % Object.keys(beside).length];
    const who = client(server, place.admin);
    const other = pause(random(200)).then(() => unlessGone(beside[name]({ place, server, who, round, imports, tried, releases, backups })));
    const clients = Promise.all([...writers, other]);
    await Promise.race([clients, pause(200 + random(['apply', 'backup'].includes(name) ? 2500 : 600))]); /* clients do not end before the server does, unless they fail */
    await server.kill();
    await clients;
    server = await serve(place);
    records = await compare(client(server, place.admin), ledger.acts);
    const fields = (await client(server, place.admin).get('/data/firm?limit=1')).body.rows[0];
    /* What was ordered before this round is killed twice at most: a job that always dies is given up. */
    await jobsAreOver(client(server, place.admin), [...imports].filter(([, at]) => at < round).map(([id]) => id));
    for (const release of releases) assert.ok(`more_${release}` in fields, `answered release of round ${release}`);
  }
  await importsAreWhole(client(server, place.admin), imports);
  await backupsAreTrue(backups);
  assert.equal((await server.stop()).code, 0);
  return { batches: ledger.batches, records, imports: imports.size, releases: releases.length, backups: backups.length };
}

async function importsAreWhole(who, imports) {
  await jobsAreOver(who, imports.keys());
  for (const round of imports.values()) {
    const rows = await rowsOf(who, '/data/firm', { where: `name == 'import ${round}'` });
    assert.equal(new Set(rows.map(({ code }) => code)).size, IMPORTED);
    assert.equal(rows.length, IMPORTED);
  }
}

test(`${ROUNDS} times killed: nothing answered is lost, nothing is half done`, { timeout: ROUNDS * 30_000 + 120_000 }, async (t) => {
  let batches = 0;
  for (let at = 0; at < ROUNDS; at += IN_ONE) {
    const counted = await live(Math.min(IN_ONE, ROUNDS - at));
    t.diagnostic(JSON.stringify(counted));
    batches += counted.batches;
  }
  assert.ok(batches > ROUNDS, 'hardly anything was written');
});
