/*
 * Roll-ups over HTTP: they follow what anybody does to the records below, at once, many at a time, and through a kill;
 * and `tenon rebuild` finds none of them wrong.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { makeData, query, refused, serve, start, tenon } from './server.mjs';

const rebuild = async ({ data, tenant }, ...what) =>
  JSON.parse((await tenon(['rebuild', data, tenant, ...what, '--json'])).stdout).rollups;

async function noneIsWrong(place) {
  const rollups = await rebuild(place);
  assert.equal(rollups.length, 10);
  for (const { field, wrong } of rollups) assert.equal(wrong, 0, `${field}: ${wrong} wrong`);
}

test('a line moves the sums above it, for a clerk who may not see the account', async () => {
  const server = await start({ from: 'sums', users: { carl: 'clerk' } });
  const admin = await server.signIn('admin');
  const carl = await server.signIn('carl');
  const account = await admin.create('account', { name: 'Acme' });
  const order = await admin.create('order', { name: 'o1', account: account.id, stage: 'paid' });
  const line = await carl.create('order_line', { order: order.id, count: 3, price: '1.10', day: '2026-05-01' });
  await carl.create('order_line', { order: order.id, price: 9, optional: true });

  const read = (await carl.get(`/data/order/${order.id}`)).body;
  assert.deepEqual([read.total, read.lines, read.mean, read.cheapest, read.last_day, read.version],
    [3.3, 2, 5.05, 1.1, '2026-05-01', 1]);
  const above = (await admin.get(`/data/account/${account.id}`)).body;
  assert.deepEqual([above.turnover, above.orders, above.largest, above.latest], [3.3, 1, 3.3, '2026-05-01']);
  assert.deepEqual((await admin.rows('/data/account' + query({ where: 'turnover > 3' }))).map((row) => row.name), ['Acme']);

  const history = (await admin.get(`/data/account/${account.id}/history`)).body.rows;
  assert.deepEqual([history[0].action, history[0].user.title], ['derive', 'carl']);
  const people = (await admin.get(`/data/account/${account.id}/history?derived=false`)).body.rows;
  assert.deepEqual(people.map(({ action }) => action), ['create']);
  const page = (await admin.get(`/page/account/${account.id}`)).body;
  assert.deepEqual(page.history.rows, people);

  assert.equal((await carl.delete(`/data/order_line/${line.id}`)).status, 204);
  assert.equal((await admin.get(`/data/account/${account.id}`)).body.turnover, 0);
  refused(await admin.patch(`/data/order/${order.id}`, { total: 5 }), 422, 'value.computed', 'total');
  await noneIsWrong(server);
});

test('the UI is told what it returns, not how it is made', async () => {
  const server = await start({ from: 'sums' });
  const admin = await server.signIn('admin');
  const { fields } = (await admin.get('/app/objects/order')).body;
  const of = (name) => fields.find((field) => field.name === name);
  assert.deepEqual(['total', 'lines', 'last_day'].map((name) => [of(name).type, of(name).returns, of(name).readonly]), [
    ['rollup', 'currency', true], ['rollup', 'integer', true], ['rollup', 'date', true]]);
  assert.equal(of('total').scale, 2);
  assert.ok(!JSON.stringify(of('total')).includes('subtotal'));
});

test('a sum beyond 18 digits is refused, and nothing of the save has happened', async () => {
  const server = await start({ from: 'sums' });
  const admin = await server.signIn('admin');
  const order = await admin.create('order', { name: 'o1' });
  await admin.create('order_line', { order: order.id, price: '9999999999999999.99' });
  refused(await admin.post('/data/order_line', { order: order.id, price: '0.01' }), 422, 'rollup.digits');
  assert.equal((await admin.rows('/data/order_line')).length, 1);
  await noneIsWrong(server);
});

test('an import moves them while the server runs, and rebuild names what it looked at', async () => {
  const server = await start({ from: 'sums' });
  const admin = await server.signIn('admin');
  for (const name of ['o1', 'o2']) await admin.create('order', { name });
  const file = path.join(server.data, '../lines.csv');
  fs.writeFileSync(file, 'order,count,price\n' + Array.from({ length: 300 }, (_, i) => `o${1 + (i % 2)},2,0.5\n`).join(''));
  await tenon(['import', server.data, server.tenant, 'order_line', file]);
  const orders = await admin.rows('/data/order?sort=name');
  assert.deepEqual(orders.map((row) => [row.total, row.lines]), [[150, 150], [150, 150]]);
  assert.deepEqual(await rebuild(server, 'order.total'), [
    { field: 'order.total', rows: 2, wrong: 0 },
    { field: 'account.turnover', rows: 0, wrong: 0 },
    { field: 'account.largest', rows: 0, wrong: 0 },
  ]);
  const said = await tenon(['rebuild', server.data, server.tenant, 'product']);
  assert.match(said.stdout, /product\.sold: 0 records, 0 wrong/);
  await tenon(['rebuild', server.data, server.tenant, 'order.name'], { expect: 1 });
  await tenon(['rebuild', server.data, server.tenant, 'nothing'], { expect: 1 });
});

test('what comes back from the bin gives again what it gave', async () => {
  const server = await start({ from: 'sums' });
  const admin = await server.signIn('admin');
  const account = await admin.create('account', { name: 'Acme' });
  const product = await admin.create('product', { name: 'Nail' });
  const order = await admin.create('order', { name: 'o1', account: account.id, stage: 'paid' });
  await admin.create('order_line', { order: order.id, count: 3, price: 2, product: product.id });
  await admin.create('order_line', { order: order.id, price: 1 });
  const state = async () => [(await admin.get(`/data/account/${account.id}`)).body, (await admin.get(`/data/order/${order.id}`)).body,
    (await admin.get(`/data/product/${product.id}`)).body].map((row) => row && [row.turnover, row.orders, row.total, row.lines, row.sold]);
  const before = await state();
  const restore = async () => {
    const [bundle] = await admin.rows('/bin');
    assert.equal((await admin.post(`/bin/${bundle.id}/restore`)).status, 200);
    assert.deepEqual(await state(), before);
    await noneIsWrong(server);
  };
  assert.equal((await admin.delete(`/data/order/${order.id}`)).status, 204);
  assert.deepEqual((await state())[0].slice(0, 2), [0, 0]);
  await noneIsWrong(server);
  await restore();
  assert.equal((await admin.delete(`/data/product/${product.id}`)).status, 204); // takes a line along
  await restore();
  assert.equal((await admin.delete(`/data/account/${account.id}`)).status, 204); // clears the order's link
  await restore();
});

/* --- at random -------------------------------------------------------------------------------- */

