/*
 * agree.test.mjs -- filters agree: questions at random, asked by people with different rights, and each answer compared with what
 * agree_model.mjs works out over the same records.
 *
 *   AGREE_SEED=7 AGREE_SECONDS=600 node --test tests/http/agree.test.mjs
 *
 * Between rounds records are changed, deleted and restored, so that indexes, roll-ups and words have to follow. And: what
 * somebody may not see is changed, and no answer to them changes with it, whichever door they ask at.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { aggregate, list } from './agree_answers.mjs';
import { addresses, boardAgrees, reportAgrees, searchAgrees } from './agree_doors.mjs';
import { field, json, print, visible } from './agree_model.mjs';
import { Chance } from './agree_expressions.mjs';
import { Asker, input } from './agree_queries.mjs';
import { at, objects, Person, readWorld } from './agree_world.mjs';
import { app, query, start } from './server.mjs';

const SECONDS = Number(process.env.AGREE_SECONDS ?? 25);
const SEED = Number(process.env.AGREE_SEED ?? 20261123);
const ZONES = [
  'America/New_York',
  'Asia/Shanghai',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Asia/Kathmandu',
  'UTC',
];
const ASKED = 120; /* questions of a round */

const chance = new Chance(SEED);
const zone = ZONES[SEED % ZONES.length];

function appOfZone() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenon-agree-'));
  after(() => fs.rmSync(folder, { recursive: true, force: true }));
  fs.cpSync(app('agree'), folder, { recursive: true });
  const file = path.join(folder, 'app.yaml');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/time_zone: .*/, `time_zone: ${zone}`));
  return folder;
}

const ROLES = {
  admin: ['admin'],
  bea: ['boss'],
  ray: ['rep'],
  ros: ['rep'],
  vic: ['viewer'],
  cle: ['clerk'],
  rex: ['rep', 'clerk'],
};
const { admin: _, ...others } = ROLES;
const users = Object.fromEntries(Object.entries(others).map(([login, held]) => [login, held.join()]));
const server = await start({ from: appOfZone(), users });
const admin = await server.signIn('admin');

/* --- the people and their records ------------------------------------------------------------------ */

const people = [];
const clients = {};
let world;

async function settle() {
  const head = await admin.create('department', { name: 'Head', code: 'H' });
  const south = await admin.create('department', { name: 'South', code: 'S', parent: head.id });
  const north = await admin.create('department', { name: 'North', code: 'N', parent: head.id });
  const ids = Object.fromEntries((await admin.rows('/data/user')).map((user) => [user.login, user.id]));
  for (const [login, of] of Object.entries({ ray: south, ros: north, cle: south, bea: head }))
    assert.equal(
      (await admin.patch(`/data/user/${ids[login]}`, { department: of.id, manager: login === 'bea' ? null : ids.bea })).status,
      200,
    );
  for (const [login, held] of Object.entries(ROLES)) {
    people.push(new Person(login, ids[login], held));
    clients[login] = await server.signIn(login);
  }
  world = await readWorld(admin, zone);
  for (const [object, number] of [
    ['place', 10],
    ['client', 25],
    ['client', 15],
    ['deal', 150],
    ['line', 220],
  ]) {
    const answer = await admin.post(
      `/data/${object}`,
      Array.from({ length: number }, () => input(chance, world, object)),
    );
    assert.equal(answer.status, 201, answer.text);
    world = await readWorld(admin, zone);
  }
}

/* A record is changed in a field or two, deleted, or comes back. */
async function stir() {
  for (let i = 0; i < 12; i++) {
    const object = chance.of(['client', 'deal', 'deal', 'line', 'place']);
    const id = chance.of([...world.tables[object].keys()]);
    const values = Object.entries(input(chance, world, object)).filter(([name]) => name !== 'deal' && chance.one(4));
    const answer = await admin.patch(`/data/${object}/${id}`, Object.fromEntries(values));
    assert.equal(answer.status, 200, answer.text);
  }
  const gone = await admin.delete(`/data/deal/${chance.of([...world.tables.deal.keys()])}`);
  assert.equal(gone.status, 204, gone.text);
  if (chance.one(2)) assert.equal((await admin.post(`/bin/${gone.headers.get('x-tenon-bin')}/restore`, {})).status, 200);
  else assert.equal((await admin.post('/data/deal', input(chance, world, 'deal'))).status, 201);
  world = await readWorld(admin, zone);
}

