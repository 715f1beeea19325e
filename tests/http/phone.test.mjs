/* What a phone is sent of a page: the fields, parts and buttons that mobile.yaml names, and groups when they are asked for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refused, start } from './server.mjs';

const server = await start({ users: { bea: 'boss', cleo: 'clerk' } });
const bea = await server.signIn('bea');
const cleo = await server.signIn('cleo');
const company = await bea.create('company', { name: 'Phone Ltd', code: 'P-9', staff: 7, credit: 10 });
const deal = await bea.create('deal', { name: 'Rope', company: company.id, stage: 'open', amount: 12, close_date: '2030-01-02' });
const page = (who, more = '') => who.get(`/page/deal/${deal.id}?device=phone${more}`);
const fieldsOf = (record) => Object.keys(record).sort();

test('a phone is sent the fields of mobile.yaml, what the head needs and who was last, nothing else', async () => {
  const { status, body } = await page(bea);
  assert.equal(status, 200);
  assert.deepEqual(fieldsOf(body.record), ['amount', 'company.name', 'id', 'name', 'stage', 'updated_at', 'updated_by', 'version']);
  assert.deepEqual(Object.keys(body.related), ['line.deal']);
  assert.equal(body.history, null);
  const desk = (await bea.get(`/page/deal/${deal.id}`)).body;
  assert.ok('close_date' in desk.record && desk.history.rows.length);
});

test('a group is sent when it is opened', async () => {
  const { body } = await page(bea, '&more=company');
  assert.deepEqual(Object.keys(body), ['record']);
  assert.deepEqual(fieldsOf(body.record), ['company', 'company.staff', 'id', 'level', 'version']);
  refused(await page(bea, '&more=nosuch'), 404, 'mobile.unknown');
  refused(await bea.get(`/page/deal/${deal.id}?device=watch`), 400, 'query.word');
});

test('rights hold on a phone', async () => {
  assert.deepEqual(fieldsOf((await page(cleo)).body.record), ['company.name', 'id', 'name', 'stage', 'updated_at', 'updated_by', 'version']);
  assert.deepEqual(fieldsOf((await page(cleo, '&more=company')).body.record), ['company', 'id', 'level', 'version']);
  const { mobile } = (await cleo.get('/app/objects/deal')).body;
  assert.deepEqual(mobile, {
    fields: ['name', 'stage'], actions: ['edit'], tabs: ['line.deal'],
    more: [{ name: 'company', label: 'Company', fields: ['company', 'level'] }, { name: 'dates', label: 'Dates', fields: ['opened', 'close_date'] }],
  });
});

test('an object without a mobile.yaml has one page', async () => {
  const path = `/page/company/${company.id}`;
  assert.deepEqual((await bea.get(`${path}?device=phone`)).body, (await bea.get(path)).body);
  assert.equal((await bea.get('/app/objects/company')).body.mobile, null);
});

test('a phone can install the tenant it is in', async () => {
  const of = async (name) => {
    const answer = await fetch(`${server.origin}/t/${name}/manifest.webmanifest`);
    return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.json() };
  };
  const { status, type, body } = await of('desk');
  assert.equal(status, 200);
  assert.match(type, /^application\/manifest\+json/);
  assert.deepEqual([body.start_url, body.scope, body.short_name], ['/t/desk/', '/t/desk/', 'desk']);
  assert.equal((await of('nobody')).status, 200, 'it tells nobody which tenants there are');
  assert.equal((await of('No"body')).status, 422);
});
