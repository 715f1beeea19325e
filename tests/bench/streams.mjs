/*
 * streams.mjs -- what it costs when many listen: a thousand streams of events of one tenant, and somebody who writes.
 *
 *   make bench    BENCH_STREAMS=1000
 *
 * Says how much memory a stream takes, what the server does when nothing happens, how long an event is on its way when one
 * stream watches the record, and when all watch it, and what a save costs beside them. It measures and never judges.
 */
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const binary = path.resolve(process.env.TENON ?? path.join(here, '../../build/tenon'));
const STREAMS = Number(process.env.BENCH_STREAMS ?? 1000);
const OF_USER = 10, IDLE_S = 10, ROUNDS = 20;
const TICK_MS = 1000 / Number(execFileSync('getconf', ['CLK_TCK']));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const tenon = (args, options = {}) =>
  execFileSync(binary, args, { encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'], ...options }).trim();

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenon-streams-'));
const data = path.join(folder, 'data');
let child;
process.on('exit', () => {
  child?.kill('SIGKILL');
  fs.rmSync(folder, { recursive: true, force: true });
});

function makePeople() {
  fs.mkdirSync(data);
  tenon(['tenant', 'create', data, 't1', '--app', path.join(here, 'app')]);
  const tokens = [];
  for (let i = 0; i < Math.ceil(STREAMS / OF_USER); i++) {
    tenon(['user', 'add', data, 't1', `u${i}`, '--roles', 'admin', '--password-stdin'], { input: 'not for signing in\n' });
    tokens.push(tenon(['token', 'create', data, 't1', `u${i}`]));
  }
  return tokens;
}

function serve() {
  child = spawn(binary, ['serve', data, '--listen', '127.0.0.1:0', '--threads', String(2 * STREAMS + 16)], { stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolve) => {
    let said = '';
    child.stdout.on('data', (bytes) => {
      const found = /listening on http:\/\/[^:]+:(\d+)/.exec((said += bytes));
      if (found) resolve(Number(found[1]));
    });
  });
}

const memory = () => Number(/^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]);
function cpu() {
  const fields = fs.readFileSync(`/proc/${child.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ').map(Number);
  return (fields[11] + fields[12]) * TICK_MS;
}

const heard = { changes: 0 };
let ring = () => {};

function listen(port, token, watch) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    let open = false;
    socket.setEncoding('latin1');
    socket.on('error', reject);
    socket.on('data', (piece) => {
      if (!open && piece.includes('HTTP/1.1') && !piece.includes(' 200 ')) reject(new Error(piece));
      if (!open && piece.includes('retry:')) resolve(socket, (open = true));
      heard.changes += piece.split('event: change').length - 1;
      ring();
    });
    socket.write(`GET /t/t1/api/v1/events?watch=${watch} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  });
}

/** Saves, and how long until so many have heard of it. */
async function round(api, object, id, many) {
  heard.changes = 0;
  const all = new Promise((done) => (ring = () => heard.changes >= many && done(performance.now())));
  const began = performance.now();
  const answer = await api('PATCH', `/data/${object}/${id}`, { name: `N ${Math.random()}` });
  if (!answer.id) throw new Error(JSON.stringify(answer));
  const answered = performance.now();
  return { save: answered - began, told: (await all) - began };
}

async function rounds(api, object, id, many) {
  const before = cpu(), all = [];
  for (let i = 0; i < ROUNDS; i++) {
    all.push(await round(api, object, id, many));
    await pause(300);
  }
  const half = (key) => all.map((one) => one[key]).sort((a, b) => a - b)[ROUNDS / 2].toFixed(1);
  return `told after ${half('told')} ms (the save took ${half('save')}), CPU ${((cpu() - before) / ROUNDS).toFixed(1)} ms a change`;
}

const tokens = makePeople();
const port = await serve();
const api = async (method, address, body) =>
  (await fetch(`http://127.0.0.1:${port}/t/t1/api/v1${address}`, {
    method, body: JSON.stringify(body), headers: { Authorization: `Bearer ${tokens[0]}`, 'Content-Type': 'application/json' },
  })).json();
const [account, lonely] = await Promise.all(['All', 'One'].map((name) => api('POST', '/data/account', { name })));
const empty = memory();
for (let i = 1; i < STREAMS; i++) await listen(port, tokens[Math.floor(i / OF_USER)], `account/${account.id}`);
await listen(port, tokens[0], `account/${lonely.id}`);
const full = memory();
console.log(`${STREAMS} streams: ${((full - empty) / STREAMS).toFixed(0)} KiB each (${(empty / 1024).toFixed(0)} MiB before, ${(full / 1024).toFixed(0)} with them)`);
const before = cpu();
await pause(IDLE_S * 1000);
console.log(`nothing happens: ${((cpu() - before) / IDLE_S / 10).toFixed(1)} % of a core`);
console.log(`one watches: ${await rounds(api, 'account', lonely.id, 1)}`);
console.log(`all but it watch: ${await rounds(api, 'account', account.id, STREAMS - 1)}`);
const began = performance.now();
child.kill('SIGTERM');
await new Promise((done) => child.on('exit', done));
console.log(`going down: ${Math.round(performance.now() - began)} ms`);
process.exit(0);
