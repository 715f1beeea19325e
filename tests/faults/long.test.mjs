/*
 * long.test.mjs -- SQL steps and calls of the disk fail in turn in the middle of what is no single request: a release that changes
 * tables, a piece of an import, of a change of many, a backup, a restore.
 *
 * The rule is that of steps.test.mjs: what was said to be done is all there; of anything else there is nothing, but for the pieces
 * that a job has counted; the server goes on; and the same works as soon as nothing fails.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { query, tenon } from '../http/server.mjs';
import { rowsOf } from './ledger.mjs';
import { app, client, damage, prepare, serveFaulty } from './stage.mjs';
import { EVERY, SAID, WAYS, some } from './ways.mjs';

const ROWS = 40, AMOUNT = 7;
const octets = { 'Content-Type': 'application/octet-stream' };
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
let count = 0;
const fresh = () => `n${++count}`;

const place = await prepare();
const server = await serveFaulty({ ...place, root: place.folder });
const who = client(server, place.admin);
const at = (...names) => path.join(place.folder, ...names);
const said = (problems) => { for (const { code, message } of problems) assert.match(code, SAID, message); };

/* --- commands: they run inside the server ------------------------------------------------------- */

async function command(...args) {
  const { code, stdout, stderr } = await tenon([...args, '--json'], { expect: null });
  return { done: code === 0, answer: stdout ? JSON.parse(stdout) : {}, text: stdout + stderr };
}

const commanded = async (problems, ...args) => {
  const { done, answer, text } = await command(...args);
  if (!done) {
    assert.ok(answer.problems?.length, `refused without a word: ${text}`);
    problems(answer.problems);
  }
  return done;
};

/* --- jobs --------------------------------------------------------------------------------------- */

/* Without a look into the database, which would be one of the steps that are counted. */
async function ended() {
  const text = (await who.get('//metrics')).text;
  return ['done', 'failed', 'dead'].reduce((sum, name) => sum + Number(new RegExp(`tenon_jobs_${name}_total (\\d+)`).exec(text)[1]), 0);
}

/* Until it has ended once; where everything fails from now on, it may not even be able to write down that. */
async function lookAside(before) {
  for (let i = 0; await ended() === before; i++, await pause(10)) {
    assert.ok(i < 3000, 'the job does not end');
    if (server.faults.get('fail') === 2 && server.faults.get('hit') > 0 && i > 30) return;
  }
}

async function jobEnds(id) {
  for (let i = 0; i < 1500; i++, await pause(20)) {
    const { body, status, text } = await who.get(`/jobs/${id}`);
    assert.equal(status, 200, text);
    if (['done', 'failed', 'dead'].includes(body.state)) return body;
  }
  return assert.fail(`the job ${id} does not end`);
}

/* `order` posts it; `pieces` says how many records have what the job gives them. */
const job = ({ ready, order, pieces, results }) => ({
  ready,
  act: async (things) => {
    const before = await ended(), answer = await order(things);
    things.job = answer.body.job?.id;
    if (answer.status === 202) {
      await lookAside(before);
      return false; /* it is known in the end only */
    }
    assert.ok([503, 507].includes(answer.status), `${answer.status} ${answer.text}`);
    said(answer.body.problems);
    return false;
  },
  refused: async (things) => {
    if (!things.job) return assert.equal(await pieces(things), 0);
    const { state, done, problems } = await jobEnds(things.job);
    if (state === 'done') return undefined;
    assert.ok(problems.length, 'it failed without a word');
    said(problems);
    return assert.equal(await pieces(things), done ?? 0, 'pieces that the job has not counted');
  },
  again: async (things) => {
    if (!things.job) things.job = (await order(things)).body.job.id;
    else if ((await jobEnds(things.job)).state !== 'done') {
      const { status, text } = await who.post(`/jobs/${things.job}/retry`, {});
      assert.ok(status === 200 || status === 409, text); // by itself it is tried again after a while: that may be just now
    }
    while ((await jobEnds(things.job)).state !== 'done') await pause(20);
  },
  after: async (things) => {
    assert.equal(await pieces(things), ROWS);
    if (results) assert.equal((await who.get(`/jobs/${things.job}/results?limit=500`)).body.rows.length, ROWS);
  },
});

const named = (name, more = '') => rowsOf(who, '/data/firm', { where: `name == '${name}'${more}` });

/* --- backups ------------------------------------------------------------------------------------ */

const inBackup = (problems) => said(problems.filter(({ code }) => !/^backup\.(tenant|content)$/.test(code)));
const holes = (folder) => JSON.parse(fs.readFileSync(path.join(folder, 'manifest.json'), 'utf8')).tenants.some(({ missing }) => missing?.length);

