/*
 * browser.mjs -- the real binary and a real browser for a journey.
 *
 *   const server = await demo();
 *   journey('lin opens an account', async ({ visit }) => {
 *     const page = await visit(server, { as: 'lin', path: 'o/account' });
 *     await sees(page.getByRole('heading', { name: '客户', level: 1 }));
 *   });
 *
 * The rule: a journey waits for what a person would see, never for time; and it fails on every violation of the
 * content security policy and every error in the console that it did not announce.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';

export const root = resolve(import.meta.dirname, '../..');
const require = createRequire(join(root, 'ui/package.json'));
const { chromium } = require('playwright-core');
export const axeSource = require.resolve('axe-core/axe.min.js');

const binary = resolve(process.env.TENON ?? join(root, 'build/tenon'));
const WAIT = 30_000; // it only ends the waiting for what never comes: a busy machine takes its time to load a page
const sizes = {
  wide: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};

// What was started, in that order; it is ended backwards. (A hook added inside a test would run at that test's end.)
const started = [];
after(async () => {
  for (const end of started.reverse()) await end();
});

// --- servers -------------------------------------------------------------------------------------------------------

/** The sample with its data; everybody's password is "demo". */
export const demo = () => start(['demo', '--app', join(root, 'samples/crm'), '--port', '0'], 'demo');

/** An app folder that the journey may write in: what it saves there is in force at once. */
export const demoAt = (folder) => start(['demo', '--app', folder, '--port', '0'], 'demo');

/** The three samples, as newcomers start them. */
export const samples = () => start(['demo', '--port', '0'], 'demo');

/** The other sample: a help desk, in English first. */
export const desk = () => start(['demo', '--app', join(root, 'samples/helpdesk'), '--port', '0'], 'demo');

/** An app of the tests; its administrator's password is "demo". */
export const demoOf = (app) => start(['demo', '--app', join(root, 'tests/http/apps', app), '--port', '0'], 'demo');

/** A server on a data folder; `port` to come back where one was before. */
export const serve = (data, tenant, port = 0) => start(['serve', data, '--listen', `127.0.0.1:${port}`], tenant);

/** A data folder with one tenant of a sample, without demo data; its administrator has this password. */
export function dataOf(tenant, sample, password) {
  const folder = mkdtempSync(join(tmpdir(), 'tenon-journey-'));
  started.push(() => rmSync(folder, { recursive: true, force: true }));
  const data = join(folder, 'data');
  mkdirSync(data);
  tenon(['tenant', 'create', data, tenant, '--app', join(root, 'samples', sample)]);
  tenon(['user', 'passwd', data, tenant, 'admin', '--password-stdin'], password);
  return data;
}

/** Runs a command to its end; what it printed. */
export const tenon = (args, input = '') => execFileSync(binary, args, { encoding: 'utf8', input });

async function start(args, tenant) {
  const child = spawn(binary, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const ended = new Promise((done) => child.on('exit', done));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
  };
  started.push(stop);
  process.on('exit', () => child.kill('SIGKILL')); // when this file breaks off outside its journeys
  const origin = await new Promise((found, failed) => {
    child.stderr.on('data', (bytes) => (said += bytes));
    child.stdout.on('data', (bytes) => {
      said += bytes;
      const match = /^listening on (http:\S+)$/m.exec(said);
      if (match) found(match[1].replace(/\/$/, ''));
    });
    void ended.then((code) => failed(new Error(`the server ended with ${code}:\n${said}`)));
  });
  return { origin, tenant, base: `${origin}/t/${tenant}/`, port: Number(new URL(origin).port), stop };
}

// --- journeys ------------------------------------------------------------------------------------------------------

let browser = null;

function browserRunning() {
  const quiet = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'].map((what) => `--disable-${what}`);
  if (!browser) {
    browser = chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--no-first-run', ...quiet],
    });
    started.push(async () => (await browser).close());
  }
  return browser;
}

/** A test with contexts of its own; at its end nothing unexpected may have happened in any of them. */
export function journey(name, body) {
  test(name, { timeout: 240_000 }, async () => {
    const opened = [];
    const visit = async (server, options = {}) => {
      const one = await open(server, options);
      opened.push(one);
      return one.page;
    };
    try {
      await body({ visit });
      assert.deepEqual(
        opened.flatMap(({ faults }) => faults),
        [],
        'violations and errors in the console',
      );
    } catch (error) {
      await keepPictures(name, opened);
      throw error;
    } finally {
      await Promise.all(opened.map(({ context }) => context.close()));
    }
  });
}

