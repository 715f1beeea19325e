/* What screens ask in one go: the record page, the search of a lookup field, the history. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { query, refused, start } from './server.mjs';

const server = await start({ users: { bea: 'boss', cleo: 'clerk', rita: 'rep' } });
const bea = await server.signIn('bea');
const cleo = await server.signIn('cleo');
const company = await bea.create('company', { name: 'Page Ltd', code: 'P-1', staff: 7, credit: 10 });
const deals = (await bea.post('/data/deal', Array.from({ length: 14 }, (_, i) => ({ name: `Deal ${i}`, company: company.id, amount: i })))).body.rows;

test('a page holds the record, its title, rights, related lists and the head of its history', async () => {
  const { status, body } = await bea.get(`/page/company/${company.id}`);
  assert.equal(status, 200);
  assert.deepEqual(body.record, (await bea.get(`/data/company/${company.id}`)).body);
  assert.equal(body.title, 'Page Ltd');
  assert.deepEqual(body.rights, { update: true, delete: true });
  assert.deepEqual(body.actions, []);
  const related = body.related['deal.company'];
  assert.ok(related, Object.keys(body.related).join());
  assert.equal(related.total, 14);
  assert.equal(related.rows.length, 10);
  assert.ok(related.next);
  assert.equal(related.create, true);
  assert.equal(body.history.rows[0].action, 'create');
});

test('related lists go on where the page ends', async () => {
  const { body } = await bea.get(`/page/company/${company.id}`);
  const meta = (await bea.get('/app/objects/company')).body;
  const part = [...meta.record.tabs, ...meta.record.side].find((each) => each.name === 'deal.company');
  assert.deepEqual(Object.keys(body.related['deal.company'].rows[0]).filter((name) => !['id', 'version'].includes(name)).sort(), [...part.columns].sort());
});

test('rights on the page are those of this user and this record', async () => {
  const { body } = await cleo.get(`/page/company/${company.id}`);
  assert.deepEqual(body.rights, { update: true, delete: false });
  assert.equal(body.related['deal.company'].create, false);
  assert.ok(!('credit' in body.record));
});

test('a page shows what its layout names of other records, and describes it', async () => {
  const { body: meta } = await bea.get('/app/objects/deal');
  const described = Object.fromEntries(meta.paths.map((field) => [field.name, field]));
  assert.deepEqual(Object.keys(described).sort(),
    ['company.credit', 'company.level', 'company.name', 'company.parent.name', 'company.staff']);
  const level = described['company.level'];
  assert.deepEqual([level.type, level.label, level.readonly, level.required], ['choice', 'Company · Level', true, false]);
  assert.deepEqual(level.options.map((option) => option.value), ['a', 'b', 'z']);
  const lines = meta.record.tabs.find((part) => part.name === 'line.deal');
  assert.deepEqual(lines.paths.map((field) => [field.name, field.label]), [['deal.stage', 'Deal · Stage']]);

  const { record } = (await bea.get(`/page/deal/${deals[0].id}`)).body;
  const shown = Object.fromEntries(Object.keys(described).map((name) => [name, record[name]]));
  assert.deepEqual(shown, { 'company.credit': 10, 'company.level': 'b', 'company.name': 'Page Ltd', 'company.parent.name': null, 'company.staff': 7 });
  assert.ok(!('company.level' in (await bea.get(`/data/deal/${deals[0].id}`)).body), 'only the page has them');
});

test('what a user may not read of another record is neither shown nor described', async () => {
  const { body: meta } = await cleo.get('/app/objects/deal');
  const [details] = meta.record.tabs;
  assert.ok(details.sections[0].fields.some(({ field }) => field === 'company.level'));
  assert.ok(!/company\.(credit|staff)/.test(JSON.stringify(meta)));
  assert.deepEqual(meta.record.header.facts, ['stage']);
  const { record } = (await cleo.get(`/page/deal/${deals[0].id}`)).body;
  assert.deepEqual(Object.keys(record).filter((name) => name.includes('.')).sort(), ['company.level', 'company.name', 'company.parent.name']);
});

test('a formula that passes a choice on is described with its options', async () => {
  const { body: meta } = await bea.get('/app/objects/deal');
  const level = meta.fields.find((field) => field.name === 'level');
  assert.deepEqual([level.type, level.returns, level.readonly], ['formula', 'text', true]);
  assert.deepEqual(level.options.map((option) => [option.value, option.label]), [['a', 'Key'], ['b', 'Regular'], ['z', 'Former']]);
});

test('a lookup offers a dozen rows that fit', async () => {
  const rows = await bea.rows('/lookup/company' + query({ q: 'page', for: 'deal.company' }));
  assert.deepEqual(rows.map((row) => [row.id, row.title]), [[company.id, 'Page Ltd']]);
  await bea.post('/data/company', Array.from({ length: 20 }, (_, i) => ({ name: `Many ${i}` })));
  assert.equal((await bea.rows('/lookup/company?q=Many')).length, 12);
  assert.equal((await bea.rows('/lookup/company')).length, 12);
  refused(await bea.get('/lookup/nothing?q=x'), 404, 'object.unknown');
});

test('the history tells who changed what, newest first, in pages', async () => {
  const record = await bea.create('company', { name: 'Old name', level: 'b' });
  await bea.patch(`/data/company/${record.id}`, { name: 'New name', parent: company.id });
  await cleo.patch(`/data/company/${record.id}`, { level: 'a' });
  const { body } = await bea.get(`/data/company/${record.id}/history`);
  assert.deepEqual(body.rows.map((row) => [row.action, row.user.title]), [['update', 'cleo'], ['update', 'bea'], ['create', 'bea']]);
  assert.deepEqual(body.rows[0].changes, [{ field: 'level', old: 'b', new: 'a' }]);
  const changes = Object.fromEntries(body.rows[1].changes.map((change) => [change.field, [change.old, change.new]]));
  assert.deepEqual(changes, { name: ['Old name', 'New name'], parent: [null, { id: company.id, title: 'Page Ltd' }] });

  const first = (await bea.get(`/data/company/${record.id}/history?limit=2`)).body;
  const second = (await bea.get(`/data/company/${record.id}/history` + query({ limit: 2, cursor: first.next }))).body;
  assert.deepEqual([...first.rows, ...second.rows].map((row) => row.id), body.rows.map((row) => row.id));
  assert.equal(second.next, null);
  for (const asked of ['limit=0', 'limit=x', 'limit=1000', 'cursor=x'])
    assert.equal((await bea.get(`/data/company/${record.id}/history?${asked}`)).status, 400, asked);
});

test('a change that was refused is not in the history', async () => {
  const record = await bea.create('company', { name: 'Quiet' });
  await bea.patch(`/data/company/${record.id}`, { staff: -5 });
  await bea.patch(`/data/company/${record.id}`, { name: 'Quiet', version: 9 });
  assert.equal((await bea.get(`/data/company/${record.id}/history`)).body.rows.length, 1);
});

test('a page of what is gone or invisible is 404', async () => {
  const rita = await server.signIn('rita');
  refused(await rita.get(`/page/company/${company.id}`), 404, 'record.unknown');
  refused(await rita.get(`/page/deal/${deals[0].id}`), 404, 'record.unknown');
  refused(await bea.get('/page/company/x'), 404, 'record.unknown');
});
