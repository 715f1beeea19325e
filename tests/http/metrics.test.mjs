/* /metrics: what is counted moves when it happens, names follow Prometheus' conventions, every one is explained. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { becomes, refused, start } from './server.mjs';

const server = await start({ users: { bea: 'boss' } });
const bea = await server.signIn('bea');
const get = async () => (await fetch(server.origin + '/metrics')).text();

/** All numbers by name and labels. */
async function read() {
  const lines = (await get()).trim().split('\n').filter((line) => !line.startsWith('#'));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

/* An answer is counted when it is on its way: one that was read may not be. Only the question itself is in flight then. */
const settled = () => becomes(read, (now) => now.tenon_http_in_flight === 1);

/** What these have grown by while `act` ran. */
async function growth(act) {
  const before = await settled();
  await act();
  const after = await settled();
  return (each) => after[each] - before[each];
}

test('every family has a help and a type, a name by the conventions, and stands once', async () => {
  const text = await get();
  assert.equal(text.at(-1), '\n');
  const kinds = new Map(), samples = new Set();
  let help;
  for (const line of text.trim().split('\n')) {
    const [, word, name, rest] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (word === 'HELP') {
      help = name;
      assert.match(rest, /\.$/, line);
    } else if (word === 'TYPE') {
      assert.equal(name, help);
      assert.ok(!kinds.has(name), name);
      assert.match(rest, /^(counter|gauge|histogram)$/);
      assert.equal(name.endsWith('_total'), rest === 'counter', line);
      assert.match(name, /^(tenon|process)_[a-z_]+$/);
      kinds.set(name, rest);
    } else {
      const sample = line.slice(0, line.lastIndexOf(' '));
      assert.match(line, /^[a-z_]+(\{[a-z]+="[^"]+"\})? [0-9.]+$/);
      assert.ok(sample.startsWith(help), line);
      assert.ok(!samples.has(sample), line);
      samples.add(sample);
    }
  }
  assert.ok(kinds.size > 40);
  const folder = path.dirname(fileURLToPath(import.meta.url));
  const page = fs.readFileSync(path.join(folder, '../../docs/reference/metrics.md'), 'utf8');
  for (const [name, kind] of kinds) assert.ok(page.includes(`| \`${name}\` | ${kind} |`), name);
});

const promtool = fs.existsSync('/usr/bin/promtool');
test('promtool has nothing to say', { skip: !promtool && 'promtool is not there' }, async () => {
  assert.equal(execFileSync('promtool', ['check', 'metrics'], { input: await get(), encoding: 'utf8' }), '');
});

test('requests are counted by status and by how long they took', async () => {
  const by = await growth(async () => {
    for (let i = 0; i < 5; i++) await bea.get('/session');
    await bea.get('/data/nothing');
  });
  assert.equal(by('tenon_http_requests_total{status="4xx"}'), 1);
  assert.ok(by('tenon_http_requests_total{status="2xx"}') >= 5);
  assert.ok(by('tenon_http_request_duration_seconds_count') >= 6);
  assert.equal(by('tenon_http_request_duration_seconds_bucket{le="+Inf"}'), by('tenon_http_request_duration_seconds_count'));
  assert.ok(by('tenon_http_request_duration_seconds_sum') > 0);
  assert.ok(by('tenon_http_sent_bytes_total') > 1000);
});

test('a write is one, a refused save is one, many at once share their commits', async () => {
  const one = await growth(() => bea.create('company', { name: 'Counted' }));
  assert.ok(one('tenon_db_writes_total') >= 1 && one('tenon_db_commits_total') >= 1);
  const many = await growth(() => Promise.all(Array.from({ length: 40 }, (_, i) => bea.create('company', { name: `Counted ${i}` }))));
  assert.ok(many('tenon_db_writes_total') >= 40);
  assert.ok(many('tenon_db_commits_total') >= 1 && many('tenon_db_commits_total') <= many('tenon_db_writes_total'));
  const now = await read();
  assert.ok(now.tenon_db_wal_pages > 0 && now.tenon_db_wal_longest_pages <= now.tenon_db_wal_pages);
  assert.ok(now.tenon_db_open >= 3); // the register, and two of a tenant
  assert.equal(now.tenon_tenants_open, 1);
  assert.ok(now.tenon_tenants_opened_total >= 1);
});

test('what the server itself had to refuse is counted by its code', async () => {
  const name = 'tenon_http_refusals_total{code="session.throttled"}';
  const by = await growth(async () => {
    for (let i = 0; i < 12; i++) await server.client().post('/session', { user: 'nobody', password: 'wrong' });
  });
  assert.equal(by(name), 2);
  assert.equal(by('tenon_http_refusals_total{code="http.fault"}'), 0);
});

test('the process tells what it takes', async () => {
  const now = await read();
  await server.logged(/version=\S+/);
  const version = /version=(\S+)/.exec(server.log)[1]; // as the log says at the start
  assert.equal(now[`tenon_build_info{version="${version}"}`], 1);
  assert.equal(now.tenon_http_threads, 64);
  assert.ok(now.process_threads > 64 && now.process_threads < 200);
  const files = fs.readdirSync(`/proc/${server.child.pid}/fd`).length;
  assert.ok(Math.abs(now.process_open_fds - files) < 20, `${now.process_open_fds} ${files}`);
  assert.ok(now.process_max_fds >= now.process_open_fds);
  assert.ok(now.process_resident_memory_bytes > 1 << 20 && now.process_resident_memory_bytes < now.process_virtual_memory_bytes);
  assert.ok(Math.abs(now.process_start_time_seconds - Date.now() / 1000) < 600, String(now.process_start_time_seconds));
  const before = now.process_cpu_seconds_total;
  for (let i = 0; i < 100; i++) await bea.get('/data/company?limit=40');
  assert.ok((await read()).process_cpu_seconds_total > before);
});

test('who asks through a proxy gets nothing; no tenant, no user and no value is in it', async () => {
  refused(await bea.send('GET', '//metrics', undefined, { 'X-Forwarded-For': '203.0.113.7' }), 404, 'http.unknown');
  assert.doesNotMatch(await get(), /t1|bea|Counted/);
});
