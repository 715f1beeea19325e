/* The bin: undo right after a deletion, restoring later, letting go for good; on a phone and in the dark as well. */
import assert from 'node:assert/strict';
import { axeSource, becomes, demo, journey, placeOf, reads, sees, seesNo } from './browser.mjs';

const server = await demo();
const heading = (page) => page.getByRole('heading', { level: 1 });
const row = (page, title) => page.getByRole('listitem').filter({ hasText: title });

async function send(page, method, path, data) {
  const { csrf } = await (await page.request.get('api/v1/session')).json();
  return page.request.fetch(`api/v1/${path}`, { method, data, headers: { 'X-Tenon-Csrf': csrf } });
}

async function anAccount(page, name) {
  const answer = await send(page, 'POST', 'data/account', { name, province: 'shaanxi' });
  assert.equal(answer.status(), 201, await answer.text());
  return (await answer.json()).id;
}

journey('what was deleted comes back by one click on "undo"', async ({ visit }) => {
  const page = await visit(server, { as: 'admin', path: null });
  const id = await anAccount(page, '撤销测试客户');
  await page.goto(`o/account/${id}`);
  await page.getByRole('button', { name: '更多操作' }).click();
  await page.getByRole('menuitem', { name: '删除' }).click();
  const question = page.getByRole('dialog', { name: '删除“撤销测试客户”？' });
  await sees(question.getByText('30 天内可以恢复'));
  await question.getByRole('button', { name: '删除' }).click();
  await sees(page.getByText('“撤销测试客户”已删除。'));
  assert.equal((await page.request.get(`api/v1/data/account/${id}`)).status(), 404);
  await page.getByRole('button', { name: '撤销' }).click();
  await sees(page.getByText('“撤销测试客户”已恢复。'));
  assert.equal((await page.request.get(`api/v1/data/account/${id}`)).status(), 200);

  await page.goto(`o/account/${id}`);
  await sees(page.getByText('恢复了此记录').first());
});

journey('the bin is in the user menu: restore one, let another go for good', async ({ visit }) => {
  const page = await visit(server, { as: 'admin', path: null, language: 'en' });
  const kept = await anAccount(page, 'Kept account'), gone = await anAccount(page, 'Doomed account');
  for (const id of [kept, gone]) assert.equal((await send(page, 'DELETE', `data/account/${id}`)).status(), 204);
  await page.goto('');
  await send(page, 'PATCH', 'session', { language: 'en' });
  await page.reload();
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Bin' }).click();
  await reads(heading(page), 'Bin');
  await sees(row(page, 'Doomed account').getByText('30 days left'));

  await page.getByRole('button', { name: 'Delete Doomed account for good' }).click();
  const question = page.getByRole('dialog', { name: 'Delete Doomed account for good?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  await seesNo(question);
  await page.getByRole('button', { name: 'Delete Doomed account for good' }).click();
  await question.getByRole('button', { name: 'Delete for good' }).click();
  await seesNo(row(page, 'Doomed account'));

  await page.getByRole('button', { name: 'Restore Kept account' }).click();
  await becomes(() => placeOf(page), `o/account/${kept}`);
  await reads(heading(page), 'Kept account');
  await send(page, 'PATCH', 'session', { language: 'zh-CN' });
});

journey('a bundle that cannot come back says why and stays', async ({ visit }) => {
  const page = await visit(server, { as: 'admin', path: null, expects: [409] });
  const account = await anAccount(page, '已删除的上级');
  const answer = await send(page, 'POST', 'data/contact', { name: '孤儿联系人', account });
  assert.equal(answer.status(), 201, await answer.text());
  const contact = (await answer.json()).id;
  await send(page, 'DELETE', `data/contact/${contact}`);
  await send(page, 'DELETE', `data/account/${account}`);
  await page.goto('bin');
  await page.getByRole('button', { name: '恢复“孤儿联系人”' }).click();
  await sees(page.getByText('无法恢复“孤儿联系人”'));
  await sees(page.getByText('引用的记录已不存在'));
  await sees(row(page, '孤儿联系人'));
});

for (const [size, scheme] of [['phone', 'dark'], ['wide', 'light']]) {
  journey(`${size} and ${scheme}: nothing is cut off, and axe-core finds nothing wrong`, async ({ visit }) => {
    const page = await visit(server, { as: 'admin', path: null, size, scheme, bypassCSP: true });
    const long = '名称很长的客户'.repeat(8);
    const id = await anAccount(page, `${long}${size}`);
    await send(page, 'DELETE', `data/account/${id}`);
    await page.goto('bin');
    await sees(page.getByRole('button', { name: `恢复“${long}${size}”` }));
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways scrolling');
    await page.addScriptTag({ path: axeSource });
    const found = await page.evaluate(() => axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }));
    assert.deepEqual(found.violations.map(({ id: rule, nodes }) => [rule, nodes.map(({ html }) => html)]), []);
  });
}
