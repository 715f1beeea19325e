/*
 * What the filter builder writes, the server reads: every operator of every kind of field. filters.txt is what
 * ui/test/filters.test.ts writes, and compares.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { query, refused, start } from './server.mjs';

const server = await start({ from: 'lists', users: { bea: 'boss', cleo: 'clerk' } });
const bea = await server.signIn('bea');
const lines = fs.readFileSync(new URL('filters.txt', import.meta.url), 'utf8').trim().split('\n');
const names = async (where) =>
  (await bea.rows('/data/deal' + query({ where, sort: 'name', limit: 100 }))).map((row) => row.name);

test('every condition that the builder can write is an expression of the server', async () => {
  assert.ok(lines.length > 90, `${lines.length} conditions`);
  for (const where of lines) {
    const answer = await bea.get('/data/deal' + query({ where, total: 'exact', limit: 1 }));
    assert.equal(answer.status, 200, `${where}: ${answer.text}`);
  }
});

test('and means what its words say', async () => {
  const day = (n) => new Date(Date.now() + 8 * 3600e3 + n * 86400e3).toISOString().slice(0, 10);
  await bea.post('/data/deal', [
    { name: 'a', amount: 1, close_date: day(-3), regions: ['a', 'b'], vip: true },
    { name: 'b', amount: 5, close_date: day(0), regions: ['a'] },
    { name: 'c', close_date: day(3), stage: 'lost' },
  ]);
  const find = (start) => {
    const line = lines.find((one) => one.startsWith(start));
    assert.ok(line, start);
    return line;
  };
  assert.deepEqual(await names(find('(close_date >= add_days(today(), -30) and')), ['a', 'b']);
  assert.deepEqual(await names(find('(close_date >= today() and close_date <= add_days(today(), 0)')), ['b']);
  assert.deepEqual(await names(find("(has(regions, 'a') or")), ['a', 'b']);
  assert.deepEqual(await names(find("(has(regions, 'a') and")), ['a']);
  assert.deepEqual(await names(find("(not has(regions, 'a') and")), ['c']);
  assert.deepEqual(await names(find('one_of(amount, 1, 2.5)')), ['a']);
  assert.deepEqual(await names(find("not one_of(stage, 'won', 'lost')")), ['a', 'b']);
  assert.deepEqual(await names('stage.closed'), ['c']);
  assert.deepEqual(await names(find('vip == true')), ['a']);
});

test('records are named by their ids, as far as they may be read', async () => {
  const made = [await bea.create('account', { name: 'Acme' }), await bea.create('account', { name: 'Bolt' })];
  const ids = made.map(({ id }) => id);
  const found = await bea.rows(`/lookup/account?ids=${ids.join()}`);
  assert.deepEqual(found.map(({ id, title }) => [id, title]), [[ids[0], 'Acme'], [ids[1], 'Bolt']]);
  assert.deepEqual((await bea.rows(`/lookup/account?ids=${ids[1]}`)).map(({ title }) => title), ['Bolt']);
  refused(await bea.get('/lookup/account?ids=what'), 400, 'lookup.ids', 'ids');
  refused(await bea.get(`/lookup/account?ids=${Array(51).fill(ids[0]).join()}`), 400, 'lookup.ids');
  const hidden = await bea.create('deal', { name: 'hidden' });
  const cleo = await server.signIn('cleo');
  assert.deepEqual(await cleo.rows(`/lookup/deal?ids=${hidden.id}`), []);
});
