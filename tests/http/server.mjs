/*
 * server.mjs -- the real binary for a test: its own data folder, its own child process, its own port.
 *
 *   const server = await start({ users: { rita: 'rep' } });
 *   const rita = await server.signIn('rita');
 *   const answer = await rita.post('/data/company', { name: 'Acme' });   // { status, body, headers, text }
 *
 * The rule: only the child that was started here is ever signalled, and every server ends with its test file. What is sent with these
 * tools is watched (denied.mjs): a refused request that has changed something fails its test.
 */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { beside, letGo, watched } from './denied.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
export const binary = path.resolve(process.env.TENON ?? path.join(here, '../../build/dev/tenon'));
export const PASSWORD = 'correct horse battery';

/* For what must come, however busy the machine is: it only ends the waiting for what never comes. */
const PATIENCE = 30_000;

/** Asks again until the answer is this, or fits; then gives it. */
export async function becomes(ask, wanted, patience = PATIENCE) {
  const fits = typeof wanted === 'function' ? wanted : (value) => value === wanted;
  for (const end = performance.now() + patience; ; await new Promise((done) => setTimeout(done, 20))) {
    const value = await ask();
    if (fits(value)) return value;
    if (performance.now() > end) assert.fail(`not within ${patience} ms: ${String(wanted)}; it is ${JSON.stringify(value)}`);
  }
}

/** For what is a matter of time: `act` gives how many ms it took. What else the machine does may hold it up, but not each time. */
export async function inTime(most, act) {
  const took = [];
  for (let i = 0; i < 3; i++) {
    took.push(await act());
    if (took.at(-1) < most) return;
  }
  assert.fail(`not within ${most} ms: ${took.map(Math.round)}`);
}

/** Runs a command of the binary to its end; refuses to go on if it fails. */
export function tenon(args, { input = '', cwd, env, expect = 0 } = {}) {
  return beside(() => new Promise((resolve, reject) => {
    const child = execFile(binary, args, { cwd, env, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      const code = error ? error.code : 0;
      if (expect !== null && code !== expect) reject(new Error(`tenon ${args.join(' ')}: exit ${code}\n${stdout}${stderr}`));
      else resolve({ code, stdout, stderr });
    });
    child.stdin.on('error', () => {}); // it may end without reading
    child.stdin.end(input);
  }));
}

export const app = (name) => path.resolve(here, 'apps', name);

/** A data folder with one tenant and its people; nothing is running yet. */
export async function makeData({ tenant = 't1', from = 'desk', users = {} } = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenon-http-'));
  const data = path.join(folder, 'data');
  fs.mkdirSync(data);
  after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const made = await tenon(['tenant', 'create', data, tenant, '--app', app(from), '--json']);
  const admin = JSON.parse(made.stdout);
  for (const [login, roles] of Object.entries(users)) await addUser(data, tenant, login, roles);
  await tenon(['user', 'passwd', data, tenant, 'admin', '--password-stdin'], { input: PASSWORD + '\n' });
  return { data, tenant, admin };
}

export function addUser(data, tenant, login, roles, more = []) {
  const args = ['user', 'add', data, tenant, login, '--roles', roles, '--password-stdin', ...more];
  return tenon(args, { input: PASSWORD + '\n' });
}

/**
 * Starts the server on a data folder and waits until it says where it listens. `limit`: so many bytes a file may have; `files`: so many
 * descriptors it may have; `served`: by another binary.
 */
