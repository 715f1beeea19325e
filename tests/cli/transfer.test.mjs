// Import, export, plan and apply from the command line.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { app, desk, folder, tenon, write } from './tenon.mjs';

const csv = 'code,subject,cost\nT1,"Broken, badly",12.50\nT2,没有声音,\nT3,=1+1,0.00\n';

test('what is exported is what was imported, and formulas are tamed on the way', (t) => {
  const { base, data } = desk(t), file = join(base, 'tickets.csv');
  writeFileSync(file, csv);
  const done = tenon(['import', data, 'desk', 'ticket', file]);
  assert.equal(done.code, 0, done.err);
  assert.match(done.out, /3 rows: 3 created/);
  const out = tenon(['export', data, 'desk', 'ticket']).out;
  assert.match(out, /T1/);
  assert.match(out, /"?Broken, badly"?/);
  assert.match(out, /没有声音/);
  assert.match(out, /'=1\+1/);
  const rows = tenon(['export', data, 'desk', 'ticket', '--format', 'ndjson']).out.trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(rows.map((row) => row.subject).sort(), ['=1+1', 'Broken, badly', '没有声音']);
});

test('a bad row is refused alone, named with its row and field, and kept in the rejects', (t) => {
  const { base, data } = desk(t), file = join(base, 'tickets.csv'), rejects = join(base, 'rejects.csv');
  writeFileSync(file, 'code,subject,cost\nT1,Good,1\nT2,,2\nT3,Bad cost,minus\nT4,Negative,-5\n');
  const done = tenon(['import', data, 'desk', 'ticket', file, '--rejects', rejects, '--json']);
  assert.equal(done.code, 1);
  assert.deepEqual(JSON.parse(done.out), { rows: 4, created: 1, updated: 0, unchanged: 0, refused: 3 });
  assert.match(done.err, /tickets\.csv:3: subject: "Subject" must not be empty/);
  assert.match(done.err, /tickets\.csv:4: cost: /);
  assert.match(readFileSync(rejects, 'utf8'), /T2,,2,3,[\s\S]*T3,Bad cost,minus,4,[\s\S]*T4/);
  assert.doesNotMatch(readFileSync(rejects, 'utf8'), /T1/);
});

test('mistakes in an app\'s data name file and line', (t) => {
  const wrong = [
    ['data/ticket.csv', 'code,subject\nT1,Good\nT2,\n', /^data\/ticket\.csv:3: subject: "Subject" must not be empty/m],
    ['data/ticket.csv', 'code,subjct\nT1,x\n', /^data\/ticket\.csv:1:.*subjct/m],
    ['data/ticket.csv', 'code,subject\nT1,"x\n', /^data\/ticket\.csv:2:4: a quoted cell does not end/m],
    ['data/user.csv', 'login,name,roles\nbea,Bea,agnt\n', /^data\/user\.csv:2: roles: there is no role "agnt"/m],
    ['data/user.csv', 'login,nme\nbea,Bea\n', /^data\/user\.csv:1:.*nme/m],
    ['data/user.csv', 'login,name,email\nadmin,Ada,nowhere\n', /^data\/user\.csv:2: email: /m],
  ];
  for (const [file, text, said] of wrong) {
    const base = folder(t), source = write(join(base, 'app'), { ...app, [file]: text });
    const done = tenon(['tenant', 'create', join(base, 'data'), 'desk', '--app', source, '--demo-data']);
    assert.equal(done.code, 1);
    assert.match(done.err, said);
  }
});

test('a row that a script refuses, or fails at, is refused as any other', (t) => {
  const script = `local rule = {}
function rule.before_save(ticket)
  if ticket.subject == "Lamp" then crm.refuse("No lamps any more.", "subject") end
  if ticket.cost and ticket.cost > 100 then error("who pays that?") end
end
return rule
`;
  const { base, data } = desk(t, { ...app, 'objects/ticket/script.lua': script }), file = join(base, 'tickets.csv');
  writeFileSync(file, 'code,subject,cost\nT1,Good,1\nT2,Lamp,2\nT3,Dear,500\nT4,Good,\n');
  const done = tenon(['import', data, 'desk', 'ticket', file, '--json']);
  assert.deepEqual(JSON.parse(done.out), { rows: 4, created: 2, updated: 0, unchanged: 0, refused: 2 });
  assert.match(done.err, /tickets\.csv:3: subject: No lamps any more\./);
  assert.match(done.err, /tickets\.csv:4: the rule ticket\.before_save failed: who pays that\?[^]*objects\/ticket\/script\.lua:4/);
});

test('a field that nobody enters comes with the app\'s own data only', (t) => {
  const object = app['objects/ticket/object.yaml'] + '  solved: {type: date, readonly: true}\n';
  const rows = 'code,subject,solved\nT1,Good,2026-03-02\n';
  const { base, data } = desk(t, { ...app, 'objects/ticket/object.yaml': object }), file = join(base, 'tickets.csv');
  writeFileSync(file, rows);
  const refused = tenon(['import', data, 'desk', 'ticket', file]);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /tickets\.csv:2: solved: /);

  const source = write(join(base, 'with-data'), { ...app, 'objects/ticket/object.yaml': object, 'data/ticket.csv': rows });
  assert.equal(tenon(['tenant', 'create', data, 'full', '--app', source, '--demo-data']).code, 0);
  assert.match(tenon(['export', data, 'full', 'ticket']).out, /T1.*2026-03-02/);
});

