/* Rules in Lua, through the whole server: what they do, what they may not, and that nothing outlives a bad one. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { app, becomes, inTime, start, tenon } from './server.mjs';

const server = await start({ from: 'rules', users: { rita: 'rep', cody: 'coder' } });
const [boss, rita, cody] = await Promise.all(['admin', 'rita', 'cody'].map((user) => server.signIn(user)));

const deal = (who, what, more = {}) => who.post('/data/deal', { name: `a deal that ${what}`, what, ...more });
const count = async (object) => (await boss.get(`/data/${object}?total=exact&limit=1`)).body.total;
/** What a refused save must leave as it was. */
const content = async () => Promise.all(['deal', 'entry', 'twin', 'guard', 'outbox', 'script_run', 'audit_entry'].map(count));

test('a rule sets what its user may not', async () => {
  const { status, body } = await deal(rita, 'sign');
  assert.equal(status, 201);
  assert.match(body.signed_on, /^\d{4}-\d\d-\d\d$/);
  assert.deepEqual([body.stage, body.fixed, body.warnings], ['won', 'by the rule', undefined]);
  const { rows } = (await boss.get(`/data/deal/${body.id}/runs`)).body;
  assert.deepEqual(rows.map((run) => [run.rule, run.changes, run.calls]), [['deal.before_save', ['stage', 'signed_on', 'fixed'], 0]]);
  const said = (await boss.get(`/data/audit_entry?select=source&where=record == '${body.id}'`)).body.rows[0].source;
  assert.equal(said, 'web, deal.before_save');
});

test('a formula follows what the rule has set', async () => {
  const { body } = await deal(rita, 'formula', { amount: 1 });
  assert.deepEqual([body.name, body.tax], ['tax 25', 25]);
});

test('a refusal goes to its field, with rule, file and line', async () => {
  const { status, body } = await deal(rita, 'refuse');
  assert.equal(status, 422);
  const [problem] = body.problems;
  assert.deepEqual([problem.code, problem.field, problem.message, problem.rule, problem.file],
    ['script.refused', 'amount', 'No such deal.', 'deal.before_save', 'objects/deal/script.lua']);
  assert.equal(problem.trace, undefined);
  assert.equal(typeof problem.line, 'number');
});

test('a trace is for those who may see code', async () => {
  const [problem] = (await deal(cody, 'error')).body.problems;
  assert.match(problem.trace, /^objects\/deal\/script\.lua:\d+: /);
});

test('what another record refuses is told as it was said, not as a fault of the script', async () => {
  const { status, body } = await deal(rita, 'uncaught');
  assert.equal(status, 422);
  const [{ code, field, message, rule, file }] = body.problems;
  assert.deepEqual([code, field, message, rule, file],
    ['script.refused', null, 'Bad texts are refused.', 'deal.after_save', 'objects/deal/script.lua']);
});

test('a refusal on a hidden field does not name it', async () => {
  const { text, body } = await deal(rita, 'refuse_hidden');
  assert.equal(body.problems[0].field, null);
  assert.doesNotMatch(text, /"margin"/);
});

test('a warning comes beside the record, which is saved', async () => {
  const { status, body } = await deal(rita, 'warn');
  assert.equal(status, 201);
  assert.deepEqual(body.warnings.map((warning) => [warning.code, warning.field, warning.message, warning.rule]), [
    ['script.warning', 'amount', 'That is little.', 'deal.before_save'],
    ['script.warning', null, 'Think twice.', 'deal.before_save'],
  ]);
  const patched = await rita.patch(`/data/deal/${body.id}`, { amount: 2 });
  assert.equal(patched.body.warnings.length, 2);
  const rows = (await rita.post('/data/deal', [{ name: 'x' }, { name: 'y', what: 'warn' }])).body;
  assert.deepEqual(rows.warnings.map((warning) => warning.row), [1, 1]);
});