const backup = {
  ready: async () => ({ to: at(fresh()) }),
  act: ({ to }) => commanded(inBackup, 'backup', place.data, 't1', to),
  /* A content that could not be read is a hole, which the manifest names. */
  refused: async ({ to }) => {
    assert.ok(!fs.existsSync(to) || holes(to), 'a backup that was refused is there');
    fs.rmSync(to, { recursive: true, force: true });
  },
  after: async ({ to }) => {
    const { done, text } = await command('verify', to);
    assert.ok(done, text);
    assert.ok(!fs.existsSync(`${to}.part`));
    fs.rmSync(to, { recursive: true });
  },
};

/* --- restores ----------------------------------------------------------------------------------- */

const kept = at('kept');
const firm = await who.create('firm', { name: 'with a deal' });
const paper = (await who.post('/files?name=a.txt', 'a content', octets)).body;
await who.create('deal', { name: 'its deal', firm: firm.id, amount: AMOUNT, papers: [paper.id] });
assert.ok((await command('backup', place.data, 't1', kept)).done);
const had = (await rowsOf(who, '/data/firm')).length;

const inRestore = (problems) => said(problems.filter(({ code }) => !/^backup\.(damaged|content|none|manifest)$/.test(code)));
const clientOf = (tenant) => client(server, place.admin, tenant);

/* A tenant that could not be opened is not tried again for a second. */
const patient = (tenant) => {
  const there = clientOf(tenant), get = there.get.bind(there);
  there.get = async (...asked) => {
    for (let i = 0; ; i++, await pause(100)) {
      const answer = await get(...asked);
      if (i > 100 || answer.body?.problems?.[0].code !== 'tenant.broken') return answer;
    }
  };
  return there;
};
const isWhole = async (name) => {
  const there = patient(name);
  assert.equal((await rowsOf(there, '/data/firm')).length, had);
  assert.equal((await there.get(`/files/${paper.id}`)).text, 'a content');
  await there.create('firm', { name: 'afterwards' });
};
const folders = (ending) => fs.readdirSync(at('data', 'tenants')).filter((name) => name.includes(ending));
const leftOvers = () => folders('.restoring');
const dropReplaced = () => folders('.replaced-').forEach((name) => fs.rmSync(at('data', 'tenants', name), { recursive: true }));

async function putBack(name, opened = true) {
  const { done, text } = await command('restore', place.data, kept, 't1', name, '--replace');
  assert.ok(done, text);
  dropReplaced();
  if (opened) assert.equal((await patient(name).get('/data/firm?limit=1')).status, 200);
  return patient(name);
}

/* Where a content could not be read, the tenant is there without it, and that was said. */
const restored = ({ ready, act }) => ({
  ready,
  act: (things) => {
    things.gaps = false;
    return act(things, (problems) => {
      things.gaps = problems.some(({ code }) => code === 'backup.content');
      inRestore(problems);
    });
  },
});

const beside = {
  ...restored({
    ready: async () => ({ name: fresh() }),
    act: ({ name }, problems) => commanded(problems, 'restore', place.data, kept, 't1', name),
  }),
  refused: async (things) => {
    if (things.gaps) things.name = fresh();
    else assert.equal((await patient(things.name).get('/data/firm?limit=1')).status, 404);
  },
  after: async ({ name }) => {
    await isWhole(name);
    assert.deepEqual(leftOvers(), []);
  },
};

const instead = {
  ...restored({
    ready: async () => {
      const name = 'instead', there = await putBack(name);
      return { name, mark: (await there.create('firm', { name: fresh() })).id };
    },
    act: ({ name }, problems) => commanded(problems, 'restore', place.data, kept, 't1', name, '--replace'),
  }),
  refused: async ({ name, mark, gaps }) => {
    assert.equal((await patient(name).get(`/data/firm/${mark}`)).status, gaps ? 404 : 200);
  },
  after: async ({ name, mark }) => {
    assert.equal((await patient(name).get(`/data/firm/${mark}`)).status, 404);
    await isWhole(name);
    assert.deepEqual(leftOvers(), []);
    dropReplaced();
  },
};

const opening = {
  ready: async () => ({ who: await putBack('opened', false), name: 'opened' }),
  act: async ({ name }) => {
    const { status, body, text } = await clientOf(name).get('/data/firm?limit=1');
    if (status === 200) return true;
    assert.equal(status, 503, text);
    return said(body.problems);
  },
  refused: async () => {},
  again: async ({ who }) => assert.equal((await who.get('/data/firm?limit=1')).status, 200),
  after: ({ name }) => isWhole(name),
};

/* --- a release that changes tables -------------------------------------------------------------- */

