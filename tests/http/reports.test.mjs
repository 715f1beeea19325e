/*
 * Reports and dashboards: every number is what a naive sum over the rows says, every condition lists exactly the
 * records that were counted, for every kind of group and every pair of eyes.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { query, refused, start } from './server.mjs';

const server = await start({ from: 'figures', users: { bea: 'boss', rita: 'rep', carl: 'clerk' } });
const bea = await server.signIn('bea');
const rita = await server.signIn('rita');
const carl = await server.signIn('carl');

const pad = (n) => String(n).padStart(2, '0');
const day = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

const companies = [
  await bea.create('company', { name: 'Acme', city: 'Köln', tags: ['big', 'old'] }),
  await bea.create('company', { name: "O'Neil \\ Sons", city: "L'Aquila", tags: ['old'] }),
  await rita.create('company', { name: 'Rita & Co', tags: [] }),
];
const deals = [];
for (let i = 0; i < 60; i++)
  deals.push({
    name: ['plain', "it's", 'back\\slash', 'quote "x"', 'two or more', '中文'][i % 6],
    company: [companies[0].id, companies[1].id, companies[2].id, null][i % 4],
    stage: ['open', 'won', 'lost', null, 'won'][i % 5],
    topics: [[], ['price'], ['price', 'trust'], ['speed', 'price', 'trust']][i % 4],
    amount: i % 7 ? (i * 37.35).toFixed(2) : null,
    pieces: i % 3 ? (i % 9) - 4 : null,
    hot: i % 2 === 0,
    due: i % 8 ? `2026-${pad(1 + ((i * 5) % 12))}-${pad(1 + (i % 28))}` : null,
    met: i % 6 ? `2026-0${1 + (i % 3)}-${pad(27 + (i % 2))}T23:${pad(i)}:00Z` : null,
    salary: 100,
  });
const made = await bea.post('/data/deal', deals);
assert.equal(made.status, 201, made.text);

/** All cells with the condition that lists what they count. */
function* cells(report) {
  for (const line of [...report.lines, { level: 0, group: 'all', ...report.totals }]) {
    yield [line, line.total, 'total'];
    for (const [i, cell] of line.cells.entries()) if (cell) yield [line, cell, report.heads[i]];
  }
}
const at = (report, measure) => report.measures.findIndex(({ name }) => name === measure);
const rowsOf = (client, where) =>
  client.rows('/data/deal' + query({ where, limit: 1000, select: 'name,amount,due,pieces' }));

for (const [who, client] of [['boss', bea], ['rep', rita], ['clerk', carl]])
  for (const name of ['matrix', 'months', 'weeks', 'odd', 'numbers', 'cities', 'top'])
    test(`${name}, as ${who}: each number is that of the records which its condition lists`, async (t) => {
      const answer = await client.get(`/reports/${name}`);
      if (who === 'clerk' && ['odd', 'cities', 'matrix', 'top'].includes(name) && answer.status === 403) {
        refused(answer, 403, 'report.hidden');
        return t.diagnostic('needs what the clerk may not read');
      }
      assert.equal(answer.status, 200, answer.text);
      const report = answer.body;
      let seen = 0;
      for (const [line, { values, where }, head] of cells(report)) {
        const place = `${JSON.stringify(line.group)} × ${JSON.stringify(head)}: ${where}`;
        assert.ok(where !== null, place);
        const rows = await rowsOf(client, where);
        seen++;
        report.measures.forEach(({ name: key, kind }, i) => {
          const field = /\((.*)\)/.exec(key)[1];
          const of = field ? rows.map((row) => row[field]).filter((value) => value !== null) : rows;
          const sum = of.reduce((total, value) => total + Number(value), 0);
          if (kind === 'count') assert.equal(values[i], of.length, place);
          else if (kind === 'sum') assert.ok(Math.abs(values[i] - sum) < 0.001, place);
          else if (!of.length) assert.equal(values[i], null, place);
          else if (kind === 'avg') assert.ok(Math.abs(values[i] - sum / of.length) < 0.00001, place);
          else {
            const order = field === 'due' ? [...of].sort() : [...of].sort((a, b) => a - b);
            assert.equal(values[i], kind === 'min' ? order[0] : order.at(-1), place);
          }
        });
      }
      assert.ok(seen > 5 || who === 'clerk', 'conditions were tried');
    });

test('choices come in the order of their options, empty last; a record counts once in the totals', async () => {
  const { body } = await bea.get('/reports/matrix');
  assert.deepEqual(body.lines.filter(({ level }) => level === 1).map(({ group }) => group), ['open', 'won', 'lost', null]);
  assert.deepEqual(body.heads, ['price', 'speed', 'trust', null]);
  const count = at(body, 'count()');
  const kept = deals.filter(({ amount }) => amount === null || amount < 1000);
  assert.equal(body.totals.total.values[count], kept.length);
  assert.equal(body.totals.cells[0].values[count], kept.filter(({ topics }) => topics.includes('price')).length);
  assert.deepEqual(body.rows.map(({ name, period, field }) => [name, period, field.type]), [['stage', null, 'choice'], ['company', null, 'lookup']]);
  assert.deepEqual([body.chart, body.more], [{ type: 'bar', stacked: true, measure: 'sum(amount)' }, false]);
  assert.deepEqual(body.filters.map(({ name }) => name), ['due', 'company', 'salary']);
});

