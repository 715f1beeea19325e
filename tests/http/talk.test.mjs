/* Comments, mentions, the timeline and notifications over HTTP: who sees what, and who is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused, start } from './server.mjs';

const server = await start({ from: 'talk', users: { bea: 'boss', rita: 'rep', rob: 'rep', carl: 'clerk', ned: 'clerk' } });
const admin = await server.signIn('admin');
const people = {};
for (const login of ['bea', 'rita', 'rob', 'carl', 'ned']) people[login] = await server.signIn(login);
const { bea, rita, rob, carl, ned } = people;
const ids = {};
for (const row of await admin.rows('/data/user?select=login')) ids[row.login] = row.id;

const at = (login, name = login) => `@[${name}](${ids[login]})`;
const timeline = (client, id, more = '') => client.get(`/data/deal/${id}/timeline${more}`);
const comment = (client, id, text) => client.post(`/data/deal/${id}/comments`, { text });
const notices = async (client, more = '') => (await client.get(`/notifications${more}`)).body;

/** Everything that was told is read, so that each test begins with nothing. */
async function quiet() {
  for (const client of Object.values(people)) await client.post('/notifications/read', { all: true });
}

async function commented(client, id, text) {
  const answer = await comment(client, id, text);
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}

test('a comment stands in the timeline with its author and those it names', async () => {
  const deal = await rita.create('deal', { name: 'Rope' });
  const written = await commented(rita, deal.id, `  Please look, ${at('bea', 'somebody else')}.\nhttps://example.com  `);
  assert.equal(written.text, `Please look, ${at('bea')}.\nhttps://example.com`, 'the name is today\'s');
  assert.deepEqual(written.mentions, [{ id: ids.bea, title: 'bea' }]);
  assert.deepEqual([written.user, written.edited_at, written.unseen], [{ id: ids.rita, title: 'rita' }, null, []]);
  assert.deepEqual(written.can, ['edit', 'delete']);

  const { unseen, ...row } = written;
  const [first, second] = (await timeline(bea, deal.id)).body.rows;
  assert.deepEqual(first, { ...row, can: [] });
  assert.deepEqual([second.kind, second.action], ['change', 'create']);
  const page = (await rita.get(`/page/deal/${deal.id}`)).body;
  assert.deepEqual(page.timeline.rows[0], row);
  assert.equal(page.history, null, 'its layout has no such part');
  assert.equal(unseen.length, 0);
});

test('who may not read the record knows of nothing', async () => {
  const deal = await rita.create('deal', { name: 'Secret' });
  const written = await commented(rita, deal.id, 'between us');
  refused(await timeline(rob, deal.id), 404, 'record.unknown');
  refused(await comment(rob, deal.id, 'hello'), 404, 'record.unknown');
  refused(await rob.patch(`/comments/${written.id}`, { text: 'x' }), 404, 'comment.unknown');
  refused(await rob.delete(`/comments/${written.id}`), 404, 'comment.unknown');
  refused(await rob.delete('/comments/0000000000001'), 404, 'comment.unknown');
  for (const object of ['comment', 'notification']) {
    refused(await bea.get(`/data/${object}`), 404, 'object.unknown');
    refused(await admin.post(`/data/${object}`, {}), 403, 'access.denied');
  }
  assert.equal((await admin.rows(`/data/comment?where=${encodeURIComponent(`record == '${deal.id}'`)}`)).length, 1);
});

test('a mention of somebody who may not read the record tells them nothing, and the author that', async () => {
  const deal = await rita.create('deal', { name: 'Own' });
  await quiet();
  const written = await commented(rita, deal.id, `${at('rob')} and ${at('bea')}`);
  assert.deepEqual(written.unseen, [{ id: ids.rob, title: 'rob' }]);
  assert.equal((await notices(rob)).rows.some(({ record }) => record?.id === deal.id), false);
  assert.equal((await notices(rob)).unread, 0);
  const told = await notices(bea);
  assert.equal(told.unread, 1);
  assert.deepEqual(told.rows[0], {
    id: told.rows[0].id, at: told.rows[0].at, kind: 'mention', text: 'rita mentioned you in a comment',
    excerpt: '@rob and @bea', by: { id: ids.rita, title: 'rita' }, object: 'deal', icon: 'target', count: 1,
    record: { id: deal.id, title: 'Own' }, read: false,
  });
  refused(await comment(rita, deal.id, '@[ghost](0000000000001)'), 422, 'comment.mention', 'text');
  assert.equal((await commented(rita, deal.id, '@[x](not an id) @[ ](')).mentions.length, 0);
});

