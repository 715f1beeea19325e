/* The bin over HTTP: what a deletion takes along comes back as it was; who may see and restore what. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { becomes, changesNothing, refused, serve, start } from './server.mjs';

const server = await start({ users: { bea: 'boss', rita: 'rep', rob: 'rep', carl: 'clerk' } });
const admin = await server.signIn('admin');
const bea = await server.signIn('bea');
const rita = await server.signIn('rita');
const rob = await server.signIn('rob');

const bundleOf = (answer) => answer.headers.get('x-tenon-bin');

/* A machine that is busy with something else may use up the five seconds of a request first: then it is asked again. */
const unhurried = (ask) => becomes(ask, ({ body }) => body?.problems?.[0].code !== 'db.budget', 120_000);

/** Deletes a record and gives the number of its bundle. */
async function remove(client, object, id) {
  const gone = await unhurried(() => client.delete(`/data/${object}/${id}`));
  assert.equal(gone.status, 204, gone.text);
  return bundleOf(gone);
}

async function restore(client, bundle) {
  const answer = await unhurried(() => client.post(`/bin/${bundle}/restore`));
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

test('a deal comes back with its lines, its number and its history', async () => {
  const company = await bea.create('company', { name: 'Acme', code: 'A' });
  const deal = await bea.create('deal', { name: 'Rope', company: company.id, amount: 12.5 });
  const lines = [];
  for (const item of ['hemp', 'nylon']) lines.push(await bea.create('line', { deal: deal.id, item, price: 0.1 }));
  const bundle = await remove(bea, 'deal', deal.id);
  assert.match(bundle, /^[0-9a-z]{13}$/);
  refused(await bea.get(`/data/line/${lines[0].id}`), 404, 'record.unknown');

  const [row] = await bea.rows('/bin?object=deal');
  assert.deepEqual(row, {
    id: bundle, object: 'deal', label: 'Deal', title: 'Rope', count: 3, deleted_at: row.deleted_at,
    deleted_by: { id: row.deleted_by.id, title: 'bea' }, expires_at: row.expires_at,
  });
  assert.equal(Date.parse(row.expires_at) - Date.parse(row.deleted_at), 30 * 86400_000);
  const inside = await bea.get(`/bin/${bundle}`);
  assert.deepEqual(inside.body.objects.map(({ object, count }) => [object, count]), [['line', 2], ['deal', 1]]);
  assert.deepEqual(inside.body.records.map(({ title }) => title).sort(), ['Rope', 'hemp', 'nylon']);

  assert.deepEqual(await restore(bea, bundle), { object: 'deal', id: deal.id });
  const back = (await bea.get(`/data/deal/${deal.id}`)).body;
  assert.equal(back.version, deal.version + 1);
  const { version, updated_at, ...same } = deal;
  for (const [name, value] of Object.entries(same)) assert.deepEqual(back[name], value, name);
  for (const line of lines) {
    const again = (await bea.get(`/data/line/${line.id}`)).body;
    assert.deepEqual([again.item, again.price, again.deal.id, again.version], [line.item, 0.1, deal.id, 2]);
  }
  const entries = await bea.rows(`/data/deal/${deal.id}/history`);
  assert.deepEqual(entries.map(({ action }) => action), ['restore', 'delete', 'create']);
  assert.ok(entries[0].changes.some(({ field, old, new: now }) => field === 'name' && old === null && now === 'Rope'));
  refused(await bea.get(`/bin/${bundle}`), 404, 'bin.unknown');
  refused(await bea.post(`/bin/${bundle}/restore`), 404, 'bin.unknown');
});

test('a key that was taken meanwhile refuses, and nothing has happened', async () => {
  const first = await bea.create('company', { name: 'First', code: 'KEY' });
  const bundle = await remove(bea, 'company', first.id);
  const second = await bea.create('company', { name: 'Second', code: 'KEY' });
  await changesNothing(admin, async () => refused(await bea.post(`/bin/${bundle}/restore`), 409, 'value.taken', 'code'));
  await bea.patch(`/data/company/${second.id}`, { code: 'OTHER' });
  await restore(bea, bundle);
});

test('a child and a required link need what they point at', async () => {
  const company = await bea.create('company', { name: 'Target' });
  const deal = await bea.create('deal', { name: 'Needs', company: company.id });
  const line = await bea.create('line', { deal: deal.id, item: 'one' });
  const lineBundle = await remove(bea, 'line', line.id);
  const dealBundle = await remove(bea, 'deal', deal.id);
  const companyBundle = await remove(bea, 'company', company.id);
  refused(await bea.post(`/bin/${lineBundle}/restore`), 409, 'bin.target_gone', 'deal');
  refused(await bea.post(`/bin/${dealBundle}/restore`), 409, 'bin.target_gone', 'company');
  for (const bundle of [companyBundle, dealBundle, lineBundle]) await restore(bea, bundle);
  assert.equal((await bea.get(`/data/line/${line.id}`)).body.deal.id, deal.id);
});

test('links that were emptied are set again, unless somebody touched them since', async () => {
  const parent = await bea.create('company', { name: 'Parent' });
  const [still, changed, cleared] = await Promise.all(
    ['still', 'changed', 'cleared'].map((name) => bea.create('company', { name, parent: parent.id })));
  const other = await bea.create('company', { name: 'Other' });
  const bundle = await remove(bea, 'company', parent.id);
  assert.equal((await bea.get(`/data/company/${still.id}`)).body.parent, null);
  await bea.patch(`/data/company/${still.id}`, { staff: 7 }); // another field
  await bea.patch(`/data/company/${changed.id}`, { parent: other.id });
  await bea.patch(`/data/company/${cleared.id}`, { parent: other.id });
  await bea.patch(`/data/company/${cleared.id}`, { parent: null });
  await restore(bea, bundle);
  assert.equal((await bea.get(`/data/company/${still.id}`)).body.parent.id, parent.id);
  assert.equal((await bea.get(`/data/company/${changed.id}`)).body.parent.id, other.id);
  assert.equal((await bea.get(`/data/company/${cleared.id}`)).body.parent, null);
});

test('everybody has a bin of their own, the administrator sees all of them', async () => {
  const company = await rita.create('company', { name: 'Ritas' });
  const bundle = await remove(rita, 'company', company.id);
  assert.ok((await rita.rows('/bin')).some(({ id }) => id === bundle));
  for (const stranger of [rob, bea]) {
    assert.ok(!(await stranger.rows('/bin')).some(({ id }) => id === bundle));
    refused(await stranger.get(`/bin/${bundle}`), 404, 'bin.unknown');
    refused(await stranger.post(`/bin/${bundle}/restore`), 404, 'bin.unknown');
    refused(await stranger.delete(`/bin/${bundle}`), 404, 'bin.unknown');
  }
  assert.ok((await admin.rows('/bin')).some(({ id, title }) => id === bundle && title === 'Ritas'));
  await restore(admin, bundle);
  assert.equal((await rita.get(`/data/company/${company.id}`)).body.owner.title, 'rita');
});

test('what the user did not see is neither counted nor named', async () => {
  const parent = await rita.create('company', { name: 'Mine' });
  const hidden = await bea.create('company', { name: 'Secret child', parent: parent.id });
  const bundle = await remove(rita, 'company', parent.id);
  const shown = await rita.get(`/bin/${bundle}`);
  assert.equal(shown.body.count, 1);
  assert.ok(!shown.text.includes('Secret'));
  await restore(rita, bundle);
  assert.equal((await bea.get(`/data/company/${hidden.id}`)).body.parent.id, parent.id);
});

test('ten thousand records are one bundle, and come back as one', { timeout: 300_000 }, async (t) => {
  const company = await bea.create('company', { name: 'Large' });
  const deal = await bea.create('deal', { name: 'Large', company: company.id });
  for (let i = 0; i < 10; i++) {
    const lines = Array.from({ length: i ? 1000 : 999 }, (_, j) => ({ deal: deal.id, item: `${i}-${j}` }));
    const made = await bea.post('/data/line', lines);
    assert.equal(made.status, 201, made.text.slice(0, 300));
  }
  let started = Date.now();
  const bundle = await remove(bea, 'deal', deal.id);
  t.diagnostic(`deleted in ${Date.now() - started} ms`);
  const inside = (await bea.get(`/bin/${bundle}`)).body;
  assert.deepEqual([inside.count, inside.records.length], [10_000, 200]);
  started = Date.now();
  await restore(bea, bundle);
  t.diagnostic(`restored in ${Date.now() - started} ms`);
  const { body } = await bea.get(`/data/line?limit=1&total=exact&where=deal == '${deal.id}'`);
  assert.equal(body.total, 9999);
});

test('deleted for good is gone', async () => {
  const company = await bea.create('company', { name: 'Gone' });
  const bundle = await remove(bea, 'company', company.id);
  const purged = await bea.delete(`/bin/${bundle}`);
  assert.equal(purged.status, 204);
  refused(await bea.delete(`/bin/${bundle}`), 404, 'bin.unknown');
  refused(await bea.post(`/bin/${bundle}/restore`), 404, 'bin.unknown');
});

test('the list goes page by page and refuses what it does not know', async () => {
  for (let i = 0; i < 5; i++) {
    const note = await rob.create('note', { name: `note ${i}` });
    const gone = await rob.delete(`/data/note/${note.id}`, { 'If-Match': '"1"' });
    assert.equal(gone.status, 204, gone.text);
  }
  const seen = [];
  for (let cursor = ''; cursor !== null; ) {
    const page = (await rob.get(`/bin?object=note&limit=2${cursor && `&cursor=${cursor}`}`)).body;
    seen.push(...page.rows.map(({ title }) => title));
    cursor = page.next;
  }
  assert.deepEqual(seen, [4, 3, 2, 1, 0].map((i) => `note ${i}`));
  refused(await rob.get('/bin?limit=201'), 400, 'query.limit');
  refused(await rob.get('/bin?limit=0'), 400, 'query.limit');
  refused(await rob.get('/bin?cursor=nonsense'), 400, 'query.cursor');
  refused(await rob.get('/bin?object=nothing'), 404, 'object.unknown');
  refused(await rob.get('/bin?color=red'), 400, 'http.parameter');
  for (const id of ['x', '0', '-1', '0000000000001', "'--"]) {
    refused(await rob.get(`/bin/${encodeURIComponent(id)}`), 404, 'bin.unknown');
    refused(await rob.post(`/bin/${encodeURIComponent(id)}/restore`), 404, 'bin.unknown');
  }
});

test('rights that were taken away are not kept', async () => {
  const people = await admin.rows('/data/user?limit=100');
  const carl = people.find(({ login }) => login === 'carl');
  const [given] = (await admin.rows('/data/role_assignment?limit=100')).filter(({ user }) => user.id === carl.id);
  const gone = await admin.delete(`/data/role_assignment/${given.id}`);
  assert.equal(gone.status, 204);
  assert.equal(bundleOf(gone), null);
});

test('ids and the bin survive a restart after kill -9', async () => {
  const company = await bea.create('company', { name: 'Durable', code: 'DUR' });
  const bundle = await remove(bea, 'company', company.id);
  await server.kill();
  const again = await serve(server);
  const client = await again.signIn('bea');
  await restore(client, bundle);
  assert.equal((await client.get(`/data/company/${company.id}`)).body.code, 'DUR');
});
