/*
 * No question runs away: whatever way it is asked, one that would take minutes is over after its five seconds, with 503, and
 * meanwhile others are answered.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { query, refused, start } from './server.mjs';

const ROWS = 120, AT_ONCE = 4; // whose texts are taken in within the five seconds anywhere

const server = await start({ from: 'heavy', users: { rita: 'reader' } });
const rita = await server.signIn('rita');
const body = 'Straße 字 ÄÖÜ abc '.repeat(5500);
for (let row = 0; row < ROWS; row += AT_ONCE) {
  const rows = Array.from({ length: AT_ONCE }, (_, i) => ({ name: `Page ${row + i}`, kind: i % 2 ? 'plain' : 'odd', body }));
  const { status, text } = await rita.post('/data/page', rows);
  assert.equal(status, 201, text.slice(0, 500));
}

/** A condition that is as long as one may be, and never true: each of its terms goes through the whole text eight times. */
const term = (i) => `len(lower(upper(lower(upper(lower(upper(lower(body)))))))) == ${i}`;
const hostile = Array.from({ length: 50 }, (_, i) => term(i)).join(' or ');

const questions = {
  'a list': (where) => `/data/page${query({ where })}`,
  'a list with words': (where) => `/data/page${query({ q: 'page', where })}`,
  'an exact count': (where) => `/data/page${query({ where, total: 'exact', limit: '1' })}`,
  'an aggregate': (where) => `/data/page/aggregate${query({ group: 'kind', measures: 'sum(weight)', where })}`,
  'a board': (where) => `/board/page${query({ where })}`,
  'a report': (where) => `/reports/weights${query({ where })}`,
};

test('every kind of question is over in time, though many are asked at once, and the server lives meanwhile', { timeout: 300_000 }, async () => {
  const kinds = Object.entries(questions), began = performance.now();
  const asked = Array.from({ length: 4 }, () => kinds.map(async ([what, ask]) => {
    const answer = await rita.get(ask(hostile));
    return { what, answer, took: performance.now() - began };
  })).flat();
  assert.equal((await rita.get('//healthz')).status, 200);
  const answers = await Promise.all(asked);
  for (const { what, answer, took } of answers) {
    assert.equal(answer.status, 503, `${what}: ${answer.text.slice(0, 300)}`);
    assert.match(answer.body.problems[0].code, /^db\.(budget|busy)$/, what);
    assert.ok(took < 90_000, `${what} ended after ${took} ms`);
  }
  for (const [what] of kinds) {
    const own = answers.filter((one) => one.what === what && one.answer.body.problems[0].code === 'db.budget');
    assert.ok(own.length, `${what} was never begun`);
    assert.ok(Math.min(...own.map(({ took }) => took)) > 4_500, `${what} had its five seconds, else it was not heavy`);
  }
});

test('beside one that is heavy, others are answered at once', { timeout: 300_000 }, async () => {
  const began = performance.now();
  const asked = rita.get(questions['a list'](hostile));
  for (let i = 0; i < 5; i++) assert.equal((await rita.get('/data/page?limit=1&select=name')).status, 200);
  const besides = performance.now() - began;
  refused(await asked, 503, 'db.budget');
  assert.ok(besides < performance.now() - began, 'they did not wait for it');
});

test('a search everywhere has less time, and says that it was not complete', async () => {
  const { status, body: found } = await rita.get('/search?q=page');
  assert.equal(status, 200);
  assert.equal(typeof found.complete, 'boolean');
});

test('the server lives, and the same questions are answered when they are easy', async () => {
  for (const [what, ask] of Object.entries(questions)) assert.equal((await rita.get(ask("name == 'Page 1'"))).status, 200, what);
  await rita.create('page', { name: 'Afterwards' });
  await server.stop(); // then the log is whole
  assert.doesNotMatch(server.log, /status=500/);
});