for (const what of ['error', 'error_table', 'error_nil', 'index', 'owner', 'id', 'version', 'bad_option', 'assign_field',
  'write_error', 'uncaught', 'sql', 'margin_filter', 'margin_sort', 'guard', 'mail_error'])
  test(`${what}: 422 with file and line, and nothing has happened`, async () => {
    const was = await content();
    const { status, body } = await limited(what);
    assert.equal(status, 422, JSON.stringify(body));
    const [problem] = body.problems;
    assert.equal(problem.rule.split('.')[0], 'deal');
    assert.equal(problem.file, 'objects/deal/script.lua');
    assert.ok(problem.line > 0, JSON.stringify(problem));
    assert.deepEqual(await content(), was);
  });

const limits = {
  loop: 'instructions', loop_held: 'instructions', memory: 'memory', memory_held: 'memory', pattern: null,
  queries: 'queries, at most 100', queries_held: 'queries, at most 100', writes: 'rows written, at most 2000',
  again: 'rules that set off rules, at most 8', again_held: 'rules that set off rules, at most 8',
  chain: 'rules that set off rules, at most 8',
};
/* A machine that is busy with something else may use up the two seconds first: then it is asked again. */
async function unhurried(ask) {
  for (let tries = 20; ; tries--) {
    const answer = await ask();
    if (tries === 0 || !answer.body.problems?.[0].message.endsWith(' time, at most 2000 ms')) return answer;
  }
}
const limited = (what) => unhurried(() => deal(rita, what));

for (const [what, limit] of Object.entries(limits))
  test(`${what}: the limit ends the save and is named, whoever would catch it`, async () => {
    const was = await content();
    const { status, body } = await limited(what);
    assert.equal(status, 422, JSON.stringify(body));
    const [problem] = body.problems;
    assert.equal(problem.code, 'script.limit', JSON.stringify(problem));
    assert.match(problem.hint, /script\.lua:\d+/);
    if (limit) assert.ok(problem.message.includes(limit), problem.message);
    assert.deepEqual(await content(), was);
  });

test('a result of too many rows is a limit', async () => {
  for (let i = 0; i < 12; i++) await boss.post('/data/entry', Array.from({ length: 1000 }, (_, n) => ({ text: `row ${i} ${n}` })));
  const was = await content();
  const { status, body } = await deal(boss, 'rows');
  assert.equal(status, 422);
  assert.match(body.problems[0].message, /rows read, at most 10000/);
  assert.deepEqual(await content(), was);
});

test('each element of an array has limits of its own', async () => {
  const many = (what) => rita.post('/data/deal', Array.from({ length: 8 }, (_, n) => ({ name: `m${n}`, what })));
  const { status, body } = await unhurried(() => many('many')); // 300 rows each
  assert.equal(status, 201, JSON.stringify(body.problems));
  assert.equal((await many('uncaught')).body.problems.length, 8);
});

test('what a script could have made or read without end in the server has a limit', async () => {
  const long = await deal(rita, 'text');
  assert.match(long.body.problems[0].message, /the text would be longer than 65536 bytes/);
  for (let i = 0; i < 6; i++) assert.equal((await boss.post('/data/plain', { name: 'x', body: 'x'.repeat(900000) })).status, 201);
  const large = await deal(boss, 'large');
  assert.match(large.body.problems[0].message, /what was found is longer than 4 MiB/);
  const parts = await deal(boss, 'large_parts');
  assert.match(parts.body.problems[0].message, /bytes to and from the script, at most 64 MiB|memory|time/);
});

test('the time of a save holds for what its script asks of the database', async () => {
  for (let i = 0; i < 4; i++) await boss.post('/data/plain', Array.from({ length: 4 }, () => ({ name: 'x', body: 'x'.repeat(900000) })));
  await inTime(4000, async () => { // not the five seconds of the database
    const began = performance.now();
    const { body } = await deal(boss, 'slow_query');
    assert.match(body.problems[0].message, /(time, at most 2000 ms|queries, at most 100)$/);
    return performance.now() - began;
  });
});

test('a page of long texts has a limit, too', async () => {
  for (let i = 0; i < 10; i++) await boss.post('/data/plain', Array.from({ length: 4 }, () => ({ name: 'x', body: 'x'.repeat(900000) })));
  const { status, body } = await boss.get('/data/plain?limit=1000&select=body');
  assert.deepEqual([status, body.problems[0].code], [413, 'query.bytes']);
  assert.equal((await boss.get('/data/plain?limit=20&select=body')).status, 200);
});