test('data of an app moves with the calendar by whole weeks; what is imported stays', (t) => {
  const object = app['objects/ticket/object.yaml'] + '  due: {type: date}\n  seen: {type: datetime}\n';
  const rows = 'code,subject,due,seen\nT1,First,2020-03-04,2020-03-04T09:30:00\nT2,Second,2020-04-01,2020-07-01T09:30:00\n';
  const files = { ...app, 'objects/ticket/object.yaml': object };
  const dated = { ...files, 'app.yaml': `${app['app.yaml'].replace(/^time_zone:.*\n/m, '')}\ntime_zone: Europe/Berlin\ndata_as_of: 2020-03-04\n` };
  const { base, data } = desk(t, dated);
  const day = (text) => Date.parse(`${text.slice(0, 10)}T00:00:00Z`) / 86400e3;
  const source = write(join(base, 'with-data'), { ...dated, 'data/ticket.csv': rows });
  const before = Date.now();
  assert.equal(tenon(['tenant', 'create', data, 'full', '--app', source, '--demo-data']).code, 0);
  const local = (text) => new Date(text).toLocaleString('sv', { timeZone: 'Europe/Berlin' });
  const records = tenon(['export', data, 'full', 'ticket', '--format', 'ndjson']).out.trim().split('\n').map((line) => JSON.parse(line));
  const [first, second] = ['T1', 'T2'].map((code) => records.find((row) => row.code === code));
  const moved = day(first.due) - day('2020-03-04');
  assert.equal(moved % 7, 0);
  const behind = (now) => day(new Date(now).toLocaleString('sv', { timeZone: 'Europe/Berlin' })) - day(first.due);
  assert.ok([behind(before), behind(Date.now())].some((days) => days >= 0 && days < 7), first.due);
  assert.equal(day(second.due) - day(first.due), 28);
  assert.equal(local(first.seen), `${first.due} 09:30:00`);
  assert.equal(local(second.seen).slice(11), '09:30:00'); // in summer and in winter
  assert.equal(day(local(second.seen)) - day('2020-07-01'), moved);

  const file = join(base, 'tickets.csv');
  writeFileSync(file, rows);
  assert.equal(tenon(['import', data, 'desk', 'ticket', file]).code, 0);
  assert.match(tenon(['export', data, 'desk', 'ticket']).out, /T1.*2020-03-04/);
  write(join(base, 'wrong'), { ...files, 'app.yaml': `${app['app.yaml']}\ndata_as_of: yesterday\n` });
  assert.match(tenon(['check', join(base, 'wrong')]).err, /"yesterday" is no day/);
});

test('a dry run checks and keeps nothing; upsert creates once and then changes', (t) => {
  const { base, data } = desk(t), file = join(base, 'tickets.csv');
  writeFileSync(file, csv);
  assert.equal(tenon(['import', data, 'desk', 'ticket', file, '--dry-run']).code, 0);
  assert.equal(tenon(['export', data, 'desk', 'ticket']).out.trim().split('\n').length, 1);
  const upsert = () => JSON.parse(tenon(['import', data, 'desk', 'ticket', file, '--mode', 'upsert', '--key', 'code', '--json']).out);
  assert.equal(upsert().created, 3);
  writeFileSync(file, csv.replace('12.50', '13.50'));
  const second = upsert();
  assert.deepEqual([second.created, second.updated, second.unchanged], [0, 1, 2]);
});

test('wrong columns, files and objects are named', (t) => {
  const { base, data } = desk(t), file = join(base, 'tickets.csv');
  writeFileSync(file, 'code,subjct\nT1,x\n');
  assert.match(tenon(['import', data, 'desk', 'ticket', file]).err, /subjct[\s\S]*subject/);
  assert.match(tenon(['import', data, 'desk', 'tickett', file]).err, /tickett/);
  assert.match(tenon(['import', data, 'desk', 'ticket', join(base, 'none.csv')]).err, /none\.csv/);
  assert.match(tenon(['import', data, 'nowhere', 'ticket', file]).err, /nowhere/);
  assert.equal(tenon(['import', data, 'desk', 'ticket', file, '--mode', 'upsrt']).code, 2);
});

