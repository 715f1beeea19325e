/* Backups of a server that serves: of one moment, whole or not there at all, put back beside people who work. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { addUser, app, binary, makeData, refused, serve, tenon } from './server.mjs';

const place = await makeData({ from: 'papers', users: { bea: 'boss', rita: 'rep' } });
await tenon(['tenant', 'create', place.data, 't2', '--app', app('desk')]);
await addUser(place.data, 't2', 'olga', 'admin');
const server = await serve({ ...place, watch: false });
const [admin, bea, olga] = await Promise.all([server.signIn('admin'), server.signIn('bea'), server.signIn('olga', undefined, 't2')]);
const base = path.dirname(place.data);
const at = (name) => path.join(base, name);

const sent = async (name, bytes) => {
  const answer = await bea.post(`/files?name=${name}`, bytes, { 'Content-Type': 'application/octet-stream' });
  assert.equal(answer.status, 201, answer.text);
  return answer.body.id;
};
/** A paper with a file of so many bytes. */
const paper = async (name, fill) => bea.create('paper', { name, plan: [await sent(`${name}.bin`, Buffer.alloc(40_000, fill))] });
const names = async (who, object = 'paper') => (await who.rows(`/data/${object}?select=name&sort=name&limit=1000`)).map((row) => row.name);
const manifest = (folder) => JSON.parse(fs.readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
const contents = (folder, tenant = 't1') => {
  const files = path.join(folder, 'tenants', tenant, 'files');
  if (!fs.existsSync(files)) return [];
  return fs.readdirSync(files, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name)).sort();
};
const command = (...args) => tenon(args, { expect: null });
const fails = async (...args) => {
  const done = await command(...args);
  assert.equal(done.code, 1, done.stdout + done.stderr);
  return done.stderr;
};

await paper('one', 'a');
await paper('two', 'b');
await olga.create('company', { name: 'Acme' });

