/* Searching everything: the palette finds records while one types, the page shows all; keyboard, phone, both languages. */
import assert from 'node:assert/strict';
import { axeSource, becomes, demo, journey, placeOf, reads, sees, seesNo } from './browser.mjs';

const server = await demo();
const hint = { zh: '查找记录、前往列表或执行操作…', en: 'Find a record, go to a list or do something…' };

async function anAccount(page, name) {
  const { csrf } = await (await page.request.get('api/v1/session')).json();
  const answer = await page.request.post('api/v1/data/account', {
    data: { name, province: 'shaanxi' }, headers: { 'X-Tenon-Csrf': csrf } });
  assert.equal(answer.status(), 201, await answer.text());
  return (await answer.json()).id;
}

async function accessible(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ path: axeSource });
  const { violations } = await page.evaluate(() => axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
}

journey('the palette finds records by a part of a Chinese name, and opens one by keyboard', async ({ visit }) => {
  const page = await visit(server, { as: 'admin', path: null });
  const id = await anAccount(page, '云麓鹿鸣Deer科技');
  await page.goto('o/account');
  await page.getByRole('button', { name: '搜索' }).first().click();
  const palette = page.getByRole('dialog', { name: '搜索' });
  await palette.getByLabel(hint.zh).fill('麓鹿');
  await sees(palette.getByText('云麓鹿鸣Deer科技'));
  await reads(palette.locator('mark').first(), '麓鹿');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await becomes(() => placeOf(page), `o/account/${id}`);
});

journey('all results are a page of their own, which keeps its words in the address', async ({ visit }) => {
  const page = await visit(server, { as: 'admin', path: null, language: 'en' });
  for (const n of [1, 2, 3, 4, 5, 6, 7]) await anAccount(page, `Foxglove Works ${n}`);
  await page.goto('');
  await page.getByRole('button', { name: /^(Search|搜索)/ }).first().click();
  const field = page.getByPlaceholder(new RegExp(`${hint.en}|${hint.zh}`));
  await field.fill('foxgl');
  await page.getByText(/^(All results for “foxgl”|“foxgl”的全部结果)$/).click();
  await becomes(() => placeOf(page), 'search?q=foxgl');
  const accounts = page.getByRole('region').filter({ hasText: 'Foxglove Works 7' });
  await reads(accounts.locator('mark').first(), 'Foxgl');
  assert.equal(await accounts.getByRole('listitem').count(), 5);
  await accounts.getByRole('button', { name: /More: |更多/ }).click();
  await sees(page.getByText('Works 1', { exact: false }).first());
  await becomes(() => accounts.getByRole('listitem').count(), 7);
  await page.getByRole('searchbox').fill('nothing-like-this-xyz');
  await sees(page.getByText(/Nothing found for “nothing-like-this-xyz”|没有找到“nothing-like-this-xyz”/));
  await seesNo(page.locator('mark'));
});

for (const scheme of ['light', 'dark'])
  journey(`the search page on a phone, ${scheme}`, async ({ visit }) => {
    const page = await visit(server, { as: 'lin', path: `search?q=${encodeURIComponent('上海')}`, size: 'phone', scheme, bypassCSP: true });
    await sees(page.locator('mark').first());
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    await accessible(page);
  });