test('a refusal of a rule below is told, not what it has warned of before', async () => {
  const { status, body } = await deal(boss, 'warned');
  assert.deepEqual([status, body.problems.length], [422, 1]);
  assert.match(body.problems[0].message, /No such twin\.$/);
});

test('an array ends with the first limit that is broken: the others would only take as long', async () => {
  const was = await content();
  const { status, body } = await rita.post('/data/deal', [{ name: 'good' }, ...Array(20).fill({ name: 'bad', what: 'loop' })]);
  assert.deepEqual([status, body.problems.length, body.problems[0].code, body.problems[0].row], [422, 1, 'script.limit', 1]);
  assert.deepEqual(await content(), was);
});

test('what a script writes is there after the save, by its rule', async () => {
  const { body } = await deal(rita, 'write');
  const { rows } = (await boss.get(`/data/entry?where=deal == '${body.id}'&select=text`)).body;
  assert.equal(rows.length, 3);
  const audit = (await boss.get(`/data/audit_entry?select=source&where=record == '${rows[0].id}'`)).body.rows[0];
  assert.equal(audit.source, 'deal.after_save');
  const [run] = (await cody.get(`/data/deal/${body.id}/runs`)).body.rows;
  assert.deepEqual([run.rule, run.calls, run.elevated, run.user.title], ['deal.after_save', 3, false, 'rita']);
});

test('a refused write can be caught and leaves nothing', async () => {
  const { status, body } = await deal(rita, 'caught');
  assert.equal(status, 201);
  const { rows } = (await boss.get(`/data/entry?where=deal == '${body.id}'&select=text`)).body;
  assert.deepEqual(rows.map((row) => row.text), ['good']);
  const [run] = (await boss.get(`/data/deal/${body.id}/runs`)).body.rows;
  assert.deepEqual(run.log, ['caught false']);
});

test('a rule sees what it has written, through bound values', async () => {
  const { status, body } = await deal(rita, 'read', { amount: 12.5 });
  assert.equal(status, 201, JSON.stringify(body));
  const [run] = (await boss.get(`/data/deal/${body.id}/runs`)).body.rows;
  assert.deepEqual(run.log, ['0 12.5 0 true']);
});

test('a bound text is a value, never a part of the condition', async () => {
  assert.equal((await deal(rita, 'sql_where')).status, 201);
});

test('rules that set off rules, within the limit', async () => {
  const was = await count('twin');
  assert.equal((await deal(rita, 'chain_short')).status, 201);
  assert.equal(await count('twin'), was + 6);
});

test('a script reads as its user: hidden fields are empty, records of others are not there', async () => {
  const mine = (await deal(rita, 'margin_read')).body;
  assert.deepEqual((await boss.get(`/data/deal/${mine.id}/runs`)).body.rows[0].log, ['nil']);
  const hers = (await boss.post('/data/deal', { name: 'of the boss' })).body;
  const looking = (await rita.post('/data/deal', { name: hers.id, what: 'other_id' })).body;
  assert.deepEqual((await boss.get(`/data/deal/${looking.id}/runs`)).body.rows[0].log, ['nil']);
});

test('elevated scripts have full rights, and it is said', async () => {
  const was = await count('guard');
  const { status, body } = await rita.post('/data/upper', { name: 'Acme' });
  assert.equal(status, 201, JSON.stringify(body));
  assert.equal(await count('guard'), was + 1);
  const entry = (await boss.get("/data/audit_entry?select=source,user&where=object == 'guard'&sort=-at")).body.rows[0];
  assert.deepEqual([entry.source, entry.user.title], ['upper.after_save (elevated), guard.before_save (elevated)', 'rita']);
  assert.equal((await boss.get(`/data/upper/${body.id}/runs`)).body.rows[0].elevated, true);
  const [guard] = (await boss.get('/data/guard?sort=-created_at')).body.rows;
  assert.equal((await boss.get(`/data/guard/${guard.id}/runs`)).body.rows[0].elevated, true);
  assert.equal((await boss.post('/data/guard', { name: 'by hand' })).status, 201);
  const plain = (await boss.get("/data/audit_entry?select=source&where=object == 'guard'&sort=-at")).body.rows[0];
  assert.equal(plain.source, 'web, guard.before_save');
});

