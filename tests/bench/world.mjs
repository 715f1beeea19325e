/*
 * world.mjs -- what there is to measure: two tenants with the same rows, one with a script besides, and the yardstick's copy.
 *
 * The rule: rows come in once, by `tenon import`; everybody else gets a copy of that file.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeRows } from './rows.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
export const binary = path.resolve(process.env.TENON ?? path.join(here, '../../build/tenon'));
export const yardstick = path.resolve(process.env.YARDSTICK ?? path.join(here, '../../build/release/yardstick'));

export const tenon = (args, options = {}) =>
  execFileSync(binary, args, { encoding: 'utf8', maxBuffer: 64 << 20, stdio: 'pipe', ...options }).trim();

/** The app as it stands, or with a script at the objects that have one under hook/. */
function makeApp(folder, name) {
  const app = path.join(folder, `app-${name}`);
  fs.cpSync(path.join(here, 'app'), app, { recursive: true });
  if (name !== 'hooked') return app;
  for (const file of fs.readdirSync(path.join(here, 'hook')))
    fs.copyFileSync(path.join(here, 'hook', file), path.join(app, 'objects', path.parse(file).name, 'script.lua'));
  return app;
}

export function makeWorld(folder, scale) {
  const data = path.join(folder, 'data'), files = writeRows(folder, scale, 'sam'), began = performance.now();
  fs.mkdirSync(data);
  tenon(['tenant', 'create', data, 'plain', '--app', makeApp(folder, 'plain')]);
  tenon(['user', 'add', data, 'plain', 'sam', '--roles', 'seller', '--password-stdin'], { input: 'not for signing in\n' });
  for (const { object, file } of files) tenon(['import', data, 'plain', object, file]);
  const rows = files.reduce((sum, { rows: many }) => sum + many, 0), seconds = (performance.now() - began) / 1000;
  console.log(`${rows} records imported in ${seconds.toFixed(1)} s (${Math.round(rows / seconds)} a second)`);

  const bare = path.join(folder, 'yardstick.db'), home = path.join(data, 'tenants');
  tenon(['tenant', 'create', data, 'hooked', '--app', path.join(folder, 'app-plain')]);
  fs.rmSync(path.join(home, 'hooked'), { recursive: true });
  fs.cpSync(path.join(home, 'plain'), path.join(home, 'hooked'), { recursive: true });
  tenon(['apply', data, 'hooked', makeApp(folder, 'hooked')]);
  execFileSync(yardstick, ['make', path.join(home, 'plain', 'data.db'), bare]);
  const tokens = { bare: '-' };
  for (const tenant of ['plain', 'hooked']) tokens[tenant] = tenon(['token', 'create', data, tenant, 'sam']);
  return { folder, data, bare, tokens };
}
