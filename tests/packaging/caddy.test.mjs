/* The Caddyfile that is shipped, in the real Caddy where there is one: signing in, streams, kept connections, counters. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../http/ports.mjs';
import { PASSWORD, becomes, start } from '../http/server.mjs';

const NAME = 'crm.example.com';
const program = '/usr/bin/caddy';
const shipped = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../packaging/caddy/Caddyfile');
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/* As it is shipped, but for the ports, and with a certificate of its own making. */
async function startCaddy(server) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenon-caddy-'));
  const port = await freePort();
  let text = fs.readFileSync(shipped, 'utf8');
  for (const [word, instead] of [['127.0.0.1:8321', `127.0.0.1:${server.port}`], [`${NAME} {`, `${NAME}:${port} {\n\ttls internal\n`]]) {
    assert.ok(text.includes(word), word);
    text = text.replace(word, instead);
  }
  const file = path.join(folder, 'Caddyfile');
  fs.writeFileSync(file, `{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n${text}`);
  const child = spawn(program, ['run', '--adapter', 'caddyfile', '--config', file],
    { env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder }, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  after(async () => {
    child.kill('SIGTERM');
    await ended;
    fs.rmSync(folder, { recursive: true, force: true });
  });
  return { host: '127.0.0.1', port, servername: NAME, rejectUnauthorized: false, headers: { Host: `${NAME}:${port}` } };
}

function ask(to, method, target, headers = {}, body) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    https.request({ ...to, method, path: target, headers: { ...to.headers, ...length, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece) => (text += piece));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    }).on('error', reject).end(body);
  });
}

const here = fs.existsSync(program);
test('Caddy: a __Host- cookie, HSTS, the real address, streams, pauses, no counters', { skip: !here && 'Caddy is not there', timeout: 300_000 }, async () => {
  const server = await start({ users: { bea: 'boss' }, args: ['--threads', '64', '--trust-proxy', '--host', NAME] });
  const to = await startCaddy(server);
  let ready;
  for (let i = 0; i < 300 && !ready; i++) ready = await ask(to, 'GET', '/readyz').catch(() => pause(100));
  assert.equal(ready?.text, 'ready\n');

  const signed = await ask(to, 'POST', '/t/t1/api/v1/session', { 'X-Forwarded-For': '9.9.9.9', 'X-Forwarded-Proto': 'http' },
    JSON.stringify({ user: 'bea', password: PASSWORD }));
  assert.match(signed.headers['set-cookie'][0], /^__Host-tenon-t1=.*; Secure$/);
  assert.match(signed.headers['strict-transport-security'], /^max-age=\d+$/);
  await server.logged(/session status=200 .*address=127\.0\.0\.1/);
  assert.ok(!server.log.includes('9.9.9.9'));
  for (const target of ['/metrics', '//metrics', '/%6detrics', '/x/../metrics'])
    assert.doesNotMatch((await ask(to, 'GET', target)).text, /tenon_http/, target);

  const me = { Cookie: signed.headers['set-cookie'][0].split(';')[0], 'X-Tenon-Csrf': JSON.parse(signed.text).csrf };
  let heard = '';
  const stream = https.get({ ...to, path: '/t/t1/api/v1/events?watch=company', headers: { ...to.headers, ...me, 'Accept-Encoding': 'gzip' } },
    (response) => response.setEncoding('utf8').on('data', (piece) => (heard += piece)).on('error', () => {})).on('error', () => {});
  await becomes(() => /retry:/.test(heard), true);
  const make = () => ask(to, 'POST', '/t/t1/api/v1/data/company', me, JSON.stringify({ name: 'Heard of' }));
  assert.equal((await make()).status, 201);
  await becomes(() => /event: change/.test(heard), true);
  stream.destroy();
  await pause(5600); // longer than the server keeps an idle connection
  assert.equal((await make()).status, 201);
});