export async function serve(place, args = ['--threads', '64'], { limit, files, port = 0, env, served = binary } = {}) {
  const line = [served, 'serve', place.data, '--listen', `127.0.0.1:${port}`, ...args];
  const bounded = ['sh', '-c', `trap '' XFSZ; ulimit -f ${(limit ?? 0) / 512}; exec "$@"`, 'sh', ...line];
  const few = ['sh', '-c', `ulimit -n ${files}; exec "$@"`, 'sh', ...line];
  const [program, ...rest] = limit ? bounded : files ? few : line;
  const child = spawn(program, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const server = new Server(place, child);
  after(async () => {
    await server.kill();
    const at = server.log.search(/ERROR: (Address|Leak)Sanitizer|WARNING: ThreadSanitizer|runtime error:|Assertion/);
    assert.ok(at < 0, server.log.slice(at, at + 4000));
  });
  await server.listening();
  return server;
}

export async function start({ args, ...options } = {}) {
  return serve(await makeData(options), args);
}

/* A test file that breaks off outside its tests, or is ended because it hangs, runs no hook: its servers end with it all the same. */
const leaving = new Set();
process.on('exit', () => leaving.forEach((child) => child.kill('SIGKILL')));
process.once('SIGTERM', () => process.exit(1));

class Server {
  constructor(place, child) {
    Object.assign(this, place);
    this.child = child;
    this.log = '';
    this.out = '';
    /* Not before its last words are here, also those that a test did not want to read meanwhile. */
    child.on('exit', () => child.stderr.resume());
    this.ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
    child.stderr.on('data', (bytes) => (this.log += bytes));
    leaving.add(child);
    child.on('exit', () => leaving.delete(child));
  }

  listening() {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no "listening on" within 60 s\n${this.log}`)), 60_000);
      this.child.stdout.on('data', (bytes) => {
        this.out += bytes;
        const found = /listening on http:\/\/[^:]+:(\d+)/.exec(this.out);
        if (!found) return;
        clearTimeout(late);
        this.port = Number(found[1]);
        this.origin = `http://127.0.0.1:${this.port}`;
        resolve();
      });
      this.ended.then(({ code }) => reject(new Error(`the server ended with ${code}\n${this.out}${this.log}`)));
    });
  }

  /** Somebody who has not signed in. */
  client(tenant = this.tenant) {
    return new Client(this, tenant);
  }

  async signIn(user, password = PASSWORD, tenant = this.tenant) {
    const client = this.client(tenant);
    const answer = await client.post('/session', { user, password });
    assert.equal(answer.status, 200, answer.text);
    return client;
  }

  async bearer(user) {
    const { stdout } = await tenon(['token', 'create', this.data, this.tenant, user]);
    const client = this.client();
    client.token = stdout.trim();
    return client;
  }

  /** Sends bytes as they are; resolves with all that came back when the other side closes. */
  raw(bytes, { wait = PATIENCE, end = false } = {}) {
    const [, method, url] = /^([A-Z]+) (\S*)/.exec(bytes.toString('latin1', 0, 1000)) ?? ['', 'RAW', ''];
    const statuses = (text) => [...text.matchAll(/^HTTP\/1\.[01] (\d+)/gm)].map(([, status]) => Number(status)).filter((status) => status !== 100);
    return watched(this, { method, url, statuses }, () => this.exchange(bytes, wait, end));
  }

  exchange(bytes, wait, end) {
    return new Promise((resolve, reject) => {
      const socket = net.connect(this.port, '127.0.0.1');
      const late = setTimeout(() => socket.destroy(new Error(`no end within ${wait} ms; got: ${text}`)), wait);
      let text = '';
      socket.setEncoding('latin1');
      socket.on('data', (piece) => (text += piece));
      socket.on('error', (error) => (error.code === 'ECONNRESET' || error.code === 'EPIPE' ? undefined : reject(error)));
      socket.on('close', () => {
        clearTimeout(late);
        resolve(text);
      });
      socket.write(bytes);
      if (end) socket.end();
    });
  }

  /** Waits until the log says this: a line is written when its answer is on its way. */
  async logged(pattern, patience = PATIENCE) {
    await becomes(() => pattern.test(this.log), true, patience).catch(() => assert.match(this.log, pattern));
  }

  /** A number of /metrics. An answer is counted, and no longer in flight, a moment after whoever asked has it. */
  async figure(name) {
    const text = await (await fetch(`${this.origin}/metrics`)).text();
    const line = text.split('\n').find((each) => each.startsWith(`${name} `));
    assert.ok(line, `no ${name} in ${text.slice(0, 2000)}\n${this.log.split('\n').slice(-20).join('\n')}`);
    return Number(line.slice(name.length + 1));
  }

  /** Asks it to end, and waits. */
  async stop() {
    await letGo(this);
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGTERM');
    return this.ended;
  }

  /** Ends it as a power cut would. */
  async kill() {
    await letGo(this);
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
    return this.ended;
  }
}

