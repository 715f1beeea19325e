/* The server goes away and comes back, at the same address: people are told, lose nothing, and go on. */
import assert from 'node:assert/strict';
import { becomes, dataOf, journey, placeOf, reads, sees, seesNo, serve, tenon } from './browser.mjs';

const PASSWORD = 'correct horse battery';
const data = dataOf('north', 'crm', PASSWORD);
tenon(
  [
    'user',
    'add',
    data,
    'north',
    'mia',
    '--name',
    'Mia Chen',
    '--roles',
    'sales_manager',
    '--language',
    'en',
    '--password-stdin',
  ],
  PASSWORD,
);
let server = await serve(data, 'north');
const comesBack = async () => (server = await serve(data, 'north', server.port));

// A server that goes down says so (503) to who asks while it does; then there is no answer.
const gone = [0, 503, /Refused to apply style|Refused to execute script/];
const mia = { as: 'mia', password: PASSWORD, language: 'en', expects: gone };
const words = 'The server cannot be reached. Check your connection; nothing that you entered is lost.';

journey('a list says that the server is gone, and trying again brings it', async ({ visit }) => {
  const page = await visit(server, { ...mia, path: null });
  await page.route(/\/events\?/, (route) => route.abort()); // else it may come before anybody presses
  await page.goto('o/account');
  await sees(page.getByRole('heading', { name: 'No records yet' }));
  let unanswered = 0;
  page.on('requestfailed', (request) => (unanswered += /\/app\/objects\/contact\?/.test(request.url())));
  await server.stop();
  await page.getByRole('link', { name: 'Contacts' }).click();
  const alert = page.getByRole('alert');
  await sees(alert.getByText(words));
  const before = unanswered;
  await alert.getByRole('button', { name: 'Try again' }).click();
  await becomes(() => unanswered, before + 2); // it asks once more by itself, a second later
  await sees(alert.getByText(words));

  await comesBack();
  await alert.getByRole('button', { name: 'Try again' }).click();
  await reads(page.getByRole('heading', { level: 1 }), 'Contacts');
  await sees(page.getByRole('heading', { name: 'No records yet' }));
});

journey('a list that could not be asked for comes by itself once the server is back', async ({ visit }) => {
  const page = await visit(server, { ...mia, path: 'o/account' });
  await sees(page.getByRole('heading', { name: 'No records yet' }));
  await server.stop();
  await page.getByRole('link', { name: 'Contacts' }).click();
  await sees(page.getByRole('alert').getByText(words));
  await comesBack();
  await sees(page.getByRole('heading', { name: 'No records yet' }));
  await seesNo(page.getByRole('alert'));
});

journey('a form keeps what was typed while the server is gone, and saves it afterwards', async ({ visit }) => {
  const page = await visit(server, { ...mia, path: 'o/account/new' });
  const save = page.getByRole('button', { name: 'Save', exact: true });
  await page.getByLabel('Name').fill('Patience AG');
  await page.getByLabel('City').fill('Bern');
  await page.getByRole('combobox', { name: 'Province' }).click();
  await page.getByRole('option').first().click();
  await server.stop();
  await save.click();
  await sees(page.getByRole('alert').getByText(words));
  assert.equal(await page.getByLabel('City').inputValue(), 'Bern');

  await comesBack();
  await save.click();
  await reads(page.getByRole('heading', { level: 1 }), 'Patience AG');
  await page.goto('o/account');
  await reads(page.getByRole('link', { name: 'Patience AG' }), 'Patience AG');
});

journey('a page whose code did not arrive says so, and trying again brings it', async ({ visit }) => {
  const page = await visit(server, { ...mia, path: null, expects: [...gone, /Failed to fetch dynamically imported module/] });
  const code = /\/assets\/FormPage-.*\.js$/; // its style sheet may fail first, in other words
  await page.route(code, (route) => route.abort());
  await page.route(/\/t\/north\/o\/account\/new$/, (route) => route.abort());
  await page.goto('o/account');
  await page.getByRole('button', { name: 'New', exact: true }).click();
  const alert = page.getByRole('alert');
  await sees(alert.getByRole('heading', { name: 'This page could not be shown.' }));
  await page.unroute(code);
  await alert.getByRole('button', { name: 'Try again' }).click();
  await reads(page.getByRole('heading', { level: 1 }), 'New Account');
});