test('what leaves the house waits in the outbox, which only administrators read', async () => {
  const { body } = await deal(rita, 'mail');
  assert.ok(body.id);
  const [row] = (await boss.get('/data/outbox?sort=-at')).body.rows;
  assert.deepEqual([row.kind, row.recipient, row.subject, row.state, row.source], ['mail', 'a@example.com', 'Hello', 'waiting', 'deal.after_save']);
  for (const object of ['outbox', 'script_run']) {
    assert.equal((await rita.get(`/data/${object}`)).status, 404);
    assert.equal((await cody.get(`/data/${object}`)).status, 404);
  }
  assert.equal((await boss.post('/data/outbox', { kind: 'mail' })).status, 403);
});

test('words of the app come in the language of the user', async () => {
  const { body } = await deal(rita, 'words');
  const log = async () => (await boss.get(`/data/deal/${body.id}/runs`)).body.rows[0].log;
  assert.deepEqual(await log(), ['Good day, a deal that words texts.none']);
  await rita.patch('/session', { language: 'zh-CN' });
  await rita.patch(`/data/deal/${body.id}`, { amount: 3 });
  assert.deepEqual(await log(), ['您好，a deal that words texts.none']);
  await rita.patch('/session', { language: 'en' });
});

test('a rule holds a record back from being deleted', async () => {
  const stays = (await deal(rita, 'stay')).body, goes = (await deal(rita, 'nothing')).body;
  const { status, body } = await rita.delete(`/data/deal/${stays.id}`);
  assert.deepEqual([status, body.problems[0].rule], [422, 'deal.before_delete']);
  assert.equal((await rita.get(`/data/deal/${stays.id}`)).status, 200);
  assert.equal((await rita.delete(`/data/deal/${goes.id}`)).status, 204);
});

test('runs are for those who may see code, of records that they may read, in pages', async () => {
  const { body } = await deal(rita, 'sign');
  for (let i = 0; i < 3; i++) await rita.patch(`/data/deal/${body.id}`, { what: i % 2 ? 'sign' : 'warn', stage: 'open' });
  assert.equal((await rita.get(`/data/deal/${body.id}/runs`)).status, 403);
  const first = (await cody.get(`/data/deal/${body.id}/runs?limit=2`)).body;
  assert.equal(first.rows.length, 2);
  const second = (await cody.get(`/data/deal/${body.id}/runs?limit=2&cursor=${encodeURIComponent(first.next)}`)).body;
  assert.deepEqual([second.rows.length, second.next], [2, null]);
  assert.equal((await cody.get('/data/deal/0000000000001/runs')).status, 404);
});

test('of each record the newest fifty runs are kept, and older ones only until one run in sixteen clears them away', async () => {
  const { body } = await deal(rita, 'warn');
  const saves = 300, each = 30;
  for (let i = 0; i < saves; i += each)
    await Promise.all(Array.from({ length: each }, (_, k) => rita.patch(`/data/deal/${body.id}`, { amount: i + k + 1 })));
  const runs = (await boss.get(`/data/script_run?select=id&sort=-id&limit=1000&where=record == '${body.id}'`)).body.rows;
  assert.ok(runs.length >= 50 && runs.length < saves, `${runs.length} are there`);
  const shown = (await boss.get(`/data/deal/${body.id}/runs?limit=50`)).body.rows;
  assert.deepEqual(shown.map((run) => run.id), runs.slice(0, 50).map((run) => run.id));
});

/** Processes whose parent's parent is the server: its workers. */
function workers() {
  const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''); // a thread or a host may just have ended
  const children = (pid) => (fs.existsSync(`/proc/${pid}/task`) ? fs.readdirSync(`/proc/${pid}/task`) : []).flatMap((task) =>
    read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number));
  return children(server.child.pid).map((host) => ({ host, workers: children(host) }));
}

