/*
 * steps.test.mjs -- every SQL step and every call of the disk fails in turn, in the middle of whatever writes.
 *
 * The rule: an answer of success means all of it, any other nothing at all; it is 503 or 507 and says why, never 500; and the
 * next one works.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { query } from '../http/server.mjs';
import { rowsOf } from './ledger.mjs';
import { client, prepare, serveFaulty } from './stage.mjs';
import { EVERY, SAID, WAYS } from './ways.mjs';

const server = await serveFaulty(await prepare({ unwatched: true }));
const who = client(server, server.admin);
let count = 0;

/* What a request may change, as people see it: how many there are, and the newest of them, which are those at hand. */
async function state() {
  const all = {};
  for (const object of ['firm', 'deal', 'event', 'audit_entry', 'file', 'job']) {
    const { status, body, text } = await who.get(`/data/${object}?limit=30&sort=-id&total=exact`);
    assert.equal(status, 200, text);
    all[object] = body;
  }
  all.bin = (await who.get('/bin?limit=20')).body.rows;
  return all;
}

const octets = { 'Content-Type': 'application/octet-stream' };
const fresh = () => `n${++count}`;

/* What writes: `ready` makes what it needs; `act` is what fails; `after` looks whether all of it is there. */
const ACTS = {
  'a new record, with hooks, sums, words': {
    ready: async () => ({ firm: (await who.create('firm', { name: fresh() })).id, name: fresh() }),
    act: ({ firm, name }) => who.post('/data/deal', { name, firm, amount: 5 }),
    after: async ({ firm, name }, { body }) => {
      const deal = (await who.get(`/data/deal/${body.id}`)).body;
      assert.deepEqual([deal.name, deal.amount, deal.mark, deal.version], [name, 5, `${name}/5`, 1]);
      const { total, deals } = (await who.get(`/data/firm/${firm}`)).body;
      assert.deepEqual([total, deals], [5, 1]);
      assert.equal((await rowsOf(who, '/data/event', { where: `deal == '${body.id}'` })).length, 1);
      assert.equal((await who.rows('/data/deal' + query({ q: name }))).length, 1);
    },
  },
  'a change': {
    ready: async () => ({ deal: await who.create('deal', { name: fresh(), firm: (await who.create('firm', { name: fresh() })).id }) }),
    act: ({ deal }) => who.patch(`/data/deal/${deal.id}`, { amount: 9 }),
    after: async ({ deal }) => {
      assert.deepEqual((({ amount, version }) => [amount, version])((await who.get(`/data/deal/${deal.id}`)).body), [9, 2]);
      assert.equal((await who.get(`/data/firm/${deal.firm.id}`)).body.total, 9);
    },
  },
  'ten at once': {
    ready: async () => ({ name: fresh() }),
    act: ({ name }) => who.post('/data/firm', Array.from({ length: 10 }, (_, i) => ({ name, code: `${name}-${i}` }))),
    after: async ({ name }) => assert.equal((await rowsOf(who, '/data/firm', { where: `name == '${name}'` })).length, 10),
  },
  'a deletion': {
    ready: async () => {
      const firm = await who.create('firm', { name: fresh() });
      return { firm, deal: await who.create('deal', { name: fresh(), firm: firm.id }) };
    },
    act: ({ firm }) => who.delete(`/data/firm/${firm.id}`),
    after: async ({ firm, deal }) => {
      assert.equal((await who.get(`/data/firm/${firm.id}`)).status, 404);
      assert.equal((await who.get(`/data/deal/${deal.id}`)).status, 404);
    },
  },
  'what comes back from the bin': {
    ready: async () => {
      const firm = await who.create('firm', { name: fresh() });
      await who.create('deal', { name: fresh(), firm: firm.id, amount: 3 });
      return { firm, bundle: (await who.delete(`/data/firm/${firm.id}`)).headers.get('x-tenon-bin') };
    },
    act: ({ bundle }) => who.post(`/bin/${bundle}/restore`, {}),
    after: async ({ firm }) => assert.equal((await who.get(`/data/firm/${firm.id}`)).body.total, 3),
  },
  'a file': {
    ready: async () => ({ content: `content ${fresh()}` }),
    act: ({ content }) => who.post('/files?name=a.txt', content, octets),
    after: async ({ content }, { body }) => assert.equal((await who.get(`/files/${body.id}`)).text, content),
  },
};

/* Reads go on while writing fails for good; else one read may be what has failed. */
async function tryOne(act, way, nth) {
  const things = await act.ready();
  const was = await state();
  server.faults.arm({ ...way, nth });
  const answer = await act.act(things);
  const { hit } = server.faults.disarm();
  if (answer.status < 300) {
    await act.after(things, answer);
    return hit;
  }
  assert.ok(hit > 0, `refused without a reason: ${answer.text}`);
  assert.ok([503, 507].includes(answer.status), `${answer.status} ${answer.text}\n${server.log.split('\n').slice(-5).join('\n')}`);
  for (const { code, message } of answer.body.problems) assert.match(code, SAID, message);
  assert.deepEqual(await state(), was);
  const again = await act.act(things);
  assert.ok(again.status < 300, `the next one does not work: ${again.text}`);
  await act.after(things, again);
  return hit;
}

let way = 0;
for (const [means, how] of Object.entries(WAYS)) {
  const first = 1 + (way++ % EVERY);
  describe(means, () => {
    for (const [name, act] of Object.entries(ACTS))
      test(name, { timeout: 300_000 }, async (t) => {
        let tried = 0;
        for (let nth = first, hit = 1; hit; nth += EVERY, tried++) {
          try {
            hit = await tryOne(act, how, nth);
          } catch (error) {
            error.message = `the ${nth}th: ${error.message}`;
            throw error;
          }
        }
        t.diagnostic(`${tried} tried`);
      });
  });
}
