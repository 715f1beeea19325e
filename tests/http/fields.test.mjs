/*
 * What fields say about their values, on every way in: one record, an array, a change, a key, a file. Each row of the
 * table below is refused on all of them, with the same code at the same field, and nothing has happened.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { everything, query, refused, start, tenon } from './server.mjs';

const server = await start({ from: 'fields', users: { cleo: 'clerk' } });
const admin = await server.signIn('admin');
const cleo = await server.signIn('cleo');
const state = () => everything(admin, ['item', 'maker', 'audit_entry']);

const maker = await admin.create('maker', { name: 'Active', secret: 'no' });
const retired = await admin.create('maker', { name: 'Retired', active: false });
await admin.create('item', {
  code: 'taken', email: 'Taken@example.com', province: 'zj', scoped: 'One', low: 7, size: 3,
});

let count = 0;
const code = () => `C${++count}`;

/* [field, code, values]; `file` where a file writes them differently. */
const wrong = [
  ['code', 'value.required', { code: ' \u3000 ' }],
  ['email', 'value.email', { email: 'lin@example' }],
  ['email', 'value.taken', { email: ' taken@EXAMPLE.com' }],
  ['phone', 'value.phone.form', { phone: '138 1234' }],
  ['phone', 'value.phone', { phone: 'call me' }],
  ['phone', 'value.phone.code', { phone: '+999 1234567' }],
  ['site', 'value.url.scheme', { site: 'javascript:alert(1)' }],
  ['site', 'value.url', { site: 'https://a b.example' }],
  ['share', 'value.most', { share: '100.01' }],
  ['share', 'value.number', { share: 'half' }],
  ['name', 'value.short', { name: ' x ' }],
  ['name', 'value.long', { name: 'x'.repeat(21) }],
  ['name', 'value.pattern', { name: 'ab９' }],
  ['size', 'value.least', { size: '0' }],
  ['size', 'value.most', { size: '10' }],
  ['size', 'value.int', { size: '1.5' }],
  ['kind', 'value.option', { kind: 'nothing' }],
  ['kind', 'value.retired', { kind: 'gone' }],
  ['reason', 'value.required', { kind: 'rare' }],
  ['fixed', 'field.readonly', { fixed: 'mine' }],
  ['high', 'rule.refused', { low: '5', high: '4' }],
  ['high', 'rule.refused', { kind: 'rare', reason: 'so', high: '1001' }],
  ['city', 'value.not_now', { city: 'hz' }],
  ['city', 'value.not_now', { province: 'sh', city: 'hz' }],
  ['rate', 'value.not_now', { rate: 'special' }],
  ['rate', 'value.not_now', { rate: 'special', share: '50' }],
  ['rate', 'value.not_now', { rate: 'secret', maker: maker.id }, { maker: 'Active' }],
  ['hubs', 'value.not_now', { regions: ['east'], hubs: ['a', 'c', 'd'] }, { regions: 'east', hubs: 'a;c;d' }],
  ['maker', 'value.not_offered', { maker: retired.id }, { maker: 'Retired' }],
  ['scoped', 'value.taken', { province: 'zj', scoped: 'ONE' }],
  ['size', 'value.taken_together', { low: '7', size: '3' }],
];

/* Those that a value of its own key or the record at hand cannot meet. */
const ways = {
  'a new record': (client, values) => client.post('/data/item', { code: code(), ...values }),
  'an array': (client, values) => client.post('/data/item', [{ code: code() }, { code: code(), ...values }]),
  'a change': (client, values, stored) => client.patch(`/data/item/${stored.id}`, values),
  'a key that is new': (client, values) => ('code' in values ? null : client.put(`/data/item/by/code/${code()}`, values)),
  'a key that is there': (client, values, stored) =>
    'code' in values ? null : client.put(`/data/item/by/code/${stored.code}`, values),
};

