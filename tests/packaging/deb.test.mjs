/* The Debian package as dpkg and systemd see it: what is in it, what it needs, who owns what, how tightly it is held. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeData } from '../http/server.mjs';

const top = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const binary = path.resolve(top, process.env.TENON_RELEASE ?? 'build/tenon');
const run = (program, args, options = {}) => execFileSync(program, args, { encoding: 'utf8', ...options });
const there = (program) => {
  try {
    return Boolean(run('sh', ['-c', `command -v ${program}`], { stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return false;
  }
};
const without = (program) => !there(program) && `${program} is not there`;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenon-deb-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));
const build = () => path.join(top, run(path.join(top, 'packaging/debian/build'), [binary]).trim());
const deb = build();
const first = fs.readFileSync(deb);
const root = path.join(folder, 'root');
run('dpkg-deb', ['-x', deb, root]);

test('it holds the command, the service, the options as a conffile and the documentation, owned by root', () => {
  const files = run('dpkg-deb', ['-c', deb]).trim().split('\n').map((line) => line.split(/\s+/));
  const kind = Object.fromEntries(files.map(([mode, owner, , , , name]) => [name, `${mode} ${owner}`]));
  assert.equal(kind['./usr/bin/tenon'], '-rwxr-xr-x root/root');
  for (const name of ['./lib/systemd/system/tenon.service', './etc/tenon/options', './usr/share/man/man1/tenon.1.gz',
    './usr/share/doc/tenon/copyright', './usr/share/doc/tenon/docs/operations.md', './usr/share/doc/tenon/examples/nginx/tenon.conf'])
    assert.equal(kind[name], '-rw-r--r-- root/root', name);
  for (const [name, mode] of Object.entries(kind)) assert.match(mode, /^[-d]rw[-x]r-[-x]r-[-x] root\/root$/, name);
  assert.equal(run('dpkg-deb', ['-I', deb, 'conffiles']), '/etc/tenon/options\n');
});

test('it needs the libraries that the binary is linked with, and the program in it runs', () => {
  const needs = run('dpkg-deb', ['-f', deb, 'Depends']);
  for (const library of ['libc6', 'libcivetweb1', 'libsqlite3-0', 'liblua5.4-0', 'libsodium23', 'libyaml-0-2', 'tzdata', 'adduser'])
    assert.ok(needs.split(/[, ]+/).includes(library), `${library} in ${needs}`);
  assert.match(run(path.join(root, 'usr/bin/tenon'), ['help']), /serve/);
  const version = /project\(tenon VERSION ([\d.]+)/.exec(fs.readFileSync(path.join(top, 'CMakeLists.txt'), 'utf8'))[1];
  assert.equal(run('dpkg-deb', ['-f', deb, 'Version']).trim(), `${version}-1`);
});

test('the same commit makes the same bytes', () => {
  build();
  assert.ok(first.equals(fs.readFileSync(deb)));
});

test('its scripts are shell without mistakes', () => {
  for (const script of ['postinst', 'prerm', 'postrm']) {
    const text = run('dpkg-deb', ['-I', deb, script]);
    assert.match(text, /^#!\/bin\/sh\n.*\nset -e\n/s, script);
    run('sh', ['-n'], { input: text });
  }
});

test('lintian has nothing to say', { skip: without('lintian') }, () => {
  assert.equal(run('lintian', ['--fail-on', 'none', deb], { stdio: ['ignore', 'pipe', 'ignore'] }), '');
});

const unit = fs.readFileSync(path.join(top, 'packaging/systemd/tenon.service'), 'utf8');

test('systemd reads the unit without a word, and finds it tight', { skip: without('systemd-analyze') }, () => {
  const here = path.join(folder, 'tenon.service');
  fs.writeFileSync(here, unit.replace('/usr/bin/tenon', path.join(root, 'usr/bin/tenon')));
  run('systemd-analyze', ['verify', '--man=no', '--recursive-errors=no', here]); // says what is wrong by its exit code
  const said = run('systemd-analyze', ['security', '--offline=yes', '--threshold=20', here], { stdio: ['ignore', 'pipe', 'ignore'] });
  assert.match(said, /Overall exposure level for tenon\.service: 1\.\d/);
});

test('the options of the service are options of serve', () => {
  const text = fs.readFileSync(path.join(root, 'etc/tenon/options'), 'utf8');
  const known = run(binary, ['serve', '--help']);
  const used = text.match(/(?<=[ =])--[a-z-]+/g);
  assert.ok(used.length >= 3);
  for (const option of used) assert.ok(known.includes(option), option);
  assert.match(unit, /^ExecStart=\/usr\/bin\/tenon serve \/var\/lib\/tenon \$TENON_OPTIONS$/m);
  assert.match(unit, /^EnvironmentFile=-\/etc\/tenon\/options$/m);
});

/* Node has no datagrams over Unix sockets: Python waits there and prints each that comes. */
const listener = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1] if sys.argv[1][0] != '@' else '\\0' + sys.argv[1][1:])
print('bound', flush=True)
while True: print(s.recv(4096).decode(), flush=True)
`;

for (const address of [path.join(folder, 'notify'), `@tenon-test-${process.pid}`])
  test(`the service manager at ${address[0]}... hears when the server is ready and when it goes down`, { timeout: 300_000 }, async () => {
    const { data } = await makeData({});
    const manager = spawn('python3', ['-c', listener, address], { stdio: ['ignore', 'pipe', 'inherit'] });
    let heard = '';
    manager.stdout.on('data', (bytes) => (heard += bytes));
    const hears = async (pattern) => {
      for (let i = 0; i < 600 && !pattern.test(heard); i++) await new Promise((done) => setTimeout(done, 50));
      assert.match(heard, pattern);
    };
    try {
      await hears(/^bound\n$/);
      const server = spawn(binary, ['serve', data, '--listen', '127.0.0.1:0', '--threads', '8'],
        { stdio: 'ignore', env: { ...process.env, NOTIFY_SOCKET: address } });
      const ended = new Promise((resolve) => server.on('exit', resolve));
      try {
        await hears(/^bound\nREADY=1\n$/);
      } finally {
        server.kill('SIGTERM');
      }
      assert.equal(await ended, 0);
      await hears(/^bound\nREADY=1\nSTOPPING=1\n$/);
    } finally {
      manager.kill();
    }
  });
