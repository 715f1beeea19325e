/* What a user interface starts from, and the description of the API: only what this user may see, in his language. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused, start, tenon } from './server.mjs';

const server = await start({ users: { bea: 'boss', cleo: 'clerk', rita: 'rep', nils: '' } });
const admin = await server.signIn('admin');
const bea = await server.signIn('bea');
const cleo = await server.signIn('cleo');

test('/app says who, where and what', async () => {
  const { status, body } = await bea.get('/app');
  assert.equal(status, 200);
  assert.deepEqual(body.tenant, { name: 't1', label: 'Desk' });
  assert.deepEqual(body.app, { name: 'desk', label: 'Desk', version: '1.0.0' });
  assert.equal(body.release, 1);
  assert.equal(body.user.login, 'bea');
  assert.deepEqual(body.languages, ['en', 'zh-CN']);
  assert.deepEqual([body.language, body.currency, body.time_zone], ['en', 'EUR', 'Asia/Shanghai']);
  assert.equal(body.csrf, bea.csrf);
  const { hash, ...entry } = body.objects.company;
  assert.match(hash, /^[0-9a-f]{16,}$/);
  assert.deepEqual(entry, { label: 'Company', plural: 'Companies', icon: 'building-2', create: true });
});

test('/app is 304 while nothing changed', async () => {
  const first = await bea.get('/app');
  const etag = first.headers.get('etag');
  assert.match(etag, /^"[^"]+"$/);
  const second = await bea.get('/app', { 'If-None-Match': etag });
  assert.equal(second.status, 304);
  assert.equal(second.text, '');
  assert.equal((await bea.get('/app', { 'If-None-Match': '"other"' })).status, 200);
  assert.equal((await cleo.get('/app', { 'If-None-Match': etag })).status, 200);
  assert.match(first.headers.get('cache-control'), /private/);
});

test('/app lists only what the user may read', async () => {
  const objects = async (client) => Object.keys((await client.get('/app')).body.objects);
  assert.ok((await objects(admin)).includes('audit_entry'));
  const clerk = await objects(cleo);
  assert.ok(clerk.includes('company') && clerk.includes('deal') && !clerk.includes('note') && !clerk.includes('audit_entry'));
  const nobody = await server.signIn('nils');
  assert.ok(!(await objects(nobody)).includes('company'));
  const items = (await cleo.get('/app')).body.menus.flatMap((menu) => menu.items).filter((item) => item.kind === 'object');
  assert.ok(items.length > 0 && items.every((item) => clerk.includes(item.object)), JSON.stringify(items));
});

test('/app names the departments that the user belongs to, those above too', async () => {
  assert.deepEqual((await bea.get('/app')).body.departments, []);
  const department = async (values) => (await admin.post('/data/department', values)).body.id;
  const sales = await department({ name: 'Sales', code: 'S' });
  const north = await department({ name: 'North', parent: sales });
  await department({ name: 'South', parent: sales });
  assert.equal((await admin.patch(`/data/user/${(await bea.get('/app')).body.user.id}`, { department: north })).status, 200);
  assert.deepEqual((await bea.get('/app')).body.departments.sort(), ['North', 'S', 'Sales']);
});

test('labels come in the language of the user', async () => {
  const rita = await server.signIn('rita');
  const english = (await rita.get('/app')).body;
  await rita.patch('/session', { language: 'zh-CN' });
  const chinese = (await rita.get('/app')).body;
  assert.equal(chinese.language, 'zh-CN');
  assert.equal(chinese.objects.company.label, '公司');
  assert.notEqual(chinese.objects.company.hash, english.objects.company.hash);
  const meta = (await rita.get(`/app/objects/company?v=${chinese.objects.company.hash}`)).body;
  assert.equal(meta.fields.find((field) => field.name === 'name').label, '名称');
  assert.equal(meta.fields.find((field) => field.name === 'level').options[0].label, '重点');
  assert.equal(meta.views[0].label, '全部');
  assert.equal(meta.rules[0].message, '一般公司不超过 500 人。');
});

test("an object's description is immutable for its hash", async () => {
  const { hash } = (await bea.get('/app')).body.objects.company;
  const answer = await bea.get(`/app/objects/company?v=${hash}`);
  assert.equal(answer.status, 200);
  assert.equal(answer.body.hash, hash);
  assert.equal(answer.headers.get('cache-control'), 'private, max-age=31536000, immutable');
  refused(await bea.get('/app/objects/company?v=0000'), 409, 'release.changed');
  const other = (await cleo.get('/app')).body.objects.company.hash;
  assert.notEqual(other, hash);
  refused(await bea.get(`/app/objects/company?v=${other}`), 409, 'release.changed');
});

test('fields have the shape that is promised', async () => {
  const { body } = await bea.get('/app/objects/company');
  for (const member of ['name', 'label', 'plural', 'description', 'icon', 'title', 'owner', 'child', 'rights', 'fields', 'rules', 'views', 'record', 'form'])
    assert.ok(member in body, member);
  const fields = Object.fromEntries(body.fields.map((field) => [field.name, field]));
  const common = ['name', 'type', 'label', 'help', 'placeholder', 'system', 'required', 'readonly', 'set_once', 'sortable', 'operators', 'default', 'visible_when', 'required_when', 'readonly_when'];
  for (const field of body.fields) for (const member of common) assert.ok(member in field, `${field.name}.${member}`);
  assert.ok(!('id' in fields) && !('version' in fields));
  for (const name of ['owner', 'created_at', 'created_by', 'updated_at', 'updated_by']) assert.equal(fields[name].system, true);
  assert.deepEqual([fields.staff.min, fields.staff.max], [0, 1000]);
  assert.deepEqual([fields.credit.scale, fields.credit.currency], [2, 'EUR']);
  assert.deepEqual(fields.parent.to, ['company']);
  assert.deepEqual(fields.level.options[0], { value: 'a', label: 'Key', color: 'red', retired: false, attributes: { weight: 3 } });
  assert.equal(fields.level.options[2].retired, true);
  assert.deepEqual([fields.rating.returns, fields.rating.readonly], ['integer', true]);
  assert.ok(fields.staff.operators.includes('<=') && fields.name.operators.includes('contains'));
  assert.equal(fields.level.default, 'b');
  const deal = (await bea.get('/app/objects/deal')).body.fields;
  assert.deepEqual(deal.find((field) => field.name === 'opened').default, ['call', 'today']);
  assert.deepEqual(deal.find((field) => field.name === 'amount').required_when, ['>=', ['int', ['path', 'stage', 'chance']], ['int', 50]]);
  const amount = ['decimal', ['path', 'amount'], 2], chance = ['int', ['path', 'stage', 'chance']];
  assert.deepEqual(deal.find((field) => field.name === 'expected').value, ['/', ['*', amount, chance], ['int', 100]]);
  const line = (await bea.get('/app/objects/line')).body;
  assert.deepEqual(line.child, { field: 'deal', object: 'deal' });
});

test('rules come as trees, only where every name may be read', async () => {
  const names = async (client) => (await client.get('/app/objects/company')).body.rules.map((rule) => rule.name);
  assert.deepEqual(await names(bea), ['staff_of_regulars', 'credit_needs_a_code']);
  assert.deepEqual(await names(cleo), []);
  const [rule] = (await bea.get('/app/objects/company')).body.rules;
  assert.deepEqual(rule, {
    name: 'staff_of_regulars', field: 'staff', message: 'A regular company has at most 500 people.',
    when: ['and', ['==', ['path', 'level'], ['text', 'b']], ['>', ['int', ['path', 'staff']], ['int', 500]]],
  });
});

test('forms hold what can be entered, pages what can be read', async () => {
  const fields = (sections) => sections.flatMap((section) => section.fields.map((field) => field.field));
  const all = (await bea.get('/app/objects/company')).body, some = (await cleo.get('/app/objects/company')).body;
  assert.ok(fields(all.form.edit.sections).includes('credit') && !fields(all.form.edit.sections).includes('rating'));
  assert.ok(!fields(some.form.edit.sections).includes('code') && !fields(some.form.create.sections).includes('staff'));
  const page = fields(some.record.tabs.filter((tab) => tab.kind === 'sections').flatMap((tab) => tab.sections));
  assert.ok(page.includes('code') && page.includes('rating') && !page.includes('staff') && !page.includes('credit'));
});

/* --- the description of the API ------------------------------------------------------------------------------- */