export class Client {
  constructor(server, tenant) {
    this.server = server;
    this.base = `/t/${tenant}/api/v1`;
    this.cookies = new Map();
    this.csrf = null;
    this.token = null;
    this.language = 'en';
  }

  get(path, headers) { return this.send('GET', path, undefined, headers); }
  post(path, body, headers) { return this.send('POST', path, body, headers); }
  put(path, body, headers) { return this.send('PUT', path, body, headers); }
  patch(path, body, headers) { return this.send('PATCH', path, body, headers); }
  delete(path, headers) { return this.send('DELETE', path, undefined, headers); }

  /** A path below the tenant's API, or a whole one after "//". */
  async send(method, path, body, more = {}) {
    const headers = { 'Accept-Language': this.language, ...more };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (this.cookies.size) headers.Cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    if (this.csrf && method !== 'GET' && !('X-Tenon-Csrf' in headers)) headers['X-Tenon-Csrf'] = this.csrf;
    if (body !== undefined) headers['Content-Type'] ??= 'application/json';
    const text = body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
    for (const name of Object.keys(headers)) if (headers[name] === null) delete headers[name];

    const url = this.server.origin + (path.startsWith('//') ? path.slice(1) : this.base + path);
    return watched(this.server, { method, url, statuses: (answer) => [answer.status] }, async () => {
      const response = await fetch(url, { method, headers, body: text, redirect: 'manual' });
      return this.keep(response, await response.text());
    });
  }

  keep(response, text) {
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
    const isJson = (response.headers.get('content-type') ?? '').startsWith('application/json');
    const body = isJson && text ? JSON.parse(text) : null;
    if (body?.csrf) this.csrf = body.csrf;
    return { status: response.status, headers: response.headers, text, body };
  }

  /** Creates a record and gives it back. */
  async create(object, values) {
    const answer = await this.post(`/data/${object}`, values);
    assert.equal(answer.status, 201, answer.text);
    return answer.body;
  }

  async rows(path) {
    const answer = await this.get(path);
    assert.equal(answer.status, 200, answer.text);
    return answer.body.rows;
  }
}

/** The answer refuses with this status and a problem of this code; gives that problem back. */
export function refused(answer, status, code, field) {
  assert.equal(answer.status, status, answer.text);
  assert.ok(Array.isArray(answer.body?.problems) && answer.body.problems.length > 0, answer.text);
  assert.match(answer.body.request, /^r-[0-9a-f]+$/);
  const found = answer.body.problems.find((each) => each.code === code && (field === undefined || each.field === field));
  assert.ok(found, `no problem ${code} on ${field}: ${answer.text}`);
  for (const problem of answer.body.problems) {
    assert.ok(problem.message, answer.text);
    assert.ok('field' in problem && 'hint' in problem, answer.text);
  }
  return found;
}

/** Everything an administrator can see of some objects: to show that a refusal changed nothing. */
export async function everything(admin, objects = ['company', 'deal', 'line', 'note', 'audit_entry']) {
  const state = {};
  for (const object of objects) {
    const answer = await admin.get(`/data/${object}?limit=1000&sort=id`);
    assert.equal(answer.status, 200, answer.text);
    state[object] = answer.body.rows;
  }
  return state;
}

/** Runs what must be refused, and compares all data before and after. */
export async function changesNothing(admin, act, objects) {
  const before = await everything(admin, objects);
  const result = await act();
  assert.deepEqual(await everything(admin, objects), before);
  return result;
}

export const query = (values) =>
  '?' + Object.entries(values).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