test('a worker that is killed in the middle of a run ends its save; the next one is served', async () => {
  await deal(rita, 'nothing');
  const was = await content();
  const looping = deal(rita, 'loop_held');
  await new Promise((done) => setTimeout(done, 60)); // it has 10 million instructions to go
  const killed = workers().flatMap((host) => host.workers);
  for (const pid of killed) process.kill(pid, 'SIGKILL');
  const { status, body } = await looping;
  while (workers().some((host) => host.workers.some((pid) => killed.includes(pid)))) await new Promise(setImmediate);
  assert.equal(status, 422);
  assert.ok(['script.worker', 'script.limit'].includes(body.problems[0].code), body.problems[0].code);
  assert.deepEqual(await content(), was);
  assert.equal((await deal(rita, 'sign')).status, 201);
});

test('a host that is killed is started again', async () => {
  const [{ host }] = workers();
  process.kill(host, 'SIGKILL');
  for (let i = 0; i < 5; i++) {
    const { status } = await deal(rita, 'sign');
    if (status === 201) return;
    assert.equal(status, 422);
  }
  assert.fail('scripts do not run any more');
});

test('the log has a line for what failed, without values', async () => {
  await deal(rita, 'error');
  await server.logged(/script id=\S+ code=script\.error rule=deal\.before_save at=objects\/deal\/script\.lua:\d+/);
});

test('the metrics count runs and workers', async () => {
  const text = await (await fetch(`${server.origin}/metrics`)).text();
  assert.match(text, /^tenon_script_runs_total [1-9]/m);
  assert.match(text, /^tenon_script_workers [1-9]/m);
  await becomes(() => server.figure('tenon_script_workers_busy'), 0); // one is free a moment after what it did was answered
});

test('tenon test runs the tests of an app and says how many passed', async () => {
  const good = await tenon(['test', app('rules')]);
  assert.match(good.stdout, /\n?4 passed, 0 failed\n$/);
  const one = JSON.parse((await tenon(['test', app('rules'), 'outbox', '--json'])).stdout);
  assert.deepEqual([one.passed, one.failed, one.tests[0].name], [1, 0, 'the outbox is caught']);
});

test('what happens in a save happens in the order that is published', async () => {
  assert.match((await tenon(['test', app('order')])).stdout, /^6 passed, 0 failed\n$/);
});

test('tenon test fails with file and line', async () => {
  const copy = fs.mkdtempSync(path.join(server.data, 'app-'));
  fs.cpSync(app('rules'), copy, { recursive: true });
  fs.appendFileSync(path.join(copy, 'objects/deal/script.test.lua'), '\ntest("no", function(t)\n  t.equal(1, 2)\nend)\n');
  const { stdout } = await tenon(['test', copy], { expect: 1 });
  assert.match(stdout, /objects\/deal\/script\.test\.lua:\d+: /);
  assert.match(stdout, /4 passed, 1 failed\n$/);
});

test('a test reads the words of the app and knows as whom it acts; a refusal says where the rule stopped', async () => {
  const copy = fs.mkdtempSync(path.join(server.data, 'app-'));
  fs.cpSync(app('rules'), copy, { recursive: true });
  fs.mkdirSync(path.join(copy, 'i18n'), { recursive: true });
  fs.appendFileSync(path.join(copy, 'i18n/en.yaml'), '\ntexts: {greeting: {long: "Good day, {1}: {2}."}}\n');
  fs.writeFileSync(path.join(copy, 'objects/plain/script.lua'), `local rule = {}
function rule.before_save(plain)
  crm.refuse(nil .. plain.name)
end
return rule
`);
  fs.mkdirSync(path.join(copy, 'tests'));
  fs.writeFileSync(path.join(copy, 'tests/words.lua'), `
test("words", function(t)
  t.equal(crm.t("texts.greeting.long", "{2}", 7), "Good day, {2}: 7.")
  t.equal(crm.t("texts.nothing"), "texts.nothing")
  t.user{login = "zoe", name = "Zoe", roles = {"rep"}}
  t.as("zoe")
  t.equal(crm.user.login, "zoe")
  t.as()
  t.equal(crm.user, nil)
end)
test("hints", function(t)
  t.refused(function() crm.query("plain", {where = "nme == 'x'"}) end, {message = 'no field "nme" (Did you mean "name"?)'})
end)
test("log", function(t)
  for i = 1, 1200 do crm.log(i) end
end)
test("where", function(t)
  t.insert("plain", {name = "x"})
end)
`);
  const { stdout } = await tenon(['test', copy, 'tests/words'], { expect: 1 });
  assert.match(stdout, /tests\/words\.lua:18: the rule plain\.before_save failed: .* \(objects\/plain\/script\.lua:3\)\n/);
  assert.match(stdout, /3 passed, 1 failed\n$/);
  const { log } = JSON.parse((await tenon(['test', copy, 'log', '--json'])).stdout).tests[0];
  assert.match(log, /\n999\n\.\.\. the log is full\n$/);
});

