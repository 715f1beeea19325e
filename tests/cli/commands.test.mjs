// The command line without a server: usage, checking, tenants, people, tokens.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { app, desk, folder, tenon, write } from './tenon.mjs';

test('help lists every command and each has its own', () => {
  const all = tenon(['help']);
  assert.equal(all.code, 0);
  for (const [, name] of all.out.matchAll(/^ {2}tenon (.{16}) /gm)) {
    const one = tenon([...name.trim().split(' '), '--help']);
    assert.equal(one.code, 0, name);
    assert.match(one.out, /^tenon /);
  }
});

test('wrong usage answers 2, says what is wrong, and suggests', () => {
  const cases = [
    [['chekc', 'x'], /there is no command "chekc"[\s\S]*"check"/],
    [['tenant', 'creat', 'x', 'y'], /tenant create/],
    [['user'], /tenon user add[\s\S]*tenon user passwd/],
    [['check'], /something is missing[\s\S]*usage: tenon check APP/],
    [['check', 'a', 'b'], /"b" is one argument too many/],
    [['serve', 'x', '--lisen', 'y'], /there is no option --lisen[\s\S]*--listen/],
    [['serve', 'x', '--threads', 'many'], /whole number from 8 to 4096/],
    [['serve', 'x', '--listen'], /--listen wants a value/],
    [[], /no command was given/],
  ];
  for (const [args, said] of cases) {
    const done = tenon(args);
    assert.equal(done.code, 2, args.join(' '));
    assert.match(done.err, said);
    assert.equal(done.out, '');
  }
});

test('messages follow the language of the environment', () => {
  assert.match(tenon(['nope'], { env: { LC_ALL: 'zh_CN.UTF-8' } }).err, /没有命令“nope”/);
});

test('check shows all mistakes of an app at once, each with its place', (t) => {
  const path = write(folder(t), { ...app, 'objects/ticket/object.yaml':
    'object: ticket\nfields:\n  subject: {type: txt}\n  cost: {type: currency, mim: 0}\n' });
  const done = tenon(['check', path]);
  assert.equal(done.code, 1);
  assert.match(done.err, /objects\/ticket\/object\.yaml:3:\d+/);
  assert.match(done.err, /objects\/ticket\/object\.yaml:4:\d+/);
  assert.match(done.err, /Did you mean/);
  const json = JSON.parse(tenon(['check', path, '--json']).out);
  assert.ok(json.problems.length >= 2);
  assert.ok(json.problems.every((problem) => problem.code && problem.file && problem.line));
});

test('a new app is whole: it checks, and its name is its folder\'s', (t) => {
  const path = join(folder(t), 'myshop');
  const made = tenon(['new', path]);
  assert.equal(made.code, 0, made.err);
  assert.match(readFileSync(join(path, 'app.yaml'), 'utf8'), /^app: myshop$/m);
  assert.equal(tenon(['check', path]).code, 0);
  const again = tenon(['new', path]);
  assert.equal(again.code, 1);
  assert.match(again.err, /is there already/);
  assert.match(tenon(['new', join(path, 'No Good')]).err, /cannot name an app/);
  assert.match(tenon(['new', join(path, 'x'), '--from', 'cmr']).err, /Did you mean "crm"/);
});

test('a tenant is made once, whole or not at all', (t) => {
  const { data, source } = desk(t);
  const again = tenon(['tenant', 'create', data, 'desk', '--app', source]);
  assert.equal(again.code, 1);
  assert.match(again.err, /desk/);
  assert.match(tenon(['tenant', 'create', data, 'Bad Name', '--app', source]).err, /Bad Name/);
  const broken = write(join(source, '../broken'), { ...app, 'objects/ticket/object.yaml': 'object: [' });
  assert.equal(tenon(['tenant', 'create', data, 'other', '--app', broken]).code, 1);
  assert.equal(existsSync(join(data, 'tenants/other')), false);
  assert.deepEqual(JSON.parse(tenon(['tenant', 'list', data, '--json']).out).map((tenant) => tenant.name), ['desk']);
});

test('people are added, listed and disabled', (t) => {
  const { data } = desk(t);
  const added = tenon(['user', 'add', data, 'desk', 'maria', '--roles', 'agent', '--name', 'Maria', '--password-stdin'],
    { input: 'correct horse battery\n' });
  assert.equal(added.code, 0, added.err);
  assert.doesNotMatch(added.out, /horse/);
  const oneTime = JSON.parse(tenon(['user', 'add', data, 'desk', 'tom', '--json']).out);
  assert.ok(oneTime.password.length >= 12);
  assert.equal(tenon(['user', 'add', data, 'desk', 'maria']).code, 1);
  assert.match(tenon(['user', 'add', data, 'desk', 'eve', '--roles', 'agnet']).err, /agent/);
  assert.equal(tenon(['user', 'disable', data, 'desk', 'tom']).code, 0);
  const list = JSON.parse(tenon(['user', 'list', data, 'desk', '--json']).out);
  assert.deepEqual(list.map((user) => [user.login, user.roles, user.active]).sort(),
    [['admin', ['admin'], true], ['maria', ['agent'], true], ['tom', [], false]]);
  assert.match(tenon(['user', 'passwd', data, 'desk', 'nobody']).err, /there is no user "nobody"/);
});

test('a token is printed once, alone', (t) => {
  const { data } = desk(t);
  const made = tenon(['token', 'create', data, 'desk', 'admin', '--name', 'ci', '--days', '7']);
  assert.equal(made.code, 0, made.err);
  assert.match(made.out, /^\S{20,}\n$/);
  const list = JSON.parse(tenon(['token', 'list', data, 'desk', '--json']).out);
  assert.equal(list.length, 1);
  assert.equal(list[0].name, 'ci');
  assert.ok(!JSON.stringify(list).includes(made.out.trim()));
  assert.equal(tenon(['token', 'revoke', data, 'desk', list[0].id]).code, 0);
  assert.equal(tenon(['token', 'create', data, 'desk', 'admin', '--days', '0']).code, 2);
});

test('a mistake in a script is told with its file and line', (t) => {
  const path = write(folder(t), { ...app, 'objects/ticket/script.lua': 'function rule.before_save(ticket)\nend\n' });
  const done = tenon(['check', path]);
  assert.equal(done.code, 1, done.out);
  assert.match(done.err, /objects\/ticket\/script\.lua:1/);
});

test('what a script cannot mean is warned of: names that do not exist, a decimal that equals a number', (t) => {
  const object = 'object: ticket\nlabel: Ticket\nfields:\n  title: {type: text}\n  price: {type: decimal}\n';
  const script = 'local rule = {}\nfunction rule.before_save(ticket)\n  if ticket.price == 5 then pritn(ticket) end\nend\nreturn rule\n';
  const path = write(folder(t), { 'app.yaml': app['app.yaml'], 'objects/ticket/object.yaml': object, 'objects/ticket/script.lua': script });
  const done = tenon(['check', path]);
  assert.equal(done.code, 0, done.err);
  assert.match(done.err, /script\.lua:3: warning: "pritn" is no global name/);
  assert.match(done.err, /script\.lua:3: warning: "price" is a decimal: it never equals a number/);
});