for (const [name, client] of [['an administrator', admin], ['a clerk', cleo]])
  for (const [way, send] of Object.entries(ways))
    test(`${way} of ${name} is refused for every reason there is`, async () => {
      const stored = await admin.create('item', { code: code() });
      const before = await state();
      for (const [field, problem, values] of wrong) {
        const answer = await send(client, values, stored);
        if (answer) refused(answer, problem.startsWith('value.taken') ? 409 : 422, problem, field);
      }
      assert.deepEqual(await state(), before);
    });

const importFile = async (lines, args = []) => {
  const file = path.join(server.data, `rows-${code()}.csv`);
  fs.writeFileSync(file, lines.join('\n') + '\n');
  const done = await tenon(['import', server.data, server.tenant, 'item', file, '--json', ...args], { expect: null });
  return { ...done, result: done.stdout ? JSON.parse(done.stdout) : null };
};

test('a row of a file is refused for every reason there is', async () => {
  const before = await state();
  for (const [field, problem, values, written] of wrong) {
    const row = { name: 'never blank', code: code(), ...values, ...written };
    const { stderr, result } = await importFile([Object.keys(row).join(','), Object.values(row).join(',')]);
    if (problem === 'field.readonly') assert.match(stderr, /Fixed/);
    assert.equal(result.refused, 1, `${problem}: ${stderr}`);
    assert.match(stderr, new RegExp(`:2: ${field}: `), problem);
  }
  assert.deepEqual(await state(), before);
});

test('what is tidied is tidied on every way in, keys among it', async () => {
  const given = { name: '  ａb \u3000 c ', phone: '（021）5888-1234', email: 'Lin@EXAMPLE.com', site: 'Example.com/A', share: '12.5%' };
  const made = await cleo.create('item', { code: ' t-1 ', ...given });
  const { code: key, name, phone, email, site, share } = made;
  assert.deepEqual({ key, name, phone, email, site, share }, {
    key: 'T-1', name: 'ab c', phone: '+862158881234', email: 'Lin@example.com', site: 'https://example.com/A', share: 12.5,
  });
  const again = await cleo.put(`/data/item/by/code/${encodeURIComponent(' t-1')}`, { name: ' de ' });
  assert.deepEqual([again.status, again.body.id, again.body.name], [200, made.id, 'de']);
  const found = await cleo.put(`/data/item/by/email/${encodeURIComponent('LIN@example.COM')}`, { size: 2 });
  assert.deepEqual([found.status, found.body.id], [200, made.id]);
  const { result, stderr } = await importFile(['code,phone', 't-1,13812345678'], ['--mode', 'update']);
  assert.equal(result.updated, 1, stderr);
  assert.equal((await cleo.get(`/data/item/${made.id}`)).body.phone, '+8613812345678');
  const part = await importFile(['code,part_of', `${code()},lin@EXAMPLE.com`, `${code()}, t-1 `]);
  assert.equal(part.result.created, 2, part.stderr);
  const same = await cleo.patch(`/data/item/${made.id}`, { phone: '138 1234 5678' });
  assert.equal(same.body.version, (await cleo.get(`/data/item/${made.id}`)).body.version);
});

test('what was set once, or is fixed now, stays on every way in', async () => {
  const made = await cleo.create('item', { code: code(), origin: 'here', size: 9 });
  const free = await cleo.create('item', { code: code() });
  assert.equal((await cleo.patch(`/data/item/${free.id}`, { origin: 'later' })).status, 200);
  const tries = [
    [{ origin: 'there' }, 'origin', 'field.set_once'],
    [{ origin: null }, 'origin', 'field.set_once'],
    [{ frozen: 'x' }, 'frozen', 'field.readonly_now'],
  ];
  for (const [values, field, problem] of tries) {
    refused(await cleo.patch(`/data/item/${made.id}`, values), 422, problem, field);
    refused(await admin.put(`/data/item/by/code/${made.code}`, values), 422, problem, field);
    const cell = values[field] ?? '';
    const { result } = await importFile([`code,${field}`, `${made.code},${cell}`], ['--mode', 'update']);
    assert.equal(result.refused, 1);
  }
  assert.equal((await cleo.patch(`/data/item/${made.id}`, { origin: 'here', name: 'same' })).status, 200);
  refused(await cleo.post('/data/item', { code: code(), size: 9, frozen: 'x' }), 422, 'field.readonly_now', 'frozen');
});

