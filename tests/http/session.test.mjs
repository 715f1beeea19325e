/* Signing in and out: cookies, the header against forged requests, passwords, guessing, tokens, accounts that end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD, addUser, everything, makeData, refused, serve, start, tenon } from './server.mjs';

const server = await start({ users: { rita: 'rep', bea: 'boss', tim: 'rep' } });
const admin = await server.signIn('admin');

test('signing in says who one is and sets a cookie that scripts cannot read', async () => {
  const client = server.client();
  const answer = await client.post('/session', { user: 'rita', password: PASSWORD });
  assert.equal(answer.status, 200);
  assert.deepEqual(Object.keys(answer.body).sort(), ['csrf', 'language', 'tenant', 'user']);
  assert.equal(answer.body.user.login, 'rita');
  assert.match(answer.body.user.id, /^[0-9a-z]{13}$/);
  assert.deepEqual(answer.body.user.roles, ['rep']);
  assert.equal(answer.body.user.admin, false);
  assert.equal(answer.body.tenant.name, 't1');
  const cookie = answer.headers.getSetCookie()[0];
  assert.match(cookie, /^tenon-t1=[^;]{40,}; Path=\/t\/t1; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
  assert.equal(answer.headers.get('cache-control'), 'no-store');

  const me = await client.get('/session');
  assert.equal(me.status, 200);
  assert.deepEqual(me.body, answer.body);
});

test('the login name is not case-sensitive, the password is', async () => {
  assert.equal((await server.client().post('/session', { user: 'RITA', password: PASSWORD })).status, 200);
  refused(await server.client().post('/session', { user: 'rita', password: PASSWORD.toUpperCase() }), 401, 'session.refused');
});

test('a wrong name and a wrong password get the same answer', async () => {
  const wrong = await server.client().post('/session', { user: 'rita', password: 'wrong' });
  const unknown = await server.client().post('/session', { user: 'nobody', password: 'wrong' });
  refused(wrong, 401, 'session.refused');
  assert.deepEqual(unknown.body.problems, wrong.body.problems);
  assert.equal(unknown.status, wrong.status);
  assert.equal(unknown.headers.getSetCookie().length, 0);
});

test('without a session everything of a tenant is 401, and nothing is told', async () => {
  const nobody = server.client();
  for (const path of ['/session', '/app', '/app/objects/company', '/data/company', '/data/nothing', '/openapi.json'])
    refused(await nobody.get(path), 401, 'session.missing');
  refused(await nobody.post('/data/company', { name: 'X' }), 401, 'session.missing');
});

test('what is sent to sign in is checked', async () => {
  const client = server.client();
  refused(await client.post('/session', { user: 'rita' }), 400, 'session.member', 'password');
  refused(await client.post('/session', { password: 'x' }), 400, 'session.member', 'user');
  refused(await client.post('/session', { user: 1, password: 'x' }), 400, 'session.member', 'user');
  refused(await client.post('/session', ['rita']), 400, 'http.body.object');
  const problem = refused(await client.post('/session', { user: 'rita', pasword: 'x' }), 400, 'http.member', 'pasword');
  assert.match(problem.hint, /password/);
});

test('an unsafe request with a cookie needs the header of its session', async () => {
  const rita = await server.signIn('rita');
  const other = await server.signIn('rita');
  const before = await everything(admin);
  for (const csrf of [null, '', 'x', other.csrf]) {
    refused(await rita.post('/data/company', { name: 'Forged' }, { 'X-Tenon-Csrf': csrf }), 403, 'session.csrf');
    refused(await rita.delete('/session', { 'X-Tenon-Csrf': csrf }), 403, 'session.csrf');
  }
  assert.deepEqual(await everything(admin), before);
  assert.equal((await rita.get('/session')).status, 200);
});

test('signing out ends the session at once, and only that one', async () => {
  const rita = await server.signIn('rita');
  const other = await server.signIn('rita');
  const kept = new Map(rita.cookies);
  const answer = await rita.delete('/session');
  assert.equal(answer.status, 204);
  assert.match(answer.headers.getSetCookie()[0], /Max-Age=0/);
  rita.cookies = kept;
  refused(await rita.get('/session'), 401, 'session.missing');
  assert.equal((await other.get('/session')).status, 200);
});

test('every session has a secret of its own', async () => {
  const [one, two] = [await server.signIn('rita'), await server.signIn('rita')];
  assert.notEqual(one.cookies.get('tenon-t1'), two.cookies.get('tenon-t1'));
  assert.notEqual(one.csrf, two.csrf);
});

test('made-up cookies are no sessions', async () => {
  const client = server.client();
  for (const cookie of ['x', '', 'a'.repeat(5000), "' OR 1=1 --", '../../t1']) {
    client.cookies.set('tenon-t1', cookie);
    refused(await client.get('/session'), 401, 'session.missing');
  }
});

test('the language is kept, and only one that the app speaks', async () => {
  const tim = await server.signIn('tim');
  const changed = await tim.patch('/session', { language: 'zh-CN' });
  assert.equal(changed.status, 200, changed.text);
  assert.equal(changed.body.language, 'zh-CN');
  const again = await server.signIn('tim');
  assert.equal((await again.get('/session')).body.language, 'zh-CN');
  refused(await tim.patch('/session', { language: 'fr' }), 422, 'session.language', 'language');
  refused(await tim.patch('/session', { language: 7 }), 422, 'session.language', 'language');
  refused(await tim.patch('/session', { language: 'en', langage: 'en' }), 400, 'http.member', 'langage');
  refused(await tim.patch('/session', []), 400, 'http.body.object');
});

test('a disabled account ends for the next request, whatever it signed in with', async () => {
  await addUser(server.data, 't1', 'gone', 'rep');
  const session = await server.signIn('gone');
  const token = await server.bearer('gone');
  assert.equal((await session.get('/app')).status, 200);
  assert.equal((await token.get('/app')).status, 200);
  await tenon(['user', 'disable', server.data, 't1', 'gone']);
  refused(await session.get('/app'), 401, 'session.missing');
  refused(await token.get('/app'), 401, 'session.missing');
  refused(await server.client().post('/session', { user: 'gone', password: PASSWORD }), 401, 'session.refused');
  await tenon(['user', 'enable', server.data, 't1', 'gone']);
  assert.equal((await session.get('/app')).status, 200);
});

test('a token needs no header against forged requests and wins over a cookie', async () => {
  const token = await server.bearer('bea');
  const made = await token.post('/data/company', { name: 'By token' });
  assert.equal(made.status, 201, made.text);
  assert.equal(made.body.created_by.title, 'bea');
  const rita = await server.signIn('rita');
  rita.token = token.token;
  assert.equal((await rita.get('/session')).body.user.login, 'bea');
  assert.equal((await rita.get('/session')).body.csrf, null);
});

test('a revoked or made-up token is no token, and does not fall back to the cookie', async () => {
  const token = await server.bearer('bea');
  const list = JSON.parse((await tenon(['token', 'list', server.data, 't1', '--json'])).stdout);
  for (const each of list.tokens ?? list) await tenon(['token', 'revoke', server.data, 't1', each.id]);
  const answer = await token.get('/session');
  refused(answer, 401, 'session.missing');
  assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
  const rita = await server.signIn('rita');
  rita.token = 'made-up';
  refused(await rita.get('/session'), 401, 'session.missing');
});

test('a session of one tenant is nothing in another', async () => {
  refused(await server.client('t2').post('/session', { user: 'admin', password: PASSWORD }), 404, 'tenant.unknown');
  refused(await server.client('T1').get('/session'), 404, 'tenant.unknown');
});

test('the first password must be changed before anything else', async () => {
  const place = await makeData({});
  const made = await tenon(['user', 'add', place.data, 't1', 'new', '--roles', 'rep', '--json']);
  const first = JSON.parse(made.stdout).password;
  const own = await serve(place);
  const client = own.client();
  const expired = await client.post('/session', { user: 'new', password: first });
  refused(expired, 403, 'password.expired');
  assert.equal(expired.headers.getSetCookie().length, 0);
  refused(await client.post('/session', { user: 'new', password: first, new_password: first }), 422, 'password.same');
  refused(await client.post('/session', { user: 'new', password: first, new_password: 'x' }), 422, 'password.short', 'new_password');
  refused(await client.post('/session', { user: 'new', password: 'wrong', new_password: PASSWORD }), 401, 'session.refused');

  const changed = await client.post('/session', { user: 'new', password: first, new_password: PASSWORD });
  assert.equal(changed.status, 200, changed.text);
  refused(await own.client().post('/session', { user: 'new', password: first }), 401, 'session.refused');
  assert.equal((await own.client().post('/session', { user: 'new', password: PASSWORD })).status, 200);
});

test('a new password ends the sessions that were begun with the old one', async () => {
  const before = await server.signIn('tim');
  const client = server.client();
  const changed = await client.post('/session', { user: 'tim', password: PASSWORD, new_password: PASSWORD + ' 2' });
  assert.equal(changed.status, 200);
  refused(await before.get('/session'), 401, 'session.missing');
  assert.equal((await client.get('/session')).status, 200);
});

test('guessing is slowed down per account, whether it exists or not', async () => {
  const own = await start({ users: { rita: 'rep', bea: 'boss' } });
  for (const user of ['rita', 'nobody']) {
    for (let i = 0; i < 10; i++)
      refused(await own.client().post('/session', { user, password: 'wrong' }), 401, 'session.refused');
    const late = await own.client().post('/session', { user: user.toUpperCase(), password: PASSWORD });
    refused(late, 429, 'session.throttled');
    const seconds = Number(late.headers.get('retry-after'));
    assert.ok(seconds > 0 && seconds <= 30, `Retry-After: ${seconds}`);
  }
  await own.signIn('bea');
});

test('many guesses at once are counted all the same', async () => {
  const own = await start({ users: { rita: 'rep' } });
  const answers = await Promise.all(
    Array.from({ length: 24 }, () => own.client().post('/session', { user: 'rita', password: 'wrong' })),
  );
  assert.equal(answers.filter((answer) => answer.status === 401).length, 10);
  assert.equal(answers.filter((answer) => answer.status === 429).length, 14);
});

test('guessing is slowed down per address', async () => {
  const own = await start({ users: { rita: 'rep' } });
  let free = 0;
  for (let round = 0; round < 7; round++) {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => own.client().post('/session', { user: `guess${round}-${i}`, password: 'wrong' })),
    );
    free += answers.filter((answer) => answer.status === 401).length;
  }
  assert.equal(free, 60);
  refused(await own.client().post('/session', { user: 'rita', password: PASSWORD }), 429, 'session.throttled');
});

test('behind a trusted proxy with TLS the cookie has the __Host- prefix, and the last address counts', async () => {
  const own = await start({ users: { rita: 'rep' }, args: ['--trust-proxy', '--host', 'crm.example.com'] });
  const client = own.client();
  const proxied = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '9.9.9.9, 203.0.113.7' };
  const answer = await client.post('/session', { user: 'rita', password: PASSWORD }, proxied);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.getSetCookie()[0], /^__Host-tenon-t1=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/);
  assert.match(answer.headers.get('strict-transport-security'), /max-age=\d+/);
  assert.equal((await client.get('/session', proxied)).status, 200);
  refused(await client.get('/session'), 401, 'session.missing');
  await own.logged(/address=203\.0\.113\.7/);
});

test('no password and no secret is in the log', async () => {
  const rita = await server.signIn('rita');
  await server.logged(/path=\/t\/t1\/api\/v1\/session/);
  await server.logged(new RegExp(` sign-in .*user=${(await rita.get('/session')).body.user.id}`));
  for (const secret of [PASSWORD, rita.csrf, rita.cookies.get('tenon-t1')]) assert.ok(!server.log.includes(secret));
});