const wide = at('wide');
fs.cpSync(app, wide, { recursive: true });
fs.appendFileSync(path.join(wide, 'objects/firm/object.yaml'), `  level: {type: integer}
  name2: {type: text, searchable: true}
  most:  {type: rollup, over: deal.firm, max: amount}
indexes: [{fields: [level]}]
`);
fs.mkdirSync(path.join(wide, 'objects/visit'));
fs.writeFileSync(path.join(wide, 'objects/visit/object.yaml'), `object: visit
title: topic
fields:
  topic: {type: text, required: true}
  firm:  {type: lookup, to: firm}
`);

/* On a tenant that is put back before each: what a release has added does not go again. */
const applied = {
  ready: async () => ({ who: await putBack('released') }),
  act: () => commanded(said, 'apply', place.data, 'released', wide),
  refused: async ({ who }) => assert.equal(await isWide(who), false),
  after: async ({ who }) => {
    assert.equal(await isWide(who), true);
    assert.deepEqual((await command('plan', place.data, 'released', wide)).answer.steps, []);
    await who.create('firm', { name: fresh(), level: 3 });
    assert.equal((await who.rows('/data/firm' + query({ where: 'level == 3' }))).length, 1);
  },
};

const isWide = async (who) => {
  const [{ most, level }] = await who.rows('/data/firm' + query({ where: "name == 'with a deal'" }));
  const { status } = await who.get('/data/visit?limit=1');
  assert.deepEqual([most, level, status], status === 200 ? [AMOUNT, null, 200] : [undefined, undefined, 404]);
  return status === 200;
};

/* --- in turn ------------------------------------------------------------------------------------ */

const ACTS = {
  'a release': applied,
  'an import': job({
    ready: async () => ({ name: fresh() }),
    order: ({ name }) => who.post('/import/firm?name=f.csv', ['name,code', ...Array.from({ length: ROWS }, (_, i) => `${name},${name}-${i}`)].join('\n'), octets),
    pieces: async ({ name }) => {
      const rows = await named(name);
      assert.equal(new Set(rows.map(({ code }) => code)).size, rows.length);
      return rows.length;
    },
  }),
  'a change of many': job({
    ready: async () => {
      const name = fresh();
      await who.post('/data/firm', Array.from({ length: ROWS }, () => ({ name })));
      return { name };
    },
    order: ({ name }) => who.post('/data/firm/bulk', { where: `name == '${name}'`, set: { staff: 7 } }),
    pieces: async ({ name }) => (await named(name, ' and staff == 7')).length,
    results: true,
  }),
  'a backup': backup,
  'a tenant that is opened': opening,
  'a restore beside': beside,
  'a restore in its place': instead,
};

async function tryOne(act, way, nth) {
  const things = await act.ready() ?? {};
  server.faults.arm({ ...way, nth });
  const done = await act.act(things);
  const { hit } = server.faults.disarm();
  if (!done) {
    await act.refused(things);
    await (act.again ? act.again(things) : assert.ok(await act.act(things), 'the next one does not work'));
  }
  await act.after(things);
  return hit;
}

/* How many there are to fail, when none does. */
async function total(act, { kinds }) {
  const things = await act.ready() ?? {};
  server.faults.arm({ kinds, nth: 1 << 30 });
  const done = await act.act(things);
  const { seen } = server.faults.disarm();
  if (!done) await act.again(things);
  await act.after(things);
  return seen;
}

/* Every way, or two of them, others for each act. */
const waysOf = (number) => [...Object.entries(WAYS).entries()].filter(([i]) => EVERY === 1 || [0, 2].includes((i + number) % 5));

for (const [turn, [name, act]] of Object.entries(ACTS).entries())
  describe(name, () => {
    const totals = new Map();
    for (const [number, [means, way]] of waysOf(turn))
      test(means, { timeout: 3_600_000 }, async (t) => {
        if (!totals.has(way.kinds)) totals.set(way.kinds, await total(act, way));
        let tried = 0, hits = 0;
        for (const nth of some(totals.get(way.kinds), 1, 0.05 + number / 6)) {
          try {
            hits += await tryOne(act, way, nth) > 0;
          } catch (error) {
            error.message = `the ${nth}th: ${error.message}\n${server.log.split('\n').filter((line) => / (error|warning) /.test(line)).slice(-4).join('\n')}`;
            throw error;
          }
          tried++;
        }
        assert.ok(hits > 0, 'nothing has failed');
        t.diagnostic(`${tried} of ${totals.get(way.kinds)} tried`);
      });
  });

test('and in the end every database is whole', async () => {
  assert.equal((await server.stop()).code, 0);
  assert.equal(damage(place.data), '');
});