test('the owner is told of what others write, in their own language, and of nothing of their own', async () => {
  const deal = await rita.create('deal', { name: 'Mine' });
  await quiet();
  await commented(rita, deal.id, 'to myself');
  assert.equal((await notices(rita)).unread, 0);
  await commented(bea, deal.id, 'well done');
  assert.equal((await rita.patch('/session', { language: 'zh-CN' })).status, 200);
  const [row] = (await notices(rita, '?unread=true')).rows;
  assert.deepEqual([row.kind, row.text, row.excerpt], ['comment', 'bea 发表了评论', 'well done']);
  await rita.patch('/session', { language: 'en' });
  await commented(bea, deal.id, `${at('rita')}, again`);
  const kinds = (await notices(rita, '?unread=true')).rows.map(({ kind }) => kind);
  assert.deepEqual(kinds, ['mention', 'comment'], 'told once, as somebody who was named');
});

test('an author changes and deletes their own; admin deletes all; new names are told', async () => {
  const deal = await bea.create('deal', { name: 'Edited' });
  const written = await commented(bea, deal.id, `hello ${at('carl')}`);
  await quiet();
  refused(await carl.patch(`/comments/${written.id}`, { text: 'x' }), 403, 'comment.denied');
  refused(await carl.delete(`/comments/${written.id}`), 403, 'comment.denied');
  refused(await admin.patch(`/comments/${written.id}`, { text: 'x' }), 403, 'comment.denied');
  const changed = await bea.patch(`/comments/${written.id}`, { text: `hello ${at('carl')} and ${at('ned')}` });
  assert.equal(changed.status, 200, changed.text);
  assert.ok(changed.body.edited_at);
  assert.deepEqual([(await notices(carl)).unread, (await notices(ned)).unread], [0, 1]);
  const entries = await admin.rows(`/data/audit_entry?where=${encodeURIComponent(`record == '${written.id}'`)}&sort=id`);
  assert.deepEqual(entries.map(({ action }) => action), ['create', 'update']);
  assert.deepEqual((await timeline(admin, deal.id)).body.rows[0].can, ['delete']);
  assert.equal((await admin.delete(`/comments/${written.id}`)).status, 204);
  refused(await bea.patch(`/comments/${written.id}`, { text: 'x' }), 404, 'comment.unknown');
  assert.equal((await notices(ned)).rows[0].excerpt, null, 'what is gone is not shown');
});

test('limits: a comment is neither empty nor endless, and names at most twenty people', async () => {
  const deal = await bea.create('deal', { name: 'Limits' });
  for (const body of [{ text: '' }, { text: ' \n ' }, {}, { text: 5 }]) {
    refused(await bea.post(`/data/deal/${deal.id}/comments`, body), 422, 'value.required', 'text');
  }
  refused(await bea.post(`/data/deal/${deal.id}/comments`, { text: 'x', author: ids.bea }), 400, 'http.member', 'author');
  refused(await bea.post(`/data/deal/${deal.id}/comments`, []), 400, 'http.body.object');
  assert.equal((await comment(bea, deal.id, '字'.repeat(10000))).status, 201);
  assert.equal((await comment(bea, deal.id, '字'.repeat(10001))).status, 422);
  const many = Array.from({ length: 21 }, (_, i) => `@[x](000000000${String(1000 + i)})`).join(' ');
  refused(await comment(bea, deal.id, many), 422, 'comment.mentions', 'text');
  refused(await bea.post(`/data/user/${ids.bea}/comments`, { text: 'x' }), 422, 'comment.object');
});