test('plan shows, apply does, and nothing to do makes no release', (t) => {
  const { data, source } = desk(t);
  assert.match(tenon(['apply', data, 'desk']).out, /nothing to do: release 1/);
  write(source, { 'objects/ticket/object.yaml': app['objects/ticket/object.yaml'] + '  solved: {type: boolean}\n' });
  assert.equal(tenon(['plan', data, 'desk']).code, 0);
  const plan = JSON.parse(tenon(['plan', data, 'desk', '--json']).out);
  const step = plan.steps.find((one) => one.path === 'ticket.solved');
  assert.equal(step.kind, 'create');
  assert.equal(step.class, 'safe');
  const moved = tenon(['apply', data, 'desk', '--expect', 'deadbeef']);
  assert.equal(moved.code, 1);
  const done = tenon(['apply', data, 'desk', '--expect', plan.state]);
  assert.equal(done.code, 0, done.err);
  assert.match(done.out, /release 2 is in force/);
  assert.match(tenon(['export', data, 'desk', 'ticket']).out, /solved/);
});

test('what would lose data is blocked, with words, and nothing changes', (t) => {
  const { data, source } = desk(t);
  write(source, { 'objects/ticket/object.yaml': app['objects/ticket/object.yaml'].replace(/ {2}cost:.*\n/, '') });
  const plan = tenon(['plan', data, 'desk']);
  assert.equal(plan.code, 1);
  assert.match(plan.out, /! - ticket\.cost: is gone/);
  assert.equal(tenon(['plan', data, 'desk', '--json']).code, 1);
  const done = tenon(['apply', data, 'desk']);
  assert.equal(done.code, 1);
  assert.match(done.err, /ticket\.cost/);
  assert.match(tenon(['export', data, 'desk', 'ticket']).out, /cost/);
});

test('a file in GB18030 is understood, its refused rows come back beside it, and it is taken back', (t) => {
  const { base, data } = desk(t), file = join(base, 'tickets.csv');
  const bytes = Buffer.concat([Buffer.from('code;subject\r\nT1;'), Buffer.from([0xc3, 0xbb, 0xd3, 0xd0, 0xc9, 0xf9, 0xd2, 0xf4]), Buffer.from('\r\nT2;\r\n')]);
  writeFileSync(file, bytes);
  const done = tenon(['import', data, 'desk', 'ticket', file]);
  assert.equal(done.code, 1);
  assert.match(done.out, /2 rows: 1 created, 0 updated, 0 unchanged, 1 refused/);
  assert.match(readFileSync(join(base, 'tickets-rejects.csv'), 'utf8'), /^code;subject;line;problem\r\nT2;;3;/);
  assert.match(tenon(['export', data, 'desk', 'ticket']).out, /没有声音/);
  const id = /--undo (\w+)/.exec(done.out)[1];
  assert.match(tenon(['import', data, 'desk', '--undo', id]).out, /1 deleted, 0 set back, 0 left/);
  assert.equal(tenon(['export', data, 'desk', 'ticket']).out.trim().split('\n').length, 1);
  assert.equal(tenon(['import', data, 'desk', '--undo', id]).code, 1);
  assert.equal(tenon(['import', data, 'desk']).code, 2);
});

test('a map says which field a column is, and what is left out', (t) => {
  const { base, data } = desk(t), file = join(base, 'tickets.ndjson');
  writeFileSync(file, '{"nr":"T1","what":"Lamp","more":"x"}\n');
  assert.equal(tenon(['import', data, 'desk', 'ticket', file]).code, 1);
  const map = JSON.stringify({ nr: 'code', what: 'subject', more: null });
  assert.equal(tenon(['import', data, 'desk', 'ticket', file, '--map', map]).code, 0);
  assert.match(tenon(['export', data, 'desk', 'ticket', '--select', 'code,subject', '--header', 'labels']).out, /T1,Lamp/);
});

test('what a map does not name is found as without one', (t) => {
  const { base, data } = desk(t), file = join(base, 'tickets.csv');
  writeFileSync(file, 'code,主题,extra\nT1,Lamp,x\n');
  const done = tenon(['import', data, 'desk', 'ticket', file, '--map', '{"extra": null}', '--json']);
  assert.equal(JSON.parse(done.out).created, 1, done.err);
  assert.match(tenon(['export', data, 'desk', 'ticket', '--select', 'code,subject']).out, /T1,Lamp/);
  assert.match(tenon(['import', data, 'desk', 'ticket', file, '--map', '{"code": null}']).err, /extra/);
});
