// serve --dev: what is saved in an app folder is in force a moment later, or it is said why not.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { beside } from './denied.mjs';
import { listen } from './listener.mjs';
import { PASSWORD, addUser, app, becomes as settles, serve, tenon } from './server.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tenon-dev-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const source = join(folder, 'app'), other = join(folder, 'other'), data = join(folder, 'data');
cpSync(app('desk'), source, { recursive: true });
cpSync(app('desk'), other, { recursive: true });
mkdirSync(data);
await tenon(['tenant', 'create', data, 't1', '--app', source, '--dev']);
await tenon(['tenant', 'create', data, 'quiet', '--app', other]);
for (const tenant of ['t1', 'quiet']) await tenon(['user', 'passwd', data, tenant, 'admin', '--password-stdin'], { input: `${PASSWORD}\n` });
await addUser(data, 't1', 'rita', 'rep');
const server = await serve({ data, tenant: 't1' }, ['--threads', '32', '--dev']);
const admin = await server.signIn('admin');

const read = (path) => readFileSync(join(source, path), 'utf8');
function save(path, text, at = source) {
  mkdirSync(dirname(join(at, path)), { recursive: true });
  writeFileSync(join(at, path), text);
}
/** Replaces a file as careful editors do: another one is written and takes its name. */
function swap(path, text) {
  writeFileSync(join(source, `${path}~`), text);
  renameSync(join(source, `${path}~`), join(source, path));
}

/* What was saved is applied meanwhile. In earnest that takes well below a second; machines that test are busy. */
const becomes = (ask, expected) => settles(() => beside(ask), expected)
  .catch((error) => assert.fail(`${error.message}\n${(server.out + server.log).slice(-1500)}`));

const release = async () => (await admin.get('/app')).body.release;
const fieldLabel = async (object, name, of = admin) =>
  (await of.get(`/app/objects/${object}`)).body.fields.find((field) => field.name === name)?.label;
const saysOnTerminal = (pattern) => becomes(() => pattern.test(server.out + server.log), true);

const company = 'objects/company/object.yaml';
const whole = read(company);

test('a label that is saved is live, and consecutive saves take one place in the history', async () => {
  const first = await release();
  for (const label of ['Trading name', 'Known as']) {
    save(company, whole.replace('{en: Name,', `{en: ${label},`));
    await becomes(() => fieldLabel('company', 'name'), label);
  }
  assert.equal(await release(), first + 2);
  await saysOnTerminal(new RegExp(`t1: release ${first + 2} is in force`));
  swap(company, whole);
  await becomes(async () => (await release()) === first + 3, true);
});

test('a new folder and a rule in Lua are live as soon as they are saved', async () => {
  save('objects/gadget/object.yaml', 'object: gadget\nlabel: Gadget\ntitle: name\nfields:\n  name: {type: text, required: true}\n');
  await becomes(async () => (await admin.get('/data/gadget')).status, 200);
  const rule = (suffix) => `return { before_save = function(gadget) gadget.name = "G${suffix}" end }\n`;
  for (const suffix of [' one', ' two']) {
    save('objects/gadget/script.lua', rule(suffix));
    await becomes(async () => (await admin.post('/data/gadget', { name: 'G' })).body.name, `G${suffix}`);
  }
});

test('a mistake leaves what is in force; its place is told, and when it is mended', async () => {
  await addUser(data, 't1', 'olaf', 'rep');
  const stream = await listen(admin, 'company'), blind = await listen(await server.signIn('olaf'), 'company');
  const before = await release();
  save(company, whole.replace(/(\n {2}name: *\{type: )text/, '$1txet'));
  const { data: told } = await stream.next('problems', ({ problems }) => problems.length > 0);
  const [problem] = told.problems;
  assert.equal(problem.file, company);
  assert.equal(problem.line, whole.slice(0, whole.search(/\n {2}name: /) + 1).split('\n').length);
  assert.ok(problem.column > 1 && problem.message.includes('txet') && problem.cause.includes('txet'));
  await saysOnTerminal(/objects\/company\/object\.yaml:\d+:\d+: .*txet[\s\S]*\^/);
  await saysOnTerminal(new RegExp(`t1: problems: \\d+; release ${before} stays`));
  assert.equal(await release(), before);
  assert.equal((await admin.get('/data/company')).status, 200);

  const late = await listen(admin, 'company');
  assert.equal((await late.next('problems')).data.problems[0].file, company);
  save(company, whole);
  assert.deepEqual((await late.next('problems')).data.problems, []);
  await saysOnTerminal(/t1: whole again/);
  assert.ok(!blind.events.some(({ event }) => event === 'problems'), 'who sees no code hears nothing');
});

test('a field with data is not dropped: it is said, and the data stays', async () => {
  const yaml = 'object: gadget\nlabel: Gadget\ntitle: name\nfields:\n  name: {type: text, required: true}\n  size: {type: integer}\n';
  save('objects/gadget/object.yaml', yaml);
  await becomes(() => fieldLabel('gadget', 'size'), 'Size');
  const kept = await admin.create('gadget', { name: 'Big', size: 42 });
  const stream = await listen(admin, 'gadget');
  save('objects/gadget/object.yaml', yaml.replace(/\n {2}size.*\n/, '\n'));
  const { data: told } = await stream.next('problems', ({ problems }) => problems.length > 0);
  assert.deepEqual(told.problems.map(({ code }) => code), ['plan.field.drop']);
  assert.match(told.problems[0].message, /gadget\.size/);
  assert.ok(told.problems[0].hint);
  await saysOnTerminal(/gadget\.size: is gone from the app/);
  assert.equal((await admin.get(`/data/gadget/${kept.id}`)).body.size, 42);
  save('objects/gadget/object.yaml', yaml);
  assert.deepEqual((await stream.next('problems')).data.problems, []);
});

test('a folder that is away for a while is followed again when it is back', async () => {
  const before = await release();
  renameSync(source, `${source}.away`);
  await saysOnTerminal(/t1: problems: 1; release \d+ stays in force\n(?![^]*whole)/);
  assert.equal((await admin.get('/data/company')).status, 200);
  save(company, whole.replace('{en: Name,', '{en: Back,'), `${source}.away`);
  renameSync(`${source}.away`, source);
  await becomes(() => fieldLabel('company', 'name'), 'Back');
  save(company, whole);
  await becomes(() => fieldLabel('company', 'name'), 'Name');
  assert.ok((await release()) > before);
});

test('a tenant that is not marked stays as it was applied', async () => {
  const there = await server.signIn('admin', PASSWORD, 'quiet');
  const was = await fieldLabel('company', 'name', there);
  save(company, whole.replace('{en: Name,', '{en: Silent,'), other);
  const before = await release();
  save(company, whole.replace('{en: Name,', '{en: Later,')); // when this is seen, the other would have been
  await becomes(async () => (await release()) > before, true);
  assert.equal(await fieldLabel('company', 'name', there), was);
});
