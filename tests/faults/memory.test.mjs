/*
 * memory.test.mjs -- a block of memory that is not to be had ends the process: at any of those that a save, a release, an import ask
 * for. What was answered is there then, and nothing is half, just as after a kill.
 *
 * The binary as it is shipped is tried. A block is missing for whoever asks for it and for nobody else; or the process just ends there.
 * Nobody hears that what he has sent is wrong because there was no room to read it. MEMORY_TRIES: how many each.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { tenon } from '../http/server.mjs';
import { Ledger, compare, rowsOf } from './ledger.mjs';
import { HOW, KIND, app, client, damage, prepare, serveScarce } from './stage.mjs';

const TRIES = Number(process.env.MEMORY_TRIES ?? 4), ROWS = 40;
const WAYS = { 'is not to be had': HOW.error, 'is where the process ends': HOW.death };
const octets = { 'Content-Type': 'application/octet-stream' };
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const place = await prepare(), ledger = new Ledger();
let server, who, count = 0;
const fresh = () => `n${++count}`;

async function begin() {
  server = await serveScarce(place);
  who = client(server, place.admin);
}

/* Nobody is there: true as soon as it is certain. Any other way of ending than these is a mistake. */
async function isGone() {
  const left = await Promise.race([server.ended, client(server).get('//healthz').then(() => null, () => server.ended)]);
  if (left) assert.ok(['SIGABRT', 'SIGKILL'].includes(left.signal), `it ended by ${left.signal ?? left.code}\n${server.log.slice(-2000)}`);
  return left !== null;
}

/* Gives the answer, or null where none came. */
async function asked(request) {
  try {
    return await request;
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    return null;
  }
}

/* --- what asks for memory ----------------------------------------------------------------------- */

const record = {
  ready: async () => ({ firm: (await who.create('firm', { name: fresh() })).id }),
  act: async ({ firm }) => {
    const answer = await asked(who.post('/data/deal', { name: fresh(), firm, amount: 5 }));
    if (answer) ledger.note(answer, 201, { kind: 'deal', id: answer.body.id, amount: 5, number: answer.body.number });
    return answer !== null;
  },
};

const release = {
  fields: [],
  ready: async () => {
    release.fields.push(`  more_${fresh()}: {type: integer}\n`);
    const folder = path.join(place.folder, fresh());
    fs.cpSync(app, folder, { recursive: true });
    fs.appendFileSync(path.join(folder, 'objects/firm/object.yaml'), release.fields.join(''));
    return { folder };
  },
  act: async ({ folder }) => (await tenon(['apply', place.data, place.tenant, folder], { expect: null })).code === 0,
  after: async () => assert.ok(`more_n${count - 1}` in (await who.get('/data/firm?limit=1')).body.rows[0]),
};

/* An import that was ordered goes on after a restart by itself. */
const transfer = {
  ready: async () => ({ name: fresh() }),
  act: async (things) => {
    const { name } = things, rows = Array.from({ length: ROWS }, (_, i) => `${name},${name}-${i}`);
    const answer = await asked(who.post('/import/firm?name=f.csv', ['name,code', ...rows].join('\n'), octets));
    if (!answer) return false;
    assert.equal(answer.status, 202, answer.text);
    things.job = answer.body.job.id;
    return transfer.ends(things);
  },
  ends: async ({ job }) => {
    for (let i = 0; i < 1500; i++, await pause(20)) {
      const state = (await asked(who.get(`/jobs/${job}`)))?.body?.state;
      if (state === 'done') return true;
      if (state === undefined || state === 'failed' || state === 'dead') return false;
    }
    return assert.fail(`the job ${job} does not end`);
  },
  again: async (things) => {
    if (!things.job) return assert.ok(await transfer.act(things) || things.job);
    const { state } = (await who.get(`/jobs/${things.job}`)).body;
    if (state === 'failed' || state === 'dead') await who.post(`/jobs/${things.job}/retry`, {});
    return assert.ok(await transfer.ends(things));
  },
  after: async ({ name }) => {
    const codes = (await rowsOf(who, '/data/firm', { where: `name == '${name}'` })).map(({ code }) => code);
    assert.deepEqual([codes.length % ROWS, new Set(codes).size], [0, codes.length]);
    assert.ok(codes.length > 0);
  },
};

/* --- each in turn ------------------------------------------------------------------------------- */

/* Who has not got a block may end the process a moment after somebody else was answered. */
async function steadily(act) {
  try {
    return await act();
  } catch (error) {
    if (error instanceof assert.AssertionError || !await isGone()) throw error;
    await begin();
    return act();
  }
}

async function tryOne(act, how, nth) {
  const things = await steadily(act.ready);
  server.faults.arm({ kinds: KIND.memory, how, nth });
  const done = await act.act(things);
  const { seen, hit } = server.faults.disarm();
  const gone = await isGone();
  if (gone) await begin();
  await steadily(() => compare(who, ledger.acts));
  if (!done) await steadily(async () => (act.again ? act.again(things) : assert.ok(await act.act(things), 'the next one does not work')));
  if (act.after) await steadily(() => act.after(things));
  return { seen, hit, gone };
}

await begin();
for (const [name, act] of Object.entries({ 'a save': record, 'a release': release, 'an import': transfer }))
  describe(name, () => {
    for (const [means, how] of Object.entries(WAYS))
      test(`a block that ${means}`, { timeout: 3_600_000 }, async (t) => {
        await tryOne(act, how, 1 << 30); /* once more than the first time, which asks for most */
        const { seen } = await tryOne(act, how, 1 << 30);
        let ended = 0;
        for (let i = 0; i < TRIES; i++) {
          const nth = 1 + Math.floor(((i + 0.3) * seen) / TRIES);
          try {
            ended += (await tryOne(act, how, nth)).gone;
          } catch (error) {
            error.message = `the ${nth}th of ${seen}: ${error.message}`;
            throw error;
          }
        }
        assert.ok(ended > 0, 'it has never ended');
        t.diagnostic(`${TRIES} of ${seen} tried, it ended ${ended} times`);
      });
  });

test('and in the end every database is whole', async () => {
  if (await isGone()) await begin();
  const ended = await server.stop();
  assert.equal(ended.code, 0, `${ended.signal} ${server.log.slice(-3000)}`);
  assert.equal(damage(place.data), '');
});
