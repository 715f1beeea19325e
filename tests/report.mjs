/*
 * report.mjs -- what `tests/run` says of node's tests: those that failed, as soon as they have, and at the end once more with
 * their reasons; of the others only how many they were.
 *
 * The rule: whoever reads it finds name, place and reason on a screen or two, however long an answer in a message is.
 */
import path from 'node:path';

const WIDTH = 240, LINES = 30;

const cut = (line) => (line.length > WIDTH ? `${line.slice(0, WIDTH)} ... (${line.length} characters)` : line);

function some(text, most = LINES) {
  const lines = String(text).trimEnd().split('\n').filter(Boolean);
  const more = lines.length > most ? [`... (${lines.length - most} more lines)`] : [];
  return [...lines.slice(0, most), ...more].map((line) => `    ${cut(line)}\n`).join('');
}

const placeOf = ({ file, line }) => (file ? `${path.relative('', file)}${line ? `:${line}` : ''}` : '');

/** The reason, with its stack; what a test throws comes wrapped. A file that breaks off has said why before. */
function reason({ file, details: { error } }, heard) {
  const cause = error.cause ?? error;
  const stack = typeof cause?.stack === 'string' ? cause.stack.split('\n').filter((line) => /^\s+at .*tests\//.test(line)) : [];
  const before = error.exitCode === undefined ? '' : heard.get(file) ?? '';
  return some(before) + some(cause?.message ?? cause) + some(stack.join('\n'), 6);
}

/* A suite fails because one of its tests does. */
const isOwn = ({ details: { error } }) => error?.failureType !== 'subtestsFailed';
const isTotal = (message) => /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /.test(message);
const seconds = (ms) => `${Math.round(ms / 1000)} s`;

class Run {
  failed = [];
  passed = 0;
  skipped = 0;
  underWay = new Map();
  heard = new Map(); // what a file's process wrote last

  'test:dequeue'(data) {
    if (data.name !== data.file) this.underWay.set(`${data.file} ${data.name}`, data);
  }

  'test:stdout'({ message }) { return some(message); }
  'test:diagnostic'({ message }) { return isTotal(message) ? '' : `# ${cut(message)}\n`; }

  'test:stderr'({ file, message }) {
    this.heard.set(file, ((this.heard.get(file) ?? '') + message).slice(-4000));
    return some(message);
  }

  'test:pass'(data) {
    this.underWay.delete(`${data.file} ${data.name}`);
    if (data.details.type === 'suite') return;
    if (data.skip === undefined) this.passed++;
    else this.skipped++;
  }

  'test:fail'(data) {
    this.underWay.delete(`${data.file} ${data.name}`);
    if (!isOwn(data)) return '';
    this.failed.push(data);
    const hung = data.details.error?.failureType === 'testTimeoutFailure' ? [...this.underWay.values()] : [];
    return `FAILED ${placeOf(data)}: ${data.name}\n` + hung.map((each) => `    under way: ${placeOf(each)}: ${each.name}\n`).join('');
  }

  end(took) {
    const reasons = this.failed.map((each) =>
      `\n--- ${placeOf(each)}: ${each.name}, after ${seconds(each.details.duration_ms)}\n${reason(each, this.heard)}`);
    return `${reasons.join('')}\n${this.passed} passed, ${this.failed.length} failed, ${this.skipped} skipped in ${seconds(took)}\n`;
  }
}

export default async function* report(source) {
  const run = new Run(), began = performance.now();
  for await (const { type, data } of source) yield run[type]?.(data) ?? '';
  yield run.end(performance.now() - began);
}
