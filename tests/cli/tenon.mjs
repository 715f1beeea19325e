// tenon.mjs -- runs the real binary's commands, and a server as a child of this test only.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

export const root = resolve(import.meta.dirname, '../..');
const binary = resolve(process.env.TENON ?? join(root, 'build/dev/tenon'));
const english = { ...process.env, LC_ALL: 'C.UTF-8' };

/** A folder of this test's own; gone when the test ends. */
export function folder(t) {
  const path = mkdtempSync(join(tmpdir(), 'tenon-test-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Runs one command to its end. */
export function tenon(args, { input = '', cwd = root, env = {} } = {}) {
  const done = spawnSync(binary, args, { input, cwd, env: { ...english, ...env }, encoding: 'utf8', maxBuffer: 64 << 20 });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

/** Runs a command whose output nobody reads for a while, as in a pager; then all of it is read. */
export function tenonPaused(args, seconds) {
  const line = `set -o pipefail; "$0" "$@" | (sleep ${seconds}; cat)`;
  const done = spawnSync('bash', ['-c', line, binary, ...args], { cwd: root, env: english, encoding: 'utf8', maxBuffer: 64 << 20 });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

/** Writes files below a folder; names are paths. */
export function write(path, files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

/** A small app: one object with a few fields, one role. */
export const app = {
  'app.yaml': 'app: desk\nlabel: Desk\nversion: 1.0.0\nlanguages: [en, zh-CN]\ncurrency: EUR\ntime_zone: Europe/Berlin\n',
  'objects/ticket/object.yaml': [
    'object: ticket', 'label: {en: Ticket, zh-CN: 工单}', 'title: subject', 'fields:',
    '  code: {type: text, external: true, max: 20}',
    '  subject: {type: text, required: true, max: 80, label: {en: Subject, zh-CN: 主题}}',
    '  cost: {type: currency, min: 0}', ''].join('\n'),
  'roles/agent.yaml': 'role: agent\nobjects:\n  ticket: {read: all, create: true, update: own, delete: none}\n',
};

/** A data folder with one tenant "desk" of that app; `serve` needs no more. */
export function desk(t, files = app) {
  const base = folder(t), source = write(join(base, 'app'), files), data = join(base, 'data');
  const made = tenon(['tenant', 'create', data, 'desk', '--app', source, '--json']);
  if (made.code !== 0) throw new Error(made.err + made.out);
  return { base, source, data, password: JSON.parse(made.out).password };
}

/** Starts a command that serves, and waits for the line that says where. */
export async function serving(t, args) {
  const child = spawn(binary, args, { cwd: root, env: english, stdio: ['ignore', 'pipe', 'pipe'] });
  const leave = () => child.kill('SIGKILL'); // also when this file is ended before its tests are over
  process.on('exit', leave);
  child.on('exit', () => process.off('exit', leave));
  let log = '', gone;
  const ended = new Promise((done) => child.on('exit', (code, signal) => { gone = { code, signal }; done(gone); }));
  child.stderr.on('data', (bytes) => { log += bytes; });
  const lines = createInterface({ input: child.stdout }), printed = [];
  const url = await new Promise((found, failed) => {
    lines.on('line', (line) => {
      printed.push(line);
      const match = /^listening on (http:\S+)$/.exec(line);
      if (match) found(match[1]);
    });
    ended.then(() => failed(new Error(`it ended before it listened:\n${log}`)));
  });
  const stop = async () => { if (!gone) child.kill('SIGTERM'); return ended; };
  t.after(stop);
  return { url, printed, stop, log: () => log };
}
