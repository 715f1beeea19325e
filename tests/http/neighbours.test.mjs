/* Tenants whose rules loop, and one that works: it must not notice much. Latencies are printed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { app, makeData, serve, tenon } from './server.mjs';

const LOOPING = 64;

const place = await makeData({ from: 'rules' });
const tokens = [];
for (let i = 0; i < LOOPING; i++) {
  await tenon(['tenant', 'create', place.data, `loop${i}`, '--app', app('rules')]);
  tokens.push((await tenon(['token', 'create', place.data, `loop${i}`, 'admin'])).stdout.trim());
}

const server = await serve(place, ['--threads', '128']);
const good = await server.signIn('admin');
const looping = tokens.map((token, i) => Object.assign(server.client(`loop${i}`), { token }));

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

async function measure(count) {
  const took = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    const { status, text } = await good.post('/data/deal', { name: 'a good one', what: 'sign' });
    took.push(performance.now() - began);
    assert.equal(status, 201, text);
  }
  return took.sort((a, b) => a - b);
}

/** Tenants that loop again and again until the measuring is over; what each of them heard. */
async function measureBeside(tenants, count) {
  let over = false;
  const loops = tenants.map(async (client) => {
    const codes = [];
    do codes.push((await client.post('/data/deal', { name: 'bad', what: 'loop_held' })).body.problems[0].code);
    while (!over);
    return codes;
  });
  const took = await measure(count);
  over = true;
  return { took, codes: await Promise.all(loops) };
}

test('one looping tenant, and sixty-four, do not keep another from saving', { timeout: 300_000 }, async (t) => {
  await measure(20);
  const alone = await measure(100);
  const one = await measureBeside(looping.slice(0, 1), 100);
  const many = await measureBeside(looping, 100);
  for (const [name, took] of [['alone', alone], ['beside 1', one.took], [`beside ${LOOPING}`, many.took]])
    t.diagnostic(`${name}: median ${at(took, 0.5).toFixed(1)} ms, 95 % ${at(took, 0.95).toFixed(1)} ms, worst ${took.at(-1).toFixed(1)} ms`);
  const heard = [...one.codes, ...many.codes].flat();
  t.diagnostic(`saves that looped: ${heard.length}, of ${many.codes.length} tenants`);
  assert.deepEqual([...new Set(heard)], ['script.limit']);
  assert.ok(at(many.took, 0.5) < 1000, 'a save beside looping tenants takes under a second');
});