/* --- comparing ------------------------------------------------------------------------------------- */

const counts = { lists: 0, sums: 0, refused: 0, rows: 0, exports: 0, conditions: 0, doors: 0 };

function described(person, object, query) {
  const written = Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, name === 'where' || name === 'having' ? print(value) : value]),
  );
  return `seed ${SEED}, ${zone}, ${person.login} asks ${object}: ${JSON.stringify(written, null, 1)}`;
}

/** Asks until no midnight lies between question and answer; `expect` says what must come at a moment. */
async function same(expect, ask, what) {
  for (;;) {
    const before = at(world, Date.now());
    const got = await ask();
    if (at(world, Date.now()).today !== before.today) continue;
    const wanted = expect(before);
    try {
      assert.deepEqual(got, wanted);
    } catch (error) {
      error.message = `${what}\n${error.message}`;
      throw error;
    }
    return wanted;
  }
}

const textOf = (asked) =>
  query(Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined && value !== '')));

/* A list can also be asked for with a body, and rows come as arrays where that is asked for. */
function sendQuestion(client, url, asked) {
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined && value !== ''));
  if (url.endsWith('/aggregate') || !chance.one(4)) return client.get(url + query(given));
  return client.post(`${url}/query`, { ...given, shape: chance.of(['objects', 'arrays']) });
}

const rowsOf = ({ columns, rows }) =>
  columns ? rows.map((row) => Object.fromEntries(row.map((value, i) => [columns[i], value]))) : rows;

const NOT_THERE = /"code":"(object|field|view|expr\.field)\.unknown|"code":"access\./;

/* All pages of a question, one after the other; null if it is refused for something that is not there. */
async function pages(person, url, asked) {
  const rows = [];
  let total;
  for (let cursor = ''; cursor !== null;) {
    const answer = await sendQuestion(clients[person.login], url, { ...asked, cursor });
    if (!rows.length && [400, 403, 404, 422].includes(answer.status) && NOT_THERE.test(answer.text)) return null;
    assert.equal(answer.status, 200, `${url} ${JSON.stringify(asked)}: ${answer.text}`);
    rows.push(...rowsOf(answer.body));
    total ??= answer.body.total;
    cursor = answer.body.next;
  }
  if (total !== undefined) assert.equal(total, rows.length, JSON.stringify(asked));
  return rows;
}

const asText = (asked) => ({
  ...asked,
  where: asked.where && print(asked.where),
  having: asked.having && print(asked.having),
  select: asked.select?.join(),
  sort: asked.sort?.join(),
  group: asked.group?.join(),
  measures: asked.measures?.join(),
  total: asked.total ? 'exact' : undefined,
});

/* At most a handful of pages. */
function cutInPages(asked, rows) {
  if (chance.one(2)) asked.limit = Math.max(1, Math.ceil((rows?.length ?? 0) / (1 + chance.below(5))));
}

async function askList(person, object, asked) {
  cutInPages(asked, list(at(world, Date.now()), person, object, asked));
  const wanted = await same(
    (now) => list(now, person, object, asked),
    () => pages(person, `/data/${object}`, asText(asked)),
    described(person, object, asked),
  );
  counts.lists++;
  if (wanted === null) counts.refused++;
  else counts.rows += wanted.length;
  if (wanted !== null && chance.one(8)) await askExport(person, object, asked, wanted);
}

/* An export has the same records; in the same order if one was asked for, else in that of their ids. */
async function askExport(person, object, asked, wanted) {
  const { limit: _, total: __, ...rest } = asText(asked);
  const answer = await clients[person.login].get(`/export/${object}${textOf({ ...rest, select: 'id', format: 'ndjson' })}`);
  if (object === 'line' || object === 'place') return; /* the right to export is another one */
  assert.equal(answer.status, 200, answer.text);
  const lines = answer.text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).id);
  const ids = wanted.map((row) => row.id);
  assert.deepEqual(lines, asked.sort ? ids : ids.sort(), `export: ${described(person, object, asked)}`);
  counts.exports++;
}

