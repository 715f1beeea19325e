/*
 * Every operation of openapi.json, called with values good and bad, as people of different rights: never a fault, and every
 * answer is as the description says.
 *
 *   FUZZ_SECONDS=600 FUZZ_SEED=7 node --test tests/http/openapi_fuzz.test.mjs
 *
 * Each person's operations are all called once, in an order of the seed's; then as many more as the time allows, every kind of
 * operation alike. FUZZ_TELL=1 tells how often each kind was carried out.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, test } from 'node:test';
import { Chance, Fuzz, kindNamed, misfit } from './openapi.mjs';
import { addUser, app, Client, makeData, serve, tenon } from './server.mjs';

const SECONDS = Number(process.env.FUZZ_SECONDS ?? 20);
const SEED = Number(process.env.FUZZ_SEED ?? 20261123);
const AT_ONCE = 6;
const ROOM = { ids: 60, cursors: 30 };
const STATUSES = [400, 401, 403, 404, 405, 409, 410, 411, 413, 415, 416, 417, 422, 423, 428, 429, 431, 503, 507];
/* What a refusal must not say: the inside of the house, and words that were never filled in. */
const INSIDE = /sqlite|no such (column|table)|syntax error near|\(null\)|%[sd]|(?<![\w\]).])\{[1-9]\}|\/(tmp|work|home|core)\/|0x[0-9a-f]{8}/i;

/* The large sample takes a while to fill, so it is for long runs. */
const logins = { t1: ['admin', 'cleo'], helpdesk: ['admin', 'mei', 'ida', 'nobody'], ...(SECONDS > 60 ? { crm: ['admin', 'lin', 'he', 'nobody'] } : {}) };
const place = await makeData({ from: 'fields', users: { cleo: 'clerk' } });
for (const sample of Object.keys(logins).slice(1)) {
  await tenon(['tenant', 'create', place.data, sample, '--app', path.join(app('..'), '../../samples', sample), '--demo-data', '--json']);
  await addUser(place.data, sample, 'nobody', '');
}
const server = await serve(place);

const people = [];
for (const [tenant, login] of Object.entries(logins).flatMap(([tenant, names]) => names.map((name) => [tenant, name]))) {
  const client = new Client(server, tenant);
  client.token = (await tenon(['token', 'create', place.data, tenant, login])).stdout.trim();
  people.push({ tenant, login, client });
}

/* --- what is there to be asked for ---------------------------------------------------------------- */

const pools = {};
for (const { tenant, client, login } of people) {
  if (login !== 'admin') continue;
  const pool = (pools[tenant] = { ids: {}, records: {}, cursors: [], names: ['nope'], reports: ['nope'], keys: [''], spared: new Set(['user']) });
  const { objects, menus } = (await client.get('/app')).body;
  for (const object of Object.keys(objects)) {
    pool.records[object] = await client.rows(`/data/${object}?limit=30`);
    pool.ids[object] = pool.records[object].map((row) => row.id);
    pool.keys.push(...pool.records[object].slice(0, 10).flatMap((row) => [row.code, row.name, row.email]).filter((key) => typeof key === 'string'));
    const about = (await client.get(`/app/objects/${object}`)).body;
    pool.names.push(...[about.views, about.boards, about.actions].flatMap((list) => (list ?? []).map((each) => each.name)));
  }
  pool.reports.push(...menus.flatMap((menu) => menu.items).flatMap((item) => item.report ?? item.dashboard ?? []));
}

/* What answers name is asked for later: ids of jobs, comments, bundles of the bin; cursors. */
function remember(pool, operation, body) {
  const under = operation.path.endsWith('/comments') ? 'comments' : kindNamed(operation);
  const rows = [body, body?.job, ...(Array.isArray(body?.rows) ? body.rows : [])];
  for (const row of rows) {
    if (typeof row?.id !== 'string') continue;
    const ids = (pool.ids[row === body?.job ? 'jobs' : under] ??= []);
    if (ids.length < ROOM.ids) ids.push(row.id);
  }
  if (typeof body?.next === 'string' && pool.cursors.length < ROOM.cursors) pool.cursors.push(body.next);
}

