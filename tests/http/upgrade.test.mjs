/* The data folder of an earlier version, opened by this one: records, rights, passwords and tokens are as they were. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { refused, serve, tenon } from './server.mjs';

const TOKEN = 'tenon_3YUjEc_J_Tm35xHIKhql8Co0Dz1nxRhrL3wgj1FdzwI';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenon-http-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));
execFileSync('tar', ['-xJf', path.join(import.meta.dirname, 'earlier/format-2.tar.xz'), '-C', folder]);
const place = { data: path.join(folder, 'data'), tenant: 'desk' };
const server = await serve(place);
const [admin, rita, rob] = await Promise.all(['admin', 'rita', 'rob'].map((who) => server.signIn(who)));

describe('a data folder of format 2', () => {
  test('has its records, with every kind of value', async () => {
    const companies = await admin.rows('/data/company?sort=code&select=name,code,level,size,since,active,owner');
    assert.deepEqual(companies.map(({ name, code, level, size, since, active, owner }) => [name, code, level, size, since, active, owner.title]), [
      ['Acme', 'A1', 'b', 0.01, null, false, 'rob'],
      ['Empty', 'E1', null, null, null, false, 'rita'],
      ['启明 GmbH', 'Q1', 'a', 12.5, '2020-02-29', true, 'rita'],
    ]);
    const deals = await admin.rows('/data/deal?sort=number&select=name,number,company,amount,double');
    assert.deepEqual(deals.map(({ name, number, company, amount, double }) => [name, number, company.title, amount, double]), [
      ['First', 'D0001', '启明 GmbH', 1200.5, 2401],
      ['Second', 'D0002', 'Acme', 10, 20],
      ['Third', 'D0003', '启明 GmbH', null, null],
    ]);
  });

  test('keeps to its rights, and its tokens hold', async () => {
    assert.deepEqual((await rita.rows('/data/deal?sort=name')).map((row) => row.name), ['First', 'Third']);
    assert.deepEqual((await rob.rows('/data/deal')).map((row) => row.name), ['Second']);
    const [acme] = (await rita.rows('/data/company')).filter((row) => row.name === 'Acme');
    refused(await rita.patch(`/data/company/${acme.id}`, { name: 'Mine' }), 403, 'access.denied');
    const bearer = server.client();
    bearer.token = TOKEN;
    assert.equal((await bearer.rows('/data/deal')).length, 2);
  });

  test('is worked on: numbers go on, searches find, deleted records wait in the bin', async () => {
    const [company] = await rita.rows('/data/company?limit=1');
    const deal = await rita.create('deal', { name: 'Fourth', company: company.id, amount: 5 });
    assert.equal(deal.number, 'D0004');
    assert.equal((await rita.delete(`/data/deal/${deal.id}`)).status, 204);
    assert.equal((await rita.get('/bin')).status, 200);
    assert.deepEqual((await rita.rows('/data/company?q=启明')).map((row) => row.code), ['Q1']);
    assert.ok((await rita.get('/changes')).body);
  });

  test('is whole, can be backed up and restored', async () => {
    await tenon(['verify', place.data]);
    await tenon(['backup', place.data, path.join(folder, 'backup')]);
    await tenon(['restore', place.data, path.join(folder, 'backup'), 'desk', 'desk-2']);
    const copy = await server.signIn('rita', undefined, 'desk-2');
    assert.equal((await copy.rows('/data/deal')).length, 2);
  });
});