async function askSums(person, object, asked) {
  cutInPages(asked, aggregate(at(world, Date.now()), person, object, asked));
  const wanted = await same(
    (now) => aggregate(now, person, object, asked),
    () => pages(person, `/data/${object}/aggregate`, asText(asked)),
    described(person, object, asked),
  );
  counts.sums++;
  if (wanted === null) counts.refused++;
  else if (asked.group.length && !asked.having && !asked.q && chance.one(4)) await askConditions(person, object, asked);
}

/* Each group says which condition lists its records. */
async function askConditions(person, object, asked) {
  const text = asText({ where: asked.where, view: asked.view, group: asked.group, measures: ['count()'] });
  const answer = await clients[person.login].get(`/data/${object}/aggregate${textOf({ ...text, conditions: 'true', limit: 3 })}`);
  assert.equal(answer.status, 200, answer.text);
  for (const row of answer.body.rows.filter((one) => one.where !== null)) {
    const where = text.where ? `(${text.where}) and ${row.where}` : row.where;
    const listed = await clients[person.login].get(
      `/data/${object}${textOf({ where, view: asked.view, total: 'exact', limit: 1, select: 'id' })}`,
    );
    assert.equal(
      listed.body.total,
      row['count()'],
      `${described(person, object, asked)}\n${JSON.stringify(row)}: ${listed.text}`,
    );
    counts.conditions++;
  }
}

/* What is computed is what the model computes: formulas and roll-ups of every record. */
function computedAgree(now) {
  for (const [object, { fields }] of Object.entries(objects))
    for (const record of world.records[object])
      for (const [name, spec] of Object.entries(fields).filter(([, one]) => one.formula || one.rollup))
        assert.deepEqual(
          record[name],
          json(field(now, object, world.tables[object].get(record.id), name, people[0])),
          `${object}.${name} of ${JSON.stringify(record)}`,
        );
}

/* Boards, reports and searches; again if midnight came between. */
async function askDoors(person) {
  const client = clients[person.login];
  const maker = new Asker(chance, world, person, 'deal');
  const where = chance.one(3) ? undefined : maker.condition(1);
  const now = at(world, Date.now());
  const door = chance.of(['board', 'report', 'search']);
  try {
    if (door === 'board') await boardAgrees(now, person, client, chance, where);
    else if (door === 'report') await reportAgrees(now, person, client, chance, where);
    else await searchAgrees(now, person, client, chance.of(maker.sought));
  } catch (error) {
    if (at(world, Date.now()).today !== now.today) return;
    error.message = `seed ${SEED}, ${zone}, ${person.login}, ${door} ${where ? print(where) : ''}: ${error.message}`;
    throw error;
  }
  counts.doors++;
}

/* --- the tests ------------------------------------------------------------------------------------- */

test(`every answer is what plain lists say, for ${SECONDS} seconds`, async (t) => {
  await settle();
  const failures = [];
  const end = Date.now() + SECONDS * 1000;
  for (let round = 0; Date.now() < end && failures.length < 8; round++) {
    if (round) await stir();
    if (at(world, Date.now()).today === world.today) computedAgree(world);
    for (let i = 0; i < ASKED && Date.now() < end; i++) {
      const person = chance.of(people);
      const object = chance.of(['deal', 'deal', 'deal', 'client', 'line', 'place']);
      const maker = new Asker(chance, world, person, object);
      try {
        if (chance.one(12)) await askDoors(person);
        else if (chance.one(3)) await askSums(person, object, maker.sumQuery());
        else await askList(person, object, maker.listQuery());
      } catch (error) {
        failures.push(error);
        if (!process.env.AGREE_ALL) throw error;
        console.log(error.message.slice(0, 3000), error.code === 'ERR_ASSERTION' ? '' : error.stack);
      }
    }
  }
  t.diagnostic(`seed ${SEED}, ${zone}: ${JSON.stringify(counts)}`);
  assert.equal(failures.length, 0);
  assert.ok(counts.lists >= 5 && counts.sums >= 2, JSON.stringify(counts));
});