test('the timeline shows each what they may read', async () => {
  const deal = await rita.create('deal', { name: 'Mixed', amount: 5 });
  await rita.patch(`/data/deal/${deal.id}`, { amount: 7 });
  await rita.create('visit', { subject: 'First', at: '2026-01-02T03:04:05Z', deal: deal.id, second: deal.id, notes: 'quiet' });
  await bea.create('visit', { subject: 'By bea', at: '2026-01-03T03:04:05Z', deal: deal.id });
  await rita.create('visit', { subject: 'No time', at: null, deal: deal.id });
  await rita.create('memo', { text: 'remember', deal: deal.id });
  await commented(rita, deal.id, 'hm');

  const shown = async (client, more) => (await timeline(client, deal.id, more)).body.rows.map((row) =>
    row.kind === 'change' ? row.action : row.kind === 'comment' ? row.text : row.record.title);
  assert.deepEqual(await shown(rita), ['hm', 'remember', 'update', 'create', 'First']);
  assert.deepEqual(await shown(bea), ['hm', 'remember', 'update', 'create', 'By bea', 'First']);
  assert.deepEqual(await shown(carl), ['hm', 'remember', 'create', 'By bea', 'First'], 'the update was of a hidden field alone');
  assert.deepEqual(await shown(bea, '?only=comments'), ['hm']);
  assert.deepEqual(await shown(bea, '?only=changes'), ['update', 'create']);
  assert.deepEqual(await shown(bea, '?only=activities'), ['remember', 'By bea', 'First']);
  refused(await timeline(bea, deal.id, '?only=else'), 400, 'timeline.only', 'only');

  const row = async (client) => (await timeline(client, deal.id)).body.rows.at(-1);
  assert.deepEqual(await row(rita), {
    kind: 'record', id: (await row(rita)).id, at: '2026-01-02T03:04:05.000Z', user: { id: ids.rita, title: 'rita' },
    object: 'visit', label: 'Visit', icon: 'calendar-days', record: { id: (await row(rita)).id, title: 'First' }, text: 'quiet',
  });
  assert.equal((await row(carl)).text, null, 'its text is in a group of its own');
  const change = (await timeline(rita, deal.id, '?only=changes')).body.rows[0];
  assert.deepEqual(change.changes, [{ field: 'amount', old: 5, new: 7 }]);
});

test('pages neither lose nor repeat a row while others write', async () => {
  const deal = await bea.create('deal', { name: 'Long' });
  for (let i = 0; i < 12; i++) {
    await commented(bea, deal.id, `comment ${i}`);
    await bea.patch(`/data/deal/${deal.id}`, { amount: i });
    await bea.create('visit', { subject: `visit ${i}`, at: `2026-02-0${1 + (i % 3)}T10:00:00Z`, deal: deal.id });
  }
  const all = (await timeline(bea, deal.id, '?limit=100')).body;
  assert.equal(all.rows.length, 37);
  assert.equal(all.next, null);
  const read = [];
  let cursor = '';
  for (let page = 0; cursor !== null; page++) {
    const answer = (await timeline(bea, deal.id, `?limit=4${cursor && `&cursor=${cursor}`}`)).body;
    read.push(...answer.rows.map(({ id }) => id));
    cursor = answer.next;
    if (page < 5) await commented(bea, deal.id, `meanwhile ${page}`);
  }
  assert.deepEqual(read, all.rows.map(({ id }) => id));
  const { next } = (await timeline(bea, deal.id, '?limit=4')).body;
  refused(await timeline(bea, deal.id, `?only=comments&cursor=${next}`), 400, 'query.cursor', 'cursor');
  refused(await timeline(bea, deal.id, '?limit=101'), 400, 'query.limit', 'limit');
});

test('comments go into the bin with their record and come back', async () => {
  const deal = await rita.create('deal', { name: 'Binned' });
  const first = await commented(rita, deal.id, 'one');
  const second = await commented(bea, deal.id, 'two');
  const gone = await rita.delete(`/data/deal/${deal.id}`);
  assert.equal(gone.status, 204, gone.text);
  refused(await rita.patch(`/comments/${first.id}`, { text: 'x' }), 404, 'comment.unknown');
  const hidden = (await notices(rita)).rows.find(({ record }) => record?.id === deal.id);
  assert.deepEqual([hidden.record, hidden.excerpt], [{ id: deal.id, title: null, hidden: true }, null]);
  const bundle = gone.headers.get('x-tenon-bin');
  assert.deepEqual((await rita.get(`/bin/${bundle}`)).body.objects, [{ object: 'deal', label: 'Deal', count: 1 }]);
  assert.equal((await rita.post(`/bin/${bundle}/restore`)).status, 200);
  const rows = (await timeline(rita, deal.id, '?only=comments')).body.rows;
  assert.deepEqual(rows.map(({ id, text, at: when }) => [id, text, when]),
    [second, first].map(({ id, text, at: when }) => [id, text, when]));
});

