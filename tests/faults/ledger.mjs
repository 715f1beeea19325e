/*
 * ledger.mjs -- clients that write and note every answer; and what a server must have, given what had been answered.
 *
 * The rule: what was answered is there; what was asked and not answered may be there or not, but whole: a batch has all of
 * its rows or none; a deal comes with its mark, its event, its number, its history, its words and the sum of its firm.
 */
import assert from 'node:assert/strict';
import { query } from '../http/server.mjs';

const BATCH = 5;
export const MADE = 'Content that is worth keeping: ';

/* Each act: what is so from an answer on. `request` is that answer's number; `ends` closes what an earlier act said. */
export class Ledger {
  acts = [];

  note(answer, status, act) {
    assert.equal(answer.status, status, answer.text);
    this.acts.push({ request: answer.headers.get('x-request-id'), ...act });
    return answer.body;
  }

  get batches() { return this.acts.filter(({ kind }) => kind === 'batch').length; }
}

/** Writes until the server is gone, or `enough` says so. */
export async function write(server, token, name, ledger, enough = () => false) {
  const client = patient(Object.assign(server.client(), { token }));
  for (let turn = 0; !enough(turn); turn++) {
    try {
      await writeOnce(client, `${name}t${turn}`, turn, ledger);
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      return; // the connection broke: the server is gone
    }
  }
}

/* The app may be changed at any moment; whoever is told so asks again. */
const patient = (client) => {
  const again = (method) => async (...asked) => {
    for (;;) {
      const answer = await client[method](...asked);
      if (answer.status !== 409 || answer.body?.problems[0].code !== 'work.changed') return answer;
    }
  };
  return { post: again('post'), patch: again('patch'), delete: again('delete') };
};

async function writeOnce(client, tag, turn, ledger) {
  const rows = Array.from({ length: BATCH }, (_, i) => ({ name: `batch ${tag}`, code: `${tag}-${i}` }));
  const made = ledger.note(await client.post('/data/firm', rows), 201, { kind: 'batch', tag });
  const firm = made.rows[0].id;

  const answer = await client.post('/data/deal', { name: `deal ${tag}`, firm, amount: turn });
  const deal = ledger.note(answer, 201, { kind: 'deal', id: answer.body?.id, amount: turn, number: answer.body?.number });
  ledger.note(await client.patch(`/data/deal/${deal.id}`, { amount: turn + 1 }), 200, { kind: 'amount', id: deal.id, amount: turn + 1 });

  if (turn % 3 === 1) await writeFile(client, tag, deal, ledger);
  if (turn % 4 === 3) {
    ledger.acts.push({ ...ledger.acts.at(-1), kind: 'doomed', id: deal.id }); // asked as soon as the last answer is out
    ledger.note(await client.delete(`/data/deal/${deal.id}`), 204, { kind: 'gone', id: deal.id });
  }
}

async function writeFile(client, tag, deal, ledger) {
  const sent = await client.post(`/files?name=${tag}.txt`, MADE + tag, { 'Content-Type': 'application/octet-stream' });
  /* Each kill may leave files behind that no record has yet: after hundreds of kills they are too many for one person. */
  if (sent.body?.problems?.[0].code === 'file.waiting') return;
  const file = ledger.note(sent, 201, { kind: 'sent' });
  ledger.note(await client.patch(`/data/deal/${deal.id}`, { papers: [file] }), 200, { kind: 'file', id: deal.id, file: file.id, content: MADE + tag });
}

export async function rowsOf(client, path, asked = {}) {
  const rows = [];
  for (let cursor = null; ;) {
    const { body, status, text } = await client.get(path + query({ ...asked, limit: 1000, sort: 'id', ...(cursor ? { cursor } : {}) }));
    assert.equal(status, 200, text);
    rows.push(...body.rows);
    cursor = body.next;
    if (!cursor) return rows;
  }
}

