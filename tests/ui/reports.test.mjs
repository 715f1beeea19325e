/* Figures: a dashboard, a chart that leads to its records by mouse and by key, a table as a file, a list in groups. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { axeSource, becomes, demo, journey, placeOf, reads, sees, seesNo } from './browser.mjs';

const server = await demo();
const digits = (text) => Number(/\d[\d,]*/.exec(text)[0].replaceAll(',', ''));
const tile = (page, name) => page.getByRole('region', { name, exact: true });
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/* The sample's deals were closed in 2025 and 2026; these were today and in the month before, whenever that is. */
let closed = null;
const closedLately = (page) => (closed ??= closeDeals(page));

async function closeDeals(page) {
  const { csrf } = await (await page.request.get('api/v1/session')).json();
  const { rows: [account] } = await (await page.request.get('api/v1/data/account?limit=1')).json();
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10); // in the app's zone
  const before = new Date(`${today.slice(0, 7)}-01`);
  before.setUTCMonth(before.getUTCMonth() - 1); // its first day: what is compared is the month before up to this day
  const [opened, lastMonth] = ['2025-06-01', before.toISOString().slice(0, 10)];
  const deal = { account: account.id, opened_on: opened, close_date: today, amount: 250_000 };
  for (const [i, values] of [
    { stage: 'won', closed_on: today, contract_number: 'HT-TODAY' },
    { stage: 'won', closed_on: lastMonth, contract_number: 'HT-BEFORE' },
    { stage: 'lost', closed_on: today, lost_reason: 'price' },
  ].entries()) {
    const data = { name: `Closed lately ${i}`, ...deal, ...values };
    const answer = await page.request.post('api/v1/data/opportunity', { data, headers: { 'X-Tenon-Csrf': csrf } });
    assert.equal(answer.status(), 201, await answer.text());
  }
}

async function isAccessible(page, state) {
  await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== 'running'));
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ path: axeSource });
  const { violations, passes } = await page.evaluate((values) => axe.run(document, { runOnly: { type: 'tag', values } }), tags);
  assert.ok(passes.length > 10, `${state}: axe looked at the page`);
  assert.deepEqual(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} -- ${node.any[0]?.message ?? node.html}`)), [], state);
}

/** How many records the list that is open says it has. */
const listed = async (page) => digits(await page.getByText(/^共 [\d,]+ 条$|^[\d,]+ records?$/).innerText());

journey('a dashboard in Chinese: numbers with their change, each the way to its records', async ({ visit }) => {
  const page = await visit(server, { as: 'chen', path: null });
  await closedLately(page);
  await page.goto('dashboard/sales');
  await reads(page.getByRole('heading', { level: 1 }), '销售概览');
  assert.match(await tile(page, '在途金额').getByRole('link').innerText(), /^¥[\d.]+[万亿]$/);
  const won = tile(page, '本月赢单');
  assert.match(await won.innerText(), /[+-][\d.]+%\s+上一月：¥/);
  const lost = tile(page, '本季度输单数');
  const count = digits(await lost.getByRole('link').first().innerText());
  await lost.getByRole('link').first().click();
  await becomes(() => listed(page), count);
  assert.match(decodeURIComponent(placeOf(page)), /^o\/opportunity\?view=&where=stage/);
  await page.goBack();
  await tile(page, '销售管道').getByRole('link', { name: '销售管道' }).click();
  await reads(page.getByRole('heading', { level: 1 }), '销售管道');
});

journey('a chart leads to its records by key, its table by mouse; both count the same', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', path: 'report/lost_reasons' });
  const slice = page.getByRole('link', { name: /^Price, \d+$/ });
  const count = digits(await slice.getAttribute('aria-label'));
  await slice.focus();
  await page.keyboard.press('Enter');
  await becomes(() => listed(page), count);
  await page.goBack();
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Price' }) });
  await row.getByRole('link', { name: String(count), exact: true }).click();
  await becomes(() => listed(page), count);
  await page.goBack();
  await page.getByRole('button', { name: 'Show as table' }).click();
  await seesNo(slice);
  assert.match(placeOf(page), /as=table/);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  const file = await download;
  const [head, ...lines] = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n');
  assert.equal(file.suggestedFilename(), 'Why we lose.csv');
  assert.equal(head, '\ufeffLost because of,Deals,Amount');
  assert.ok(lines.some((line) => line.startsWith(`Price,${count},`)) && lines.at(-1).startsWith('Total,'));
});

journey('a report is narrowed by the fields that it says, and says no to who may not read it', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: 'report/pipeline' });
  const all = digits(await page.getByRole('row').last().getByRole('link').last().innerText());
  await page.getByRole('button', { name: '筛选' }).click();
  const dialog = page.getByRole('dialog', { name: '筛选' });
  await sees(dialog);
  await page.keyboard.press('Escape');
  await page.goto('report/pipeline?where=source%20==%20%27fair%27');
  await becomes(async () => digits(await page.getByRole('row').last().getByRole('link').last().innerText()) < all, true);
  const tom = await visit(server, { as: 'tom', path: 'report/pipeline', expects: [403] });
  await sees(tom.getByRole('heading', { name: /Pipeline/ }));
  assert.ok(!(await tom.locator('main').innerText()).includes('amount'));
});

journey('a list in groups: counts, sums, and the records of each', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: 'o/opportunity?view=all' });
  await page.getByRole('button', { name: '分组' }).click();
  await page.getByRole('dialog', { name: '分组' }).getByRole('button', { name: '阶段' }).click();
  const won = page.getByRole('button', { name: /^赢单\s*\d+$/ });
  await sees(won);
  assert.match(decodeURIComponent(placeOf(page)), /group=stage/);
  const count = digits((await won.innerText()).replace('赢单', ''));
  await won.click();
  await becomes(async () => (await page.getByRole('rowgroup').filter({ has: won }).getByRole('row').count()) > 1, true);
  const rows = page.getByRole('rowgroup').filter({ has: won }).getByRole('row');
  await becomes(async () => (await rows.count()) - 1 >= Math.min(count, 50), true);
  await won.click();
  await becomes(() => rows.count(), 1);
});

for (const [scheme, size] of [['light', 'wide'], ['dark', 'wide'], ['dark', 'phone']])
  journey(`axe finds nothing wrong: ${scheme}, ${size}`, async ({ visit }) => {
    const page = await visit(server, { as: 'chen', path: null, scheme, size, bypassCSP: true });
    await closedLately(page);
    await page.goto('dashboard/sales');
    await sees(tile(page, '每月赢单').getByRole('link').nth(2)); // its heading, and both months
    await isAccessible(page, 'dashboard');
    if (size === 'phone') {
      const boxes = await Promise.all(['在途金额', '本月赢单', '销售管道'].map((name) => tile(page, name).boundingBox()));
      assert.equal(boxes[0].y, boxes[1].y, 'numbers stand two by two');
      assert.ok(boxes[2].width > 1.8 * boxes[0].width, 'everything else takes the whole width');
    }
    await page.goto('report/pipeline');
    await sees(page.getByRole('rowheader').first());
    await isAccessible(page, 'report');
    await page.goto('o/opportunity?view=all&group=stage');
    await sees(page.getByRole('button', { name: /^赢单/ }));
    await isAccessible(page, 'grouped list');
  });
