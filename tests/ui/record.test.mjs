/* The record page's parts: lines beside and in a tab, changing one where it stands, the long history. */
import assert from 'node:assert/strict';
import { becomes, demo, journey, placeOf, reads, sees, seesNo, texts } from './browser.mjs';

const server = await demo();
const heading = (page) => page.getByRole('heading', { level: 1 });

async function patch(page, path, data) {
  const { csrf } = await (await page.request.get('api/v1/session')).json();
  const answer = await page.request.patch(`api/v1/data/${path}`, { data, headers: { 'X-Tenon-Csrf': csrf } });
  assert.equal(answer.status(), 200, await answer.text());
}

/** One of lin's open deals with more than five lines. */
async function aLongDeal(page) {
  const query = {
    group: 'opportunity',
    measures: 'count()',
    where: 'not opportunity.stage.closed and opportunity.owner == user.id',
  };
  const { rows } = await (
    await page.request.get(`api/v1/data/opportunity_line/aggregate?${new URLSearchParams(query)}`)
  ).json();
  const found = rows.find((row) => row['count()'] > 5);
  assert.ok(found, 'the sample has a deal with more than five lines');
  return { id: found.opportunity.id, lines: found['count()'] };
}

journey(
  'beside the record stand as many lines as its layout wants, whole, and a way to all of them',
  async ({ visit }) => {
    const page = await visit(server, { as: 'lin', path: null });
    await page.setViewportSize({ width: 1280, height: 800 });
    const { id, lines } = await aLongDeal(page);
    await page.goto(`o/opportunity/${id}`);
    const side = page.getByRole('region', { name: '产品明细' });
    await becomes(() => side.getByRole('row').count(), 1 + 5);
    const table = side.getByRole('group');
    assert.ok(await table.evaluate((box) => box.scrollWidth <= box.clientWidth), 'no column is cut off');
    await page.getByRole('tab', { name: `产品明细 ${lines}` }).click();
    await becomes(() => page.getByRole('tabpanel').getByRole('row').count(), 1 + lines);

    await side.getByRole('link', { name: `查看全部 ${lines} 条` }).click();
    await reads(heading(page), '产品明细');
    await reads(page.getByRole('status').filter({ hasText: '条' }), `共 ${lines} 条`);
  },
);

journey('a line is changed where it stands, and not lost by a key pressed too early', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: null });
  const { id } = await aLongDeal(page);
  await page.goto(`o/opportunity/${id}`);
  await page.getByRole('tab', { name: /^产品明细/ }).click();
  const row = page.getByRole('tabpanel').getByRole('row').nth(1);
  const before = await texts(row.getByRole('cell'));
  await row.getByRole('button', { name: '编辑' }).click();
  const form = page.getByRole('dialog', { name: '产品明细' });
  const first = form.getByRole('combobox', { name: '产品' });
  await becomes(() => first.evaluate((box) => box === document.activeElement), true);
  await form.getByLabel('数量').fill('77');
  await reads(form.locator('footer').getByRole('status'), '1 处未保存的修改');
  await page.keyboard.press('Escape');
  const question = page.getByRole('dialog', { name: '不保存就离开？' });
  await sees(question);
  await question.getByRole('button', { name: '继续编辑' }).click();
  await becomes(() => form.getByLabel('数量').inputValue(), '77');
  await form.getByRole('button', { name: '保存', exact: true }).click();
  await seesNo(form);
  await becomes(async () => (await texts(row.getByRole('cell')))[0], '77');
  assert.notEqual((await texts(row.getByRole('cell')))[4], before[4], 'the subtotal follows');
  assert.equal(placeOf(page), `o/opportunity/${id}`);
});

journey('a long history is read to its beginning', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: null });
  const [{ id }] = (await (await page.request.get('api/v1/data/account?limit=1')).json()).rows;
  for (let i = 1; i <= 45; i++) await patch(page, `account/${id}`, { employees: 1000 + i });
  await page.goto(`o/account/${id}`);
  await page.getByRole('tab', { name: 'History' }).click();
  const history = page.getByRole('tabpanel');
  const entries = history.locator('li');
  await sees(entries.filter({ hasText: '1,045' }).first());
  const older = history.getByRole('button', { name: 'Show older changes' });
  await becomes(async () => {
    if (await older.isVisible()) await older.click();
    return entries.count();
  }, 46);
  await seesNo(older);
  assert.match(await entries.last().innerText(), /created this record/);
  const steps = (await texts(entries)).flatMap((text) => /1,0(\d\d)$/.exec(text)?.[1] ?? []).map(Number);
  assert.deepEqual(
    steps,
    Array.from({ length: 45 }, (_, i) => 45 - i),
    'every change once, newest first',
  );
});

journey('a link to a record is copied, and leads another person there', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: null });
  const { id } = await aLongDeal(page);
  await page.goto(`o/opportunity/${id}`);
  await page.getByRole('button', { name: '更多操作' }).click();
  await page.getByRole('menuitem', { name: '复制链接' }).click();
  await sees(page.getByText('链接已复制到剪贴板。'));
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const chen = await visit(server, { as: 'chen', path: link });
  await reads(heading(chen), await heading(page).innerText());
  await chen.goto('');
  await sees(
    chen.getByRole('region', { name: '最近查看' }).getByRole('link', { name: await heading(page).innerText() }),
  );
});

journey('on paper a record is all there, without what can only be pressed, and dark on light', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: 'o/opportunity', scheme: 'dark' });
  await page.getByRole('gridcell').getByRole('link').first().click();
  const label = page.getByText('商机编号', { exact: true });
  await sees(label);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await sees(label);
  await seesNo(page.getByRole('navigation').first());
  await seesNo(page.getByRole('button', { name: '编辑' }).first());
  const paper = await page.evaluate(() => {
    const main = document.querySelector('main');
    const { color } = getComputedStyle(document.body);
    return { cut: [main, main.firstElementChild].some((box) => getComputedStyle(box).overflowY !== 'visible'), color };
  });
  assert.deepEqual(paper, { cut: false, color: 'rgb(27, 32, 41)' });
});
