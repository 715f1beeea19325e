/* Boards: columns with counts, sums and cards, by the rights and filters of lists. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { query, refused, start } from './server.mjs';

const server = await start({ users: { bea: 'boss', cleo: 'clerk', rita: 'rep' } });
const bea = await server.signIn('bea');
const cleo = await server.signIn('cleo');
const rita = await server.signIn('rita');
const company = await bea.create('company', { name: 'Board Ltd', code: 'B-1', staff: 7, credit: 10 });
const made = (n, stage, amount) => ({ name: `Deal ${n}`, company: company.id, stage, amount });
await bea.post('/data/deal', [
  ...Array.from({ length: 45 }, (_, i) => made(i, 'open', i * 10 + 0.5)),
  made('won', 'won', 1000), made('lost', 'lost', 77),
]);

const board = async (who, parameters = {}) => {
  const { status, body } = await who.get(`/board/deal${query(parameters)}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};
const counts = (body) => body.columns.map(({ value, count }) => [value, count]);

test('each column has its count, its sum and its first cards in the order of the board', async () => {
  const { columns } = await board(bea);
  assert.deepEqual(columns.map(({ value, label, count, sum, hidden }) => [value, label, count, sum, hidden]), [
    ['open', 'Open', 45, 9922.5, false], ['won', 'Won', 1, 1000, false], ['lost', 'Lost', 1, 77, true],
  ]);
  const [open, , lost] = columns;
  assert.equal(open.rows.length, 20);
  assert.deepEqual(open.rows.slice(0, 2).map(({ amount }) => amount), [440.5, 430.5]);
  assert.deepEqual(Object.keys(open.rows[0]).sort(), ['amount', 'company', 'company.staff', 'id', 'name', 'stage', 'version']);
  assert.deepEqual(lost.rows, [], 'a folded column sends its cards when it is opened');
});

test('more of one column goes on where its cards end, without a gap or a double', async () => {
  const [open] = (await board(bea)).columns;
  const seen = open.rows.map(({ id }) => id);
  for (let cursor = open.next; cursor;) {
    const page = await board(bea, { value: 'open', cursor });
    seen.push(...page.rows.map(({ id }) => id));
    cursor = page.next;
  }
  assert.equal(new Set(seen).size, 45);
  assert.equal(seen.length, 45);
  assert.equal((await board(bea, { value: 'lost' })).rows.length, 1);
  refused(await bea.get(`/board/deal${query({ value: 'won', cursor: open.next })}`), 400, 'query.cursor');
});

test('a condition and words narrow counts and cards alike', async () => {
  const body = await board(bea, { where: 'amount > 400', limit: '2' });
  assert.deepEqual(counts(body), [['open', 5], ['won', 1], ['lost', 0]]);
  assert.equal(body.columns[0].rows.length, 2);
  assert.deepEqual(counts(await board(bea, { view: 'large' })), [['open', 35], ['won', 1], ['lost', 0]]);
  refused(await bea.get(`/board/deal${query({ where: 'amount >' })}`), 400, 'expr.operand.end');
});

test('records out of reach are not counted, fields out of reach leave no trace', async () => {
  assert.deepEqual(counts(await board(rita)), [['open', 0], ['won', 0], ['lost', 0]]);
  const { columns } = await board(cleo);
  assert.deepEqual(columns.map(({ count, sum }) => [count, sum]), [[45, undefined], [1, undefined], [1, undefined]]);
  assert.deepEqual(Object.keys(columns[0].rows[0]).sort(), ['company', 'id', 'name', 'stage', 'version']);
  const { boards } = (await cleo.get('/app/objects/deal')).body;
  assert.deepEqual(boards, [{ name: 'stages', label: 'By stage', by: 'stage', card: { title: 'name', facts: ['company'] }, sum: null }]);
  const hidden = await cleo.get('/board/deal?view=large');
  const unknown = await cleo.get('/board/deal?view=nosuch');
  assert.equal(hidden.status, 404);
  assert.deepEqual(hidden.body.problems.map(({ code }) => code), ['board.unknown']);
  assert.equal(unknown.status, 404);
});

test('an object without a board says so', async () => {
  refused(await bea.get('/board/company'), 404, 'board.unknown');
});
