/* The log: nobody who is served waits for whoever reads it, and systemd's journal learns how grave a line is. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { becomes, binary, makeData, serve } from './server.mjs';

const long = `/t/${'x'.repeat(480)}/`;

async function ask(server, times) {
  for (let i = 0; i < times; i += 20)
    await Promise.all(Array.from({ length: 20 }, async () => (await fetch(server.origin + long)).text()));
}

test('while nobody reads the log, requests are answered; afterwards it says how many lines are missing', { timeout: 300_000 }, async () => {
  const server = await serve(await makeData({}));
  server.child.stderr.pause();
  await ask(server, 3500); // of 700 bytes each: more than pipe and memory hold
  assert.equal((await fetch(server.origin + '/healthz')).status, 200);
  server.child.stderr.resume();
  const lines = () => [...server.log.matchAll(/ info request .*path=\/t\/xxx/g)].length;
  const dropped = () => [...server.log.matchAll(/ warning log dropped=(\d+)\n/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  await becomes(() => lines() + dropped(), (told) => told >= 3500);
  assert.ok(dropped() > 0, `${lines()} lines`);
});

test('a server whose log nobody reads goes down all the same', { timeout: 300_000 }, async () => {
  const server = await serve(await makeData({}));
  server.child.stderr.pause();
  await ask(server, 1500);
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
});

test('lines for the journal begin with their priority, others do not', { timeout: 300_000 }, async () => {
  const { data } = await makeData({});
  const file = path.join(data, '../log');
  const log = fs.openSync(file, 'w');
  const { dev, ino } = fs.fstatSync(log, { bigint: true });
  for (const [stream, start] of [[`${dev}:${ino}`, '<6>'], ['1:2', '']]) {
    fs.ftruncateSync(log);
    const server = spawn(binary, ['serve', data, '--listen', '127.0.0.1:0', '--threads', '8'],
      { stdio: ['ignore', 'pipe', log], env: { ...process.env, JOURNAL_STREAM: stream } });
    const ended = new Promise((resolve) => server.on('exit', resolve));
    await new Promise((resolve) => server.stdout.once('data', resolve));
    server.kill('SIGTERM');
    assert.equal(await ended, 0);
    const lines = fs.readFileSync(file, 'utf8').replaceAll('\0', '').trim().split('\n');
    assert.ok(lines.some((line) => / info start /.test(line)), String(lines));
    for (const line of lines) assert.match(line, new RegExp(`^${start}\\d{4}-`));
  }
  fs.closeSync(log);
});
