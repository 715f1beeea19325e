// Commands beside a running server, and the demo.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { app, desk, serving, tenon, tenonPaused, write } from './tenon.mjs';

async function signIn(url, user, password) {
  const answer = await fetch(`${url}/session`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ user, password }) });
  return { status: answer.status, body: await answer.json(), cookie: answer.headers.get('set-cookie')?.split(';')[0] };
}

test('commands run inside the server that has the data folder open', async (t) => {
  const { data, source } = desk(t);
  const server = await serving(t, ['serve', data, '--listen', '127.0.0.1:0']);
  const api = `${server.url}/t/desk/api/v1`;

  const added = tenon(['user', 'add', data, 'desk', 'maria', '--roles', 'agent', '--password-stdin'], { input: 'correct horse battery' });
  assert.equal(added.code, 0, added.err);
  assert.equal((await signIn(api, 'maria', 'correct horse battery')).status, 200);

  const session = await signIn(api, 'maria', 'correct horse battery');
  assert.equal((await fetch(`${api}/session`, { headers: { cookie: session.cookie } })).status, 200);
  tenon(['user', 'passwd', data, 'desk', 'maria', '--password-stdin'], { input: 'staple battery horse' });
  assert.equal((await fetch(`${api}/session`, { headers: { cookie: session.cookie } })).status, 401);

  const token = tenon(['token', 'create', data, 'desk', 'maria']).out.trim();
  const asMaria = { authorization: `Bearer ${token}` };
  assert.equal((await fetch(`${api}/data/ticket`, { headers: asMaria })).status, 200);

  write(source, { 'objects/ticket/object.yaml': app['objects/ticket/object.yaml'] + '  solved: {type: boolean}\n' });
  const applied = tenon(['apply', data, 'desk']);
  assert.equal(applied.code, 0, applied.err);
  const object = await (await fetch(`${api}/app/objects/ticket`, { headers: asMaria })).json();
  assert.ok(object.fields.some((field) => field.name === 'solved'));

  assert.equal(tenon(['user', 'disable', data, 'desk', 'maria']).code, 0);
  assert.equal((await fetch(`${api}/data/ticket`, { headers: asMaria })).status, 401);
});

test('an export through the server is whole, also when its reader pauses', async (t) => {
  const { base, data } = desk(t), file = join(base, 'tickets.csv'), long = 'x'.repeat(70);
  writeFileSync(file, 'code,subject\n' + Array.from({ length: 12000 }, (_, i) => `T${i},${long}\n`).join(''));
  assert.equal(tenon(['import', data, 'desk', 'ticket', file]).code, 0);
  const whole = tenon(['export', data, 'desk', 'ticket']).out;
  await serving(t, ['serve', data, '--listen', '127.0.0.1:0']);
  const paused = tenonPaused(['export', data, 'desk', 'ticket'], 22);
  assert.equal(paused.code, 0);
  assert.ok(paused.out === whole, `${paused.out.length} of ${whole.length} characters`);
});

test('a second server on the same data refuses to start', async (t) => {
  const { data } = desk(t);
  const server = await serving(t, ['serve', data, '--listen', '127.0.0.1:0']);
  const second = tenon(['serve', data, '--listen', '127.0.0.1:0']);
  assert.equal(second.code, 1);
  assert.ok(second.err.length > 0);
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  const ended = await server.stop();
  assert.equal(ended.code, 0);
  assert.equal(existsSync(join(data, 'control.sock')), false);
});

test('the socket is the owner\'s alone', async (t) => {
  const { data } = desk(t);
  await serving(t, ['serve', data, '--listen', '127.0.0.1:0']);
  const { statSync } = await import('node:fs');
  assert.equal(statSync(join(data, 'control.sock')).mode & 0o777, 0o600);
});

test('the demo says where it is and who may sign in, and leaves nothing behind', async (t) => {
  const server = await serving(t, ['demo', '--port', '0']);
  for (let i = 0; i < 600 && !server.printed.some((line) => line.includes('thrown away')); i++)
    await new Promise((next) => setTimeout(next, 50));
  const text = server.printed.join('\n');
  assert.match(server.printed[0], /^listening on http:\/\/127\.0\.0\.1:\d+$/);
  assert.match(text, /^ {2}admin +admin/m);
  const rep = /^ {2}(\S+) +sales_rep/m.exec(text)[1];
  const session = await signIn(`${server.url}/t/demo/api/v1`, rep, 'demo');
  assert.equal(session.status, 200);
  const [, data] = /plan (\S+) demo/.exec(text);
  assert.ok(readdirSync(data).includes('server.db'));
  assert.equal((await server.stop()).code, 0);
  assert.equal(existsSync(dirname(data)), false);
});
