/* Batches: all or nothing, each on its own, references, and what must not be part of one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesNothing, refused, start } from './server.mjs';

const server = await start({ users: { bea: 'boss', rita: 'rep' } });
const admin = await server.signIn('admin');
const bea = await server.signIn('bea');
const rita = await server.signIn('rita');

const run = (client, operations, atomic = true) => client.post('/batch', { atomic, operations });
const create = (object, body) => ({ method: 'POST', path: `/data/${object}`, body });
const whole = (operations) => changesNothing(admin, () => run(bea, operations));

test('later operations refer to the results of earlier ones', async () => {
  const answer = await run(bea, [
    create('company', { name: 'Acme', code: '$$0.id' }),
    create('deal', { name: 'Rope', company: '$0.id' }),
    create('line', [{ deal: '$1.id', item: 'a' }, { deal: '$1.id', item: 'b' }]),
    { method: 'PATCH', path: '/data/line/$2.rows.1.id', body: { quantity: 4, version: '$2.rows.1.version' } },
    { method: 'GET', path: '/data/company/$1.company.id' },
    { method: 'PUT', path: '/data/company/by/code/NEW', body: { name: '$0.name' } },
    { method: 'DELETE', path: '/data/line/$2.rows.0.id', version: '$2.rows.0.version' },
  ]);
  assert.equal(answer.status, 200, answer.text);
  const { results } = answer.body;
  assert.deepEqual(results.map(({ status }) => status), [201, 201, 201, 200, 200, 201, 204]);
  assert.equal(results[0].body.code, '$0.id');
  assert.equal(results[1].body.company.id, results[0].body.id);
  assert.equal(results[3].body.quantity, 4);
  assert.equal(results[4].body.name, 'Acme');
  assert.equal(results[5].body.name, 'Acme');
  assert.equal(results[6].body, null);
  assert.equal((await bea.rows(`/data/line?where=deal == '${results[1].body.id}'`)).length, 1);
});

test('texts that only look like references stay texts', async () => {
  const remarks = ['$5.00', '$', '$0', '$x.id', 'a $0.id', '$0.', '$.id', '$$'];
  const answer = await run(bea, remarks.map((remark) => create('company', { name: 'Text', remark })));
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.body.results.map(({ body }) => body.remark), remarks);
});

test('atomic: the first refusal is the answer, and nothing has happened', async () => {
  const answer = await whole([
    create('company', { name: 'One', code: 'ONE' }),
    create('company', { name: 'Two', staff: 5000 }),
    create('company', {}),
  ]);
  const problem = refused(answer, 422, 'value.most', 'staff');
  assert.equal(problem.operation, 1);
  const rows = await whole([create('company', { name: 'One' }), create('company', [{ name: 'ok' }, {}])]);
  const missing = rows.body.problems[0];
  assert.deepEqual([missing.field, missing.operation, missing.row], ['name', 1, 1]);
  assert.equal(refused(await whole([create('company', { name: 'x' }), { method: 'GET', path: '/data/company/zzz' }]),
    404, 'record.unknown').operation, 1);
});

test('not atomic: each stands or falls alone', async () => {
  const answer = await run(bea, [
    create('company', { name: 'Stays', code: 'STAYS' }),
    create('company', { name: 'Falls', staff: 5000 }),
    create('deal', { name: 'No company', company: '$1.id' }),
    { method: 'PATCH', path: '/data/company/$0.id', body: { staff: 3, version: 9 } },
    { method: 'PATCH', path: '/data/company/$0.id', body: { staff: 3 } },
  ], false);
  assert.equal(answer.status, 200, answer.text);
  const { results } = answer.body;
  assert.deepEqual(results.map(({ status }) => status), [201, 422, 422, 409, 200]);
  assert.equal(results[1].body.problems[0].code, 'value.most');
  assert.equal(results[2].body.problems[0].code, 'batch.reference.refused');
  assert.equal(results[3].body.current.version, 1);
  const [kept] = await bea.rows("/data/company?where=code == 'STAYS'");
  assert.equal(kept.staff, 3);
});

test('references that lead nowhere say so', async () => {
  const cases = [
    ['$1.id', 'batch.reference.later'], ['$7.id', 'batch.reference.later'], ['$99999999999999999999.id', 'batch.reference.later'],
    ['$0.nothing', 'batch.reference.path'], ['$0.owner', 'batch.reference.path'], ['$0.name.deeper', 'batch.reference.path'],
    ['$0.owner..id', 'batch.reference.path'],
  ];
  for (const [text, code] of cases) {
    refused(await whole([create('company', { name: 'x' }), create('company', { name: text })]), 422, code);
    refused(await whole([create('company', { name: 'x' }), { method: 'GET', path: `/data/company/${text}` }]), 422, code);
  }
});

test('what references stand for has a limit, and so have the answers', async () => {
  const remark = 'x'.repeat(100_000);
  const big = [create('company', { name: 'big', remark })];
  for (let i = 0; i < 45; i++) big.push(create('company', { name: 'more', remark: '$0.remark' }));
  refused(await whole(big), 413, 'batch.reference.size');
  const company = await bea.create('company', { name: 'large', remark });
  const reads = Array.from({ length: 90 }, () => ({ method: 'GET', path: `/data/company/${company.id}` }));
  refused(await run(bea, reads, false), 413, 'batch.answer');
});

test('only what is done to records can be part of a batch', async () => {
  const one = (method, path, body) => whole([{ method, path, body }]);
  refused(await one('POST', '/batch', { operations: [] }), 400, 'batch.route');
  refused(await one('POST', '/session', { user: 'bea', password: 'x' }), 400, 'batch.route');
  refused(await one('DELETE', '/session'), 400, 'batch.route');
  refused(await one('GET', '/app'), 400, 'batch.route');
  refused(await one('GET', '/data/company'), 400, 'batch.route');
  refused(await one('HEAD', '/data/company/0000000000001'), 400, 'batch.route');
  refused(await one('GET', '/nothing'), 404, 'http.unknown');
  refused(await one('PUT', '/data/company/0000000000001', {}), 405, 'http.method');
  refused(await one('POST', '/data/company'), 400, 'batch.body');
  for (const path of ['data/company', '/data/company?limit=1', '//t/t1/api/v1/data/company', '/../session', '/data/%2e%2e/x', '/data/a%2Fb'])
    assert.ok([400, 404].includes((await one('GET', path)).status), path);
});

test('a malformed batch is refused as a whole', async () => {
  const good = create('company', { name: 'x' });
  const cases = [
    [[], 'http.body.object'], [{}, 'batch.operations'], [{ operations: [] }, 'batch.operations'],
    [{ operations: {} }, 'batch.operations'], [{ operations: Array(1001).fill(good) }, 'batch.operations'],
    [{ atomic: 'yes', operations: [good] }, 'batch.atomic'], [{ operations: [good], more: 1 }, 'http.member'],
    [{ operations: [good, 5] }, 'batch.operation'], [{ operations: [{ path: '/data/company' }] }, 'batch.operation'],
    [{ operations: [{ method: 5, path: '/data/company' }] }, 'batch.operation'],
    [{ operations: [{ ...good, headers: {} }] }, 'http.member'],
    [{ operations: [{ method: 'DELETE', path: '/data/company/0000000000001', version: 'x' }] }, 'version.number'],
  ];
  for (const [body, code] of cases) refused(await changesNothing(admin, () => bea.post('/batch', body)), 400, code);
  assert.equal((await server.client().post('/batch', { operations: [good] })).status, 401);
});

test('rights hold in a batch as they do alone', async () => {
  const hers = await bea.create('company', { name: 'Beas' });
  const answer = await run(rita, [
    { method: 'GET', path: `/data/company/${hers.id}` },
    { method: 'PATCH', path: `/data/company/${hers.id}`, body: { staff: 1 } },
    create('company', { name: 'Mine', credit: 5 }),
    create('line', { deal: hers.id, item: 'x' }),
  ], false);
  assert.deepEqual(answer.body.results.map(({ status }) => status), [404, 404, 422, 422]);
});

test('a thousand operations are one write, and a bundle of the bin can be restored in one', async () => {
  const operations = Array.from({ length: 999 }, (_, i) => create('note', { name: `n${i}` }));
  operations.push({ method: 'DELETE', path: '/data/note/$0.id', version: 1 });
  const answer = await run(bea, operations);
  assert.equal(answer.status, 200, answer.text.slice(0, 500));
  const [bundle] = await bea.rows('/bin?object=note&limit=1');
  const restored = await run(bea, [
    { method: 'POST', path: `/bin/${bundle.id}/restore` }, { method: 'GET', path: '/data/note/$0.id' },
  ]);
  assert.equal(restored.body.results[1].body.name, 'n0');
});