test('what the user may not see is one hidden group, beside the empty one', async () => {
  const groups = async (client) => {
    const { body } = await client.get('/reports/top');
    return body.lines.filter(({ level }) => level === 1).map(({ group }) => group && (group.hidden ? 'hidden' : group.title));
  };
  assert.ok(!(await groups(bea)).includes('hidden'));
  const { body } = await rita.get('/data/deal/aggregate' + query({ group: 'company', conditions: 'true' }));
  assert.deepEqual(body.rows.map(({ company, 'count()': count }) => [company?.hidden ?? company?.title ?? null, count]).sort(), [['Rita & Co', 15], [null, 15], [true, 30]].sort());
  for (const row of body.rows) assert.equal((await rowsOf(rita, row.where)).length, row['count()'], row.where);
  const narrowed = await rita.get('/reports/matrix' + query({ where: 'company ~= nil and company.id == nil' }));
  assert.equal(narrowed.body.lines.every(({ level, group }) => level === 1 || group.hidden), true);
  assert.ok(!narrowed.text.includes('Acme') && !narrowed.text.includes(companies[0].id));
});

test('months without records are filled in; a sort by a measure and a limit leave them out', async () => {
  await bea.create('deal', { name: 'far', due: '2028-03-05' });
  const { body } = await bea.get('/reports/months');
  const months = body.lines.map(({ group }) => group);
  assert.equal(months.at(-1), null);
  assert.equal(months.at(-2), '2028-03');
  for (let i = 1; i < months.length - 1; i++) {
    const next = new Date(`${months[i - 1]}-01T00:00:00Z`);
    next.setUTCMonth(next.getUTCMonth() + 1);
    assert.equal(months[i], next.toISOString().slice(0, 7));
  }
  const empty = body.lines.find(({ group }) => group === '2028-01');
  assert.deepEqual(empty.total, { values: [0, null], where: "due >= '2028-01-01' and due < '2028-02-01'" });
  const top = (await bea.get('/reports/top')).body;
  const first = top.lines.filter(({ level }) => level === 1).map(({ total }) => total.values[0]);
  assert.equal(first.length, 2);
  assert.ok(first[0] >= first[1]);
  assert.equal(top.more, true);
});

test('a viewer narrows it by any condition that stands alone', async () => {
  const narrowed = (where) => bea.get('/reports/matrix' + query({ where }));
  const { body } = await narrowed("stage == 'won' or stage == 'lost'");
  assert.deepEqual(body.lines.filter(({ level }) => level === 1).map(({ group }) => group), ['won', 'lost']);
  assert.equal(body.where, "(amount < 1000 or is_empty(amount)) and (stage == 'won' or stage == 'lost')");
  refused(await narrowed('amount > 1) or (true'), 400, 'expr.paren.close');
  refused(await narrowed('salry > 1'), 400, 'expr.field.unknown.of');
});

test('rights: a report says that it is not for you, without naming a field; roles; menus', async () => {
  const pay = await rita.get('/reports/pay');
  refused(pay, 403, 'report.hidden');
  assert.ok(!pay.text.includes('salary'));
  assert.deepEqual((await rita.get('/reports/matrix')).body.filters.map(({ name }) => name), ['due', 'company']);
  refused(await rita.get('/reports/matrix' + query({ where: 'salary > 1' })), 400, 'expr.field.unknown.of');
  refused(await rita.get('/reports/board'), 404, 'report.unknown');
  refused(await rita.get('/dashboards/bosses'), 404, 'dashboard.unknown');
  refused(await bea.get('/reports/none'), 404, 'report.unknown');
  assert.equal((await bea.get('/dashboards/bosses')).status, 200);
  const items = async (client) => (await client.get('/app')).body.menus[0].items.map((item) => item.report ?? item.dashboard).filter(Boolean);
  assert.deepEqual(await items(bea), ['matrix', 'pay', 'board', 'start', 'bosses']);
  assert.deepEqual(await items(rita), ['matrix', 'start']);
  assert.equal((await rita.get('/app')).body.home, 'start');
});

test('a dashboard answers its tiles at once, leaves out what is not for the viewer, and compares', async () => {
  for (const [offset, amount] of [[0, 300], [0, 200]]) await bea.create('deal', { name: 'now', due: day(offset), amount });
  const first = new Date(Date.now());
  first.setUTCDate(0);
  await bea.create('deal', { name: 'before', due: first.toISOString().slice(0, 10), amount: 125 });
  const { body } = await bea.get('/dashboards/start');
  assert.deepEqual(body.tiles.map(({ kind, width }) => [kind, width]), [['number', 3], ['report', 8], ['report', 6], ['report', 6], ['list', 6]]);
  assert.equal(body.hidden, 0);
  const [number, matrix, , stages, list] = body.tiles;
  assert.deepEqual([number.heading, number.compare, number.good, number.format], ['Due', 'previous_month', 'up', 'compact']);
  for (const { value, where } of [number.now, number.before]) {
    const rows = await rowsOf(bea, where);
    assert.ok(rows.length > 0);
    assert.ok(Math.abs(rows.reduce((sum, row) => sum + Number(row.amount ?? 0), 0) - value) < 0.001, where);
  }
  assert.equal(matrix.lines.length, (await bea.get('/reports/matrix')).body.lines.length);
  assert.deepEqual([stages.name, stages.heading, stages.chart.type], [null, 'Stages', 'pie']);
  assert.deepEqual([list.object, list.rows.length], ['company', 2]);
  const hers = (await rita.get('/dashboards/start')).body;
  assert.equal(hers.hidden, 1);
  assert.deepEqual(hers.tiles.map(({ kind }) => kind), ['number', 'report', 'report', 'list']);
  assert.equal((await carl.get('/dashboards/start')).body.tiles.some(({ kind }) => kind === 'list'), false);
});
