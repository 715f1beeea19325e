/* Buttons: who sees them, who may press them, what they ask, and how a refusal reads. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everything, refused, start } from './server.mjs';

const server = await start({ from: 'contracts', users: { rita: 'rep', otto: 'rep', bea: 'boss', cody: 'coder', rea: 'reader', mix: 'rep,coder', nils: '' } });
const admin = await server.signIn('admin');
const [rita, otto, bea, cody, rea, mix] = await Promise.all(['rita', 'otto', 'bea', 'cody', 'rea', 'mix'].map((name) => server.signIn(name)));

const account = await admin.create('account', { name: 'Acme', level: 'a' });
const plain = await admin.create('account', { name: 'Brown', level: 'b' });
const signed = await rita.create('contract', { name: 'One', status: 'signed', account: account.id });
const draft = await rita.create('contract', { name: 'Two' });

const press = (client, id, action, input = {}, headers) =>
  client.post(id ? `/data/contract/${id}/actions/${action}` : `/data/contract/actions/${action}`, input, headers);

const objects = ['account', 'contract', 'audit_entry'];
async function changesNothing(act) {
  const before = await everything(admin, objects);
  const answer = await act();
  assert.deepEqual(await everything(admin, objects), before);
  return answer;
}

const meta = async (client) => (await client.get('/app/objects/contract')).body;

/* --- what a user interface is told ------------------------------------------------------------- */

test('the description has the buttons that the user may press', async () => {
  const names = async (client) => (await meta(client)).actions.map((action) => action.name);
  assert.deepEqual(await names(rita), ['renew', 'stop', 'warn_me', 'grade']);
  assert.deepEqual(await names(bea), ['renew', 'stop', 'warn_me', 'grade', 'lift', 'tidy']);
  assert.deepEqual(await names(admin), ['renew', 'stop', 'warn_me', 'grade', 'lift', 'tidy']);
  assert.deepEqual(await names(cody), []);
});

test('a button says what the user interface needs to draw it', async () => {
  const { actions } = await meta(rita);
  const [renew, stop] = actions;
  const { input, ...rest } = renew;
  assert.deepEqual(rest, {
    name: 'renew', label: 'Renew', help: 'Makes the contract longer.', icon: 'refresh-cw', on: 'record', danger: false, confirm: null,
    when: ['==', ['path', 'status'], ['text', 'signed']],
  });
  assert.deepEqual(input.map((field) => field.name), ['years', 'reason', 'note', 'account']);
  const [years, reason, note, link] = input;
  assert.deepEqual([years.type, years.label, years.required, years.readonly, years.min, years.max, years.default], ['integer', 'Years more', true, false, 1, 10, 1]);
  assert.deepEqual(reason.options.map((option) => option.label), ['Habit', 'Price']);
  assert.deepEqual(note.required_when, ['>', ['int', ['path', 'years']], ['int', 3]]);
  assert.deepEqual(link.to, ['account']);
  assert.deepEqual([stop.danger, stop.confirm, stop.input], [true, 'It ends now. Go on?', null]);
  const tidy = (await meta(bea)).actions.at(-1);
  assert.deepEqual([tidy.name, tidy.on], ['tidy', 'list']);
});

test('a condition over what the user may not read is not shown', async () => {
  const when = async (client) => (await meta(client)).actions.find((action) => action.name === 'stop').when;
  assert.equal(await when(rita), null);
  assert.deepEqual(await when(bea), ['~=', ['int', ['path', 'margin']], ['int', 99]]);
});

test('header and guide have what the user may press and read', async () => {
  const page = (await meta(rita)).record;
  assert.deepEqual(page.header.actions, ['renew', 'edit', 'stop']);
  assert.deepEqual(page.path, {
    field: 'status',
    guide: {
      draft: { text: 'Agree on the account first.', fields: ['account'], action: null },
      signed: { text: null, fields: ['years'], action: null },
    },
  });
  assert.deepEqual((await meta(bea)).record.path.guide.draft.fields, ['account', 'margin']);
  assert.deepEqual((await meta(cody)).record.header.actions, ['edit']);
});

test('buttons speak the language of the user', async () => {
  const chinese = await server.signIn('otto');
  await chinese.patch('/session', { language: 'zh-CN' });
  const { actions, record } = await meta(chinese);
  assert.deepEqual([actions[0].label, actions[0].input[0].label, actions[0].input[1].options[1].label], ['续约', '增加年数', '价格']);
  assert.equal(record.path.guide.draft.text, '请先确定客户。');
  await chinese.patch('/session', { language: 'en' });
});

