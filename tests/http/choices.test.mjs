/* Fields that hold several options: written, read, searched, grouped, carried by CSV, kept in the history, hidden. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { changesNothing, query, refused, start, tenon } from './server.mjs';

const server = await start({ from: 'markets', users: { bea: 'boss', rita: 'rep' } });
const admin = await server.signIn('admin');
const bea = await server.signIn('bea');
const rita = await server.signIn('rita');
const names = async (where, client = bea) =>
  (await client.rows('/data/account' + query({ where, sort: 'name', limit: 1000 }))).map((row) => row.name);

test('a list comes back in the order of its options, each once', async () => {
  const made = await bea.create('account', { name: 'Order', regions: ['south', 'north', 'south'], traits: [] });
  assert.deepEqual([made.regions, made.traits, made.secrets], [['north', 'south'], [], []]);
  assert.equal(made.wide, true);
  assert.deepEqual((await bea.get(`/data/account/${made.id}`)).body, made);
  const changed = await bea.patch(`/data/account/${made.id}`, { regions: ['east', 'north'] });
  assert.deepEqual([changed.body.regions, changed.body.version], [['north', 'east'], 2]);
  const same = await bea.patch(`/data/account/${made.id}`, { regions: ['north', 'east', 'north'] });
  assert.equal(same.body.version, 2, 'the same options in another order change nothing');
  const emptied = await bea.patch(`/data/account/${made.id}`, { regions: null });
  assert.deepEqual([emptied.body.regions, emptied.body.wide], [[], false]);
  assert.deepEqual((await bea.create('account', { name: 'Default' })).regions, ['west']);
});

test('what is no list of known options is refused, and nothing has happened', async () => {
  const made = await bea.create('account', { name: 'Refused', regions: ['north'] });
  const patch = (values) => bea.patch(`/data/account/${made.id}`, values);
  await changesNothing(admin, async () => {
    refused(await patch({ regions: ['north', 'noth'] }), 422, 'value.option', 'regions');
    refused(await patch({ regions: 'north' }), 422, 'value.list', 'regions');
    refused(await patch({ regions: { id: 'north' } }), 422, 'value.list', 'regions');
    refused(await patch({ regions: [['north']] }), 422, 'value.list', 'regions');
    refused(await patch({ regions: ['north', 'east', 'south', 'west'] }), 422, 'value.items', 'regions');
    refused(await patch({ regions: ['north', 'moon'] }), 422, 'value.retired', 'regions');
    refused(await patch({ traits: ['late', 'loyal'] }), 422, 'rule.refused', 'traits');
    refused(await patch({ name: ['north'] }), 422, 'value.text', 'name');
    refused(await bea.post('/data/visit', { name: 'No topic', topics: [] }), 422, 'value.required', 'topics');
    refused(await bea.post('/data/visit', { name: 'V', topics: ['price'], account: [made.id] }), 422, 'value.ref', 'account');
  }, ['account', 'visit', 'audit_entry']);
});

test('conditions ask lists with has, len and is_empty, also behind a lookup', async () => {
  await bea.post('/data/account', [
    { name: 'q1', regions: ['north', 'east'] }, { name: 'q2', regions: ['east'] }, { name: 'q3', regions: [] },
  ]);
  const only = (where) => names(`starts_with(name, 'q') and (${where})`);
  assert.deepEqual(await only("has(regions, 'east')"), ['q1', 'q2']);
  assert.deepEqual(await only("not has(regions, 'east')"), ['q3']);
  assert.deepEqual(await only("has(regions, 'east') and not has(regions, 'north')"), ['q2']);
  assert.deepEqual(await only('is_empty(regions)'), ['q3']);
  assert.deepEqual(await only('regions ~= nil'), ['q1', 'q2']);
  assert.deepEqual(await only('len(regions) >= 2'), ['q1']);
  assert.deepEqual(await only('len(regions) == 0'), ['q3']);
  assert.deepEqual(await only('wide'), ['q1']);
  const [q1] = await bea.rows('/data/account' + query({ where: "name == 'q1'" }));
  await bea.create('visit', { name: 'seen', topics: ['price'], account: q1.id });
  await bea.create('visit', { name: 'alone', topics: ['price'] });
  const visits = await bea.rows('/data/visit' + query({ where: "has(account.regions, 'north')", select: 'name,account.regions' }));
  assert.deepEqual(visits.map((row) => [row.name, row['account.regions']]), [['seen', ['north', 'east']]]);

  const ask = (where) => bea.get('/data/account' + query({ where }));
  refused(await ask("regions == 'north'"), 400, 'expr.compare');
  refused(await ask("has(name, 'north')"), 400, 'expr.function.arg');
  refused(await ask("has(regions, 'noth')"), 400, 'expr.option');
  refused(await bea.get('/data/account' + query({ sort: 'regions' })), 400, 'query.sort');
});

test('a record counts in each of its options', async () => {
  await bea.post('/data/account', [
    { name: 'g1', traits: ['loyal', 'loud'] }, { name: 'g2', traits: ['loud'] }, { name: 'g3' },
  ]);
  const { body } = await bea.get('/data/account/aggregate' + query({ group: 'traits', measures: 'count(),count(traits)', where: "starts_with(name, 'g')" }));
  assert.deepEqual(body.rows.map((row) => [row.traits, row['count()'], row['count(traits)']]), [[null, 1, 0], ['loyal', 1, 1], ['loud', 2, 2]]);

  const shop = await bea.create('account', { name: 'Grouped', regions: ['south', 'north'] });
  await bea.create('visit', { name: 'g-visit', topics: ['price', 'quality'], account: shop.id });
  const visits = await bea.get('/data/visit/aggregate' + query({ group: 'account.regions,topics', where: "name == 'g-visit'", having: "topics ~= 'quality'" }));
  assert.deepEqual(visits.body.rows, [
    { 'account.regions': 'north', topics: 'price', 'count()': 1 }, { 'account.regions': 'south', topics: 'price', 'count()': 1 },
  ], visits.text);
});

test('CSV carries a list as a;b, by name or label', async () => {
  const file = 'code,name,regions,traits\nI-1,In one,South; north,Late payer\nI-2,In two,,\nI-3,In three,north;nowhere,\n';
  const csv = path.join(server.data, '..', 'accounts.csv');
  fs.writeFileSync(csv, file);
  const sent = await tenon(['import', server.data, 't1', 'account', csv, '--json'], { expect: 1 });
  assert.deepEqual(JSON.parse(sent.stdout), { rows: 3, created: 2, updated: 0, unchanged: 0, refused: 1 });
  assert.match(sent.stderr, /accounts\.csv:4: regions: "Regions" has no option "nowhere"/);
  const [one, two] = await bea.rows('/data/account' + query({ where: "starts_with(code, 'I-')", sort: 'code' }));
  assert.deepEqual([one.regions, one.traits, two.regions], [['north', 'south'], ['late'], ['west']]);
  const out = (await tenon(['export', server.data, 't1', 'account'])).stdout;
  assert.match(out, /,I-1,north;south,late,/);
  const again = await tenon(['import', server.data, 't1', 'account', csv, '--mode', 'upsert', '--key', 'code', '--json'], { expect: 1 });
  assert.deepEqual(JSON.parse(again.stdout), { rows: 3, created: 0, updated: 1, unchanged: 1, refused: 1 }, 'an empty cell empties');
});

test('the history says which options were and are; deleting leaves nothing behind', async () => {
  const made = await bea.create('account', { name: 'Told', regions: ['north'] });
  await bea.patch(`/data/account/${made.id}`, { regions: ['north', 'south'] });
  const { body } = await bea.get(`/data/account/${made.id}/history`);
  const change = body.rows[0].changes.find((each) => each.field === 'regions');
  assert.deepEqual([change.old, change.new], [['north'], ['north', 'south']]);
  const first = body.rows[1].changes.find((each) => each.field === 'regions');
  assert.deepEqual([first.old, first.new], [[], ['north']]);
  assert.equal((await bea.delete(`/data/account/${made.id}`)).status, 204);
  assert.deepEqual(await names("has(regions, 'south') and name == 'Told'"), []);
});

test('a record comes back from the bin with its lists', async () => {
  const made = await bea.create('account', { name: 'Binned', regions: ['south', 'east'], secrets: ['rich'] });
  assert.equal((await bea.delete(`/data/account/${made.id}`)).status, 204);
  const [bundle] = (await bea.get('/bin')).body.rows.filter((row) => row.title === 'Binned');
  const restored = await bea.post(`/bin/${bundle.id}/restore`, {});
  assert.equal(restored.status, 200, restored.text);
  const again = (await bea.get(`/data/account/${made.id}`)).body;
  assert.deepEqual([again.regions, again.traits, again.secrets], [['east', 'south'], [], ['rich']]);
  assert.deepEqual(await names("has(regions, 'south') and name == 'Binned'"), ['Binned']);
});

test('scripts read and set lists; what they set is checked like any other', async () => {
  const made = (name) => bea.post('/data/visit', { name, topics: ['quality', 'price'] });
  assert.equal((await made('count')).body.name, '2: price quality');
  const all = await bea.post('/data/visit', { name: 'all', topics: ['price'] });
  assert.deepEqual(all.body.topics, ['price', 'quality'], all.text);
  refused(await made('none'), 422, 'value.required', 'topics');
  assert.match(refused(await made('wrong'), 422, 'script.error').message, /has no option "weather"/);
  refused(await made('old'), 422, 'value.retired', 'topics');
});

test('a hidden list is unknown, in has() too', async () => {
  const made = await rita.create('account', { name: 'Mine', regions: ['north'] });
  await bea.patch(`/data/account/${made.id}`, { secrets: ['rich'] });
  const read = (await rita.get(`/data/account/${made.id}`)).body;
  assert.ok(!('secrets' in read));
  const blind = await rita.get('/data/account' + query({ where: "has(secrets, 'rich')" }));
  const wrong = await rita.get('/data/account' + query({ where: "has(nothing, 'rich')" }));
  const plain = (answer) => answer.text.replaceAll('secrets', 'nothing').replace(answer.body.request, '');
  assert.deepEqual([blind.status, plain(blind)], [wrong.status, plain(wrong)]);
  refused(await rita.patch(`/data/account/${made.id}`, { secrets: [] }), 422, 'field.unknown');
  assert.deepEqual(await names("has(regions, 'north')", rita), ['Mine']);
});

test('the description of the object and of the API know lists', async () => {
  const meta = (await bea.get('/app/objects/account')).body;
  const field = meta.fields.find((each) => each.name === 'regions');
  assert.deepEqual([field.type, field.max_items, field.default], ['choices', 3, ['list', 'west']]);
  assert.deepEqual(field.options.map((option) => option.value), ['north', 'east', 'south', 'west', 'moon']);
  const api = (await bea.get('/openapi.json')).body;
  assert.deepEqual(api.components.schemas.account.properties.traits, { type: 'array', items: { enum: ['loyal', 'loud', 'late'] } });
});