test('check finds what is wrong in scripts before anybody uses them', async () => {
  const copy = fs.mkdtempSync(path.join(server.data, 'app-'));
  fs.cpSync(app('rules'), copy, { recursive: true });
  const script = path.join(copy, 'objects/plain/script.lua');
  fs.writeFileSync(script, 'local rule = {}\nfunction rule.befor_save(x) tostrin(x) crm.wran(x) print(x) crm:find() end\nreturn rule\n');
  const warned = await tenon(['check', copy]);
  assert.match(warned.stderr, /objects\/plain\/script\.lua:2: .*"tostrin"[^]*Did you mean "tostring"/);
  assert.match(warned.stderr, /script\.lua:2: .*"crm\.wran"[^]*Did you mean "crm\.warn"/);
  assert.match(warned.stderr, /script\.lua:2: .*"crm:find"[^]*Did you mean "crm\.find"/);
  assert.match(warned.stderr, /script\.lua:2: .*"print" in scripts: use crm\.log/);
  assert.match(warned.stderr, /"befor_save"[^]*Did you mean "before_save"/);
  fs.writeFileSync(script, 'local rule = {}\nfunction rule.before_save(x\nreturn rule\n');
  const { stderr } = await tenon(['check', copy], { expect: 1 });
  assert.match(stderr, /objects\/plain\/script\.lua:3: /);
  const made = await tenon(['tenant', 'create', path.join(server.data, 'other'), 'x', '--app', copy], { expect: 1 });
  assert.match(made.stderr, /objects\/plain\/script\.lua:3: /);
  assert.match(stderr, /each function, if, for and while needs its end/);
  const refused = await tenon(['apply', server.data, server.tenant, copy], { expect: 1 });
  assert.match(refused.stderr, /objects\/plain\/script\.lua:3: /);
  fs.writeFileSync(script, 'local rule = {}\n');
  assert.match((await tenon(['check', copy], { expect: 1 })).stderr, /script\.lua: this script returns no table\n.*return rule/);
  fs.writeFileSync(script, 'local rule = {jobs = {tidy = function() end}}\nfunction rule.after_save(x)\n  crm.later("plain.tidi", {})\n  crm.later("plain.tidy")\nend\nreturn rule\n');
  const unknown = (await tenon(['check', copy], { expect: 1 })).stderr;
  assert.match(unknown, /script\.lua:3: there is no job "plain\.tidi"\n 3 \|   crm\.later[^]*Did you mean "plain\.tidy"/);
  assert.doesNotMatch(unknown, /script\.lua:4/);
  fs.mkdirSync(path.join(copy, 'lib'));
  fs.writeFileSync(path.join(copy, 'lib/early.lua'), '\nlocal n = crm.count("plain")\nreturn {}\n');
  fs.writeFileSync(script, 'local early = require("early")\nreturn {}\n');
  assert.match((await tenon(['check', copy], { expect: 1 })).stderr, /lib\/early\.lua:2: .*\n 2 \| local n = crm\.count/);
});

test('a new release runs its new script', async () => {
  const copy = fs.mkdtempSync(path.join(server.data, 'app-'));
  fs.cpSync(app('rules'), copy, { recursive: true });
  const script = path.join(copy, 'objects/deal/script.lua');
  fs.writeFileSync(script, fs.readFileSync(script, 'utf8').replace('"by the rule"', '"by the new rule"'));
  await tenon(['apply', server.data, server.tenant, copy]);
  assert.equal((await deal(await server.signIn('rita'), 'sign')).body.fixed, 'by the new rule');
});