test('an option that no longer fits is refused with the change that does it, and else left alone', async () => {
  const made = await cleo.create('item', { code: code(), province: 'zj', city: 'hz', share: 80, rate: 'special' });
  refused(await cleo.patch(`/data/item/${made.id}`, { province: 'sh' }), 422, 'value.not_now', 'city');
  refused(await cleo.patch(`/data/item/${made.id}`, { province: null }), 422, 'value.not_now', 'city');
  refused(await cleo.patch(`/data/item/${made.id}`, { share: 10 }), 422, 'value.not_now', 'rate');
  const moved = await cleo.patch(`/data/item/${made.id}`, { province: 'sh', city: 'pd', share: 60 });
  assert.deepEqual([moved.status, moved.body.city, moved.body.rate], [200, 'pd', 'special']);
  assert.equal((await cleo.patch(`/data/item/${made.id}`, { province: null, city: 'other' })).status, 200);

  const spread = await cleo.create('item', { code: code(), regions: ['east', 'west'], hubs: ['a', 'c', 'd'] });
  refused(await cleo.patch(`/data/item/${spread.id}`, { regions: ['west'] }), 422, 'value.not_now', 'hubs');
  assert.equal((await cleo.patch(`/data/item/${spread.id}`, { regions: ['west'], hubs: ['c'] })).status, 200);

  const linked = await cleo.create('item', { code: code(), maker: maker.id });
  await admin.patch(`/data/maker/${maker.id}`, { active: false });
  assert.equal((await cleo.patch(`/data/item/${linked.id}`, { name: 'other', maker: maker.id })).status, 200);
  refused(await cleo.post('/data/item', { code: code(), maker: maker.id }), 422, 'value.not_offered', 'maker');
  await admin.patch(`/data/maker/${maker.id}`, { active: true });
  assert.deepEqual((await cleo.rows(`/lookup/maker?for=item.maker`)).map(({ title }) => title), ['Active']);
});

test('what a script sets is tidied and held to the same, but for what binds people alone', async () => {
  const dialled = await cleo.create('item', { code: code(), name: 'dials' });
  assert.equal(dialled.phone, '+862158881234');
  assert.equal((await cleo.create('item', { code: code(), name: 'fixes' })).fixed, 'theirs');
  const before = await state();
  const refusals = [['strays', 'value.not_now', 'city'], ['swells', 'value.most', 'share'], ['lowers', 'rule.refused', 'high']];
  for (const [name, problem, field] of refusals)
    refused(await cleo.post('/data/item', { code: code(), name }), 422, problem, field);
  assert.deepEqual(await state(), before);
});

test('the description says what is offered, as far as its reader may know', async () => {
  const fieldsOf = async (client) => {
    const { hash } = (await client.get('/app')).body.objects.item;
    const { body } = await client.get(`/app/objects/item?v=${hash}`);
    return { ...Object.fromEntries(body.fields.map((field) => [field.name, field])), rules: body.rules };
  };
  const all = await fieldsOf(admin);
  assert.equal(all.city.depends_on, 'province');
  assert.deepEqual(all.city.options_when.hz, ['call', 'one_of', ['path', 'province'], ['text', 'zj']]);
  assert.deepEqual(Object.keys(all.city.options_when), ['hz', 'nb', 'pd']);
  assert.deepEqual(Object.keys(all.rate.options_when), ['special', 'secret']);
  assert.ok(!('depends_on' in all.rate) && !('options_when' in all.kind));
  assert.deepEqual(all.maker.filter, ['path', 'active']);
  assert.deepEqual([all.unasked.operators, all.alone.no_copy, all.email.no_copy, all.name.no_copy], [[], true, true, false]);
  assert.deepEqual(all.rules.map(({ field, message }) => [field, message])[0], ['high', 'High lies below low.']);
  assert.deepEqual(all.kind.options.map(({ value, retired: old, attributes }) => [value, old, attributes]), [
    ['plain', false, { closed: false }], ['rare', false, { closed: true }], ['gone', true, {}],
  ]);
  assert.equal(all.phone.country, 'CN');
  assert.equal(all.site.schemes, 'https http');

  const known = await fieldsOf(cleo);
  assert.deepEqual(Object.keys(known.rate.options_when), ['special']);
});

