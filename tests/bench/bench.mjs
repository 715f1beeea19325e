/*
 * bench.mjs -- what a request costs: the real binary over HTTP, under load from wrk, as somebody who is no administrator.
 *
 *   make bench    BENCH_ROWS=200000 (of the import I1)  BENCH_SCALE=0.1 (of 600,000 records)  BENCH_SECONDS=4 (of each run)  BENCH_CONNECTIONS=1,16,64
 *
 * Two tenants have the same rows and the same rules; the app of one has a script besides. What the same save costs there
 * more, in CPU time of the server and of its script processes, is what the hook costs. Prints a table, writes
 * build/bench.json. The rule: it measures and never judges; CPU time is what to compare between machines that are busy.
 */
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { counts, writeDevices, writeRows } from './rows.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const binary = path.resolve(process.env.TENON ?? path.join(here, '../../build/tenon'));
const report = path.resolve(process.env.BENCH_JSON ?? path.join(here, '../../build/bench.json'));
const SCALE = Number(process.env.BENCH_SCALE ?? 0.1);
const ROWS = Number(process.env.BENCH_ROWS ?? 200_000);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const CONNECTIONS = (process.env.BENCH_CONNECTIONS ?? '1,16,64').split(',').map(Number);
const TENANTS = ['plain', 'hooked'];
const TICK_US = 1e6 / Number(execFileSync('getconf', ['CLK_TCK']));

const tenon = (args, options = {}) =>
  execFileSync(binary, args, { encoding: 'utf8', maxBuffer: 64 << 20, stdio: ['pipe', 'pipe', 'inherit'], ...options });

/* --- what there is to measure ----------------------------------------------------------------- */

/** The app as it stands, or with a script at the objects that have one under hook/. */
function makeApp(folder, name) {
  const app = path.join(folder, `app-${name}`);
  fs.cpSync(path.join(here, 'app'), app, { recursive: true });
  if (name !== 'hooked') return app;
  for (const file of fs.readdirSync(path.join(here, 'hook')))
    fs.copyFileSync(path.join(here, 'hook', file), path.join(app, 'objects', path.parse(file).name, 'script.lua'));
  return app;
}

function makeTenants(folder) {
  const data = path.join(folder, 'data'), files = writeRows(folder, SCALE, 'sam');
  fs.mkdirSync(data);
  const tokens = {};
  for (const tenant of TENANTS) {
    const began = performance.now();
    const app = makeApp(folder, 'plain');
    tenon(['tenant', 'create', data, tenant, '--app', app]);
    tenon(['user', 'add', data, tenant, 'sam', '--roles', 'seller', '--password-stdin'], { input: 'not for signing in\n' });
    for (const { object, file } of files) tenon(['import', data, tenant, object, file]);
    if (tenant === 'hooked') tenon(['apply', data, tenant, makeApp(folder, 'hooked')]);
    tokens[tenant] = tenon(['token', 'create', data, tenant, 'sam']).trim();
    const rows = files.reduce((sum, { rows: many }) => sum + many, 0), seconds = (performance.now() - began) / 1000;
    console.log(`${tenant}: ${rows} records imported in ${seconds.toFixed(1)} s (${Math.round(rows / seconds)} a second)`);
  }
  return { data, tokens };
}

/** I1: a file through the recipe, as `tenon import` does it; CPU time is the command's own. */
function measureImport(folder, { data }) {
  const file = writeDevices(folder, ROWS, counts(SCALE).account);
  const timed = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>/dev/null';
  const said = execFileSync('bash', ['-c', `{ ${timed}; } 2>&1`, 'bash', binary, 'import', data, 'plain', 'device', file], { encoding: 'utf8' });
  const [seconds, user, system] = said.trim().split(' ').map(Number);
  console.log(`I1: ${ROWS} rows imported in ${seconds} s: a million in ${Math.round((seconds * 1e6) / ROWS)} s, of which ` +
    `${Math.round(((user + system) * 1e6) / ROWS)} s are CPU time`);
  return { name: 'I1', connections: 1, tenon: Math.round(ROWS / seconds), p50_ms: 0, p99_ms: 0,
    cpu_us: Number((((user + system) * 1e6) / ROWS).toFixed(1)), workers_us: 0 };
}

