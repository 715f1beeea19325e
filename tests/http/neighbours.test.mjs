/* Tenants whose rules loop, and one that works: it must not notice much. Latencies are printed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { app, makeData, PASSWORD, serve, tenon } from './server.mjs';

const LOOPING = 12;

const place = await makeData({ from: 'rules' });
for (let i = 0; i < LOOPING; i++) {
  await tenon(['tenant', 'create', place.data, `loop${i}`, '--app', app('rules')]);
  await tenon(['user', 'passwd', place.data, `loop${i}`, 'admin', '--password-stdin'], { input: PASSWORD + '\n' });
}
const server = await serve(place);
const good = await server.signIn('admin');
const looping = [];
for (let i = 0; i < LOOPING; i++) looping.push(await server.signIn('admin', PASSWORD, `loop${i}`));

const save = () => good.post('/data/deal', { name: 'a good one', what: 'sign' });
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

async function measure(count) {
  const took = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    const { status } = await save();
    took.push(performance.now() - began);
    assert.equal(status, 201);
  }
  return took.sort((a, b) => a - b);
}

/** Tenants that loop again and again until the measuring is over. */
async function measureBeside(tenants, count) {
  let over = false;
  const loops = tenants.map(async (client) => {
    const codes = [];
    while (!over) codes.push((await client.post('/data/deal', { name: 'bad', what: 'loop_held' })).body.problems[0].code);
    return codes;
  });
  const took = await measure(count);
  over = true;
  return { took, codes: (await Promise.all(loops)).flat() };
}

test('one looping tenant, and many, do not keep another from saving', async (t) => {
  await measure(20);
  const alone = await measure(100);
  const one = await measureBeside(looping.slice(0, 1), 100);
  const many = await measureBeside(looping, 100);
  for (const [name, took] of [['alone', alone], ['beside 1', one.took], [`beside ${LOOPING}`, many.took]])
    t.diagnostic(`${name}: median ${at(took, 0.5).toFixed(1)} ms, 95 % ${at(took, 0.95).toFixed(1)} ms, worst ${took.at(-1).toFixed(1)} ms`);
  assert.ok([...one.codes, ...many.codes].every((code) => code === 'script.limit'));
  assert.ok(one.codes.length > 0 && many.codes.length >= LOOPING);
  assert.ok(at(many.took, 0.5) < 1000, 'a save beside looping tenants takes under a second');
});