let seed = 4711;
const random = (below) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % below;
const pick = (list) => list[random(list.length)];

/** One of the things that people do; a conflict with somebody else's deletion is fine, an error is not. */
async function act(client, world) {
  const values = () => ({
    count: random(9), price: (random(20000) - 5000) / 100, optional: random(3) === 0,
    day: `2026-0${1 + random(9)}-1${random(9)}`, product: random(2) ? pick(world.products).id : null,
  });
  const moves = [
    async () => world.lines.push((await client.post('/data/order_line', { order: pick(world.orders).id, ...values() })).body?.id),
    async () => client.post('/data/order_line', Array.from({ length: 5 }, () => ({ order: pick(world.orders).id, ...values() }))),
    async () => client.patch(`/data/order_line/${pick(world.lines)}`, values()),
    async () => client.patch(`/data/order_line/${pick(world.lines)}`, values()),
    async () => client.delete(`/data/order_line/${pick(world.lines)}`),
    async () => client.patch(`/data/order/${pick(world.orders).id}`, { account: random(3) ? pick(world.accounts).id : null }),
    async () => client.patch(`/data/order/${pick(world.orders).id}`, { stage: pick(['open', 'paid']) }),
    async () => {
      if (random(6)) return null;
      const victim = pick(world.products);
      const answer = await client.delete(`/data/product/${victim.id}`);
      Object.assign(victim, (await client.post('/data/product', { name: `p${random(1e9)}` })).body);
      return answer;
    },
  ];
  const answer = await pick(moves)();
  if (answer?.status >= 500) throw new assert.AssertionError({ message: answer.text });
}

async function makeWorld(client) {
  const some = (object, count) =>
    Promise.all(Array.from({ length: count }, (_, i) => client.create(object, { name: `${object} ${i}` })));
  return { accounts: await some('account', 3), orders: await some('order', 6), products: await some('product', 3), lines: ['x'] };
}

test('eight clients at random, and none is wrong', { timeout: 300_000 }, async () => {
  const server = await start({ from: 'sums' });
  const admin = await server.bearer('admin');
  const world = await makeWorld(admin);
  const player = async () => {
    for (let i = 0; i < 40; i++) await act(admin, world);
  };
  await Promise.all(Array.from({ length: 8 }, player));
  assert.ok((await admin.rows('/data/order_line?limit=1000')).length > 20);
  await noneIsWrong(server);
});

test('killed in the middle of it, and none is wrong', { timeout: 300_000 }, async () => {
  const place = await makeData({ from: 'sums' });
  let server = await serve(place);
  let admin = await server.bearer('admin');
  const world = await makeWorld(admin);
  for (let round = 0; round < 3; round++) {
    admin.server = server;
    const player = async () => {
      for (;;) {
        try {
          await act(admin, world);
        } catch (error) {
          if (error instanceof assert.AssertionError) throw error;
          return; // the connection broke: the server is gone
        }
      }
    };
    const players = Array.from({ length: 8 }, player);
    await new Promise((done) => setTimeout(done, 300 + random(600)));
    await server.kill();
    await Promise.all(players);
    server = await serve(place);
    await noneIsWrong(server);
  }
  assert.equal((await server.stop()).code, 0);
});