const methods = ['get', 'post', 'put', 'patch', 'delete'];
const operations = (api) => Object.entries(api.paths).flatMap(([path, item]) => methods.filter((method) => item[method]).map((method) => [method, path, item[method]]));

test('openapi.json is well formed: every reference leads somewhere, every operation has its own name', async () => {
  const { status, body } = await bea.get('/openapi.json');
  assert.equal(status, 200);
  assert.equal(body.openapi, '3.1.0');
  const references = JSON.stringify(body).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g);
  for (const [, name] of references) assert.ok(body.components.schemas[name], name);
  const names = operations(body).map(([, , operation]) => operation.operationId);
  assert.equal(new Set(names).size, names.length);
  for (const [method, path, operation] of operations(body)) {
    assert.ok(operation.summary && operation.responses && operation.responses.default, `${method} ${path}`);
    const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map((found) => found[1]).sort();
    const declared = operation.parameters.filter((each) => each.in === 'path').map((each) => each.name).sort();
    assert.deepEqual(declared, inPath, `${method} ${path}`);
  }
});

test('openapi.json says what this user may call, and nothing else', async () => {
  const ours = (await bea.get('/openapi.json')).body.paths, theirs = (await cleo.get('/openapi.json')).body;
  assert.ok(ours['/data/note'].post && ours['/data/company/{id}'].delete);
  assert.ok(!theirs.paths['/data/note'] && !theirs.paths['/data/company/{id}'].delete && theirs.paths['/data/company/{id}'].patch);
  assert.ok(!theirs.paths['/data/deal'].post);
  const schemas = theirs.components.schemas;
  assert.ok('code' in schemas.company.properties && !('staff' in schemas.company.properties) && !('credit' in schemas.company.properties));
  assert.ok(!('code' in schemas['company.input'].properties) && 'name' in schemas['company.input'].properties);
});

