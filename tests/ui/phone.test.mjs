/* On the way: a talk is logged in three taps, more is fetched when it is opened, and the app opens without a network. */
import assert from 'node:assert/strict';
import { becomes, demo, journey, reads, sees, seesNo } from './browser.mjs';

const server = await demo();

journey('a visit is logged in three taps', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: 'o/account', size: 'phone' });
  const row = page.getByRole('list', { name: '客户' }).getByRole('link').first();
  await row.tap(); // one
  await page.getByRole('toolbar', { name: '更多操作' }).getByRole('button', { name: '跟进' }).tap(); // two
  const form = page.getByRole('dialog', { name: '跟进' });
  await form.getByLabel('沟通内容').fill('客户下周开会讨论方案');
  await form.getByRole('button', { name: '跟进' }).tap(); // three
  await seesNo(form);
  await sees(page.getByText('跟进：已完成'));
  await page.getByRole('tab', { name: '动态' }).tap();
  await sees(page.getByText('客户下周开会讨论方案').first());
});

journey('a phone is sent little, and the rest when somebody asks', async ({ visit }) => {
  const asked = [];
  const page = await visit(server, { as: 'maya', path: 'o/lead', size: 'phone' });
  page.on('response', async (answer) => {
    if (answer.url().includes('/page/lead/')) asked.push([answer.url(), (await answer.body()).length]);
  });
  await page.getByRole('list', { name: 'Leads' }).getByRole('link').first().tap();
  const group = page.getByRole('button', { name: 'Need' });
  await sees(group);
  await seesNo(page.getByText('Interests', { exact: true }));
  await group.tap();
  await becomes(async () => group.getAttribute('aria-expanded'), 'true');
  await becomes(() => asked.filter(([url]) => url.includes('more=need')).length, 1);
  assert.ok(asked.every(([url]) => url.includes('device=phone')), asked.join());
  assert.equal(asked.length, 2);
});

journey('the installed app opens without a network', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: '', size: 'phone', workers: true, expects: [0] });
  const manifest = await page.evaluate(async () => (await fetch(document.querySelector('link[rel=manifest]').href)).json());
  assert.equal(manifest.start_url, `/t/${server.tenant}/`);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await page.reload();
  await reads(page.getByRole('heading', { level: 1 }), '林晓，欢迎回来');
  const kept = async (name) => (await (await caches.open(name)).keys()).length > 0;
  for (const name of ['page', 'files']) await becomes(() => page.evaluate(kept, name), true);
  await page.context().setOffline(true);
  await page.goto('o/account');
  await sees(page.getByRole('button', { name: '重试' }));
  await page.context().setOffline(false);
  await page.getByRole('button', { name: '重试' }).tap();
  await reads(page.getByRole('heading', { level: 1 }), '客户');
});
