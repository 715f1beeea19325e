/* Databases that are damaged underneath: the tenant says so, is named once, and the others notice nothing. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { addUser, app, becomes, makeData, refused, serve, tenon } from './server.mjs';

const KINDS = ['middle', 'cut', 'empty', 'gone', 'noise', 'unreadable', 'later', 'removed', 'shortened', 'session'];
const place = await makeData({ from: 'desk', users: { bea: 'boss' } });
for (const name of KINDS) {
  await tenon(['tenant', 'create', place.data, name, '--app', app('desk')]);
  await addUser(place.data, name, 'bea', 'boss');
}

/* More than one page of everything; these sessions hold after the restart, and nothing is in memory then. */
const before = await serve({ ...place, watch: false });
const early = {};
for (const name of ['later', 'shortened', 'session']) {
  early[name] = await before.signIn('bea', undefined, name);
  const rows = Array.from({ length: 400 }, (_, i) => ({ name: `Company ${i}`, remark: 'x'.repeat(2000) }));
  assert.equal((await early[name].post('/data/company', rows)).status, 201);
}
await before.stop();

const backup = path.join(path.dirname(place.data), 'backup');
await tenon(['backup', place.data, backup]);

const file = (tenant, name = 'data.db') => path.join(place.data, 'tenants', tenant, name);
const size = (name) => fs.statSync(name).size;
/** All pages but the first are overwritten, the length stays. */
const overwrite = (name, from = 4096) => {
  const handle = fs.openSync(name, 'r+');
  fs.writeSync(handle, Buffer.alloc(size(name) - from, 0xa5), 0, size(name) - from, from);
  fs.closeSync(handle);
};
const command = (...args) => tenon(args, { expect: null });
const count = (server, pattern) => server.log.split('\n').filter((line) => pattern.test(line)).length;

/* What was so before the server has started. */
overwrite(file('middle'));
fs.truncateSync(file('cut'), Math.floor(size(file('cut')) / 3));
fs.truncateSync(file('empty'), 0);
fs.rmSync(file('gone'));
fs.writeFileSync(file('noise'), Buffer.alloc(100_000, 'noise '));
fs.rmSync(file('unreadable'));
fs.mkdirSync(file('unreadable'));

const server = await serve({ ...place, watch: false });
const good = await server.signIn('bea');
const stillServes = async () => {
  await good.create('company', { name: 'Acme' });
  assert.ok((await good.rows('/data/company?limit=1')).length);
};

describe('damage that was there already', () => {
  for (const name of ['middle', 'cut', 'empty', 'gone', 'noise', 'unreadable']) {
    test(`${name}: 503 with words, named in the log once`, async () => {
      const client = server.client(name);
      for (let i = 0; i < 5; i++) {
        const problem = refused(await client.post('/session', { user: 'bea', password: 'x' }), 503, 'tenant.broken');
        assert.match(problem.message, new RegExp(`^the tenant "${name}" cannot be opened: (?!the tenant)`));
        assert.match(problem.hint, /from a backup/);
        refused(await client.get('/data/company'), 503, 'tenant.broken');
      }
      client.language = 'zh-CN';
      assert.match(refused(await client.get('/data/company'), 503, 'tenant.broken').message, /无法打开/);
      await server.logged(new RegExp(`error tenant name=${name} state=broken`));
      assert.equal(count(server, new RegExp(`tenant name=${name} state=broken`)), 1);
      await stillServes();
    });
  }

  test('readyz, metrics and the list tell', async () => {
    const broken = Number(/^tenon_tenants_broken (\d+)$/m.exec((await good.get('//metrics')).text)[1]);
    assert.equal(broken, 6);
    const ready = await good.get('//readyz');
    assert.equal(ready.status, 200);
    assert.match(ready.text, /^ready\nbroken tenants: 6\n$/);
    const listed = JSON.parse((await tenon(['tenant', 'list', place.data, '--json'])).stdout);
    const state = Object.fromEntries(listed.map((tenant) => [tenant.name, tenant.problem]));
    assert.equal(state.t1, null);
    assert.match(state.gone, /cannot be opened/);
    assert.match((await tenon(['tenant', 'list', place.data])).stdout, /^noise .*damaged/m);
  });

  test('verify names the damage', async () => {
    const said = (await command('verify', place.data)).stderr;
    for (const name of ['middle', 'cut', 'empty', 'gone', 'noise', 'unreadable']) assert.match(said, new RegExp(`"?${name}"?.*(damaged|cannot be opened)`));
    assert.doesNotMatch(said, /^t1/m);
    assert.equal((await command('verify', place.data, 't1')).code, 0);
  });

  test('a backup takes the others and names these', async () => {
    const to = `${backup}-2`, made = await command('backup', place.data, to);
    assert.equal(made.code, 1);
    for (const name of ['middle', 'cut', 'noise']) assert.match(made.stderr, new RegExp(`the tenant "${name}" is not in the backup`));
    assert.equal((await command('verify', to)).code, 0);
    const { tenants, left_out } = JSON.parse(fs.readFileSync(path.join(to, 'manifest.json'), 'utf8'));
    assert.ok(tenants.some((tenant) => tenant.name === 't1'));
    assert.deepEqual(left_out, ['cut', 'empty', 'gone', 'middle', 'noise', 'unreadable']);
  });

  test('restoring it brings it back, without a restart', async () => {
    for (const name of ['middle', 'gone', 'unreadable']) {
      await tenon(['restore', place.data, backup, name, '--replace']);
      const client = await server.signIn('bea', undefined, name);
      await client.create('company', { name: 'again' });
      await server.logged(new RegExp(`info tenant name=${name} state=whole`));
    }
    assert.match((await good.get('//readyz')).text, /broken tenants: 3/);
  });
});