/* --- what is hidden ---------------------------------------------------------------------------------- */

/* A record that one sees says how often it has changed, and when. */
const ALWAYS_MOVES = ['version', 'updated_at'];
const today = () => new Date().toISOString().slice(0, 10);
const settled = (text) =>
  text
    .replace(/"version":\d+/g, '"version":0')
    .replace(/"request":"r-[0-9a-f]+"/g, '"request":"r"')
    .replace(new RegExp(`(${today()}|${new Date(Date.now() - 3_600_000).toISOString().slice(0, 10)})T[0-9:.]+Z`, 'g'), 'T');

/* Fields that nothing else is computed from; of a record that one may not see all of these, else those that one may not. */
const MOVED = {
  client: ['secret', 'mole', 'note', 'level', 'founded', 'active'],
  deal: ['margin', 'mole', 'side', 'backer', 'memo', 'code', 'tags', 'won', 'level', 'ratio'],
  line: ['cost'],
};

/** Changes what somebody may not see. `unseen`: of records that they do not see alone. */
async function changeHidden(person, unseen) {
  const operations = [];
  for (const [object, names] of Object.entries(MOVED))
    for (const [id, row] of world.tables[object]) {
      const seen = person.scope(object) && visible(world, person, object, row);
      const hidden = names.filter((name) => !seen || !person.sees(object, name));
      if (!hidden.length || (unseen && seen)) continue;
      const values = Object.fromEntries(Object.entries(input(chance, world, object)).filter(([name]) => hidden.includes(name)));
      if ('mole' in values) values.mole = `hidden zeta 北京 ${chance.below(1000)}`;
      operations.push({ method: 'PATCH', path: `/data/${object}/${id}`, body: values });
    }
  const answer = await admin.post('/batch', { operations });
  assert.equal(answer.status, 200, answer.text);
  const before = world;
  world = await readWorld(admin, zone);
  return Object.keys(MOVED).flatMap((object) =>
    world.records[object].filter((record) => {
      const old = before.records[object].find(({ id }) => id === record.id);
      return record.version !== old.version;
    }),
  ).length;
}

function questions(person) {
  return Array.from({ length: 40 }, () => {
    const object = chance.of(['deal', 'deal', 'client', 'line']);
    const maker = new Asker(chance, world, person, object);
    maker.avoided = ALWAYS_MOVES;
    if (chance.one(3)) return `/data/${object}/aggregate${textOf(asText(maker.sumQuery()))}`;
    const asked = asText(maker.listQuery());
    return chance.one(4)
      ? `/export/${object}${textOf({ ...asked, limit: undefined, total: undefined })}`
      : `/data/${object}${textOf({ ...asked, select: asked.select ?? 'id' })}`;
  });
}

async function answersTo(client, urls) {
  const answers = {};
  for (const url of urls) {
    const answer = await client.get(url);
    assert.ok(answer.status < 500, `${url}: ${answer.text}`);
    answers[url] = `${answer.status} ${settled(answer.text)}`;
  }
  return answers;
}

for (const login of ['ray', 'vic', 'cle', 'rex'])
  test(`no answer to ${login} changes by a byte with what is hidden`, async () => {
    const person = people.find((one) => one.login === login);
    const urls = [...addresses(world, chance), ...questions(person)];
    for (;;) {
      const day = at(world, Date.now()).today;
      const before = await answersTo(clients[login], urls);
      assert.ok((await changeHidden(person, false)) > 20, 'so much has changed');
      const after = await answersTo(clients[login], urls);
      if (at(world, Date.now()).today !== day) continue;
      for (const url of urls) assert.equal(after[url], before[url], `seed ${SEED}, ${zone}, ${login}: ${url}`);
      return;
    }
  });

test('the feed of changes does not tell of records that somebody may not see', async () => {
  const ray = people.find((one) => one.login === 'ray');
  const since = (await clients.ray.get('/changes')).body.next;
  assert.ok((await changeHidden(ray, true)) > 20, 'so much has changed');
  for (let cursor = since, more = true; more;) {
    const { body } = await clients.ray.get(`/changes?since=${cursor}`);
    assert.deepEqual(body.rows, []);
    ({ next: cursor, more } = body);
  }
});
