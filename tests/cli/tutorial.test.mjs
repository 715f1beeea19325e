// The tutorial, done as it is written: its files are written, its commands run in order in one folder with the real binary, and what it
// promises of their output is looked for. How the text is read:
//
//   a sentence that ends with a file's name, then a block      that file
//   "at the end of `file`:", "below `word` in `file`:"         the block goes there
//   "replace `a` by `b` in `file`"                             just that, at its first place
//   ```sh                                                      commands; `tenon demo` and `tenon serve` go on until "with Ctrl-C"
//   ```text after them                                         lines whose texts come in this order in what they print
//   "the terminal says:", then ```text                         the same, of the server in the background, now or in a moment
//
// A block in another place is an illustration, and nothing is done with it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import test from 'node:test';
import { freePort } from '../http/ports.mjs';
import { folder, root } from './tenon.mjs';

const binary = resolve(process.env.TENON ?? join(root, 'build/dev/tenon'));
const name = /`([\w./-]+\.(?:yaml|lua|csv))`/;

/** The text in pieces: paragraphs, and blocks with their kind. */
function pieces(text) {
  const found = [];
  for (const part of text.split(/^(```\w*\n[^]*?\n```)$/m)) {
    const block = /^```(\w*)\n([^]*?\n)```$/.exec(part);
    if (block) found.push({ kind: block[1], body: block[2], after: found.at(-1)?.text ?? '' });
    else found.push({ text: part.trim().replace(/\s+/g, ' ') });
  }
  return found;
}

/** What is to be done, in the order of the text. */
function steps(text) {
  const todo = [];
  for (const { kind, body, after, text: said } of pieces(text)) {
    const place = kind && new RegExp(`(at the end of |below \`([^\`]+)\` in )?${name.source}:?$`).exec(after);
    if (kind === 'sh') todo.push({ run: body });
    else if (kind === 'text' && /the terminal says:$/.test(after)) todo.push({ hear: body.trimEnd().split('\n') });
    else if (kind === 'text') { if (todo.at(-1).run && !after) todo.push({ expect: body.trimEnd().split('\n') }); }
    else if (place) todo.push({ file: place[3], body, below: place[2], append: place[1]?.startsWith('at the end') });
    else if (said) {
      const file = [...said.matchAll(/ in `([\w./-]+)`/g)];
      for (const match of said.matchAll(/replace `([^`]+)` by `([^`]+)`|`([^`]+)` by `([^`]+)`|with Ctrl-C/gi)) {
        if (match[0] === 'with Ctrl-C') { todo.push({ stop: true }); continue; }
        const where = file.find((one) => one.index > match.index);
        todo.push({ replace: match[1] ?? match[3], by: match[2] ?? match[4], file: where[1] });
      }
    }
  }
  return todo;
}

/** A reader at a terminal: a folder, a port of their own, and at most one server in the background. */
class Reader {
  constructor(path, port) {
    mkdirSync(join(path, 'bin'));
    symlinkSync(binary, join(path, 'bin/tenon'));
    Object.assign(this, { path, port, printed: '', server: null });
    this.env = { ...process.env, LC_ALL: 'C.UTF-8', TMPDIR: path, PATH: `${join(path, 'bin')}:${process.env.PATH}` };
  }

  /** What the text says, with this reader's port and the demo's folder. */
  own(text) {
    return text.replaceAll('8080', String(this.port)).replace(/\/\S*tenon-demo-\w+/g, this.demo ?? '$&');
  }

  async run(block, mayFail) {
    const background = block.split('\n').filter((line) => /^tenon (demo|serve) /.test(line)).join('\n');
    const rest = block.split('\n').filter((line) => !/^tenon (demo|serve) /.test(line)).join('\n');
    this.printed = '';
    if (rest.trim()) this.shell(this.own(rest), mayFail);
    if (background) await this.serve(this.own(background));
  }

  shell(lines, mayFail) {
    const done = spawnSync('bash', ['-c', mayFail ? lines : `set -eo pipefail\n${lines}`],
      { cwd: this.path, env: this.env, encoding: 'utf8' });
    this.printed = done.stdout + done.stderr;
    assert.ok(mayFail || done.status === 0, `${lines}\nfailed:\n${this.printed}`);
    assert.doesNotMatch(this.printed, /command not found|internal error|Sanitizer/, lines);
  }