test('a page has the buttons that can be pressed now', async () => {
  const buttons = async (client, id) => (await client.get(`/page/contract/${id}`)).body.actions;
  assert.deepEqual(await buttons(rita, signed.id), ['renew', 'stop', 'warn_me', 'grade']);
  assert.deepEqual(await buttons(rita, draft.id), ['stop', 'warn_me', 'grade']);
  assert.deepEqual(await buttons(cody, signed.id), []);
  const kept = await bea.create('contract', { name: 'Kept', margin: 99, status: 'signed' });
  assert.deepEqual(await buttons(bea, kept.id), ['renew', 'warn_me', 'grade', 'lift']);
});

test('what a user may configure is the most that any role says', async () => {
  const setup = async (client) => [(await client.get('/app')).body.user.setup, (await client.get('/session')).body.user.setup];
  assert.deepEqual(await setup(admin), ['all', 'all']);
  assert.deepEqual(await setup(bea), ['model', 'model']);
  assert.deepEqual(await setup(cody), ['code', 'code']);
  assert.deepEqual(await setup(mix), ['code', 'code']);
  assert.deepEqual(await setup(rita), ['none', 'none']);
});

test('openapi has a path for each button of the user', async () => {
  const paths = async (client) => (await client.get('/openapi.json')).body.paths;
  const of = (all) => Object.keys(all).filter((path) => path.includes('/actions/'));
  const mine = await paths(rita);
  assert.deepEqual(of(mine).sort(), ['grade', 'renew', 'stop', 'warn_me'].map((name) => `/data/contract/{id}/actions/${name}`));
  const { post } = mine['/data/contract/{id}/actions/renew'];
  const schema = post.requestBody.content['application/json'].schema;
  assert.deepEqual(Object.keys(schema.properties), ['years', 'reason', 'note', 'account', 'version']);
  assert.deepEqual(schema.properties.reason.enum, ['habit', 'price', null]);
  assert.deepEqual(post.parameters.filter((each) => each.in === 'path').map((each) => each.name), ['id']);
  assert.ok(of(await paths(bea)).includes('/data/contract/actions/tidy'));
  assert.deepEqual(of(await paths(cody)), []);
});

/* --- refusals ------------------------------------------------------------------------------------ */

test('without the right it is 403 and nothing happens', async () => {
  refused(await changesNothing(() => press(cody, signed.id, 'renew', { years: 1 })), 403, 'action.denied');
  refused(await changesNothing(() => press(rita, null, 'tidy')), 403, 'action.denied');
});

test('a record that one may not see is 404, as one that is not there', async () => {
  for (const id of [signed.id, '0000000000001']) refused(await press(otto, id, 'renew', { years: 'x' }), 404, 'record.unknown');
  refused(await press(await server.signIn('nils'), signed.id, 'renew'), 404, 'object.unknown');
});

test('a button that is not there is 404', async () => {
  refused(await press(bea, signed.id, 'nothing'), 404, 'action.missing');
  refused(await press(bea, signed.id, 'tidy'), 404, 'action.missing');
  refused(await press(bea, null, 'renew'), 404, 'action.missing');
  assert.equal((await bea.get(`/data/contract/${signed.id}/actions/renew`)).status, 405);
});

test('where its condition does not hold it is refused, also over a field one may not see', async () => {
  refused(await changesNothing(() => press(rita, draft.id, 'renew', { years: 1 })), 422, 'action.not_now');
  const kept = await bea.create('contract', { name: 'Kept', margin: 99 });
  refused(await press(bea, kept.id, 'stop'), 422, 'action.not_now');
});

test('what it asks is checked, with the names of what it asks', async () => {
  const renew = (input) => changesNothing(() => press(rita, signed.id, 'renew', input));
  refused(await renew({ years: 11 }), 422, 'value.most', 'years');
  refused(await renew({ years: null }), 422, 'value.required', 'years');
  refused(await renew({ years: 4 }), 422, 'value.required', 'note');
  refused(await renew({ reason: 'whim' }), 422, 'value.option', 'reason');
  refused(await renew({ account: plain.id }), 422, 'value.not_offered', 'account');
  refused(await renew({ yeers: 1 }), 422, 'field.unknown', 'yeers');
  refused(await renew({ owner: 'x' }), 422, 'field.unknown', 'owner');
  refused(await renew([]), 400, 'record.form');
  const both = await renew({ years: 0, reason: 'whim' });
  assert.deepEqual(both.body.problems.map((problem) => problem.field), ['years', 'reason']);
  refused(await changesNothing(() => press(rita, signed.id, 'stop', { years: 1 })), 422, 'field.unknown', 'years');
});