/** What the failed journey's pages look like, for whoever has to find out why. */
async function keepPictures(name, opened) {
  const folder = join(root, 'build/journeys');
  mkdirSync(folder, { recursive: true });
  for (const [i, { page, faults }] of opened.entries()) {
    const path = join(folder, `${name.replace(/[^\w]+/g, '-')}-${i}.png`);
    await page.screenshot({ path }).then(
      () => console.log(`${path} at ${page.url()}`),
      () => {},
    );
    if (faults.length) console.log(faults.join('\n'));
  }
}

const usual = {
  password: 'demo',
  path: '',
  language: 'zh-CN',
  size: 'wide',
  scheme: 'light',
  expects: [],
  bypassCSP: false,
};

/**
 * A browser of its own (nothing is remembered) with one page.
 *   as        signs in before the page is opened      path      below the tenant; null opens nothing yet
 *   language  of the browser                          size      wide or phone
 *   scheme    light or dark, as the system says       expects   what the console may complain about: statuses
 *                                                               (0: no answer), or a pattern of its words
 *   workers   true: with service workers, which journeys that stop requests cannot look behind
 */
async function open(server, options) {
  const { as, password, path, language, size, scheme, expects, bypassCSP, workers } = { ...usual, ...options };
  const running = await browserRunning();
  const context = await running.newContext({
    ...sizes[size],
    baseURL: server.base,
    locale: language,
    colorScheme: scheme,
    reducedMotion: 'reduce',
    bypassCSP,
    serviceWorkers: workers ? 'allow' : 'block',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(WAIT);
  const page = await context.newPage();
  const faults = watch(page, [401, ...expects]);
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) =>
      console.error(
        `policy violated: ${event.violatedDirective} by ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`,
      ),
    );
  });
  if (as) {
    const answer = await context.request.post('api/v1/session', { data: { user: as, password } });
    assert.equal(answer.status(), 200, await answer.text());
  }
  if (path !== null) await page.goto(path);
  return { context, page, faults };
}

function watch(page, expected) {
  const faults = [];
  const isExpected = (text) => {
    const status = /^Failed to load resource: the server responded with a status of (\d+)/.exec(text)?.[1];
    const lost = /^Failed to load resource: net::ERR_/.test(text) && expected.includes(0);
    return lost || expected.includes(Number(status)) || expected.some((one) => one instanceof RegExp && one.test(text));
  };
  page.on('pageerror', (error) => faults.push(`thrown: ${error.stack ?? error}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !isExpected(message.text())) faults.push(message.text());
  });
  return faults;
}

// --- what a person sees --------------------------------------------------------------------------------------------

export const sees = (locator) => locator.waitFor({ state: 'visible' });
export const seesNo = (locator) => locator.waitFor({ state: 'hidden' });

/** Asks again until the answer is the expected one; then, or when time is up, it must be. */
export async function becomes(ask, expected) {
  const end = Date.now() + WAIT;
  let last;
  do {
    try {
      last = await ask();
      assert.deepEqual(last, expected);
      return;
    } catch (error) {
      if (error.code !== 'ERR_ASSERTION') throw error;
    }
    await new Promise((next) => setTimeout(next, 40));
  } while (Date.now() < end);
  assert.deepEqual(last, expected);
}

/** The trimmed text of each element, as a person reads it. */
export const texts = async (locator) => (await locator.allInnerTexts()).map((text) => text.trim().replace(/\s+/g, ' '));

/** These texts, in this order, and no others. */
export const reads = (locator, ...expected) => becomes(() => texts(locator), expected);

/** The path and query of a page's address, below its tenant. */
export const placeOf = (page) => {
  const { pathname, search } = new URL(page.url());
  return pathname.replace(/^\/t\/[^/]+\//, '') + search;
};

/** Chooses from a box with options. */
export async function choose(page, box, option) {
  await box.click();
  await page.getByRole('option', { name: option, exact: true }).click();
}