  serve(line) {
    assert.equal(this.server, null, `the server before was not stopped: ${line}`);
    const [command, ...args] = line.split(' ');
    const child = this.server = spawn(join(this.path, 'bin', command), args, { cwd: this.path, env: this.env });
    return new Promise((listens, failed) => {
      const hear = (bytes) => {
        this.printed += bytes;
        this.demo = /tenon plan (\S+)\/data demo/.exec(this.printed)?.[1] ?? this.demo;
        if (/^listening on .*\n/m.test(this.printed) && (args[0] !== 'demo' || /thrown away.*\n/.test(this.printed))) listens();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.on('exit', () => failed(new Error(`${line} ended:\n${this.printed}`)));
    });
  }

  async stop() {
    const child = this.server;
    this.server = null;
    if (!child || child.exitCode !== null) return;
    child.kill('SIGINT');
    await new Promise((gone) => child.once('exit', gone));
  }

  write({ file, body, below, append }) {
    const path = join(this.path, file);
    mkdirSync(dirname(path), { recursive: true });
    if (!below && !append) return writeFileSync(path, `${body}\n`);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const at = append ? lines.length : lines.findIndex((line) => line.includes(below)) + 1;
    assert.ok(at > 0, `${file} has no line with ${below}`);
    return writeFileSync(path, [...lines.slice(0, at), body, ...lines.slice(at), ''].join('\n'));
  }

  replace({ file, replace, by }) {
    const path = join(this.path, file), before = readFileSync(path, 'utf8');
    assert.ok(before.includes(replace), `${file} has no ${replace}`);
    writeFileSync(path, before.replace(replace, by));
  }

  /** What the server says by itself: then what was printed before is done with. */
  async hear(lines) {
    for (let left = 600; left > 0 && !lines.every((line) => this.printed.includes(line)); left--)
      await new Promise((next) => setTimeout(next, 50));
    this.expect(lines);
    this.printed = '';
  }

  expect(lines) {
    let from = 0;
    for (const line of lines.map((one) => this.own(one.trim()))) {
      const at = this.printed.indexOf(line, from);
      assert.ok(at >= 0, `"${line}" was promised, but this came:\n${this.printed}`);
      from = at + line.length;
    }
  }

  /** A look over HTTP at the app that is running, as somebody of the demo. */
  async look(login, path) {
    const base = `http://127.0.0.1:${this.port}`, at = `${base}/t/demo/api/v1`;
    const signed = await fetch(`${at}/session`, { method: 'POST', body: JSON.stringify({ user: login, password: 'demo' }),
      headers: { 'content-type': 'application/json' } });
    assert.equal(signed.status, 200, await signed.clone().text());
    const answer = await fetch(at + path, { headers: { cookie: signed.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ') } });
    assert.equal(answer.status, 200, path);
    return answer.json();
  }
}

test('the tutorial leads to a small CRM', async (t) => {
  const text = readFileSync(join(root, 'docs/tutorial.md'), 'utf8'), todo = steps(text);
  const reader = new Reader(folder(t), await freePort());
  t.after(() => reader.stop());
  assert.ok(todo.filter((step) => step.file).length > 15 && todo.filter((step) => step.expect).length > 8, 'the text was not understood');

  let stops = 0;
  for (const [i, step] of todo.entries()) {
    if (step.run) await reader.run(step.run, todo[i + 1]?.expect !== undefined);
    else if (step.expect) reader.expect(step.expect);
    else if (step.hear) await reader.hear(step.hear);
    else if (step.replace) reader.replace(step);
    else if (step.file) reader.write(step);
    else {
      if (++stops === 2) await looksRight(reader);
      await reader.stop();
    }
  }
  assert.equal(stops, 3);
});

/* The demo with everything in it: what somebody in sales gets to see. */
async function looksRight(reader) {
  const deals = await reader.look('nina', '/data/deal?view=open');
  assert.deepEqual(deals.rows.map((deal) => deal.name), ['Spare parts 2099']);
  const board = await reader.look('nina', '/board/deal?view=stages');
  assert.ok(board.columns.length >= 4);
  const today = await reader.look('nina', '/dashboards/today');
  assert.equal(today.tiles.length, 4);
}
