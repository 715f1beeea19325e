/*
 * denied.test.mjs -- what watches the refusals of all these tests sees what happens, and judges only what it can tell.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { judged, watched } from './denied.mjs';
import { refused, start } from './server.mjs';

const server = await start({ users: { rita: 'rep' } });
const rita = await server.signIn('rita');

/* Says that it was refused, and has done something all the same. */
const lie = (act, method = 'POST') =>
  watched(server, { method, url: '/t/t1/api/v1/data/company', statuses: () => [403] }, act);

/* Past the tools, so that nobody watches. */
const secretly = (body) => fetch(`${server.origin}/t/t1/api/v1/data/company`, {
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'Content-Type': 'application/json', 'X-Tenon-Csrf': rita.csrf, Cookie: [...rita.cookies].map((pair) => pair.join('=')).join() },
});

test('a refusal that has written a record is found, with the tables and the row', async () => {
  await assert.rejects(lie(async () => assert.equal((await secretly({ name: 'Secret & Sons' })).status, 201)),
    (error) => /refused, yet something happened: POST .*company -> 403/.test(error.message) && /o_company\n/.test(error.message)
      && /o_audit_entry\n/.test(error.message) && /before \(no row\)\n  after  .*Secret & Sons/.test(error.message));
  await lie(async () => {});
});

test('so is one that has changed a record, and a reading one', async () => {
  const { id } = await rita.create('company', { name: 'Acme' });
  const url = `${server.origin}/t/t1/api/v1/data/company/${id}`;
  const headers = { 'Content-Type': 'application/json', 'X-Tenon-Csrf': rita.csrf, Cookie: [...rita.cookies].map((pair) => pair.join('=')).join() };
  const change = (name) => fetch(url, { method: 'PATCH', headers, body: JSON.stringify({ name }) });
  await assert.rejects(lie(() => change('Acne')), /o_company\n.*before .*Acme.*\n.*after .*Acne/);
  await assert.rejects(lie(() => change('Acre'), 'GET'), /Acre/);
});

test('so are files that came and went', async () => {
  const folder = path.join(server.data, 'tenants/t1/files');
  const kept = path.join(folder, 'kept');
  fs.mkdirSync(folder, { recursive: true });
  await assert.rejects(lie(async () => fs.writeFileSync(kept, 'x')), /\+ kept 1/);
  await assert.rejects(lie(async () => fs.rmSync(kept)), /- kept 1/);
});

test('refusals that overlap are judged together, and not at all if one among them was let through', async () => {
  const before = { ...judged };
  const send = (body) => rita.post('/data/company', body);
  for (const answer of await Promise.all(Array.from({ length: 5 }, () => send({})))) refused(answer, 422, 'value.required', 'name');
  assert.deepEqual(judged, { ...before, refusals: before.refusals + 5 });
  const [good, bad] = await Promise.all([send({ name: 'good' }), send({})]);
  assert.deepEqual([good.status, bad.status], [201, 422]);
  await assert.rejects(Promise.all([lie(() => secretly({ name: 'one' })), lie(() => secretly({ name: 'two' }))]), /something happened/);
});

test('a database that cannot be read is not judged, and what comes after is', async () => {
  const place = { data: path.join(server.data, '../broken'), tenant: 't1' };
  fs.mkdirSync(path.join(place.data, 'tenants/t1'), { recursive: true });
  fs.writeFileSync(path.join(place.data, 'tenants/t1/data.db'), 'no database '.repeat(1000));
  const before = { ...judged };
  await watched(place, { method: 'POST', url: '/t/t1/x', statuses: () => [503] }, async () => {});
  assert.equal(judged.refusals, before.refusals);
  await assert.rejects(lie(() => secretly({ name: 'after' })), /something happened/);
});