journey('after an upgrade the page begins anew where its code is gone', async ({ visit }) => {
  const page = await visit(server, { ...mia, path: 'o/account', expects: [...gone, /dynamically imported module/] });
  await reads(page.getByRole('heading', { level: 1 }), 'Accounts');
  const code = /\/assets\/JobsPage-.*\.js$/;
  await page.route(code, (route) => route.abort());
  // The page that the server has now begins with another script than the one that is open.
  await page.route(/\/t\/north\/jobs$/, async (route) => {
    if (route.request().isNavigationRequest()) return route.fallback();
    await page.unroute(code);
    return route.fulfill({ contentType: 'text/html', body: '<script type="module" src="/assets/index-next.js"></script>' });
  });
  await page.evaluate(() => (window.before = true));
  await page.getByRole('button', { name: /Mia Chen/ }).click();
  await page.getByRole('menuitem', { name: 'Jobs' }).click();
  await sees(page.getByRole('heading', { level: 1, name: 'Jobs' }));
  assert.equal(await page.evaluate(() => window.before), undefined);
});

journey('parts of a page that did not arrive leave the rest as it is, and come by themselves', async ({ visit }) => {
  const page = await visit(server, { ...mia, path: null });
  const parts = /\/assets\/(Bell|RunningJobs|TotalsRow|ExportDialog)-/;
  await page.route(parts, (route) => route.abort());
  await page.goto('o/account');
  await reads(page.getByRole('heading', { level: 1 }), 'Accounts');
  const told = page.getByRole('alert').getByText('Some of this page has not arrived yet.');
  await sees(told);
  await page.getByRole('button', { name: 'Import and export' }).click();
  await page.getByRole('menuitem', { name: 'Export' }).click();
  await reads(page.getByRole('heading', { level: 1 }), 'Accounts');
  await seesNo(page.getByRole('dialog', { name: /Export/ }));

  await page.unroute(parts);
  await sees(page.getByRole('dialog', { name: /Export/ }));
  await seesNo(told);
  await page.keyboard.press('Escape');
  await sees(page.getByRole('button', { name: 'Notifications' }));
});

journey('what a form has in it outlives code that comes late', async ({ visit }) => {
  const page = await visit(server, { ...mia, path: null });
  const question = /\/assets\/LeaveQuestion-/;
  await page.route(question, (route) => route.abort());
  await page.goto('o/account/new');
  await page.getByLabel('Name').fill('Slow Lines GmbH');
  await page.getByRole('link', { name: 'Contacts' }).click();
  await sees(page.getByRole('alert').getByText('nothing that you entered is lost'));
  await page.unroute(question);
  await page.getByRole('dialog').getByRole('button', { name: 'Keep editing' }).click();
  assert.equal(await page.getByLabel('Name').inputValue(), 'Slow Lines GmbH');
});

journey('a page whose looks did not arrive gets them when it is asked for again', async ({ visit }) => {
  const page = await visit(server, { ...mia, path: null, expects: [...gone, /Unable to preload CSS/] });
  const looks = /\/assets\/JobsPage-.*\.css$/;
  await page.route(looks, (route) => route.abort());
  await page.goto('jobs');
  const alert = page.getByRole('alert');
  await sees(alert.getByRole('heading', { name: 'This page could not be shown.' }));
  await page.unroute(looks);
  await alert.getByRole('button', { name: 'Try again' }).click();
  await reads(page.getByRole('heading', { level: 1 }), 'Jobs');
  const dressed = (pattern) =>
    [...document.styleSheets].some(({ href }) => href && new RegExp(pattern).test(href));
  await becomes(() => page.evaluate(dressed, '/assets/JobsPage-'), true);
});

journey('signing in tells a missing server from a wrong password', async ({ visit }) => {
  const page = await visit(server, { language: 'zh-CN', expects: gone }); // the browser's language; hers is English
  await page.getByLabel('登录名', { exact: true }).fill('mia');
  await page.getByRole('textbox', { name: '密码', exact: true }).fill(PASSWORD);
  await server.stop();
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await sees(page.getByRole('alert').getByText('无法连接服务器。请检查网络；您输入的内容不会丢失。'));
  await comesBack();
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await reads(page.getByRole('heading', { level: 1 }), 'Welcome, Mia Chen');
});

journey('a person who is disabled is out with the next click', async ({ visit }) => {
  const page = await visit(server, { ...mia, path: 'o/account' });
  await sees(page.getByRole('button', { name: 'New', exact: true }));
  tenon(['user', 'disable', data, 'north', 'mia']);
  await page.getByRole('link', { name: 'Contacts' }).click();
  await reads(page.getByRole('heading', { level: 1 }), 'Sign in');
  await seesNo(page.getByRole('navigation'));
  assert.match(placeOf(page), /^sign-in\?next=/);
  await becomes(async () => (await page.request.get('api/v1/session')).status(), 401);
});
