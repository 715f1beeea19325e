/* Searching: the same words in lists, lookups and everywhere at once; only what one may read is ever found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { becomes, refused, start } from './server.mjs';

const server = await start({ from: 'finder', users: { rita: 'rep', cleo: 'clerk' } });
const [admin, rita, cleo] = await Promise.all(['admin', 'rita', 'cleo'].map((name) => server.signIn(name)));
const q = (text) => encodeURIComponent(text);
const names = async (client, text) => (await client.rows(`/data/person?q=${q(text)}&select=name&sort=name`)).map((row) => row.name);
/* A machine that is busy with something else may use up the time that a search has: then it is asked again. */
const everywhere = async (client, text, more = '') =>
  (await becomes(() => client.get(`/search?q=${q(text)}${more}`), ({ body }) => body.complete !== false)).body;

const acme = await admin.create('person', { name: '北京Acme科技有限公司', mail: 'info@acme.cn', phone: '+8613800138000', secret: 'Moonstone 月光' });
const anna = await rita.create('person', { name: 'Anna Berg', mail: 'anna.berg@example.com', secret: 'AND "quoted" OR' });

test('words of any script, in any column, from their beginning', async () => {
  for (const text of ['京a', '科技', '技', 'ACME', 'ａｃｍｅ', '北京 公司', 'acme.cn', '138 0013 8000', '13800138000', '8000', '月光'])
    assert.deepEqual(await names(admin, text), ['北京Acme科技有限公司'], text);
  for (const text of ['cme', '京科', '北京 上海', '%', '_', '*', '"', '0013'])
    assert.deepEqual(await names(admin, text), [], text);
  assert.deepEqual(await names(admin, ' 　'), ['Anna Berg', '北京Acme科技有限公司']);
});

test('accents, width and forms of letters do not count, in what is kept and in what is typed', async () => {
  const cafe = await admin.create('person', { name: 'Café Müller & Søn', secret: 'Cafe\u0301 Łódź' });
  for (const text of ['cafe', 'CAFÉ', 'cafe\u0301', 'muller', 'MÜLL', 'ｍüｌｌｅｒ', 'son', 'lodz', 'caf mull'])
    assert.deepEqual(await names(admin, text), ['Café Müller & Søn'], text);
  assert.deepEqual(await names(admin, 'mueller'), []);
  const [found] = (await everywhere(admin, 'muller cafe')).groups[0].rows;
  assert.deepEqual(found.snippet, [['Café', true], [' ', false], ['Müller', true], [' & Søn', false]]);
  await admin.patch(`/data/person/${cafe.id}`, { name: 'Büro' });
  assert.deepEqual([await names(admin, 'muller'), await names(admin, 'buro')], [[], ['Büro']]);
  await admin.delete(`/data/person/${cafe.id}`);
  assert.deepEqual(await names(admin, 'lodz'), []);
});

test("the index's own words are plain words", async () => {
  for (const text of ['AND', '"quoted"', 'and OR', 'quoted*', '(OR)', 'AND "quoted" OR'])
    assert.deepEqual(await names(admin, text), ['Anna Berg'], text);
  for (const text of ['NEAR(and or)', 'name : anna', '^', '-anna x', 'anna NOT berg', '{name}: anna'])
    assert.deepEqual(await names(admin, text), [], text);
});

test('a field that may not be read is never searched, a record that may not be read never found', async () => {
  const bytes = async (text) => (await cleo.get(`/data/person?q=${q(text)}&total=exact`)).text.replaceAll(/r-[0-9a-f]+/g, '');
  assert.equal(await bytes('Moonstone'), await bytes('Nonesuch1'));
  assert.deepEqual(await everywhere(cleo, '月光'), { groups: [], complete: true });
  assert.deepEqual(await everywhere(rita, 'Acme'), { groups: [], complete: true });
  assert.deepEqual(await everywhere(rita, 'Acme'), await everywhere(rita, 'Nonesuch'));
  assert.deepEqual(await rita.rows('/data/person?q=Acme'), []);
  assert.deepEqual(await rita.rows('/lookup/person?q=Acme'), []);
  assert.deepEqual(await names(rita, 'berg'), ['Anna Berg']);
  refused(await rita.get('/search?q=x&object=badge'), 404, 'object.unknown');
});

