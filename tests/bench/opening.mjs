/*
 * opening.mjs -- what it costs to begin: a large app is checked, a tenant is opened that nobody has asked for yet, and many
 * tenants are asked for in turn, more than are kept open.
 *
 *   make bench    BENCH_OBJECTS=500 (of 30 fields)  BENCH_TENANTS=300 (200 are kept open)
 *
 * The rule: it measures and never judges.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { memory, serve, spent, stop } from './measure.mjs';
import { binary, tenon } from './world.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const OBJECTS = Number(process.env.BENCH_OBJECTS ?? 500), FIELDS = 30;
const TENANTS = Number(process.env.BENCH_TENANTS ?? 300), KEPT_OPEN = 200, ROUNDS = 2;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenon-opening-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

const sorted = (list) => [...list].sort((a, b) => a - b);
const at = (list, part) => sorted(list)[Math.min(list.length - 1, Math.floor(list.length * part))];
const spread = (list) => `half within ${at(list, 0.5).toFixed(1)} ms, 99 of 100 within ${at(list, 0.99).toFixed(1)} ms`;

/* --- a large app ------------------------------------------------------------------------------ */

const KINDS = ['text, max: 80', 'integer', 'decimal', 'date', 'boolean', 'currency', 'datetime', 'longtext', 'email', 'phone'];

function objectText(number) {
  const fields = Array.from({ length: FIELDS - 2 }, (_, i) => `  field_${i}: {type: ${KINDS[i % KINDS.length]}}`);
  const link = number ? `  above: {type: lookup, to: thing_${(number - 1) >> 1}}` : '  above: {type: text}';
  return [`object: thing_${number}`, 'title: name', 'owner: user', 'fields:', '  name: {type: text, required: true, max: 80}', link, ...fields,
    'rules:', '  order:', '    refuse_when: "field_1 < 0 and not is_empty(field_0)"', '    message: Too small.', '    field: field_1', '']
    .join('\n');
}

function makeLargeApp() {
  const app = path.join(folder, 'large');
  for (let i = 0; i < OBJECTS; i++) {
    const place = path.join(app, 'objects', `thing_${i}`);
    fs.mkdirSync(place, { recursive: true });
    fs.writeFileSync(path.join(place, 'object.yaml'), objectText(i));
  }
  fs.writeFileSync(path.join(app, 'app.yaml'), 'app: large\nversion: 1.0.0\nlanguages: [en]\ncurrency: EUR\n');
  return app;
}

/** Wall and CPU time of a command, the best of some. */
function timed(args, times) {
  const script = 'TIMEFORMAT="%R %U %S"; { time "$@" >/dev/null 2>/dev/null; } 2>&1';
  const all = Array.from({ length: times }, () => {
    const [wall, user, system] = execFileSync('bash', ['-c', script, 'bash', binary, ...args], { encoding: 'utf8' }).trim().split(' ').map(Number);
    return { wall: wall * 1000, cpu: (user + system) * 1000 };
  });
  return all.reduce((best, one) => (one.cpu < best.cpu ? one : best));
}

function checkLargeApp() {
  const app = makeLargeApp();
  const said = tenon(['check', app]);
  const { wall, cpu } = timed(['check', app], 5);
  console.log(`check of ${OBJECTS} objects of ${FIELDS} fields: ${Math.round(wall)} ms, of which ${Math.round(cpu)} are CPU time (${said.split('\n')[0]})`);
}

/* --- many tenants ----------------------------------------------------------------------------- */

/** The app of a tenant: one for all of them, or each its own, which differs in its name for people. */
function appOf(number, own) {
  const shared = path.join(here, 'app');
  if (!own || number === 0) return shared;
  const app = path.join(folder, `app-${number}`);
  fs.cpSync(shared, app, { recursive: true });
  fs.appendFileSync(path.join(app, 'app.yaml'), `label: App ${number}\n`);
  return app;
}

/** All of them are copies of the first, so its token opens each; whoever has an app of its own gets that as a second release. */
function makeTenants(name, count, own) {
  const data = path.join(folder, name), home = path.join(data, 'tenants');
  fs.mkdirSync(data);
  for (let i = 0; i < count; i++) tenon(['tenant', 'create', data, `t${i}`, '--app', appOf(0)]);
  tenon(['user', 'add', data, 't0', 'sam', '--roles', 'seller', '--password-stdin'], { input: 'not for signing in\n' });
  const token = tenon(['token', 'create', data, 't0', 'sam']);
  for (let i = 1; i < count; i++) {
    for (const file of ['data.db', 'security.db']) fs.copyFileSync(path.join(home, 't0', file), path.join(home, `t${i}`, file));
    if (own) tenon(['apply', data, `t${i}`, appOf(i, own)]);
  }
  return { data, token };
}

async function ask(server, token, tenant) {
  const began = performance.now();
  const answer = await fetch(`${server.origin}/t/t${tenant}/api/v1/data/account?limit=1`, { headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(await answer.text());
  await answer.arrayBuffer();
  return performance.now() - began;
}

/** The first one is open already: what is paid once for all is not counted. */
async function askAll(server, token, count) {
  const cold = [], before = spent(server).server;
  for (let i = 1; i < count; i++) cold.push(await ask(server, token, i));
  const cpu = (spent(server).server - before) / 1000 / cold.length;
  return `${spread(cold)}; ${cpu.toFixed(1)} ms of CPU; ${memory(server).now} MiB with ${count} open`;
}

const start = ({ data }) => serve(binary, ['serve', data, '--listen', '127.0.0.1:0', '--threads', '64']);

/** When a server begins, it looks once into every tenant for work that waits; that is not what is measured here. */
async function settled(server) {
  for (let last = -1, now = 0; last !== now; last = now, now = spent(server).server)
    await new Promise((done) => setTimeout(done, 300));
}

async function openTenants() {
  const tenants = makeTenants('data', TENANTS), { token } = tenants, server = await start(tenants);
  console.log(`a server with ${TENANTS} tenants listens after ${Math.round(server.start_ms)} ms, with ${memory(server).now} MiB`);
  await settled(server);
  await ask(server, token, 0);
  const warm = [], turns = [];
  for (let i = 0; i < 100; i++) warm.push(await ask(server, token, 0));
  console.log(`a request to an open tenant: ${spread(warm)}`);
  console.log(`the first request to a tenant, all of one app: ${await askAll(server, token, Math.min(KEPT_OPEN, TENANTS))}`);
  for (let i = 0; i < ROUNDS * TENANTS; i++) turns.push(await ask(server, token, i % TENANTS));
  console.log(`${TENANTS} tenants in turn, ${KEPT_OPEN} are kept open: ${spread(turns)}; at most ${memory(server).most} MiB`);
  await stop(server);
}

async function openTenantsOfTheirOwn() {
  const count = Math.min(KEPT_OPEN, TENANTS), tenants = makeTenants('own', count, true), server = await start(tenants);
  await settled(server);
  await ask(server, tenants.token, 0);
  console.log(`the first request to a tenant, each with an app of its own: ${await askAll(server, tenants.token, count)}`);
  await stop(server);
}

checkLargeApp();
await openTenants();
await openTenantsOfTheirOwn();
