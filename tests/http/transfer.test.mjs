// Files in and out by HTTP: what a messy file seems to be, importing it as a job, its refused rows, undo, exports.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { start } from './server.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const messy = fs.readFileSync(path.join(root, 'tests/cases/import/leads.csv'));

const server = await start({ from: '../../../samples/crm', users: { rita: 'sales_manager', he: 'auditor' } });
const rita = await server.signIn('rita'), he = await server.signIn('he');

const send = (user, address, bytes) => user.post(address, bytes, { 'Content-Type': 'application/octet-stream' });

async function finished(user, id) {
  for (let i = 0; i < 1200; i++) {
    const { body } = await user.get(`/jobs/${id}`);
    if (!['waiting', 'running'].includes(body.state)) return body;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`job ${id} does not end`);
}

async function bytesOf(user, url) {
  const answer = await fetch(user.server.origin + url, { headers: { Cookie: [...user.cookies].map(([name, value]) => `${name}=${value}`).join('; ') } });
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
}

async function imported(user, object, query, bytes) {
  const { status, body } = await send(user, `/import/${object}?${new URLSearchParams(query)}`, bytes);
  assert.equal(status, 202, JSON.stringify(body));
  return finished(user, body.job.id);
}

const by = (list, name) => Object.fromEntries(list.map((item) => [item[name], item]));

describe('a messy file', () => {
  let look, job;

  test('is understood: encoding, separator, and which field each column is', async () => {
    const { status, body } = await send(rita, '/import/lead/preview?name=leads.csv', messy);
    assert.equal(status, 200, JSON.stringify(body));
    look = body;
    assert.deepEqual([body.format, body.encoding, body.separator, body.total], ['csv', 'gb18030', ';', 11]);
    const column = by(body.columns, 'name');
    const fields = { 姓名: 'name', 公司名称: 'company', 职务: 'position', 手机: 'phone', 电子邮箱: 'email', 国家: 'country',
      省份: 'province', '预算（元）': 'budget', '下次联系：': 'next_contact_on', 跟进状态: 'status', 备注: 'remarks', 来源编号: 'external_id' };
    for (const [name, field] of Object.entries(fields)) assert.equal(column[name].field, field, name);
    assert.equal(column['备注 (2)'].field, null);
    assert.equal(column['姓名'].sure, 1);
    assert.ok(column['手机'].sure < 0.8 && column['公司名称'].sure < 0.8);
    assert.deepEqual(body.columns[0].samples.slice(0, 2), ['王小明', '李 芳']);
    assert.equal(by(body.fields, 'name').name.required, true);
    assert.ok(body.keys.includes('external_id'));
  });

  test('is looked at again another way without being sent again', async () => {
    const { status, body } = await rita.post(`/import/lead/preview?file=${look.file}&separator=,`);
    assert.equal(status, 200);
    assert.equal(body.columns.length, 1);
    assert.equal((await he.post(`/import/lead/preview?file=${look.file}`)).status, 403);
  });

  const map = () => JSON.stringify(look.columns.map((column) => column.field));

  test('is checked without a trace', async () => {
    const { body } = await rita.post(`/import/lead?${new URLSearchParams({ file: look.file, name: 'leads.csv', dry_run: true, map: map() })}`);
    const done = await finished(rita, body.job.id);
    assert.equal(done.state, 'done', JSON.stringify(done));
    assert.deepEqual(done.result, { rows: 11, created: 5, updated: 0, unchanged: 0, refused: 6, dry_run: true });
    assert.equal((await rita.get('/data/lead?total=exact')).body.total, 0);
    const { body: results } = await rita.get(`/jobs/${done.id}/results?only=failed`);
    assert.equal(results.rows.length, 6);
    assert.equal(results.rows[0].row, 8);
    assert.equal(results.rows[0].problems[0].field, 'budget');
  });

  test('is given up at once where its columns are wrong: they are the same the next time', async () => {
    const { body } = await send(rita, '/import/lead?name=x.csv', Buffer.from('name,nonsense\nA,1\n'));
    assert.equal((await finished(rita, body.job.id)).state, 'dead');
  });

  test('comes in: good rows are records, wrong ones come back as they were', async () => {
    const { body } = await rita.post(`/import/lead?${new URLSearchParams({ file: look.file, name: 'leads.csv', map: map() })}`);
    job = await finished(rita, body.job.id);
    assert.deepEqual(job.result, { rows: 11, created: 5, updated: 0, unchanged: 0, refused: 6, dry_run: false });
    const { body: list } = await rita.get('/data/lead?sort=external_id&select=name,phone,budget,next_contact_on,interests,status,remarks,external_id');
    const lead = by(list.rows, 'external_id');
    assert.deepEqual(Object.keys(lead), ['HY-001', 'HY-002', 'HY-003', 'HY-004', 'HY-009']);
    assert.deepEqual(list.rows.map((row) => row.next_contact_on), ['2026-12-01', '2026-12-02', '2026-12-03', '2026-12-05', '2026-12-13']);
    assert.deepEqual(list.rows.map((row) => row.budget), [120000, 85000, 1234567.5, 300000, 1500.5]);
    assert.deepEqual(lead['HY-004'].interests, ['upkeep', 'network']);
    assert.equal(lead['HY-002'].remarks, '她说 "先看方案" 再定\r\n下周回电');
    assert.equal(lead['HY-004'].remarks, '5" 管道');
    const rejects = job.files.find((file) => file.name === 'rejects');
    const { bytes } = await bytesOf(rita, rejects.url);
    const text = new TextDecoder('gb18030', { fatal: true }).decode(bytes);
    assert.match(text, /^姓名;公司名称;.*;备注;备注;来源编号;line;problem\r\n/);
    assert.match(text, /赵磊;.*;HY-006;9;.*火星产品/);
    assert.match(text, /合计/);
  });

  test('its refused rows can be corrected and sent again', async () => {
    const { bytes } = await bytesOf(rita, job.files[0].url);
    const utf8 = new TextDecoder('gb18030').decode(bytes).replace('火星产品', '设备联网');
    const { body } = await send(rita, '/import/lead/preview?name=again.csv', Buffer.from(utf8));
    assert.equal(body.columns.at(-1).field, null);
    const again = await imported(rita, 'lead', { map: JSON.stringify(body.columns.map((column) => column.field)) }, Buffer.from(utf8));
    assert.deepEqual([again.result.created, again.result.refused], [1, 5]);
  });

  test('is taken back, but for what somebody has changed since', async () => {
    const { body: list } = await rita.get('/data/lead?sort=external_id');
    await rita.patch(`/data/lead/${list.rows[0].id}`, { position: '总监' });
    assert.ok(job.can.includes('undo'));
    const { status, body } = await rita.post(`/jobs/${job.id}/undo`);
    assert.equal(status, 202);
    const undo = await finished(rita, body.job.id);
    assert.deepEqual(undo.result, { deleted: 4, restored: 0, left: 1 });
    assert.equal((await rita.get('/data/lead?total=exact')).body.total, 2);
    assert.equal((await rita.post(`/jobs/${job.id}/undo`)).status, 409);
  });
});

