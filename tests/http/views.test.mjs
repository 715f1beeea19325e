/* Saved views: one's own, shared ones, which opens first; what one may not read does not exist. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused, start } from './server.mjs';

const server = await start({ from: 'lists', users: { bea: 'boss', rita: 'rep', cleo: 'clerk' } });
const bea = await server.signIn('bea');
const rita = await server.signIn('rita');
const cleo = await server.signIn('cleo');
const list = async (client) => (await client.get('/views/deal')).body;
const labels = async (client) => (await list(client)).rows.map(({ label }) => label);
async function save(client, body) {
  const answer = await client.post('/views/deal', body);
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}

test('a view is saved, changed and deleted by whose it is', async () => {
  const state = { view: 'open', where: 'amount > 5 and owner == user.id', columns: ['name', 'amount'], sort: '-amount', widths: { name: 240 } };
  const made = await save(rita, { label: 'Mine', state });
  assert.deepEqual([made.label, made.shared, made.roles, made.mine, made.can], ['Mine', 'none', [], true, ['edit', 'delete']]);
  assert.deepEqual(made.state, state);
  assert.equal(made.owner.title, 'rita');
  assert.deepEqual((await list(rita)).rows, [made]);
  assert.deepEqual([await labels(bea), await labels(cleo)], [[], []], 'nobody else sees it, not even who may configure');
  const changed = await rita.patch(`/views/deal/${made.id}`, { label: 'Big', state: { where: 'amount > 9' } });
  assert.deepEqual([changed.status, changed.body.label, changed.body.state], [200, 'Big', { where: 'amount > 9' }]);
  refused(await cleo.patch(`/views/deal/${made.id}`, { label: 'x' }), 404, 'saved_view.unknown');
  refused(await bea.delete(`/views/deal/${made.id}`), 404, 'saved_view.unknown');
  refused(await rita.get('/data/saved_view'), 404, 'object.unknown');
  assert.equal((await rita.delete(`/views/deal/${made.id}`)).status, 204);
  assert.deepEqual(await labels(rita), []);
  refused(await rita.delete(`/views/deal/${made.id}`), 404, 'saved_view.unknown');
});

test('the roles to share with are told to who may share', async () => {
  const { roles } = await list(bea);
  assert.ok(roles.some(({ name }) => name === 'rep') && roles.every(({ label }) => label.length > 0), JSON.stringify(roles));
  assert.ok(!('roles' in (await list(rita))), 'nobody else learns which roles there are');
});

test('only who may configure content shares, with all or with roles', async () => {
  refused(await rita.post('/views/deal', { label: 'x', shared: 'all', state: {} }), 403, 'saved_view.share');
  refused(await rita.post('/views/deal', { label: 'x', default_for: ['rep'], state: {} }), 403, 'saved_view.share');
  const everybody = await save(bea, { label: 'For all', shared: 'all', state: { where: 'amount > 1' } });
  const reps = await save(bea, { label: 'For reps', shared: 'roles', roles: ['rep'], state: {} });
  assert.deepEqual(await labels(rita), ['For all', 'For reps']);
  assert.deepEqual(await labels(cleo), ['For all']);
  const [seen] = (await list(rita)).rows;
  assert.deepEqual([seen.mine, seen.can, seen.owner.title], [false, [], 'bea']);
  refused(await rita.patch(`/views/deal/${everybody.id}`, { label: 'x' }), 404, 'saved_view.unknown');
  refused(await bea.patch(`/views/deal/${reps.id}`, { roles: ['nobody'] }), 422, 'saved_view.roles', 'roles');
  for (const { id } of [everybody, reps]) assert.equal((await bea.delete(`/views/deal/${id}`)).status, 204);
});

test('a view that asks for what one may not read does not exist', async () => {
  const secret = await save(bea, { label: 'Margin', shared: 'all', state: { where: 'margin > 100' } });
  const based = await save(bea, { label: 'Rich', shared: 'all', state: { view: 'rich' } });
  assert.deepEqual([await labels(bea), await labels(rita)], [['Margin', 'Rich'], []]);
  refused(await rita.put('/views/deal/default', { view: secret.id }), 404, 'saved_view.unknown');
  refused(await rita.post('/views/deal', { label: 'x', state: { where: 'margin > 1' } }), 400, 'expr.field.unknown.of');
  refused(await rita.post('/views/deal', { label: 'x', state: { view: 'rich' } }), 422, 'view.unknown');
  for (const { id } of [secret, based]) await bea.delete(`/views/deal/${id}`);
});

test('which view opens first: my choice, else that of my role', async () => {
  const shared = await save(bea, { label: 'Team', shared: 'all', default_for: ['rep'], state: {} });
  assert.deepEqual([(await list(rita)).default, (await list(cleo)).default], [shared.id, null]);
  const chosen = await rita.put('/views/deal/default', { view: 'open' });
  assert.deepEqual([chosen.status, chosen.body.default], [200, 'open']);
  const mine = await save(rita, { label: 'First', state: {} });
  assert.equal((await rita.put('/views/deal/default', { view: mine.id })).body.default, mine.id);
  await rita.delete(`/views/deal/${mine.id}`);
  assert.equal((await list(rita)).default, shared.id, 'a choice that is gone counts for nothing');
  assert.equal((await rita.put('/views/deal/default', { view: null })).body.default, shared.id);
});

test('what is no view is refused', async () => {
  const post = (body) => bea.post('/views/deal', body);
  refused(await post({ label: '', state: {} }), 422, 'value.required', 'label');
  refused(await post({ label: 'x' }), 422, 'value.required', 'state');
  refused(await post({ label: 'x', state: [] }), 400, 'saved_view.state');
  refused(await post({ label: 'x', state: { colour: 1 } }), 400, 'http.member', 'colour');
  refused(await post({ label: 'x', state: {}, shared: 'world' }), 422, 'value.option', 'shared');
  refused(await bea.get('/views/nothing'), 404, 'object.unknown');
  for (let i = 0; i < 100; i++) await save(cleo, { label: `v${i}`, state: {} });
  refused(await cleo.post('/views/deal', { label: 'one more', state: {} }), 422, 'saved_view.many');
});

test('what an administrator has written into the record of a view breaks no list', async () => {
  const admin = await server.signIn('admin');
  const { id } = await save(bea, { label: 'Broken', shared: 'all', state: { sort: 'name' } });
  for (const state of ['é', '[1]', '"text"', '{"a":', null]) {
    const answer = await admin.patch(`/data/saved_view/${id}`, { state });
    if (answer.status !== 200) continue; // it may refuse some of them
    for (const client of [bea, rita, admin])
      for (const row of (await list(client)).rows) assert.equal(Array.isArray(row.state) ? 'array' : typeof row.state, 'object', JSON.stringify(row));
  }
});
