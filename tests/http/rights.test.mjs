/* Rights at every door: none, own, all; fields that may not be read are, byte for byte, fields that do not exist. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesNothing, query, refused, start } from './server.mjs';

const server = await start({ users: { rita: 'rep', otto: 'rep', bea: 'boss', cleo: 'clerk', nils: '' } });
const admin = await server.signIn('admin');
const [rita, otto, bea, cleo, nils] = await Promise.all(['rita', 'otto', 'bea', 'cleo', 'nils'].map((name) => server.signIn(name)));

const mine = await rita.create('company', { name: 'Rita Ltd', code: 'R-1', staff: 10 });
const other = await otto.create('company', { name: 'Otto Ltd', code: 'O-1', staff: 20 });
const hidden = await bea.create('company', { name: 'Bea Ltd', code: 'B-1', staff: 30, credit: 9876543, parent: mine.id });
const deal = await otto.create('deal', { name: 'Otto deal', company: other.id, amount: 100 });
const line = await otto.create('line', { deal: deal.id, item: 'Otto line', price: 5 });
const nothing = '0000000000001';

/* Two answers that must not differ in anything but what was asked: numbers of requests, and the names themselves. */
const plain = (answer, ...names) => {
  let text = JSON.stringify({ status: answer.status, problems: answer.body?.problems, rows: answer.body?.rows });
  for (const name of names) text = text.replaceAll(name, 'NAME');
  return text;
};

test('own: lists, reads, counts and sums hold only what is mine', async () => {
  assert.deepEqual((await rita.rows('/data/company')).map((row) => row.name), ['Rita Ltd']);
  assert.equal((await rita.get('/data/company?total=exact')).body.total, 1);
  assert.deepEqual(await rita.rows('/data/company/aggregate?measures=count(),sum(staff)'), [{ 'count()': 1, 'sum(staff)': 10 }]);
  assert.deepEqual(await rita.rows('/data/company?q=Ltd&select=name'), [{ id: mine.id, version: 1, name: 'Rita Ltd' }]);
  assert.deepEqual(await rita.rows('/lookup/company?q=Otto'), []);
  assert.equal((await bea.get('/data/company?total=exact')).body.total, 3);
});

test("what is not mine looks like what is not there", async () => {
  const doors = [
    (id) => rita.get(`/data/company/${id}`),
    (id) => rita.patch(`/data/company/${id}`, { staff: 1 }),
    (id) => rita.delete(`/data/company/${id}`),
    (id) => rita.get(`/data/company/${id}/history`),
    (id) => rita.get(`/page/company/${id}`),
    (id) => rita.patch(`/data/company/${id}`, { staff: 1, version: 99 }),
    (id) => rita.patch(`/data/company/${id}`, { staff: 'x', nope: 1 }),
  ];
  for (const door of doors) {
    const invisible = await changesNothing(admin, () => door(other.id));
    refused(invisible, 404, 'record.unknown');
    assert.equal(plain(invisible, other.id), plain(await door(nothing), nothing));
  }
});

test('a right that is not given is 403 and does nothing', async () => {
  const own = await rita.create('deal', { name: 'Rita deal', company: mine.id });
  refused(await changesNothing(admin, () => rita.delete(`/data/deal/${own.id}`)), 403, 'access.denied');
  refused(await changesNothing(admin, () => cleo.delete(`/data/company/${mine.id}`)), 403, 'access.denied');
  refused(await changesNothing(admin, () => cleo.post('/data/deal', { name: 'X', company: mine.id })), 403, 'access.denied');
  refused(await changesNothing(admin, () => cleo.patch(`/data/deal/${deal.id}`, { name: 'X' })), 403, 'access.denied');
  assert.equal((await rita.delete(`/data/company/${nothing}`)).status, 404);
});

test('an object without any right does not exist', async () => {
  for (const name of ['note', 'audit_entry', 'nothing']) {
    const answer = await cleo.get(`/data/${name}`);
    assert.equal(plain(answer, name), plain(await cleo.get('/data/nothing'), 'nothing'), name);
    refused(answer, 404, 'object.unknown');
    for (const door of [`/app/objects/${name}`, `/page/${name}/${nothing}`, `/lookup/${name}`, `/data/${name}/aggregate`])
      refused(await cleo.get(door), 404, 'object.unknown');
    refused(await changesNothing(admin, () => cleo.post(`/data/${name}`, { name: 'X' })), 404, 'object.unknown');
  }
  refused(await nils.get('/data/company'), 404, 'object.unknown');
});