test('what openapi.json describes is there', async () => {
  const { body } = await bea.get('/openapi.json');
  for (const [method, path] of operations(body)) {
    if (method !== 'get' || path === '/events') continue; // that one never ends
    const answer = await bea.get(path.replace('{id}', '0000000000001'));
    assert.ok([200, 404].includes(answer.status), `${path}: ${answer.status} ${answer.text}`);
    const [, subject] = /^\/(bin|board|file|job|report|dashboard)s?\//.exec(path) ?? [null, 'record'];
    if (answer.status === 404) refused(answer, 404, `${subject}.unknown`);
  }
});

test('the reference page of the binary names every path of openapi.json', async () => {
  const folder = await import('node:fs').then((fs) => fs.mkdtempSync(server.data + '-reference-'));
  await tenon(['reference', folder]);
  const fs = await import('node:fs');
  const page = fs.readFileSync(`${folder}/http.md`, 'utf8');
  const { body } = await bea.get('/openapi.json');
  for (const [method, path] of operations(body)) {
    const pattern = path.replace(/^\/(data|views|page|board|lookup|app\/objects)\/[a-z_]+/, '/$1/:object').replace(/\{([a-z]+)\}/g, ':$1');
    assert.ok(page.includes(`\`${method.toUpperCase()} ${pattern}\``), pattern);
  }
});
