/*
 * stage.mjs -- a data folder and the real binary with the shim between it and its disk.
 *
 *   const place = await prepare();                    // in memory, with a tenant, a user and a token
 *   const server = await serveFaulty(place);          // tells the shim what to do by server.faults
 *   server.faults.arm({ kinds: KIND.sync, nth: 2, error: EIO });
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PASSWORD, serve, tenon } from '../http/server.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
export const app = path.join(here, 'app');
const shim = path.resolve(process.env.TENON_SHIM ?? path.join(here, '../../build/dev/libfaults.so'));
const scarce = path.join(path.dirname(shim), 'libscarce.so');
const shipped = path.resolve(process.env.TENON_RELEASE ?? path.join(here, '../../build/tenon'));

/* In memory, where there is room: what these tests ask of a disk is not its speed. */
const memory = '/dev/shm';
export const somewhere = () => {
  const room = fs.existsSync(memory) && fs.statfsSync(memory).bavail * fs.statfsSync(memory).bsize > 1 << 30;
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(room ? memory : os.tmpdir(), 'tenon-faults-')));
  after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** The environment under which the binary meets the shim; `root`: the folder that it watches, if that is more than the data's. */
export const under = ({ data, root = data, record, control }) => ({
  ...process.env,
  LD_PRELOAD: shim,
  ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0`,
  FAULTS_ROOT: root,
  ...(record ? { FAULTS_RECORD: record } : {}),
  ...(control ? { FAULTS_CONTROL: control } : {}),
});

/** A data folder with one tenant and two people; `recorded`: from its first byte on, with all that is beside it; nothing of it is
 * watched by denied.mjs. */
export async function prepare({ recorded = false, folder = somewhere() } = {}) {
  const data = path.join(folder, 'data'), record = recorded ? path.join(folder, 'record') : null;
  fs.mkdirSync(data);
  const place = { folder, data, record, watch: false, tenant: 't1', ...(recorded ? { root: folder } : {}) };
  const how = recorded ? { env: under(place) } : {};
  await tenon(['tenant', 'create', data, 't1', '--app', app], how);
  await tenon(['user', 'add', data, 't1', 'bea', '--roles', 'boss', '--password-stdin'], { input: PASSWORD + '\n', ...how });
  await tenon(['user', 'passwd', data, 't1', 'admin', '--password-stdin'], { input: PASSWORD + '\n', ...how });
  place.token = (await tenon(['token', 'create', data, 't1', 'bea'], how)).stdout.trim();
  place.admin = (await tenon(['token', 'create', data, 't1', 'admin'], how)).stdout.trim();
  return place;
}

/* Each request has a connection of its own: one that is kept may be idle for so long beside all that these tests do that the server ends
 * it just when it is used again. */
export function client(server, token = server.token, tenant = undefined) {
  const here = Object.assign(server.client(tenant), { token }), send = here.send.bind(here);
  here.send = (method, path, body, headers) => send(method, path, body, { ...headers, Connection: 'close' });
  return here;
}

/* --- what the shim is told ---------------------------------------------------------------------- */

export const KIND = { write: 1, sync: 2, size: 4, name: 8, open: 16, read: 32, step: 64, memory: 128 };
KIND.disk = KIND.write | KIND.sync | KIND.size | KIND.name | KIND.open;
export const HOW = { error: 0, short: 1, death: 2, undone: 3 };
export const { ENOSPC, EIO } = os.constants.errno;
export const SQLITE = { full: 13, disk: 10 };
const FIELDS = ['kinds', 'fail', 'nth', 'error', 'how', 'seen', 'hit', 'process'];

class Faults {
  constructor(file) {
    this.file = file;
    fs.writeFileSync(file, Buffer.alloc(FIELDS.length * 4));
  }

  set(values) {
    const file = fs.openSync(this.file, 'r+'), bytes = Buffer.alloc(4);
    /* `kinds` last: from then on calls are counted. */
    for (const name of [...FIELDS].reverse()) {
      if (!(name in values)) continue;
      bytes.writeInt32LE(values[name]);
      fs.writeSync(file, bytes, 0, 4, FIELDS.indexOf(name) * 4);
    }
    fs.closeSync(file);
  }

  get(name) { return fs.readFileSync(this.file).readInt32LE(FIELDS.indexOf(name) * 4); }

  /** The nth call of these kinds fails; `from`: and all after it. */
  arm({ kinds, nth = 1, error = EIO, how = HOW.error, from = false }) {
    this.set({ kinds: 0 });
    this.set({ fail: from ? 2 : 1, nth, error, how, seen: 0, hit: 0, kinds });
  }

  /** Gives how many calls there were, and how many of them failed. */
  disarm() {
    this.set({ kinds: 0 });
    return { seen: this.get('seen'), hit: this.get('hit') };
  }
}

/** The binary as it is shipped, whose memory is its own, between it and which the other shim stands: one block may be missing. */
export async function serveScarce(place) {
  const control = path.join(place.folder, 'control');
  const faults = new Faults(control);
  const server = await serve(place, ['--threads', '32'], { env: { ...process.env, LD_PRELOAD: scarce, FAULTS_CONTROL: control }, served: shipped });
  return Object.assign(server, { faults });
}

export async function serveFaulty(place) {
  const control = path.join(place.folder, 'control');
  const faults = new Faults(control);
  const server = await serve(place, ['--threads', '64'], { env: under({ ...place, control }) });
  return Object.assign(server, { faults });
}

/* --- files -------------------------------------------------------------------------------------- */

const LOOK = `
import sqlite3, sys
for path in sys.argv[1:]:
    said = sqlite3.connect(path).execute('PRAGMA integrity_check').fetchall()
    if said != [('ok',)]: print(path, said)
`;

const RUN = `
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db: print(db.execute(sys.argv[2]).rowcount)
`;

/** One statement in a database of the tenant's while nobody has it open; gives how many rows it has changed. */
export const sql = (place, file, statement) =>
  Number(execFileSync('python3', ['-c', RUN, path.join(place.data, 'tenants', place.tenant, file), statement], { encoding: 'utf8' }));

/* What a backup or a restore had not finished has a name that nobody opens. */
const begun = /\.(part|restoring)\//;

/** What SQLite's own check says against the databases of a data folder that nobody has open; empty if nothing. */
export function damage(data) {
  const files = fs.readdirSync(data, { recursive: true }).filter((name) => name.endsWith('.db') && !begun.test(name));
  return execFileSync('python3', ['-c', LOOK, ...files.map((name) => path.join(data, name))], { encoding: 'utf8' });
}
