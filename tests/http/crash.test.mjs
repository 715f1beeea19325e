/*
 * Kill -9 while clients write: what was acknowledged is there after a restart, and nothing is half there.
 *
 * Each client keeps a ledger of the answers it got. A write without an answer may have happened or not, but whole: a
 * batch has all of its rows or none, a record and its audit entry come together, numbers are given once.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeData, query, serve } from './server.mjs';

const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 5);
const CLIENTS = 8, BATCH = 5;

let seed = 99;
const random = (below) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % below;

/* Writes until the server is gone; every acknowledged thing is noted. */
async function write(server, token, name, ledger) {
  const client = server.client();
  client.token = token;
  for (let turn = 0; ; turn++) {
    const tag = `${name}-${turn}`;
    try {
      const batch = Array.from({ length: BATCH }, (_, i) => ({ name: `batch ${tag}`, code: `${tag}-${i}`, staff: 0 }));
      const made = await client.post('/data/company', batch);
      assert.equal(made.status, 201, made.text);
      ledger.batches.add(tag);
      const last = made.body.rows[0];
      const deal = await client.post('/data/deal', { name: `deal ${tag}`, company: last.id });
      assert.equal(deal.status, 201, deal.text);
      ledger.deals.set(deal.body.id, deal.body.number);
      const changed = await client.patch(`/data/company/${last.id}`, { staff: turn + 1 });
      assert.equal(changed.status, 200, changed.text);
      ledger.staff.set(last.id, turn + 1);
      if (turn % 4 === 3) {
        ledger.doomed.add(deal.body.id);
        const gone = await client.delete(`/data/deal/${deal.body.id}`);
        assert.equal(gone.status, 204, gone.text);
        ledger.deals.delete(deal.body.id);
        ledger.gone.add(deal.body.id);
      }
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      return; // the connection broke: the server is gone
    }
  }
}

async function whole(client, path) {
  const rows = [];
  for (let cursor = null; ; ) {
    const { body, status, text } = await client.get(path + query({ limit: 1000, sort: 'id', ...(cursor ? { cursor } : {}) }));
    assert.equal(status, 200, text);
    rows.push(...body.rows);
    cursor = body.next;
    if (!cursor) return rows;
  }
}

async function compare(server, ledger) {
  const client = await server.signIn('admin');
  const companies = new Map((await whole(client, '/data/company')).map((row) => [row.id, row]));
  const deals = new Map((await whole(client, '/data/deal')).map((row) => [row.id, row]));
  const trail = await whole(client, '/data/audit_entry');

  const batches = new Map();
  for (const row of companies.values()) batches.set(row.name.slice(6), (batches.get(row.name.slice(6)) ?? 0) + 1);
  for (const tag of ledger.batches) assert.equal(batches.get(tag), BATCH, `acknowledged batch ${tag}`);
  for (const [tag, count] of batches) assert.equal(count, BATCH, `half a batch: ${tag}`);
  for (const [id, staff] of ledger.staff) assert.equal(companies.get(id)?.staff, staff, `acknowledged change of ${id}`);
  for (const [id, number] of ledger.deals) {
    if (ledger.doomed.has(id) && !deals.has(id)) continue; // asked for, not acknowledged
    assert.equal(deals.get(id)?.number, number, `acknowledged deal ${id}`);
  }
  for (const id of ledger.gone) assert.ok(!deals.has(id), `deleted deal ${id} is back`);
  const numbers = [...deals.values()].map((row) => row.number);
  assert.equal(new Set(numbers).size, numbers.length, 'a number was given twice');

  const created = new Set(trail.filter((entry) => entry.action === 'create').map((entry) => entry.record));
  for (const id of [...companies.keys(), ...deals.keys()]) assert.ok(created.has(id), `no audit entry for ${id}`);
  const changes = trail.filter((entry) => entry.action === 'update' && companies.has(entry.record)).length;
  const versions = [...companies.values()].reduce((sum, row) => sum + row.version - 1, 0);
  assert.equal(changes, versions, 'changes and audit entries differ');
  return companies.size + deals.size;
}

test(`${ROUNDS} times killed while ${CLIENTS} clients write: nothing acknowledged is lost, nothing is half done`, { timeout: 300_000 }, async (t) => {
  const place = await makeData({ users: { bea: 'boss' } });
  const ledger = { batches: new Set(), deals: new Map(), staff: new Map(), doomed: new Set(), gone: new Set() };
  let server = await serve(place);
  const { token } = await server.bearer('bea');
  for (let round = 0; round < ROUNDS; round++) {
    const writers = Array.from({ length: CLIENTS }, (_, i) => write(server, token, `r${round}c${i}`, ledger));
    await new Promise((done) => setTimeout(done, 300 + random(900)));
    await server.kill();
    await Promise.all(writers);
    server = await serve(place);
    const records = await compare(server, ledger);
    t.diagnostic(`round ${round}: ${ledger.batches.size} batches acknowledged, ${records} records`);
  }
  assert.ok(ledger.batches.size > ROUNDS, 'hardly anything was written');
  assert.equal((await server.stop()).code, 0);
});