describe('damage while it serves', () => {
  /** Somebody of before, in whose tenant nothing but the beginning of each file was read yet. */
  const opened = async (name) => {
    const client = Object.assign(early[name], { server });
    refused(await server.client(name).get('/data/company'), 401, 'session.missing');
    return client;
  };
  /** Asks until it is refused as broken; whatever comes before is no 500. */
  const untilBroken = async (client, ask) => {
    for (const end = performance.now() + 30_000; performance.now() < end;) {
      const answer = await ask();
      assert.notEqual(answer.status, 500, answer.text);
      if (answer.body?.problems?.[0].code === 'tenant.broken') return answer;
      await new Promise((next) => setTimeout(next, 50));
    }
    assert.fail('it was never refused');
  };

  test('overwritten in the middle: it is closed, and not tried again', async () => {
    const client = await opened('later');
    overwrite(file('later'));
    const last = await untilBroken(client, () => client.get('/data/company?limit=1000'));
    assert.match(last.body.problems[0].message, /the database is damaged/);
    await server.logged(/error tenant name=later state=broken cause="the database is damaged"/);
    assert.equal(count(server, /tenant name=later state=broken/), 1);
    await new Promise((next) => setTimeout(next, 1200));
    refused(await client.get('/data/company'), 503, 'tenant.broken');
    assert.equal(count(server, /tenant name=later state=/), 1);
    await stillServes();
    await tenon(['restore', place.data, backup, 'later', '--replace']);
    await (await server.signIn('bea', undefined, 'later')).create('company', { name: 'again' });
  });

  test('shortened', async () => {
    const client = await opened('shortened');
    fs.truncateSync(file('shortened'), 3 * 4096);
    await untilBroken(client, () => client.get('/data/company?limit=1000'));
    await stillServes();
  });

  test('removed: nothing is answered as done that nobody would find again', async () => {
    const client = await server.signIn('bea', undefined, 'removed');
    await client.create('company', { name: 'before' });
    fs.rmSync(file('removed'));
    const answer = await client.post('/data/company', { name: 'after' });
    assert.equal(answer.status, 503, answer.text);
    await untilBroken(client, () => client.post('/data/company', { name: 'after' }));
    await server.logged(/tenant name=removed state=broken/);
    assert.equal(count(server, /tenant name=removed state=broken/), 1);
    await tenon(['restore', place.data, backup, 'removed', '--replace']);
    await (await server.signIn('bea', undefined, 'removed')).create('company', { name: 'again' });
  });

  test('a damaged security.db costs sessions only', async () => {
    const client = await opened('session');
    overwrite(file('session', 'security.db'));
    assert.equal((await client.get('/data/company')).status, 503);
    const answer = await becomes(() => client.get('/data/company'), ({ status }) => status !== 503); // that one holds for a second
    refused(answer, 401, 'session.missing');
    const again = await server.signIn('bea', undefined, 'session');
    assert.equal((await again.rows('/data/company?limit=1000')).length, 400);
    assert.ok(fs.existsSync(file('session', 'security.db.damaged')));
    await stillServes();
  });
});