test('a child follows its parent', async () => {
  assert.deepEqual(await rita.rows('/data/line'), []);
  refused(await rita.get(`/data/line/${line.id}`), 404, 'record.unknown');
  const answer = await changesNothing(admin, () => rita.post('/data/line', { deal: deal.id, item: 'Foreign' }));
  assert.equal(answer.status, 422, answer.text);
  assert.equal(plain(answer, deal.id), plain(await rita.post('/data/line', { deal: nothing, item: 'Foreign' }), nothing));
  assert.deepEqual((await otto.rows('/data/line?select=item')).map((row) => row.item), ['Otto line']);
  refused(await changesNothing(admin, () => cleo.patch(`/data/line/${line.id}`, { item: 'X' })), 403, 'access.denied');
});

test('a link to what is not mine shows no title, and nothing behind it', async () => {
  const company = await bea.create('company', { name: 'Shared', parent: other.id, staff: 1 });
  await bea.patch(`/data/company/${company.id}`, { owner: mine.owner.id });
  const [row] = await rita.rows("/data/company?select=name,parent,parent.name,parent.staff&where=name%20==%20'Shared'");
  assert.deepEqual(row.parent, { id: other.id, title: null, hidden: true });
  assert.equal(row['parent.name'], null);
  assert.equal(row['parent.staff'], null);
  assert.deepEqual(await rita.rows("/data/company?where=parent.name%20==%20'Otto%20Ltd'"), []);
  assert.deepEqual(await rita.rows("/data/company?where=parent.staff%20>%200"), []);
  assert.doesNotMatch((await rita.get('/data/company/aggregate?group=parent.name&measures=count()')).text, /Otto/);
  assert.doesNotMatch((await rita.get(`/page/company/${company.id}`)).text, /Otto/);
  await admin.delete(`/data/company/${company.id}`);
});

/* Every door by which a field's name can come in; hidden and unknown must be the same in each. */
const clauses = {
  select: (name) => (who) => who.get('/data/company' + query({ select: `name,${name}` })),
  'select through a lookup': (name) => (who) => who.get('/data/company' + query({ select: `parent.${name}` })),
  where: (name) => (who) => who.get('/data/company' + query({ where: `${name} > 1` })),
  'where through a lookup': (name) => (who) => who.get('/data/company' + query({ where: `parent.${name} > 1` })),
  'where not': (name) => (who) => who.get('/data/company' + query({ where: `not is_empty(${name})` })),
  sort: (name) => (who) => who.get('/data/company' + query({ sort: `-${name}` })),
  'sort through a lookup': (name) => (who) => who.get('/data/company' + query({ sort: `parent.${name}` })),
  query: (name) => (who) => who.post('/data/company/query', { where: `${name} > 1` }),
  group: (name) => (who) => who.get('/data/company/aggregate' + query({ group: name })),
  measure: (name) => (who) => who.get('/data/company/aggregate' + query({ measures: `sum(${name})` })),
  'where of a sum': (name) => (who) => who.get('/data/company/aggregate' + query({ measures: 'count()', where: `${name} > 1` })),
  create: (name) => (who) => who.post('/data/company', { name: 'Probe', [name]: 'x' }),
  update: (name) => (who) => who.patch(`/data/company/${hidden.id}`, { [name]: 1 }),
  upsert: (name) => (who) => who.put(`/data/company/by/${name}/1`, { name: 'Probe' }),
  'lookup for': (name) => (who) => who.get('/lookup/company' + query({ for: `company.${name}` })),
};

for (const [what, of] of Object.entries(clauses))
  test(`a field one may not read is unknown in: ${what}`, async () => {
    for (const name of ['credit', 'staff']) {
      const answer = await changesNothing(admin, () => of(name)(cleo));
      const unknown = await of('zzzzzz')(cleo);
      assert.ok(answer.status >= 400 && answer.status < 500, answer.text);
      assert.equal(plain(answer, name), plain(unknown, 'zzzzzz'));
    }
  });

test('a field one may not read is in no answer', async () => {
  const texts = await Promise.all([
    cleo.get(`/data/company/${hidden.id}`), cleo.get('/data/company?limit=1000'), cleo.get(`/page/company/${hidden.id}`),
    cleo.get(`/data/company/${hidden.id}/history`), cleo.get('/app/objects/company'), cleo.get('/openapi.json'), cleo.get('/app'),
    cleo.get('/data/company?shape=arrays'), cleo.get('/lookup/company?q=Bea'),
  ]);
  for (const answer of texts) {
    assert.equal(answer.status, 200, answer.text);
    assert.doesNotMatch(answer.text, /credit|staff|9876543|money/i);
  }
});