test('a lookup that it asks offers what its filter allows', async () => {
  const offered = async (client, what) => client.get(`/lookup/account?q=&for=${what}`);
  assert.deepEqual((await offered(rita, 'contract.renew.account')).body.rows.map((row) => row.title), ['Acme']);
  refused(await offered(rita, 'contract.renew.years'), 400, 'lookup.for');
  refused(await offered(rita, 'contract.tidy.account'), 400, 'lookup.for');
});

test('a stale version is refused with what is there now', async () => {
  const stale = await changesNothing(() => press(rita, signed.id, 'renew', { years: 1 }, { 'If-Match': '"7"' }));
  refused(stale, 409, 'version.stale');
  assert.equal(stale.body.current.name, 'One');
  refused(await press(rita, signed.id, 'renew', { years: 1, version: 7 }), 409, 'version.stale');
});

/* --- what happens ------------------------------------------------------------------------------- */

test('a button changes the record and answers what its code returned', async () => {
  const contract = await rita.create('contract', { name: 'Long', status: 'signed', years: 2 });
  const answer = await press(rita, contract.id, 'renew', { years: 2, account: account.id });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.body.result, 4);
  assert.deepEqual(answer.body.warnings, []);
  assert.deepEqual([answer.body.record.years, answer.body.record.account.title, answer.body.record.version], [4, 'Acme', 2]);
  assert.equal((await rita.get(`/data/contract/${contract.id}`)).body.years, 4);
  const [change] = await rita.rows(`/data/contract/${contract.id}/history`);
  assert.equal(change.user.title, 'rita');
});

test('what was not given has its default', async () => {
  const contract = await rita.create('contract', { name: 'Short', status: 'signed' });
  const answer = await press(rita, contract.id, 'renew', {}, { 'If-Match': '"1"' });
  assert.equal(answer.body.result, 2, answer.text);
});

test('a record that the code returned comes as object, id and title', async () => {
  const contract = await rita.create('contract', { name: 'Old', status: 'signed' });
  const { body } = await press(rita, contract.id, 'stop');
  assert.equal(body.record.status, 'over');
  assert.deepEqual({ ...body.result, id: '' }, { object: 'contract', id: '', title: 'Old (again)' });
  assert.equal((await rita.get(`/data/contract/${body.result.id}`)).body.owner.title, 'rita');
});

test('a warning comes with the answer, a refusal instead of it', async () => {
  const contract = await rita.create('contract', { name: 'Warned' });
  const { body } = await press(rita, contract.id, 'warn_me');
  assert.deepEqual([body.result, body.record.version], [null, 1]);
  assert.equal(body.warnings.length, 1);
  const [{ code, field, message }] = body.warnings;
  assert.deepEqual([code, field, message], ['script.warning', 'name', 'This has no margin.']);
  const long = await rita.create('contract', { name: 'Too long', years: 6 });
  const refusal = await changesNothing(() => press(rita, long.id, 'warn_me'));
  assert.equal(refusal.status, 422, refusal.text);
  const [problem] = refusal.body.problems.filter((each) => each.field === 'years');
  assert.deepEqual([problem.message, problem.rule], ['It is too long.', 'contract.actions.warn_me']);
});

test('a button of the list has no record', async () => {
  const ended = (await bea.get("/data/contract?where=status == 'over'&limit=100")).body.rows.length;
  assert.ok(ended > 0);
  const { body } = await press(bea, null, 'tidy');
  assert.deepEqual([body.result, body.record], [{ ended }, null]);
  assert.deepEqual((await bea.get("/data/contract?where=status == 'over'")).body.rows, []);
});

test('a script acts as who pressed the button, unless it is elevated', async () => {
  const contract = await rita.create('contract', { name: 'Graded' });
  refused(await changesNothing(() => press(rea, contract.id, 'grade')), 403, 'access.denied');
  const lifted = await press(rea, contract.id, 'lift');
  assert.equal(lifted.status, 200, lifted.text);
  assert.ok(!('margin' in lifted.body.record));
  const [run] = (await admin.get(`/data/contract/${contract.id}/runs`)).body.rows;
  assert.deepEqual([run.rule, run.elevated, run.user.title], ['contract.actions.lift', true, 'rea']);
  const trail = `/data/audit_entry?select=source,user&sort=-at&where=record == '${contract.id}'`;
  const [entry] = (await admin.get(trail)).body.rows;
  assert.deepEqual([entry.source, entry.user.title], ['contract.actions.lift (elevated)', 'rea']);
  assert.equal((await bea.get(`/data/contract/${contract.id}`)).body.margin, 5);
});

test('what a script sets on its record is bound by no right on the field', async () => {
  const contract = await rita.create('contract', { name: 'Set' });
  const answer = await press(rita, contract.id, 'grade');
  assert.equal(answer.status, 200, answer.text);
  assert.equal((await bea.get(`/data/contract/${contract.id}`)).body.margin, 5);
});