const byId = (rows) => new Map(rows.map((row) => [row.id, row]));

function count(rows, key) {
  const counts = new Map();
  for (const row of rows) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1);
  return counts;
}

/* What was answered is there. */
async function answeredIsThere(client, acts, firms, deals) {
  const batches = count(firms.values(), ({ name }) => name);
  const doomed = new Set(acts.filter(({ kind }) => kind === 'doomed').map(({ id }) => id));
  const amounts = new Map();
  for (const act of acts) {
    const deal = deals.get(act.id);
    if (act.kind === 'batch') assert.equal(batches.get(`batch ${act.tag}`), BATCH, `answered batch ${act.tag}`);
    if (act.kind === 'gone') assert.ok(!deal, `deleted deal ${act.id} is back`);
    if (['deal', 'amount', 'file'].includes(act.kind)) assert.ok(deal || doomed.has(act.id), `answered deal ${act.id}`);
    if (!deal) continue;
    if (act.kind === 'deal') assert.equal(deal.number, act.number);
    if (act.kind === 'deal' || act.kind === 'amount') amounts.set(act.id, act.amount);
    if (act.kind !== 'file') continue;
    assert.deepEqual(deal.papers.map(({ id }) => id), [act.file]);
    assert.equal((await client.get(`/files/${act.file}`)).text, act.content);
  }
  for (const [id, amount] of amounts) assert.ok(deals.get(id).amount >= amount, `answered amount of ${id}`);
}

/* Nothing is half. */
async function allIsWhole(client, firms, deals) {
  for (const [name, rows] of count([...firms.values()].filter(({ name }) => name.startsWith('batch ')), ({ name }) => name))
    assert.equal(rows, BATCH, `half a batch: ${name}`);
  const numbers = [...deals.values()].map(({ number }) => number);
  assert.equal(new Set(numbers).size, numbers.length, 'a number was given twice');

  const events = count(await rowsOf(client, '/data/event'), ({ deal }) => deal.id);
  const trail = await rowsOf(client, '/data/audit_entry');
  const created = new Set(trail.filter(({ action }) => action === 'create').map(({ record }) => record));
  const updates = count(trail.filter(({ action }) => action === 'update'), ({ record }) => record);
  const sums = new Map();
  for (const deal of deals.values()) {
    assert.equal(deal.mark, `${deal.name}/${deal.amount}`);
    assert.equal(events.get(deal.id), deal.version, `events of ${deal.id}`);
    assert.equal(updates.get(deal.id) ?? 0, deal.version - 1, `history of ${deal.id}`);
    if (!deal.firm) continue;
    const sum = sums.get(deal.firm.id) ?? { total: 0, deals: 0 };
    sums.set(deal.firm.id, { total: sum.total + deal.amount, deals: sum.deals + 1 });
  }
  for (const { id, total, deals: own } of firms.values())
    assert.deepEqual({ total: total ?? 0, deals: own ?? 0 }, sums.get(id) ?? { total: 0, deals: 0 }, `sums of firm ${id}`);
  for (const id of [...firms.keys(), ...deals.keys()]) assert.ok(created.has(id), `no history of ${id}`);
  return deals;
}

/* The words of the newest records find them. */
async function wordsFind(client, deals) {
  for (const deal of [...deals.values()].slice(-3)) {
    const found = await client.rows('/data/deal' + query({ q: deal.name, limit: 1000 }));
    assert.ok(found.some(({ id }) => id === deal.id), `the words of ${deal.name} do not find it`);
  }
}

/** Compares what is there with what had been answered. Gives the number of records. */
export async function compare(client, acts) {
  const firms = byId(await rowsOf(client, '/data/firm')), deals = byId(await rowsOf(client, '/data/deal'));
  await answeredIsThere(client, acts, firms, deals);
  await allIsWhole(client, firms, deals);
  await wordsFind(client, deals);
  return firms.size + deals.size;
}