/* --- what an answer must be ------------------------------------------------------------------------ */

function refusalMisfit(description, operation, answer) {
  if (!STATUSES.includes(answer.status)) return `a status that nobody expects: ${answer.status}`;
  if (answer.status === 503 && !answer.headers.get('retry-after')) return '503 without Retry-After';
  if (answer.status === 401 && operation.path !== '/session') return 'a good token is not taken';
  if (!answer.type.startsWith('application/json')) return `a refusal as ${answer.type}`;
  const body = JSON.parse(answer.text);
  const wrong = misfit(description, { $ref: '#/components/schemas/Problems' }, body);
  if (wrong) return wrong;
  if (!/^r-[0-9a-f]+$/.test(body.request)) return `request: ${body.request}`;
  for (const problem of body.problems) {
    if (!/^[a-z_]+(\.[a-z_0-9]+)*$/.test(problem.code)) return `a code like ${problem.code}`;
    if (!problem.message.trim() || /\n/.test(problem.message.trim())) return `a message that is not one line: ${problem.message}`;
  }
  return null;
}

function doneMisfit(description, operation, answer) {
  const about = operation.about.responses[answer.status];
  if (!about) return `status ${answer.status} is not described`;
  if (!about.content) return answer.text ? `a body where none is described: ${answer.text.slice(0, 80)}` : null;
  const content = about.content[answer.type.split(';')[0]];
  if (!content) return about.content['application/octet-stream'] ? null : `type ${answer.type} is not described`;
  return content.schema && answer.type.startsWith('application/json') ? misfit(description, content.schema, JSON.parse(answer.text)) : null;
}

function answerMisfit(description, operation, request, answer) {
  if (request.method === 'HEAD') return answer.text ? 'HEAD with a body' : answer.status < 400 && !operation.about.responses[answer.status] ? `HEAD: status ${answer.status} is not described` : null;
  if (!answer.headers.get('x-request-id') || !answer.headers.get('content-security-policy')) return 'without request id or policy';
  if (answer.status < 400) return doneMisfit(description, operation, answer);
  return refusalMisfit(description, operation, answer);
}

/* A refusal's own words; what was sent may stand in them. */
function tellsInside(request, answer) {
  if (answer.status < 400) return null;
  const found = INSIDE.exec(answer.text);
  const sent = new URLSearchParams(request.path.replace(/[?&]/g, '&')).toString().replace(/%([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))) + request.path + (request.body ?? '');
  return found && !sent.includes(found[0]) ? `it tells of its inside: ${found[0]} in ${answer.text.slice(0, 300)}` : null;
}

/* --- asking ---------------------------------------------------------------------------------------- */

async function ask(client, request, stream) {
  const headers = { Authorization: `Bearer ${client.token}`, ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }), ...request.headers };
  const stop = new AbortController();
  const response = await fetch(server.origin + client.base + request.path, { method: request.method, headers, body: request.body, signal: stop.signal });
  const type = response.headers.get('content-type') ?? '';
  const text = stream && type.startsWith('text/event-stream') ? '' : await response.text();
  if (stream) stop.abort();
  return { status: response.status, headers: response.headers, type, text };
}

const isLeftAlone = ({ method, path: where }) =>
  (method === 'DELETE' && where === '/session') || // its token would be gone
  (method !== 'GET' && /^\/data\/user\/(\{id\}|by|bulk|actions)/.test(where) && !where.endsWith('/comments')); // and these people

const kindOf = ({ method, path: where, object }) => `${method} ${where.replace(new RegExp(`/${object}(?=/|$)`), '/:object')}`;
const told = new Map();
const reached = new Map(); // kinds of operations, and how often one was carried out
const counts = { asked: 0, done: 0, refused: 0 };

