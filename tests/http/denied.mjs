/*
 * denied.mjs -- denied means nothing happened: every request of a test is watched, and one that was refused must have left
 * the tenant's data.db and files/ as they were.
 *
 *   const answer = await watched(server, { method, path, statuses: (answer) => [answer.status] }, () => fetch(...));
 *
 * The rule: what cannot be told is not judged. Requests that overlap are one crowd, judged when the last has its answer, unless one
 * of them was let through; commands that run beside the server, and jobs that were ordered before, may change what they like.
 *
 * While a request is on its way the log of the database (data.db-wal) cannot begin anew: a test of that sets `server.watch = false`.
 * Not part of it: security.db (sessions, attempts to sign in), and when a token was last used.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const program = path.resolve(process.env.TENON_WITNESS ?? path.join(here, '../../build/dev/unit/witness'));

/** What this file's requests came to: refusals that were judged, and those that could not be. */
export const judged = { refusals: 0, unjudged: 0 };
/* DENIED_COUNTS=1 says so at the end of each test file. */
if (process.env.DENIED_COUNTS) process.on('exit', () => console.log(process.argv[1], judged));

/* --- the program that looks at data.db --------------------------------------------------------- */

let asking = Promise.resolve();
let child = null;
let hear = null;

function begin() {
  assert.ok(fs.existsSync(program), `${program} is missing: cmake --build build/dev --target witness`);
  child = spawn(program, [], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.unref();
  for (const stream of [child.stdin, child.stdout]) stream.unref?.();
  let text = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (piece) => {
    text += piece;
    if (!text.endsWith('\n.\n')) return;
    const lines = text.slice(0, -3).split('\n');
    text = '';
    hear(lines);
  });
  child.on('exit', (code, signal) => {
    throw new Error(`${program} has ended with ${code ?? signal}`); // else whoever asks would wait for ever
  });
}

/** One question after the other; resolves with the lines of its answer. */
function ask(verb, file) {
  const answer = asking.then(() => new Promise((resolve) => {
    if (!child) begin();
    hear = resolve;
    child.stdout.ref?.();
    child.stdin.write(`${verb} ${file}\n`);
  }));
  asking = answer.then(() => child.stdout.unref?.());
  return answer;
}

/* --- crowds ------------------------------------------------------------------------------------ */

const PATIENCE = 30_000; // it only ends the waiting for what never comes
const isRefused = (status) => status >= 400 && status !== 500;
const places = new Map();

function listing(folder) {
  if (!fs.existsSync(folder)) return [];
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    return `${path.relative(folder, file)} ${stat?.size}`;
  }).sort();
}

function place(server, tenant) {
  const folder = path.join(server.data, 'tenants', tenant);
  if (!places.has(folder)) places.set(folder, { folder, db: path.join(folder, 'data.db'), crowd: null, judging: Promise.resolve() });
  return places.get(folder);
}

async function enter(at) {
  for (let judging = null; judging !== at.judging; ) await (judging = at.judging);
  if (!at.crowd) {
    at.crowd = { inside: 0, refused: [], disturbed: running > 0, files: listing(path.join(at.folder, 'files')) };
    at.crowd.marked = ask('mark', at.db);
  }
  const crowd = at.crowd;
  crowd.inside++;
  const [said] = await crowd.marked;
  if (said === 'none') crowd.disturbed = true;
  return crowd;
}

/**
 * What arrives lies in tmp/ and is taken away when its answer is on the way: this request's is given a moment, and one of a
 * request before may go.
 */
async function filesAsBefore(folder, before) {
  for (const end = performance.now() + PATIENCE; ;) {
    const now = listing(folder);
    const changed = [...now.filter((file) => !before.includes(file)).map((file) => `+ ${file}`),
      ...before.filter((file) => !now.includes(file) && !file.startsWith('tmp/')).map((file) => `- ${file}`)];
    if (!changed.length || performance.now() > end) return changed;
    await new Promise((done) => setTimeout(done, 20));
  }
}

async function judge(at, crowd) {
  if (crowd.disturbed || !crowd.refused.length) {
    judged.unjudged += crowd.refused.length;
    await ask('drop', at.db);
    return [];
  }
  const [said, ...changes] = await ask('judge', at.db);
  if (said === 'busy' || said === 'none') {
    judged.unjudged += crowd.refused.length;
    return [];
  }
  judged.refusals += crowd.refused.length;
  return [...changes, ...await filesAsBefore(path.join(at.folder, 'files'), crowd.files)];
}

async function leave(at, crowd, what, statuses) {
  const refused = statuses.length > 0 && statuses.every(isRefused);
  if (refused) crowd.refused.push(`${what} -> ${statuses.join()}`);
  else if (!/^(GET|HEAD) /.test(what) || !statuses.every((status) => status < 400)) crowd.disturbed = true;
  if (--crowd.inside > 0) return;
  at.crowd = null;
  const judging = judge(at, crowd);
  at.judging = judging.catch(() => {});
  const changes = await judging;
  assert.equal(changes.length, 0, `refused, yet something happened: ${crowd.refused.join('; ')}\n${changes.join('\n')}`);
}

/* --- what a test's tools call ------------------------------------------------------------------ */

/** Sends a request by `act` and gives back what that gives; `statuses(it)` are those of its answers. */
export async function watched(server, { method, url, statuses }, act) {
  const tenant = /^(?:https?:\/\/[^/]+)?\/t\/([a-z0-9-]+)\//.exec(url)?.[1] ?? server.tenant;
  if (server.watch === false || !server.data || !tenant) return act();
  const at = place(server, tenant);
  const crowd = await enter(at);
  let seen = [];
  try {
    const answer = await act();
    seen = statuses(answer);
    return answer;
  } finally {
    await leave(at, crowd, `${method} ${url.replace(/^https?:\/\/[^/]+/, '')}`, seen);
  }
}

let running = 0;

/** Runs what changes data beside the server: while it does, nothing is judged. */
export async function beside(act) {
  running++;
  for (const at of places.values()) if (at.crowd) at.crowd.disturbed = true;
  try {
    return await act();
  } finally {
    running--;
  }
}

/** Lets go of a server's files before it ends, so that it is the last to close them. */
export async function letGo(server) {
  for (const at of places.values())
    if (at.folder.startsWith(path.join(server.data, 'tenants') + path.sep)) await ask('close', at.db);
}