describe('updates', () => {
  test('find records by their key, and undo sets back what they were', async () => {
    const rows = (budget) => Buffer.from(`external_id,name,company,email,budget\nK-1,A,One,a@one.example,${budget}\nK-2,B,Two,b@two.example,5\n`);
    const first = await imported(rita, 'lead', { mode: 'upsert', key: 'external_id' }, rows(10));
    assert.equal(first.result.created, 2);
    const second = await imported(rita, 'lead', { mode: 'upsert', key: 'external_id' }, rows(20));
    assert.deepEqual([second.result.updated, second.result.unchanged], [1, 1]);
    const { body } = await rita.post(`/jobs/${second.id}/undo`);
    assert.deepEqual((await finished(rita, body.job.id)).result, { deleted: 0, restored: 1, left: 0 });
    const { body: list } = await rita.get("/data/lead?where=external_id == 'K-1'&select=budget");
    assert.equal(list.rows[0].budget, 10);
  });

  test('wrong ways are refused with words', async () => {
    assert.equal((await send(rita, '/import/lead?mode=merge', Buffer.from('name\n'))).status, 400);
    assert.equal((await send(rita, '/import/lead?map=5', Buffer.from('name\n'))).status, 400);
    assert.equal((await rita.post('/import/lead?file=0123456789abc')).status, 404);
    assert.equal((await send(he, '/import/lead', Buffer.from('name\n'))).status, 403);
    const done = await imported(rita, 'lead', { mode: 'update', key: 'external_id' }, Buffer.from('name\nA\n'));
    assert.equal(done.problems[0].code, 'import.column');
  });
});

describe('exports', () => {
  test('are formula-safe, in the encoding that is asked for, with names or labels', async () => {
    await rita.post('/data/lead', { name: '=1+1', company: '上海', email: 'x@y.example', external_id: 'E-1' });
    const { answer, bytes } = await bytesOf(rita, `${rita.base}/export/lead?encoding=gb18030&header=labels&select=name,company,country&where=${encodeURIComponent("external_id == 'E-1'")}`);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-disposition'), /attachment; filename="lead-\d{4}-\d\d-\d\d\.csv"/);
    assert.equal(new TextDecoder('gb18030').decode(bytes), "Name,Company,Country\r\n'=1+1,上海,China\r\n");
  });

  test('of a workbook come back as they went', async () => {
    const { bytes } = await bytesOf(rita, `${rita.base}/export/lead?format=xlsx&sort=-name&select=name,company,email,budget,next_contact_on,external_id`);
    assert.equal(bytes.subarray(0, 2).toString(), 'PK');
    const { body } = await send(rita, '/import/lead/preview?name=leads.xlsx', bytes);
    assert.deepEqual([body.format, body.sheets.length], ['xlsx', 1]);
    const again = await imported(rita, 'lead', { mode: 'upsert', key: 'external_id', name: 'leads.xlsx' }, bytes);
    assert.equal(again.result.unchanged, again.result.rows);
  });

  test('are jobs with a file', async () => {
    const { status, body } = await rita.post('/export/lead?format=ndjson&select=name,external_id');
    assert.equal(status, 202);
    const done = await finished(rita, body.job.id);
    const { bytes } = await bytesOf(rita, done.files[0].url);
    assert.equal(bytes.toString().trim().split('\n').length, done.result.rows);
    assert.equal((await rita.get('/export/lead?format=pdf')).status, 400);
  });
});
