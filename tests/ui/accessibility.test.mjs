/*
 * What axe-core finds wrong with the pages (WCAG 2.0 to 2.2, A and AA): nothing, in light and dark, at a desk and on a
 * phone. Only here pages run without the content security policy, so that axe can be put into them.
 */
import assert from 'node:assert/strict';
import { axeSource, demo, journey, reads, sees } from './browser.mjs';

const server = await demo();
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

async function isAccessible(page, state) {
  // Colours are compared once nothing fades any more.
  await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== 'running'));
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ path: axeSource });
  const { violations, passes } = await page.evaluate(
    (values) => axe.run(document, { runOnly: { type: 'tag', values } }),
    tags,
  );
  assert.ok(passes.length > 10, `${state}: axe looked at the page`);
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} -- ${node.any[0]?.message ?? node.html}`),
  );
  assert.deepEqual(found, [], state);
}

const settled = (page) => sees(page.locator('[aria-busy=false]'));
const aDeal = async (page) =>
  (await (await page.request.get('api/v1/data/opportunity?limit=1&where=not%20stage.closed')).json()).rows[0].id;

for (const scheme of ['light', 'dark']) {
  journey(`at a desk, ${scheme}`, async ({ visit }) => {
    const guest = await visit(server, { scheme, bypassCSP: true });
    await sees(guest.getByRole('button', { name: '登录' }));
    await isAccessible(guest, 'sign-in');

    const page = await visit(server, { as: 'lin', scheme, bypassCSP: true, expects: [422] });
    await reads(page.getByRole('heading', { level: 1 }), '林晓，欢迎回来');
    await isAccessible(page, 'home');

    await page.goto('o/opportunity?view=open');
    await settled(page);
    await isAccessible(page, 'list');
    await page.getByRole('button', { name: '筛选' }).click();
    await sees(page.getByRole('dialog', { name: '筛选' }));
    await isAccessible(page, 'filter');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '列设置' }).click();
    await sees(page.getByRole('dialog', { name: '列设置' }));
    await isAccessible(page, 'columns');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await sees(page.getByRole('dialog', { name: '搜索' }).locator('[data-action]').first());
    await isAccessible(page, 'palette');

    const deal = await aDeal(page);
    await page.goto(`o/opportunity/${deal}`);
    await sees(page.getByRole('tab', { name: '详情' }));
    await isAccessible(page, 'record');
    for (const tab of [/^产品明细/, '历史']) {
      await page.getByRole('tab', { name: tab }).click();
      await isAccessible(page, `record, ${tab}`);
    }
    await page.getByRole('button', { name: '更多操作' }).click();
    await sees(page.getByRole('menuitem').first());
    await isAccessible(page, 'record menu');

    await page.goto(`o/opportunity/${deal}/edit`);
    await page.getByLabel('商机名称').fill('');
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await sees(page.getByRole('alert'));
    await isAccessible(page, 'form with problems');
    await page.getByRole('link', { name: '联系人' }).first().click();
    await sees(page.getByRole('dialog', { name: '不保存就离开？' }));
    await isAccessible(page, 'the question about unsaved changes');
    await page.getByRole('button', { name: '离开', exact: true }).click();
    await settled(page);
    await page.goto('o/opportunity?q=gibt-es-nicht');
    await sees(page.getByRole('button', { name: '清除搜索和筛选' }));
    await isAccessible(page, 'empty list');
  });

  journey(`on a phone, ${scheme}`, async ({ visit }) => {
    const page = await visit(server, { as: 'maya', language: 'en', scheme, size: 'phone', bypassCSP: true });
    await reads(page.getByRole('heading', { level: 1 }), 'Welcome, Maya Patel');
    await isAccessible(page, 'home');
    await page.goto('o/opportunity?view=open');
    await settled(page);
    await isAccessible(page, 'list');
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await sees(page.getByRole('dialog', { name: 'Sales' }));
    await isAccessible(page, 'drawer');

    const deal = await aDeal(page);
    await page.goto(`o/opportunity/${deal}`);
    await sees(page.getByRole('tab', { name: 'Details' }));
    await isAccessible(page, 'record');
    await page.goto(`o/opportunity/${deal}/edit`);
    await sees(page.getByRole('textbox', { name: 'Name', exact: true }));
    await isAccessible(page, 'form');
  });
}
