// run.mjs -- the fuzz targets, one after the other or two at a time, each for its share of the time.
//
//     node tests/fuzz/run.mjs SECONDS [TARGET...]
//
// The programs are those of the preset "fuzz" in build/fuzz. What libFuzzer has learned grows in build/fuzz/corpus; with
// FUZZ_FRESH=1 it begins at the seeds of tests/fuzz/corpus with a fixed seed, so that what failed fails again. An input that
// crashes, leaks, is slow or takes too much memory is kept in build/fuzz/found, and ends this run as failed.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

const here = import.meta.dirname, root = resolve(here, '../..'), build = join(root, 'build/fuzz');
const fresh = process.env.FUZZ_FRESH === '1';
const seconds = Number(process.argv[2] ?? 60);
const all = readdirSync(join(here, 'corpus'));
const targets = process.argv.length > 3 ? process.argv.slice(3) : all;
const atOnce = Math.min(availableParallelism(), targets.length);
const share = Math.max(2, Math.floor((seconds * atOnce) / targets.length));

// An input is slow after so many seconds, even under sanitizers on a busy machine.
const SLOW = 20, MEMORY_MB = 1500, LONGEST = 8192;

function options(name, temp) {
  const found = join(build, 'found');
  mkdirSync(found, { recursive: true });
  const list = [
    `-max_total_time=${share}`, `-timeout=${SLOW}`, `-rss_limit_mb=${MEMORY_MB}`, `-max_len=${LONGEST}`,
    '-print_final_stats=1', '-verbosity=1', '-report_slow_units=5', `-artifact_prefix=${found}/${name}-`,
  ];
  if (fresh) list.push('-seed=20261122');
  const words = join(here, 'words', name);
  if (existsSync(words)) list.push(`-dict=${words}`);
  const grown = fresh ? join(temp, 'corpus') : join(build, 'corpus', name);
  mkdirSync(grown, { recursive: true });
  return [...list, grown, join(here, 'corpus', name)];
}

const last = (said, pattern) => said.match(pattern)?.at(-1) ?? '?';

function run(name) {
  const temp = mkdtempSync(join(tmpdir(), 'tenon-fuzz-'));
  const child = spawn(join(build, 'fuzz', `fuzz_${name}`), options(name, temp), {
    cwd: root, stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: temp, ASAN_OPTIONS: 'detect_leaks=1', UBSAN_OPTIONS: 'print_stacktrace=1' },
  });
  let said = '';
  const listen = (piece) => { said = (said + piece).slice(-200000); };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  return new Promise((done) => {
    child.on('error', (error) => { said += error; });
    child.on('close', (code) => {
      rmSync(temp, { recursive: true, force: true });
      const runs = last(said, /number_of_executed_units: *\d+/g).split(/: */)[1] ?? '?';
      const edges = last(said, /cov: \d+/g).slice(5);
      console.log(`${name.padEnd(18)} ${String(runs).padStart(9)} inputs  ${edges.padStart(6)} edges  ${code === 0 ? 'ok' : 'FAILED'}`);
      if (code !== 0) tell(name, said);
      done(code === 0);
    });
  });
}

// Once more at the end, in a few lines: what did not hold, and the way there through our own code.
const reasons = [];

function reason(name, said) {
  const telling = /does not hold|ERROR:|runtime error|^SUMMARY|^ +#\d+ .*\/(core|metadata|lua|tests)\//;
  const lines = said.split('\n').filter((line) => telling.test(line)).slice(0, 12).map((line) => `    ${line.trim().slice(0, 200)}`);
  return [`${name} FAILED`, ...lines].join('\n');
}

function tell(name, said) {
  reasons.push(reason(name, said));
  const file = said.match(/written to (\S+)/)?.[1];
  console.log(said.split('\n').filter((line) => !/^#\d+\s|^\s*(NEW_FUNC|stat::)/.test(line)).slice(-60).join('\n'));
  if (file) console.log(`again: build/fuzz/fuzz/fuzz_${name} build/fuzz/found/${basename(file)}`);
}

console.log(`${targets.length} targets, ${share} s each, ${atOnce} at a time`);
let good = true;
const waiting = [...targets];
await Promise.all(Array.from({ length: atOnce }, async () => {
  while (waiting.length) good = (await run(waiting.shift())) && good;
}));
if (reasons.length) console.log(`\n${reasons.join('\n')}`);
process.exitCode = good ? 0 : 1;
