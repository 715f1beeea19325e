/*
 * Many tenants, few of them open at once: whoever asks at random, with many requests under way, finds their own tenant, and never
 * anything of another one, whatever was closed and opened in between.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { PASSWORD, app, makeData, refused, serve, tenon } from './server.mjs';

const TENANTS = 12, OPEN = 3, VISITORS = 12, TURNS = 30;

const place = await makeData();
const names = [place.tenant];
for (let i = 2; i <= TENANTS; i++) {
  names.push(`t${i}`);
  await tenon(['tenant', 'create', place.data, `t${i}`, '--app', app('desk')]);
  await tenon(['user', 'passwd', place.data, `t${i}`, 'admin', '--password-stdin'], { input: PASSWORD + '\n' });
}
const tokens = [];
for (const name of names) tokens.push((await tenon(['token', 'create', place.data, name, 'admin'])).stdout.trim());

const server = await serve(place, ['--threads', '64', '--open-tenants', String(OPEN)]);
const clients = names.map((name, i) => Object.assign(server.client(name), { token: tokens[i] }));
const canaries = [];
for (const [i, client] of clients.entries()) canaries.push(await client.create('company', { name: `Canary of ${names[i]}`, staff: 0 }));

/** The same numbers every time. */
function dice(seed) {
  return (below) => (seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) % below;
}

const saved = names.map(() => 0);

const turns = {
  async reads(i) {
    const { status, body } = await clients[i].get(`/data/company/${canaries[i].id}`);
    assert.deepEqual([status, body.name], [200, `Canary of ${names[i]}`]);
  },
  async lists(i) {
    const rows = await clients[i].rows('/data/company?select=name&sort=id&limit=1000');
    const own = [`Canary of ${names[i]}`, `Saved in ${names[i]}`];
    assert.deepEqual(rows.filter(({ name }) => !own.includes(name)), []);
    assert.equal(rows[0]?.name, own[0]);
  },
  async writes(i) {
    await clients[i].create('company', { name: `Saved in ${names[i]}` });
    saved[i]++;
  },
  async asks_elsewhere(i, other) {
    const stranger = Object.assign(server.client(names[other]), { token: tokens[i] });
    refused(await stranger.get(`/data/company/${canaries[other].id}`), 401, 'session.missing');
  },
  async takes_an_id_along(i, other) {
    refused(await clients[i].get(`/data/company/${canaries[other].id}`), 404, 'record.unknown');
  },
};

test('everybody finds their own tenant, whatever is closed meanwhile', { timeout: 300_000 }, async () => {
  await Promise.all(Array.from({ length: VISITORS }, async (_, visitor) => {
    const roll = dice(visitor * 7919 + 1), kinds = Object.values(turns);
    for (let turn = 0; turn < TURNS; turn++) {
      const i = roll(TENANTS), other = (i + 1 + roll(TENANTS - 1)) % TENANTS;
      await kinds[roll(1000) % kinds.length](i, other);
    }
  }));
  for (const [i, client] of clients.entries()) {
    const rows = await client.rows('/data/company?select=name&limit=1000');
    assert.equal(rows.filter(({ name }) => name === `Saved in ${names[i]}`).length, saved[i], names[i]);
    assert.equal(rows.length, saved[i] + 1, names[i]);
  }
});

/** The tenants whose database the server has open at this moment. */
function openTenants() {
  const folder = `/proc/${server.child.pid}/fd`, found = new Set();
  for (const file of fs.readdirSync(folder)) {
    let target = '';
    try {
      target = fs.readlinkSync(`${folder}/${file}`);
    } catch {
      continue; // closed since
    }
    const [, name] = /\/tenants\/([^/]+)\/data\.db/.exec(target) ?? [];
    if (name) found.add(name);
  }
  return found;
}

test('no more of them are open than was said, and whoever comes next is let in', async () => {
  assert.ok(openTenants().size <= OPEN, [...openTenants()].join());
  for (const [i, client] of clients.entries()) {
    assert.equal((await client.get(`/data/company/${canaries[i].id}`)).status, 200);
    assert.ok(openTenants().size <= OPEN + 1 && openTenants().has(names[i]));
  }
});