function serve(data) {
  const child = spawn(binary, ['serve', data, '--listen', '127.0.0.1:0', '--threads', '128'], { stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolve, reject) => {
    let said = '';
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}\n${said}`)));
    child.stdout.on('data', (bytes) => {
      const found = /listening on (http:\/\/[^\s]+:\d+)/.exec((said += bytes));
      if (found) resolve({ child, origin: found[1] });
    });
  });
}

/** The ids of an object, one a line, for load.lua. */
async function idFile(folder, { origin }, tenant, token, object) {
  const ids = [];
  for (let cursor = ''; cursor !== null; ) {
    const address = `${origin}/t/${tenant}/api/v1/data/${object}?select=id&limit=1000&sort=id${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const answer = await fetch(address, { headers: { Authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(await answer.text());
    const { rows, next } = await answer.json();
    ids.push(...rows.map((row) => row.id));
    cursor = next;
  }
  const file = path.join(folder, `${tenant}-${object}.ids`);
  fs.writeFileSync(file, ids.join('\n') + '\n');
  return file;
}

/* --- measuring -------------------------------------------------------------------------------- */

/** Times of a process from /proc: its own, and that of its children that have ended; in microseconds. */
function times(pid) {
  try {
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ').map(Number);
    return { own: (fields[11] + fields[12]) * TICK_US, ended: (fields[13] + fields[14]) * TICK_US };
  } catch {
    return { own: 0, ended: 0 }; // it has ended in between
  }
}

function childrenOf(pid) {
  try {
    return fs.readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      fs.readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number));
  } catch {
    return [];
  }
}

/** CPU time so far: of the server, and of all the processes below it. */
function spent(pid) {
  const below = (parent) => childrenOf(parent).reduce((sum, child) => sum + times(child).own + times(child).ended + below(child), 0);
  return { server: times(pid).own, workers: times(pid).ended + below(pid) };
}

function wrk(connections, args) {
  const threads = Math.min(connections, 2);
  return new Promise((resolve, reject) => {
    const child = spawn('wrk', [`-t${threads}`, `-c${connections}`, `-d${SECONDS}s`, '--timeout', '10s', '-s', path.join(here, 'load.lua'),
      ...args.slice(0, 1), '--', ...args.slice(1, 5), String(threads), args[5]], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (bytes) => (said += bytes));
    child.on('exit', () => {
      const found = /^RESULT (.*)$/m.exec(said);
      if (found) resolve(JSON.parse(found[1]));
      else reject(new Error(said));
    });
  });
}

async function measure(server, world, kind, tenant, connections, start) {
  const before = spent(server.child.pid);
  const object = kind === 'W2' ? 'opportunity' : 'account';
  const said = await wrk(connections, [server.origin, kind, `/t/${tenant}/api/v1`, world.tokens[tenant],
    world.ids[tenant][object], String(start)]);
  const after = spent(server.child.pid);
  if (said.refused || said.broken) throw new Error(`${kind} on ${tenant}: ${said.refused} refused, ${said.broken} broken`);
  const each = (part) => (after[part] - before[part]) / said.requests;
  return {
    name: kind + (tenant === 'hooked' ? ' with a hook' : ''), connections,
    tenon: Math.round((said.requests * 1e6) / said.us), p50_ms: said.p50_us / 1000, p99_ms: said.p99_us / 1000,
    cpu_us: Number((each('server') + each('workers')).toFixed(1)), workers_us: Number(each('workers').toFixed(1)),
  };
}

/* --- telling ---------------------------------------------------------------------------------- */

const COLUMNS = [['name', 16], ['connections', 12], ['tenon', 9], ['p50_ms', 9], ['p99_ms', 9], ['cpu_us', 9], ['workers_us', 11]];
const HEADS = { tenon: 'req/s', cpu_us: 'CPU µs', workers_us: 'of workers' };

function line(result) {
  return COLUMNS.map(([key, width]) => {
    const text = String(result[key]);
    return key === 'name' ? text.padEnd(width) : text.padStart(width);
  }).join('');
}

function tellHook(results) {
  for (const kind of ['W1', 'W2'])
    for (const connections of CONNECTIONS) {
      const of = (name) => results.find((result) => result.name === name && result.connections === connections);
      const plain = of(kind), hooked = of(`${kind} with a hook`);
      console.log(`${kind} at ${connections}: the hook costs ${(hooked.cpu_us - plain.cpu_us).toFixed(1)} µs of CPU a save, ` +
        `${hooked.workers_us.toFixed(1)} of them in the script's process; ${Math.round((100 * hooked.tenon) / plain.tenon)} % of the speed`);
    }
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenon-bench-'));
let server;
process.on('exit', () => {
  server?.child.kill('SIGKILL');
  fs.rmSync(folder, { recursive: true, force: true });
});

console.log(`${os.cpus()[0].model}, ${os.cpus().length} cores, Linux ${os.release()}; scale ${SCALE}: ${JSON.stringify(counts(SCALE))}`);
const world = { ...makeTenants(folder), ids: {} };
const results = [measureImport(folder, world)];
server = await serve(world.data);
for (const tenant of TENANTS) {
  world.ids[tenant] = {};
  for (const object of ['account', 'opportunity'])
    world.ids[tenant][object] = await idFile(folder, server, tenant, world.tokens[tenant], object);
}

console.log('\n' + line(Object.fromEntries(COLUMNS.map(([key]) => [key, HEADS[key] ?? key]))));
let start = 1;
for (const kind of ['R1', 'R4', 'W1', 'W2'])
  for (const connections of CONNECTIONS) {
    for (const tenant of kind.startsWith('R') ? ['plain'] : TENANTS) {
      results.push(await measure(server, world, kind, tenant, connections, start));
      console.log(line(results.at(-1)));
    }
    start += 1;
  }
console.log('');
tellHook(results);
fs.mkdirSync(path.dirname(report), { recursive: true });
fs.writeFileSync(report, JSON.stringify(results, null, 1) + '\n');
console.log(`\nwritten: ${report}`);
server.child.removeAllListeners('exit');
server.child.kill('SIGTERM');