test('a new owner is told once, whatever is handed over', async () => {
  const deals = [];
  for (let i = 0; i < 3; i++) deals.push(await bea.create('deal', { name: `Given ${i}` }));
  await quiet();
  await bea.patch(`/data/deal/${deals[0].id}`, { owner: ids.rita });
  let [row] = (await notices(rita)).rows;
  assert.deepEqual([row.kind, row.text, row.record, row.count],
    ['assigned', 'bea handed over to you: Deal', { id: deals[0].id, title: 'Given 0' }, 1]);
  await bea.patch(`/data/deal/${deals[1].id}`, { owner: ids.rita });
  await bea.patch(`/data/deal/${deals[2].id}`, { owner: ids.rita, name: 'Given too' });
  const told = await notices(rita);
  assert.equal(told.unread, 1);
  [row] = told.rows;
  assert.deepEqual([row.text, row.record, row.count], ['bea handed over to you: 3 Deals', null, 3]);
  await bea.patch(`/data/deal/${deals[0].id}`, { owner: ids.bea });
  assert.equal((await notices(bea)).unread, 0, 'taking something is not being given it');
});

test('a script\'s notification is delivered with the save, or marked as failed', async () => {
  await quiet();
  const deal = await rita.create('deal', { name: 'call the boss' });
  const [row] = (await notices(bea, '?unread=true')).rows;
  assert.deepEqual([row.kind, row.text, row.excerpt, row.record], ['notify', 'A deal for you', 'Have a look', { id: deal.id, title: 'call the boss' }]);
  const sent = await admin.rows('/data/outbox?sort=id');
  assert.deepEqual(sent.map(({ recipient, state }) => [recipient, state]), [['bea', 'sent'], ['nobody-here', 'failed']]);
});

test('notifications are one\'s own: counted, paged, marked', async () => {
  const deal = await rita.create('deal', { name: 'Counted' });
  await quiet();
  for (let i = 0; i < 5; i++) await commented(bea, deal.id, `note ${i}`);
  assert.equal((await rita.get('/app')).body.unread, 5);
  assert.equal((await rob.get('/app')).body.unread, 0);
  const first = await notices(rita, '?unread=true&limit=2');
  assert.equal(first.rows.length, 2);
  const rest = await notices(rita, `?unread=true&limit=10&cursor=${first.next}`);
  assert.deepEqual([...first.rows, ...rest.rows].map(({ excerpt }) => excerpt), [4, 3, 2, 1, 0].map((i) => `note ${i}`));
  const id = first.rows[0].id;
  assert.deepEqual((await rob.post('/notifications/read', { ids: [id] })).body, { unread: 0 });
  assert.equal((await notices(rita)).unread, 5, 'nobody reads those of others');
  assert.deepEqual((await rita.post('/notifications/read', { ids: [id] })).body, { unread: 4 });
  assert.deepEqual((await rita.post('/notifications/read', { all: true })).body, { unread: 0 });
  for (const body of [{}, { all: false }, { ids: 'x' }, { ids: ['x'] }, { ids: [], all: true }]) {
    refused(await rita.post('/notifications/read', body), 400, 'notice.ids', 'ids');
  }
});

test('a comment in a batch stands and falls with it', async () => {
  const deal = await bea.create('deal', { name: 'Batch' });
  const operations = [
    { method: 'POST', path: `/data/deal/${deal.id}/comments`, body: { text: 'in one go' } },
    { method: 'PATCH', path: `/data/deal/${deal.id}`, body: { name: null } },
  ];
  assert.equal((await bea.post('/batch', { operations })).status, 422);
  assert.equal((await timeline(bea, deal.id, '?only=comments')).body.rows.length, 0);
});
