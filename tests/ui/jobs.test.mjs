/* Jobs: a wheel while something runs, what came of it, cancelling and trying again; on a phone and in the dark as well. */
import assert from 'node:assert/strict';
import { axeSource, demoOf, journey, reads, sees, seesNo } from './browser.mjs';

const server = await demoOf('later');
const heading = (page) => page.getByRole('heading', { level: 1 });
const row = (page, title) => page.getByRole('listitem').filter({ hasText: title });

async function order(page, what, more = {}) {
  const { csrf } = await (await page.request.get('api/v1/session')).json();
  const answer = await page.request.post('api/v1/data/deal', {
    data: { name: 'Acme', what, ...more },
    headers: { 'X-Tenon-Csrf': csrf },
  });
  assert.equal(answer.status(), 201, await answer.text());
  return (await answer.json()).id;
}

journey('a wheel leads to what runs; it is cancelled, and tried again', async ({ visit }) => {
  const page = await visit(server, { as: 'admin', path: null, language: 'en' });
  await order(page, 'long');
  await page.goto('');
  await page.getByRole('link', { name: 'A job is running' }).click();
  await reads(heading(page), 'Deal: long');
  await sees(page.getByRole('progressbar', { name: 'Deal: long' }));
  await page.getByRole('button', { name: 'Cancel: Deal: long' }).click();
  await sees(page.getByText('Cancelled', { exact: true }));
  await seesNo(page.getByRole('progressbar'));
  await seesNo(page.getByRole('link', { name: 'A job is running' }));

  await page.getByRole('button', { name: 'Try again: Deal: long' }).click();
  await sees(page.getByRole('progressbar', { name: 'Deal: long' }));
  await page.getByRole('button', { name: 'Cancel: Deal: long' }).click();
  await sees(page.getByRole('button', { name: 'Try again: Deal: long' }));
});

journey('the list says what went wrong, and follows what goes on', async ({ visit }) => {
  const page = await visit(server, { as: 'admin', path: null, language: 'en' });
  await order(page, 'mends');
  await order(page, 'keyed', { after: '2s' });
  await page.goto('');
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Jobs' }).click();
  await reads(heading(page), 'Jobs');
  await sees(row(page, 'Deal: mends').getByText(/the first time/));
  await sees(row(page, 'Deal: mends').getByText(/^Attempt 1; the next one/));
  await sees(row(page, 'Deal: keyed').getByText('Done', { exact: true }));
  await page.getByRole('button', { name: 'Try again: Deal: mends' }).click();
  await sees(row(page, 'Deal: mends').getByText('Done', { exact: true }));
  await row(page, 'Deal: mends').getByRole('link', { name: 'Deal: mends' }).click();
  await sees(page.getByText(/^Ordered .* by Administrator/));
});

for (const [size, scheme, language] of [['wide', 'light', 'en'], ['phone', 'dark', 'zh-CN']]) {
  journey(`nothing stands in anybody's way: ${size}, ${scheme}`, async ({ visit }) => {
    const page = await visit(server, { as: 'admin', path: null, size, scheme, language, bypassCSP: true });
    await order(page, 'refuse');
    await page.goto('jobs');
    await sees(page.getByText('This is over.').first());
    await page.addScriptTag({ path: axeSource });
    const found = await page.evaluate(() => axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }));
    assert.deepEqual(found.violations.map(({ id: rule, nodes }) => [rule, nodes.map(({ html }) => html)]), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  });
}