test('changing a hidden value changes no answer by a byte, but for version and time', async () => {
  const look = async () => {
    const answers = await Promise.all([
      cleo.get(`/data/company/${hidden.id}`), cleo.get('/data/company?sort=name'), cleo.get('/data/company/aggregate?group=level&measures=count()'),
      cleo.get('/lookup/company?q=Ltd'), cleo.get(`/data/company/${hidden.id}/history`), cleo.get('/app/objects/company'),
      cleo.get('/data/company?view=rich'), cleo.get('/data/company?q=9876543'),
    ]);
    return answers.map((answer) =>
      (answer.text).replace(/"version":\d+/g, '').replace(/"updated_at":"[^"]+"/g, '').replace(/"updated_by":\{[^}]+\}/g, '').replace(/"request":"[^"]+"/g, ''));
  };
  const before = await look();
  assert.equal((await admin.patch(`/data/company/${hidden.id}`, { credit: 6000, staff: 31 })).status, 200);
  assert.deepEqual(await look(), before);
});

test('a view that filters by what one may not read does not exist', async () => {
  const meta = (await cleo.get('/app/objects/company')).body;
  assert.deepEqual(meta.views.map((view) => view.name), ['all', 'key']);
  const answer = await cleo.get('/data/company?view=rich');
  assert.ok(answer.status >= 400, answer.text);
  assert.equal(plain(answer, 'rich'), plain(await cleo.get('/data/company?view=zzzz'), 'zzzz'));
  assert.equal((await bea.get('/data/company?view=rich')).body.rows.length, 1);
});

test('a field one may read but not change is refused by name', async () => {
  const answer = await changesNothing(admin, () => cleo.patch(`/data/company/${mine.id}`, { code: 'NEW' }));
  assert.ok([403, 422].includes(answer.status), answer.text);
  assert.equal(answer.body.problems[0].field, 'code');
});

test('the owner changes only with the right to transfer', async () => {
  const answer = await changesNothing(admin, () => rita.patch(`/data/company/${mine.id}`, { owner: other.owner.id }));
  assert.ok([403, 422].includes(answer.status), answer.text);
  const owner = async (user) =>
    (await user.get('/app/objects/company')).body.fields.find((field) => field.name === 'owner');
  assert.equal((await owner(rita)).readonly, true);
  assert.equal((await owner(bea)).readonly, false);
  const given = await bea.create('company', { name: 'Given' });
  const moved = await bea.patch(`/data/company/${given.id}`, { owner: other.owner.id });
  assert.equal(moved.status, 200, moved.text);
  assert.equal((await otto.get(`/data/company/${given.id}`)).status, 200);
  refused(await rita.get(`/data/company/${given.id}`), 404, 'record.unknown');
});

test('taking a role away holds for the next request', async () => {
  const assignment = (await admin.rows('/data/role_assignment')).find((row) => row.user.title === 'bea');
  assert.equal((await bea.get('/data/company')).status, 200);
  assert.equal((await admin.delete(`/data/role_assignment/${assignment.id}`, { 'If-Match': `"${assignment.version}"` })).status, 204);
  refused(await bea.get('/data/company'), 404, 'object.unknown');
  const { id, version, ...values } = assignment;
  assert.equal((await admin.post('/data/role_assignment', { user: values.user.id, role: values.role })).status, 201);
  assert.equal((await bea.get('/data/company')).status, 200);
});

test('the last administrator cannot lock everybody out', async () => {
  const own = (await admin.rows('/data/role_assignment')).find((row) => row.role === 'admin');
  refused(await changesNothing(admin, () => admin.delete(`/data/role_assignment/${own.id}`)), 409, 'user.last_admin');
  refused(await changesNothing(admin, () => admin.patch(`/data/user/${own.user.id}`, { active: false })), 409, 'user.last_admin');
});

test('nobody but an administrator reads accounts, roles and the trail', async () => {
  refused(await rita.get('/data/audit_entry'), 404, 'object.unknown');
  for (const [path, values] of [['user', { login: 'evil', name: 'Evil' }], ['role_assignment', { user: mine.owner.id, role: 'boss' }]]) {
    const answer = await changesNothing(admin, () => rita.post(`/data/${path}`, values));
    assert.ok([403, 404].includes(answer.status), answer.text);
  }
  const own = await rita.patch(`/data/user/${mine.owner.id}`, { name: 'Other name' });
  assert.ok([403, 404].includes(own.status), own.text);
  const trail = await admin.rows('/data/audit_entry?limit=1');
  for (const answer of [await admin.delete(`/data/audit_entry/${trail[0].id}`), await admin.patch(`/data/audit_entry/${trail[0].id}`, { action: 'delete' })])
    assert.ok([403, 422].includes(answer.status), answer.text);
});