test('the index follows every change', async () => {
  const made = await admin.create('person', { name: 'Before', secret: 'stays' });
  await admin.patch(`/data/person/${made.id}`, { name: 'After' });
  assert.deepEqual([await names(admin, 'before'), await names(admin, 'after'), await names(admin, 'after stays')], [[], ['After'], ['After']]);
  const gone = await admin.delete(`/data/person/${made.id}`);
  assert.deepEqual(await names(admin, 'after'), []);
  const bundle = gone.headers.get?.('x-tenon-bin') ?? gone.headers['x-tenon-bin'];
  await admin.post(`/bin/${bundle}/restore`);
  assert.deepEqual(await names(admin, 'after'), ['After']);

  const refusedBatch = await admin.post('/data/person', [{ name: 'Rolled back' }, { name: '' }]);
  assert.equal(refusedBatch.status, 422);
  assert.deepEqual(await names(admin, 'rolled'), []);
  const mixed = await admin.post('/batch', { mode: 'each', operations: [
    { create: 'person', values: { name: 'Kept one' } }, { create: 'person', values: { name: '' } }, { create: 'person', values: { name: 'Kept two' } }] });
  if (mixed.status < 300) assert.deepEqual(await names(admin, 'kept'), ['Kept one', 'Kept two']);
});

test('everywhere: groups, marks, the best first, no more than a hundred counted', async () => {
  const badge = await cleo.create('badge', { person: acme.id, text: 'Visitor of Acme' });
  const { groups } = await everywhere(cleo, 'acme');
  const [person] = groups.filter((group) => group.object === 'person');
  assert.deepEqual(person.rows[0], { id: acme.id, title: '北京Acme科技有限公司', subtitle: null, field: 'name',
    snippet: [['北京', false], ['Acme', true], ['科技有限公司', false]] });
  assert.equal(person.label, 'People');
  assert.equal(groups.find((group) => group.object === 'badge').rows[0].id, badge.id);
  const [mail] = (await everywhere(admin, 'example.com')).groups[0].rows;
  assert.deepEqual([mail.id, mail.field, mail.snippet], [anna.id, 'mail', [['anna.berg@', false], ['example.com', true]]]);

  const crowd = Array.from({ length: 1000 }, (_, i) => ({ name: i === 500 ? 'Crowd' : i % 4 ? `A crowd ${i}` : `Crowd ${i}`, rank: i }));
  for (let round = 0; round < 5; round++) assert.equal((await cleo.post('/data/person', crowd)).status, 201); // over WORDS_FEW
  const [found] = (await everywhere(cleo, 'crowd', '&limit=6')).groups;
  assert.equal(found.total, 100);
  assert.deepEqual(found.rows.slice(0, 5).map((row) => row.title), Array(5).fill('Crowd'));
  assert.match(found.rows[5].title, /^Crowd \d+$/);
  assert.equal((await everywhere(cleo, 'crowd', '&object=person&limit=50')).groups[0].rows.length, 50);
  assert.equal((await cleo.get('/data/person?q=crowd&total=exact')).body.total, 5000);
  assert.equal((await cleo.get('/data/person?q=crowd+500&total=exact')).body.total, 0);
  assert.deepEqual((await cleo.rows('/data/person?q=crowd&sort=-rank&limit=2&select=rank')).map((row) => row.rank), [999, 999]);
});

test('limits are told', async () => {
  refused(await admin.get(`/search?q=${'x'.repeat(201)}`), 400, 'query.words');
  refused(await admin.get('/search?q=x&limit=51'), 400, 'query.limit');
  refused(await admin.get('/search?q=x&object=nothing'), 404, 'object.unknown');
  assert.deepEqual((await admin.get('/search?q=')).body, { groups: [], complete: true });
});
