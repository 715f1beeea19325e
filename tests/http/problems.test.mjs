/* Problems in words: all at once, with their fields, in the user's language, naming fields by their labels. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD, changesNothing, refused, start } from './server.mjs';

const server = await start({ users: { bea: 'boss' } });
const admin = await server.signIn('admin');
const bea = await server.signIn('bea');
const chinese = /[\u4e00-\u9fff]/;

/* The same request in both languages: the same codes and fields, other words. */
async function inBoth(act) {
  const english = await changesNothing(admin, () => act('en'));
  const other = await changesNothing(admin, () => act('zh-CN'));
  assert.equal(english.status, other.status);
  const places = (answer) => answer.body.problems.map(({ code, field, row }) => ({ code, field, row }));
  assert.deepEqual(places(english), places(other));
  for (const problem of english.body.problems) assert.doesNotMatch(problem.message, chinese);
  for (const problem of other.body.problems) assert.match(problem.message, chinese);
  return [english, other];
}

test('before sign-in Accept-Language decides', async () => {
  await inBoth((language) => server.client().get('/app', { 'Accept-Language': language }));
  const [, other] = await inBoth((language) =>
    server.client().post('/session', { user: 'nobody', password: 'x' }, { 'Accept-Language': `fr, ${language};q=0.9` }));
  assert.equal(other.body.problems[0].message, '用户名或密码错误');
});

test('after sign-in the language that the user keeps decides', async () => {
  await bea.patch('/session', { language: 'zh-CN' });
  const answer = await bea.get('/data/nothing', { 'Accept-Language': 'en' });
  assert.match(answer.body.problems[0].message, chinese);
  await bea.patch('/session', { language: 'en' });
  assert.doesNotMatch((await bea.get('/data/nothing', { 'Accept-Language': 'zh-CN' })).body.problems[0].message, chinese);
});

test('all problems of a record come at once, with their fields', async () => {
  const answer = await changesNothing(admin, () =>
    bea.post('/data/company', { staff: -1, level: 'zz', since: 'soon', sice: 2, code: 'x'.repeat(21) }));
  assert.equal(answer.status, 422);
  const fields = answer.body.problems.map((problem) => problem.field);
  for (const field of ['name', 'staff', 'level', 'since', 'sice', 'code']) assert.ok(fields.includes(field), answer.text);
});

test('fields are named by their labels', async () => {
  const token = async (language) => {
    await bea.patch('/session', { language });
    return bea.post('/data/company', { name: 'X', staff: 5000 });
  };
  const english = await token('en');
  const other = await token('zh-CN');
  await bea.patch('/session', { language: 'en' });
  assert.match(english.body.problems[0].message, /Staff/);
  assert.match(other.body.problems[0].message, /人数/);
  assert.equal(english.body.problems[0].field, 'staff');
});

test('a misspelt field gets the near one as a hint', async () => {
  const answer = await bea.post('/data/company', { name: 'X', staf: 5 });
  const problem = answer.body.problems.find((each) => each.field === 'staf');
  assert.equal(answer.status, 422);
  assert.match(problem.hint, /staff/);
});

test("a rule answers in its own words, at its field or at the record's", async () => {
  const staff = await changesNothing(admin, () => bea.post('/data/company', { name: 'X', level: 'b', staff: 501 }));
  assert.equal(staff.status, 422);
  assert.deepEqual(staff.body.problems.map(({ field, message }) => [field, message]), [['staff', 'A regular company has at most 500 people.']]);
  const code = await changesNothing(admin, () => bea.post('/data/company', { name: 'X', credit: 5 }));
  assert.deepEqual(code.body.problems.map(({ field, message }) => [field, message]), [[null, 'A credit line needs a code.']]);
  await bea.patch('/session', { language: 'zh-CN' });
  const other = await bea.post('/data/company', { name: 'X', level: 'b', staff: 501 });
  await bea.patch('/session', { language: 'en' });
  assert.equal(other.body.problems[0].message, '一般公司不超过 500 人。');
});

test('conditions decide what is required and what may change', async () => {
  const company = await bea.create('company', { name: 'Conditions' });
  const won = await changesNothing(admin, () => bea.post('/data/deal', { name: 'D', company: company.id, stage: 'won' }));
  assert.equal(won.status, 422);
  assert.deepEqual(won.body.problems.map((problem) => problem.field), ['amount']);
  const deal = await bea.create('deal', { name: 'D', company: company.id, stage: 'won', amount: 5, close_date: '2099-01-01' });
  const fixed = await changesNothing(admin, () => bea.patch(`/data/deal/${deal.id}`, { close_date: '2099-01-02' }));
  assert.equal(fixed.status, 422);
  assert.equal(fixed.body.problems[0].field, 'close_date');
  const once = await changesNothing(admin, () => bea.patch(`/data/deal/${deal.id}`, { opened: '2020-01-01' }));
  assert.equal(once.status, 422);
  assert.equal(once.body.problems[0].field, 'opened');
});

test('a retired option stays where it is and cannot be chosen anew', async () => {
  const answer = await changesNothing(admin, () => bea.post('/data/company', { name: 'X', level: 'z' }));
  assert.equal(answer.status, 422);
  assert.equal(answer.body.problems[0].field, 'level');
});

test('malformed JSON is told with its place', async () => {
  const answer = await bea.post('/data/company', '{\n  "name": "x",\n  "staff": }');
  const problem = refused(answer, 400, 'json.syntax');
  assert.equal(problem.line, 3);
  assert.ok(problem.column > 0);
});

test('every refusal carries the number of its log line', async () => {
  const answer = await bea.get('/data/nothing');
  assert.equal(answer.headers.get('x-request-id'), answer.body.request);
  await server.logged(new RegExp(`id=${answer.body.request} method=GET path=/t/t1/api/v1/data/nothing status=404`));
});

test('the words never tell of tables, columns or files', async () => {
  const answers = await Promise.all([
    bea.get('/data/company?where=f_name%20==%201'), bea.get('/data/o_company'), bea.post('/data/company', { f_name: 1 }),
    bea.get('/data/tenon_credential'), bea.get('/data/sqlite_master'), server.client().post('/session', { user: "'", password: PASSWORD }),
  ]);
  for (const answer of answers) {
    assert.ok(answer.status >= 400 && answer.status < 500);
    assert.doesNotMatch(JSON.stringify(answer.body.problems).replace(/f_name|o_company|tenon_credential|sqlite_master/g, ''), /sqlite|SELECT|f_[a-z]|o_[a-z]|\.c:|\.db/i);
  }
});