describe('a backup', () => {
  test('is whole while people write, and of one moment', async () => {
    let over = false, written = 0;
    const writer = (async () => {
      for (; !over; written++) await olga.create('company', { name: `Company ${String(written).padStart(4, '0')}` });
    })();
    while (written < 5) await new Promise((next) => setTimeout(next, 5));
    const made = await tenon(['backup', place.data, at('b1'), '--json']);
    over = true;
    await writer;

    const answer = JSON.parse(made.stdout);
    assert.deepEqual(answer.problems, []);
    assert.deepEqual(answer.tenants.map((tenant) => [tenant.name, tenant.files]), [['t1', 2], ['t2', 0]]);
    await tenon(['verify', at('b1')]);
    await tenon(['restore', at('r1'), at('b1'), '--key', path.join(place.data, 'key')]);
    const other = await serve({ data: at('r1'), tenant: 't1' });
    const there = await names(await other.signIn('olga', undefined, 't2'), 'company');
    const companies = there.filter((name) => name.startsWith('Company'));
    assert.ok(companies.length > 0 && companies.length <= written);
    companies.forEach((name, i) => assert.equal(name, `Company ${String(i).padStart(4, '0')}`));
    const bea = await other.signIn('bea');
    assert.deepEqual(await names(bea), ['one', 'two']);
    const [row] = await bea.rows('/data/paper?select=name,plan&sort=name');
    assert.equal((await bea.get(`/files/${row.plan[0].id}`)).text, 'a'.repeat(40_000));
    await other.stop();
  });

  test('has no sessions, no key and nothing that others could read', async () => {
    const files = fs.readdirSync(at('b1'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    assert.deepEqual([...new Set(files.map((entry) => entry.name).filter((name) => !/^[0-9a-f]{62}$/.test(name)))].sort(), ['data.db', 'manifest.json']);
    for (const entry of files) assert.equal(fs.statSync(path.join(entry.parentPath, entry.name)).mode & 0o077, 0);
    const key = fs.readFileSync(path.join(place.data, 'key'), 'utf8').trim();
    assert.ok(!fs.readFileSync(path.join(at('b1'), 'manifest.json'), 'utf8').includes(key));
  });

  test('of one tenant has only that one', async () => {
    await tenon(['backup', place.data, 't2', at('b2')]);
    assert.deepEqual(manifest(at('b2')).tenants.map((tenant) => tenant.name), ['t2']);
    assert.match(await fails('restore', place.data, at('b2'), 't1', 't1-again'), /no tenant "t1" in this backup/);
    assert.match(await fails('backup', place.data, 't9', at('b9')), /no tenant "t9"/);
    assert.ok(!fs.existsSync(at('b9')) && !fs.existsSync(at('b9.part')));
  });

  test('links what an earlier one has, and stays whole when that one goes', async () => {
    await paper('three', 'c');
    await tenon(['backup', place.data, at('b3'), '--link', at('b1')]);
    const links = contents(at('b3')).map((file) => fs.statSync(file).nlink).sort();
    assert.deepEqual(links, [1, 2, 2]);
    fs.cpSync(at('b1'), at('b1-copy'), { recursive: true });
    fs.rmSync(at('b1'), { recursive: true });
    await tenon(['verify', at('b3')]);
    fs.renameSync(at('b1-copy'), at('b1'));
    assert.match(await fails('backup', place.data, at('b4'), '--link', place.data), /is no backup/);
  });

  test('is never written over something', async () => {
    fs.mkdirSync(at('mine'));
    fs.writeFileSync(at('mine/letter.txt'), 'dear');
    assert.match(await fails('backup', place.data, at('mine')), /is there already/);
    assert.deepEqual(fs.readdirSync(at('mine')), ['letter.txt']);
  });

  test('that was cut off is no backup, and the next one takes its place', async () => {
    fs.mkdirSync(at('cut.part/tenants/t1'), { recursive: true });
    fs.writeFileSync(at('cut.part/tenants/t1/data.db'), 'half');
    assert.match(await fails('verify', at('cut.part')), /\S/);
    assert.match(await fails('restore', at('r-cut'), at('cut.part')), /is no backup, or no whole one/);
    assert.ok(!fs.existsSync(at('r-cut')));
    await tenon(['backup', place.data, at('cut')]);
    assert.ok(!fs.existsSync(at('cut.part')));
    await tenon(['verify', at('cut')]);
  });

  test('names what is gone or damaged, and takes the rest', async () => {
    await paper('four', 'd');
    const [lost] = contents(place.data).filter((file) => fs.readFileSync(file, 'latin1').startsWith('d'));
    fs.renameSync(lost, at('kept'));
    const holes = await command('backup', place.data, at('holes'));
    assert.equal(holes.code, 1);
    assert.match(holes.stderr, /t1: the content of the file "four.bin" is gone or damaged/);
    assert.equal(manifest(at('holes')).tenants[0].missing.length, 1);
    await tenon(['verify', at('holes')]);
    fs.writeFileSync(lost, 'x'.repeat(40_000));
    assert.match(await fails('verify', place.data, 't1'), /"four.bin" is gone or damaged/);
    assert.match(await fails('backup', place.data, 't1', at('holes2')), /"four.bin"/);
    assert.equal(contents(at('holes2')).length, 3);
    fs.renameSync(at('kept'), lost);
    await tenon(['verify', place.data]);
  });
});

describe('a backup whose medium has changed it', () => {
  const spoiled = (name, change) => {
    fs.cpSync(at('b1'), at(name), { recursive: true });
    change(at(name));
    return at(name);
  };
  const overwrite = (file, where, bytes) => {
    const handle = fs.openSync(file, 'r+');
    fs.writeSync(handle, bytes, 0, bytes.length, where);
    fs.closeSync(handle);
  };

  test('is told by its data', async () => {
    const folder = spoiled('bad-data', (it) => overwrite(path.join(it, 'tenants/t1/data.db'), 9000, Buffer.alloc(16, 7)));
    assert.match(await fails('verify', folder), /t1: data.db is not as it was/);
    assert.match(await fails('restore', at('r-bad'), folder), /t1: data.db is not as it was/);
    assert.ok(!fs.existsSync(at('r-bad')) && !fs.existsSync(at('r-bad.restoring')));
    await tenon(['restore', at('r-good'), folder, 't2']);
  });

  test('is told by a file of it', async () => {
    const folder = spoiled('bad-file', (it) => overwrite(contents(it)[0], 10, Buffer.from('?')));
    assert.match(await fails('verify', folder), /t1: the content of the file "(one|two).bin" is gone or damaged/);
    assert.match(await fails('restore', at('r-file'), folder), /"(one|two).bin"/);
    assert.equal(contents(at('r-file')).length, 1); // the other one is there
  });

  test('is told by its manifest', async () => {
    const folder = spoiled('bad-manifest', (it) => fs.truncateSync(path.join(it, 'manifest.json'), 200));
    assert.match(await fails('verify', folder), /manifest of .* cannot be read/);
    const newer = spoiled('newer', (it) => fs.writeFileSync(path.join(it, 'manifest.json'), '{"tenon_backup": 99}'));
    assert.match(await fails('restore', at('r-newer'), newer), /newer version/);
    const outside = spoiled('outside', (it) => fs.writeFileSync(path.join(it, 'manifest.json'),
      fs.readFileSync(path.join(it, 'manifest.json'), 'utf8').replace('"name":"t1"', '"name":"../t1"')));
    assert.match(await fails('restore', at('r-outside'), outside), /manifest of .* cannot be read/);
  });
});

describe('restoring beside people who work', () => {
  test('a new name is a tenant of its own, at once', async () => {
    await tenon(['restore', place.data, at('b1'), 't1', 't1-copy']);
    const copy = await server.signIn('bea', undefined, 't1-copy');
    assert.deepEqual(await names(copy), ['one', 'two']);
    await copy.create('paper', { name: 'only here' });
    assert.ok(!(await names(bea)).includes('only here'));
  });

  test('a name that is taken is left alone', async () => {
    const before = await names(bea);
    assert.match(await fails('restore', place.data, at('b1'), 't1'), /there is a tenant "t1" already/);
    assert.match(await fails('restore', place.data, at('b1')), /"t1" already[^]*"t2" already/);
    assert.match(await fails('restore', place.data, at('b1'), 't1', '../x'), /cannot be a tenant's name/);
    assert.deepEqual(await names(bea), before);
    assert.deepEqual(fs.readdirSync(path.join(place.data, 'tenants')).filter((name) => name.includes('.')), []);
  });

  test('--replace puts it back and keeps what was there; everybody signs in anew', async () => {
    const stream = await fetch(`${server.origin}/t/t1/api/v1/events?watch=paper`, { headers: { Authorization: `Bearer ${(await server.bearer('bea')).token}` } });
    assert.equal(stream.status, 200);
    const [done] = await Promise.all([tenon(['restore', place.data, at('b1'), 't1', '--replace']), stream.text()]);
    const [, kept] = /kept in (\S+);/.exec(done.stdout);
    assert.ok(fs.existsSync(path.join(kept, 'data.db')));
    refused(await bea.get('/data/paper'), 401, 'session.missing');
    const again = await server.signIn('bea');
    assert.deepEqual(await names(again), ['one', 'two']);
    await again.create('paper', { name: 'after' });
    await tenon(['verify', place.data]);
    assert.ok((await names(olga, 'company')).includes('Acme'));
  });

  test('the key of another data folder is said', async () => {
    const done = await tenon(['restore', at('r-key'), at('b1'), 't2']);
    assert.match(done.stderr, /warning: this data folder has another key/);
    const same = await tenon(['restore', at('r-same'), at('b1'), '--key', path.join(place.data, 'key')]);
    assert.equal(same.stderr, '');
    assert.match(await fails('restore', at('b1'), at('r-same')), /is a backup, not a data folder/);
  });
});

describe('what ends it early', () => {
  test('a full disk: nothing is left, and the server serves', async () => {
    const small = await makeData({ from: 'papers', tenant: 'big' });
    const [, paperFile] = [await tenon(['backup', small.data, at('probe')]), path.join(at('probe'), 'tenants/big/data.db')];
    const limited = await serve(small, [], { limit: Math.floor(fs.statSync(paperFile).size / 2 / 1024) * 1024 });
    const done = await command('backup', small.data, at('full'));
    assert.equal(done.code, 1);
    assert.match(done.stderr, /the copy ".*data.db" cannot be written: File too large/);
    assert.ok(!fs.existsSync(at('full')) && !fs.existsSync(at('full.part')));
    assert.equal((await limited.signIn('admin')).cookies.size > 0, true);
    await limited.stop();
    assert.match((await command('verify', small.data)).stdout, /all is whole/);
  });

  test('a killed server: what it has begun is no backup, whenever it was', async () => {
    const doomed = await makeData({ from: 'papers', tenant: 'big' });
    let cut = 0;
    for (let round = 0; round < 6 || (cut === 0 && round < 60); round++) {
      const running = await serve(doomed, ['--threads', '16']);
      const to = at(`killed-${round}`);
      const child = spawn(binary, ['backup', doomed.data, to], { stdio: 'ignore' });
      const ended = new Promise((resolve) => child.on('exit', resolve));
      const until = Date.now() + 60_000;
      while (!fs.existsSync(`${to}.part`) && !fs.existsSync(to) && Date.now() < until) await new Promise((next) => setImmediate(next));
      await new Promise((next) => setTimeout(next, (round % 6) * 8));
      await running.kill();
      await ended;
      if (fs.existsSync(to)) {
        await tenon(['verify', to]);
        continue;
      }
      cut++;
      assert.match(await fails('restore', at('r-killed'), `${to}.part`), /is no backup|cannot be read/);
      await tenon(['backup', doomed.data, to]);
      await tenon(['verify', to]);
      assert.ok(!fs.existsSync(`${to}.part`));
    }
    assert.ok(cut > 0, 'no backup was cut off');
    await tenon(['verify', doomed.data]);
  });

  test('a killed restore leaves no tenant, and the next one is whole', async () => {
    const target = await makeData({ from: 'desk', tenant: 'here' });
    for (let round = 0; round < 4; round++) {
      const child = spawn(binary, ['restore', target.data, at('b1'), 't1', 'back'], { stdio: 'ignore' });
      const ended = new Promise((resolve) => child.on('exit', resolve));
      await new Promise((next) => setTimeout(next, 60 + round * 60));
      child.kill('SIGKILL');
      await ended;
      const listed = JSON.parse((await tenon(['tenant', 'list', target.data, '--json'])).stdout).map((tenant) => tenant.name);
      if (listed.includes('back')) break;
      assert.deepEqual(listed, ['here']);
    }
    await command('restore', target.data, at('b1'), 't1', 'back', '--replace');
    await tenon(['verify', target.data]);
    const checked = await serve({ ...target, tenant: 'back' });
    assert.deepEqual(await names(await checked.signIn('bea')), ['one', 'two']);
    await checked.stop();
  });
});
