/*
 * measure.mjs -- processes under load: what wrk says, what the system says of their time and memory.
 *
 * The rule: it measures and never judges.
 */
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const TICK_US = 1e6 / Number(execFileSync('getconf', ['CLK_TCK']));

/** Starts a server that says "listening on ADDRESS"; `start_ms` is how long that took. */
export function serve(command, args) {
  const began = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  process.on('exit', () => child.kill('SIGKILL'));
  return new Promise((resolve, reject) => {
    let said = '';
    const ended = (code) => reject(new Error(`${command} ended with ${code}\n${said}`));
    child.on('exit', ended);
    child.stdout.on('data', (bytes) => {
      const found = /listening on (http:\/\/[^\s]+:\d+)/.exec((said += bytes));
      if (!found) return;
      child.off('exit', ended);
      resolve({ child, origin: found[1], start_ms: performance.now() - began });
    });
  });
}

export function stop({ child }) {
  return new Promise((done) => {
    child.on('exit', done);
    child.kill('SIGTERM');
  });
}

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

/** CPU time so far, in microseconds: of the server, and of all the processes below it. */
export function spent({ child: { pid } }) {
  const below = (parent) => childrenOf(parent).reduce((sum, child) => sum + times(child).own + times(child).ended + below(child), 0);
  return { server: times(pid).own, workers: times(pid).ended + below(pid) };
}

/** Memory that it has in use, in MiB: now, and at most. */
export function memory({ child: { pid } }) {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name) => Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)[1]) / 1024);
  return { now: of('VmRSS'), most: of('VmHWM') };
}

function wrk(origin, connections, seconds, args) {
  const threads = Math.min(connections, 2);
  return new Promise((resolve, reject) => {
    const child = spawn('wrk', [`-t${threads}`, `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', path.join(here, 'load.lua'),
      origin, '--', ...args, String(threads)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (bytes) => (said += bytes));
    child.on('exit', () => {
      const found = /^RESULT (.*)$/m.exec(said);
      if (found) resolve(JSON.parse(found[1]));
      else reject(new Error(said));
    });
  });
}

/** The requests of a file, so many connections at once, for so long. */
export async function load(server, file, token, connections, seconds) {
  const before = spent(server);
  const said = await wrk(server.origin, connections, seconds, [file, token]);
  const after = spent(server);
  if (said.refused || said.broken) throw new Error(`${file}: ${said.refused} refused, ${said.broken} broken`);
  const each = (part) => Number(((after[part] - before[part]) / said.requests).toFixed(1));
  return { rate: Math.round((said.requests * 1e6) / said.us), p50_ms: said.p50_us / 1000, p99_ms: said.p99_us / 1000,
    cpu_us: Number((each('server') + each('workers')).toFixed(1)), workers_us: each('workers') };
}
