/*
 * bench.mjs -- what a request costs: the real binary over HTTP, under load from wrk, as somebody who is no administrator; next to
 * it, in the same run, the yardstick: the least that the same libraries need for the same answers.
 *
 *   make bench    BENCH_SCALE=0.2 (of 600,000 records)  BENCH_SECONDS=1 (of each run)  BENCH_CONNECTIONS=1,16,64
 *                 BENCH_REPEAT=2 (the best of so many)
 *                 BENCH_ONLY=R1,W2 (instead of all)     BENCH_ROWS=200000 (of the import I1, 0: none)
 *
 * Prints a table, writes build/bench.json. The rule: it measures and never judges. CPU time is what to compare between machines
 * that are busy; there the runs of both alternate, and of each the best one counts.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { load, memory, serve, stop } from './measure.mjs';
import { learn, requestFile } from './requests.mjs';
import { counts, writeDevices } from './rows.mjs';
import { binary, makeWorld, yardstick } from './world.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const report = path.resolve(process.env.BENCH_JSON ?? path.join(here, '../../build/bench.json'));
const SCALE = Number(process.env.BENCH_SCALE ?? 0.2);
const ROWS = Number(process.env.BENCH_ROWS ?? 200_000);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 1);
const REPEAT = Number(process.env.BENCH_REPEAT ?? 2);
const CONNECTIONS = (process.env.BENCH_CONNECTIONS ?? '1,16,64').split(',').map(Number);
const ALL = ['R1', 'R2', 'R3', 'R4', 'R5', 'W1', 'W2'];
const KINDS = process.env.BENCH_ONLY?.split(',') ?? ALL;

/** I1: a file through the recipe, as `tenon import` does it; CPU time is the command's own. */
function measureImport(folder, { data }) {
  const file = writeDevices(folder, ROWS, counts(SCALE).account);
  const timed = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>/dev/null';
  const said = execFileSync('bash', ['-c', `{ ${timed}; } 2>&1`, 'bash', binary, 'import', data, 'plain', 'device', file], { encoding: 'utf8' });
  const [seconds, user, system] = said.trim().split(' ').map(Number);
  console.log(`I1: ${ROWS} rows imported in ${seconds} s: a million in ${Math.round((seconds * 1e6) / ROWS)} s, of which ` +
    `${Math.round(((user + system) * 1e6) / ROWS)} s are CPU time`);
  return { name: 'I1', connections: 1, tenon: Math.round(ROWS / seconds), yardstick: 0, ratio: 0, p50_ms: 0, p99_ms: 0,
    cpu_us: Number((((user + system) * 1e6) / ROWS).toFixed(1)), workers_us: 0 };
}

const COLUMNS = [['name', 16, 'name'], ['connections', 12, 'connections'], ['tenon', 9, 'req/s'], ['yardstick', 11, 'yardstick'],
  ['ratio', 8, '%'], ['p50_ms', 9, 'p50 ms'], ['p99_ms', 9, 'p99 ms'], ['bare_p99_ms', 11, 'its p99'], ['cpu_us', 9, 'CPU µs'],
  ['bare_cpu_us', 9, 'its'], ['workers_us', 12, 'of workers']];

function line(cells) {
  return COLUMNS.map(([key, width]) => {
    const text = String(cells[key] ?? '');
    return key === 'name' ? text.padEnd(width) : text.padStart(width);
  }).join('');
}

const shown = (result) => line({ ...result, ratio: Math.round(100 * result.ratio) });

/** Of each kind the yardstick first, then the tenant; writes also the tenant with a script. */
async function measureAll(world, servers, known, kind, connections) {
  const best = {};
  for (let round = 0; round < REPEAT; round++)
    for (const tenant of kind.startsWith('R') ? ['bare', 'plain'] : ['bare', 'plain', 'hooked']) {
      const server = tenant === 'bare' ? servers.bare : servers.tenon;
      const file = await requestFile(world.folder, server, tenant, kind, known);
      const run = await load(server, file, world.tokens[tenant], connections, SECONDS);
      if (!best[tenant] || run.rate > best[tenant].rate) best[tenant] = run;
    }
  return best;
}

async function measure(world, servers, known, kind, connections) {
  const { bare, ...tenants } = await measureAll(world, servers, known, kind, connections), results = [];
  for (const [tenant, { rate, ...rest }] of Object.entries(tenants)) {
    results.push({ name: kind + (tenant === 'hooked' ? ' with a hook' : ''), connections, tenon: rate, yardstick: bare.rate,
      ratio: Number((rate / bare.rate).toFixed(2)), ...rest, bare_p99_ms: bare.p99_ms, bare_cpu_us: bare.cpu_us });
    console.log(shown(results.at(-1)));
  }
  return results;
}

function tellHook(results) {
  for (const { name, connections, cpu_us, workers_us } of results) {
    if (!name.endsWith(' with a hook')) continue;
    const plain = results.find((one) => one.connections === connections && `${one.name} with a hook` === name);
    console.log(`${name} at ${connections}: it costs ${(cpu_us - plain.cpu_us).toFixed(1)} µs of CPU a save, ${workers_us} of them in the ` +
      'script\'s process');
  }
}

const tellServer = (name, server) => {
  const { now, most } = memory(server);
  console.log(`${name}: ${now} MiB of memory, at most ${most}; it was ready after ${Math.round(server.start_ms)} ms`);
};

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenon-bench-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
console.log(`${os.cpus()[0].model}, ${os.cpus().length} cores, Linux ${os.release()}, load ${os.loadavg()[0].toFixed(1)}; ` +
  `scale ${SCALE}: ${JSON.stringify(counts(SCALE))}`);
const world = makeWorld(folder, SCALE);
const results = ROWS ? [measureImport(folder, world)] : [];
const servers = {
  tenon: { ...await serve(binary, ['serve', world.data, '--listen', '127.0.0.1:0', '--threads', '128']), tokens: world.tokens },
  bare: await serve(yardstick, ['serve', world.bare]),
};
const known = await learn(servers.tenon, 'plain');

console.log('\n' + line(Object.fromEntries(COLUMNS.map(([key, , head]) => [key, head]))));
for (const kind of KINDS)
  for (const connections of CONNECTIONS) results.push(...await measure(world, servers, known, kind, connections));
console.log('');
tellHook(results);
tellServer('tenon', servers.tenon);
tellServer('yardstick', servers.bare);
fs.mkdirSync(path.dirname(report), { recursive: true });
fs.writeFileSync(report, JSON.stringify(results, null, 1) + '\n');
console.log(`\nwritten: ${report}`);
await Promise.all(Object.values(servers).map(stop));
