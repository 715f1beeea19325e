/* What follows from records -- roll-ups, the index of words -- is compared with them by `verify` and made anew by `rebuild`, beside people. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { makeData, query, serve, tenon } from './server.mjs';

const place = await makeData({ from: 'sums' });
let server = await serve({ ...place, watch: false });
let admin = await server.bearer('admin');
const backup = path.join(path.dirname(place.data), 'backup');

/** Behind the program's back, while it does not run. */
const tamper = (sql) => execFileSync('python3', ['-c', 'import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nc.executescript(sys.argv[2])\nc.commit()',
  path.join(place.data, 'tenants', place.tenant, 'data.db'), sql]);
const verify = (what = place.data, ...more) => tenon(['verify', what, ...more], { expect: null });
const whole = async (...what) => {
  const { code, stdout, stderr } = await verify(...what);
  assert.equal(code, 0, stdout + stderr);
};
const found = async (q) => (await admin.rows('/data/product' + query({ q, select: 'name', limit: 1000 }))).map((row) => row.name);
const again = async () => {
  server = await serve({ ...place, watch: false });
  admin = await server.bearer('admin');
};

const order = await admin.create('order', { name: 'o1' });
const products = [];
for (let from = 0; from < 1500; from += 500) {
  const { body, text } = await admin.post('/data/product', Array.from({ length: 500 }, (_, i) => ({ name: `Apple 苹果 ${from + i}` })));
  assert.ok(body.ids ?? body.rows ?? body.length, text.slice(0, 200));
  products.push(...(body.ids ?? (body.rows ?? body).map((row) => row.id)));
}
await admin.create('order_line', { order: order.id, product: products[0], count: 3, price: 2, name: 'first' });

test('what is as it should be is found whole, beside people, and in a backup', async () => {
  await whole();
  await tenon(['backup', place.data, backup]);
  await whole(backup);
});

test('what is wrong is named with its cure, also in a backup; --quick does not ask', async () => {
  assert.equal((await server.stop()).code, 0);
  tamper(`UPDATE o_order SET f_total = f_total + 100; UPDATE o_product SET f_name = 'Zebra' WHERE f_name = 'Apple 苹果 1300'`);
  await again();
  assert.deepEqual(await found('zebra'), []);
  const wrong = (text) => {
    assert.match(text, /t1: the roll-up order\.total is wrong in 1 records[^]*tenon rebuild DATA t1 order\.total/);
    assert.match(text, /t1: the index of words of product is not what its records say[^]*tenon rebuild DATA t1 product/);
    assert.doesNotMatch(text, /index of words of (account|order)|order\.lines/);
  };
  const said = await verify();
  assert.equal(said.code, 1);
  wrong(said.stderr);
  await whole(place.data, '--quick');
  await tenon(['backup', place.data, backup + '2']);
  wrong((await verify(backup + '2')).stderr);
  assert.equal((await server.stop()).code, 0);
});

test('rebuild puts it right while people work, and what they change meanwhile is in it', async () => {
  await again();
  let over = false, changed = 0;
  const writer = async (at) => {
    for (; !over; at = (at + 7) % products.length) {
      const turn = changed++;
      assert.equal((await admin.patch(`/data/product/${products[at]}`, { name: `Pear 梨 ${at}` })).status, 200);
      if (turn % 5 === 0) await admin.create('product', { name: `Plum ${turn}` });
      if (turn % 5 === 1) await admin.delete(`/data/product/${(await admin.create('product', { name: `gone ${turn}` })).id}`);
    }
  };
  const writers = [1, 2, 3].map(writer);
  const { rollups, words } = JSON.parse((await tenon(['rebuild', place.data, place.tenant, '--json'])).stdout);
  over = true;
  await Promise.all(writers);
  assert.equal(rollups.find(({ field }) => field === 'order.total').wrong, 1);
  assert.ok(words.find(({ object }) => object === 'product').rows >= 1500);
  assert.deepEqual(words.map(({ object }) => object).filter((name) => /account|order|product/.test(name)).sort(),
    ['account', 'order', 'order_line', 'product']);
  assert.ok(changed > 0);
  await whole();
  assert.equal((await found('gone')).length, 0);
  assert.ok((await found('梨')).length > 0);
  assert.equal((await server.stop()).code, 0);
});

test('a rebuild that is killed has changed nothing; the next one is whole', async () => {
  await again();
  for (const after of [30, 120]) {
    const rebuild = tenon(['rebuild', place.data, place.tenant, 'product'], { expect: null });
    await new Promise((done) => setTimeout(done, after));
    await server.kill();
    await rebuild;
    await again();
    await whole();
    await admin.patch(`/data/product/${products[0]}`, { name: `After ${after}` });
    assert.deepEqual(await found(`after ${after}`), [`After ${after}`]);
  }
  assert.match((await tenon(['rebuild', place.data, place.tenant, 'product'])).stdout, /product: words of \d[\d,. ]* records/);
  await whole();
  assert.deepEqual(await found('after 120'), ['After 120']);
});