test('attributes of options count the same in rules, lists and descriptions', async () => {
  const rare = await cleo.create('item', { code: code(), kind: 'rare', reason: 'why' });
  refused(await cleo.patch(`/data/item/${rare.id}`, { high: 2000 }), 422, 'rule.refused', 'high');
  const closed = await cleo.rows(`/data/item${query({ where: 'kind.closed', select: 'kind' })}`);
  assert.ok(closed.length > 0 && closed.every(({ kind }) => kind === 'rare'));
  const open = await cleo.rows(`/data/item${query({ where: 'not kind.closed', limit: 1000, select: 'kind' })}`);
  assert.ok(open.length > 0 && open.every(({ kind }) => kind !== 'rare'));
});

test('what lists, groups, files do not use is refused there, and only there', async () => {
  const made = await cleo.create('item', { code: code(), unasked: 'u', unsorted: 's', kept: 'k', inside: 'i' });
  const bad = [
    ['where', { where: "unasked == 'u'" }, '/data/item', 'query.filter'],
    ['where', { where: 'not is_empty(unasked)', measures: 'count()' }, '/data/item/aggregate', 'query.filter'],
    ['group', { group: 'unasked', measures: 'count()' }, '/data/item/aggregate', 'query.group'],
    ['sort', { sort: 'unsorted' }, '/data/item', 'query.sort'],
  ];
  for (const [at, parameters, where, problem] of bad)
    refused(await cleo.get(where + query(parameters)), 400, problem, at);
  const [row] = await cleo.rows(`/data/item${query({ where: `code == '${made.code}'`, select: 'unasked,unsorted' })}`);
  assert.deepEqual([row.unasked, row.unsorted], ['u', 's']);

  const { result, stderr } = await importFile(['code,kept,name', `${made.code},changed,named`], ['--mode', 'update']);
  assert.equal(result.updated, 1);
  assert.match(stderr, /Kept|kept/);
  const { body } = await cleo.get(`/data/item/${made.id}`);
  assert.deepEqual([body.kept, body.name], ['k', 'named']);
  const exported = (await tenon(['export', server.data, server.tenant, 'item'])).stdout.split('\n')[0].split(',');
  assert.ok(exported.includes('kept') && !exported.includes('inside'), exported.join());
});

test('new kinds of text are searched, compared and sorted like text', async () => {
  const made = await cleo.create('item', { code: code(), phone: '+44 20 7946 0018', email: 'find@example.org', site: 'example.org' });
  const ids = async (parameters) => (await cleo.rows(`/data/item${query(parameters)}`)).map(({ id }) => id);
  assert.deepEqual(await ids({ q: '442079460018' }), [made.id]);
  assert.deepEqual(await ids({ where: "ends_with(email, '@EXAMPLE.ORG')" }), [made.id]);
  assert.deepEqual(await ids({ where: "starts_with(phone, '+44')", sort: '-phone,email' }), [made.id]);
  assert.deepEqual(await ids({ where: "contains(site, 'example.org') and share * 2 == 0" }), []);
  await cleo.patch(`/data/item/${made.id}`, { share: 15 });
  assert.deepEqual(await ids({ where: "contains(site, 'example.org') and share * 2 == 30" }), [made.id]);
});