function tell(person, operation, request, answer, why) {
  const key = `${operation.method} ${operation.path.replace(operation.object ?? '\0', ':object')} ${why.replace(/[0-9]+|"[^"]*"/g, '#').slice(0, 60)}`;
  if (told.has(key)) return;
  told.set(key, `${person.login}@${person.tenant} ${request.method} ${request.path}\n   ${JSON.stringify(request.headers)} ${request.body?.slice(0, 600) ?? ''}\n   -> ${answer?.status} ${why}`);
}

async function once(person, fuzz, operation) {
  const request = fuzz.request(operation);
  if (request.method === 'GET' && fuzz.chance.once(15)) request.method = 'HEAD';
  counts.asked++;
  let answer;
  try {
    answer = await ask(person.client, request, operation.path === '/events');
  } catch (error) {
    return tell(person, operation, request, null, `no answer: ${error.cause?.message ?? error.message}`);
  }
  const why = answerMisfit(fuzz.description, operation, request, answer) ?? tellsInside(request, answer);
  if (why) tell(person, operation, request, answer, why);
  counts[answer.status < 400 ? 'done' : 'refused']++;
  const kind = kindOf(operation);
  reached.set(kind, (reached.get(kind) ?? 0) + (answer.status < 400 ? 1 : 0));
  if (answer.status < 300 && answer.text && answer.type.startsWith('application/json')) remember(fuzz.pool, operation, JSON.parse(answer.text));
}

function shuffled(list, chance) {
  for (let i = list.length - 1; i > 0; i--) {
    const k = chance.below(i + 1);
    [list[i], list[k]] = [list[k], list[i]];
  }
  return list;
}

async function fuzzAll() {
  const rounds = [];
  for (const [number, person] of people.entries()) {
    const description = (await person.client.get('/openapi.json')).body;
    const fuzz = new Fuzz(description, SEED + number, pools[person.tenant]);
    person.operations = fuzz.operations().filter((operation) => !isLeftAlone(operation));
    for (const operation of person.operations) rounds.push({ person, fuzz, operation });
  }
  const chance = new Chance(SEED), until = Date.now() + SECONDS * 1000;
  shuffled(rounds, chance);
  const kinds = {};
  for (const round of rounds) (kinds[kindOf(round.operation)] ??= []).push(round);
  const lists = Object.values(kinds);
  let next = 0;
  const isOver = () => next >= rounds.length && Date.now() >= until;
  const worker = async () => {
    while (!isOver() && told.size < 40) {
      const { person, fuzz, operation } = next < rounds.length ? rounds[next++] : (next++, chance.of(chance.of(lists)));
      await once(person, fuzz, operation);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return rounds.length;
}

test('every operation, with values good and bad: no fault, and answers as described', { timeout: (SECONDS + 400) * 1000 }, async () => {
  const operations = await fuzzAll();
  console.log(`seed ${SEED}: ${operations} operations, ${counts.asked} requests, ${counts.done} done, ${counts.refused} refused`);
  assert.equal(told.size, 0, `seed ${SEED}\n\n${[...told.values()].join('\n\n')}`);
  assert.ok(counts.asked >= operations && counts.done > counts.asked / 10 && counts.refused > counts.asked / 10, JSON.stringify(counts));
  for (const { client } of people) assert.equal((await client.get('/session')).status, 200);
});

test('the description itself names what it refers to, and says each operation once', async () => {
  for (const { client } of people) {
    const { body } = await client.get('/openapi.json');
    const names = new Set();
    JSON.stringify(body, (key, value) => {
      if (key === '$ref') assert.ok(body.components.schemas[value.replace('#/components/schemas/', '')], value);
      if (key === 'operationId') assert.ok(!names.has(value) && names.add(value), value);
      return value;
    });
  }
});

after(() => assert.doesNotMatch(server.log, / error fault /));
after(() => process.env.FUZZ_TELL && console.log([...reached].sort().map(([kind, times]) => `${String(times).padStart(6)} ${kind}`).join('\n')));
