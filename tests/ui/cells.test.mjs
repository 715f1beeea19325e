/* A list as a place to work: cells are written in, columns made wider, numbers added up, several records picked on a phone. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { axeSource, becomes, choose, demo, journey, reads, sees, seesNo, texts } from './browser.mjs';

const server = await demo();
const settled = (page) => sees(page.locator('[role=grid][aria-busy=false]'));
const cell = (page, row, column) => page.locator(`[data-cell="${row}:${column}"]`);
const focused = (page) => page.evaluate(() => document.activeElement.getAttribute('data-cell') ?? document.activeElement.id);
const get = async (page, path) => (await page.request.get(`api/v1/data/${path}`)).json();

async function noViolations(page) {
  await page.evaluate(readFileSync(axeSource, 'utf8'));
  const found = await page.evaluate(() => window.axe.run());
  assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`), []);
}

async function changed(page, object, id, changes) {
  const { csrf } = await (await page.request.get('api/v1/session')).json();
  const answer = await page.request.patch(`api/v1/data/${object}/${id}`, { data: changes, headers: { 'X-Tenon-Csrf': csrf } });
  assert.equal(answer.status(), 200, await answer.text());
}

const DEALS = 'o/opportunity?view=all&columns=name,amount,expected,next_step,close_date';

journey('a cell is written in: what is refused is said there, Tab goes on, Escape leaves', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: DEALS, expects: [422] });
  await settled(page);
  await cell(page, 0, 1).dblclick();
  const amount = page.getByRole('textbox', { name: 'Amount' });
  await becomes(() => focused(page), 'cell-amount');
  await noViolations(page);
  await amount.fill('twelve');
  await amount.press('Enter');
  await sees(page.getByText('This is not a number.'));
  await amount.fill('4321.5');
  await amount.press('Tab'); // over the next, which is computed
  await becomes(() => focused(page), 'cell-next_step');
  await reads(cell(page, 0, 1), '¥4,321.50');
  await page.keyboard.press('Escape');
  await becomes(() => focused(page), '0:3');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await sees(page.getByRole('status').filter({ hasText: 'Expected is computed' }));
  await page.keyboard.press('ArrowLeft');
  await seesNo(page.getByText('Expected is computed'));
  await page.keyboard.press('F2');
  await becomes(() => focused(page), 'cell-amount');
  await amount.fill('9');
  await page.keyboard.press('Escape');
  await becomes(() => focused(page), '0:1');
  await reads(cell(page, 0, 1), '¥4,321.50');
});

journey('whoever was faster in the same cell is asked about', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: DEALS, expects: [409] });
  await settled(page);
  const query = 'opportunity?view=all&select=name&limit=3';
  const { id } = (await get(page, query)).rows[2];
  await cell(page, 2, 3).dblclick();
  const box = page.getByRole('textbox', { name: 'Next step' });
  await box.fill('mine');
  await changed(page, 'opportunity', id, { next_step: 'theirs' });
  await box.press('Control+Enter');
  const dialog = page.getByRole('dialog');
  await reads(dialog.locator('fieldset legend'), 'Next step');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await seesNo(dialog);
  await reads(cell(page, 2, 3), 'mine');
  assert.equal((await get(page, `opportunity/${id}`)).next_step, 'mine');
});

journey('a column is made wider by hand and by keys, stays so, and fits again', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: 'o/contact' });
  await settled(page);
  const edge = page.getByRole('separator').first();
  const width = async () => Math.round((await page.getByRole('columnheader').first().boundingBox()).width);
  const before = await width();
  const box = await edge.boundingBox();
  await page.mouse.move(box.x + 6, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 76, box.y + 10, { steps: 3 });
  await page.mouse.up();
  await becomes(width, before + 70);
  await edge.focus();
  await page.keyboard.press('ArrowRight');
  await becomes(width, before + 78);
  await becomes(() => edge.getAttribute('aria-valuenow'), String(before + 78));
  await page.reload();
  await settled(page);
  await becomes(width, before + 78);
  await sees(page.getByRole('button', { name: 'Save view' }));
  await page.goto('o/contact?view=');
  await settled(page);
  await page.goto('o/contact');
  await settled(page);
  await becomes(width, before + 78);
  await edge.focus();
  await page.keyboard.press('Enter');
  await becomes(async () => (await width()) === before + 78, false);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('button', { name: 'As in the view' }).click();
  await becomes(width, before);
});

journey('what all rows come to stands below them, and follows the filter', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: 'o/opportunity?view=all' });
  const sum = async (where) => {
    const query = new URLSearchParams({ view: 'all', measures: 'sum(amount)', where });
    const { rows } = await get(page, `opportunity/aggregate?${query}`);
    return Math.round(rows[0]['sum(amount)'] * 100);
  };
  const foot = page.locator('[data-foot] [role=gridcell]');
  const shown = async () => {
    const [words] = (await texts(foot)).filter((text) => text.startsWith('金额合计'));
    return words && Math.round(Number(words.replace(/^金额合计|[^\d.]/g, '')) * 100);
  };
  const all = await sum('');
  await becomes(shown, all);
  await page.goto(`o/opportunity?view=all&where=${encodeURIComponent('amount > 500000')}`);
  const some = await sum('amount > 500000');
  assert.ok(some < all);
  await becomes(shown, some);
  await page.goto('o/opportunity?view=all&group=stage');
  await reads(page.locator('tfoot th'), '合计');
  await noViolations(page);
  const phone = await visit(server, { as: 'lin', path: 'o/opportunity?view=all', size: 'phone' });
  await reads(phone.locator('dl[aria-label="合计"] dt'), '金额');
});

journey('on a phone a long press picks records, and the bar below changes them', async ({ visit }) => {
  const page = await visit(server, { as: 'chen', path: 'o/account?view=', size: 'phone' });
  const rows = page.getByRole('list', { name: '客户' });
  await sees(rows.getByRole('link').nth(3));
  const { x, y } = await rows.getByRole('listitem').nth(1).boundingBox();
  const touch = await page.context().newCDPSession(page);
  const finger = (type, ...touchPoints) => touch.send('Input.dispatchTouchEvent', { type, touchPoints });
  await finger('touchStart', { x: x + 90, y: y + 30 });
  await sees(rows.getByRole('checkbox').first());
  await finger('touchEnd');
  const chosen = rows.getByRole('checkbox', { checked: true });
  await becomes(() => chosen.count(), 1);
  const bar = page.getByRole('toolbar', { name: '已选择的记录' });
  await rows.getByRole('checkbox').nth(3).tap();
  await reads(bar.getByRole('status'), '已选择 2 条');
  await noViolations(page);
  const names = await chosen.locator('b').allInnerTexts();
  await bar.getByRole('button', { name: '修改字段' }).tap();
  const dialog = page.getByRole('dialog', { name: '修改 2 条记录' });
  await choose(page, dialog.getByRole('combobox', { name: '添加字段' }), '城市');
  await dialog.getByRole('textbox', { name: '城市' }).fill('掌上');
  await dialog.getByRole('button', { name: '修改 2 条记录' }).tap();
  const job = page.getByRole('dialog', { name: '批量操作' });
  await job.getByRole('region').getByRole('button', { name: '关闭' }).tap(); // it is there when the job is over
  const where = encodeURIComponent("city == '掌上'");
  await becomes(async () => (await get(page, `account?where=${where}`)).rows.map(({ name }) => name).sort(), names.sort());
  await sees(rows.getByRole('link').first());
  await page.getByRole('button', { name: '多选' }).tap();
  await reads(bar.getByRole('status'), '已选择 0 条');
  assert.ok(await bar.getByRole('button', { name: '删除' }).isDisabled(), 'nothing is selected yet');
  await bar.getByRole('button', { name: '取消选择' }).tap();
  await sees(rows.getByRole('link').first());
});

journey('a form waits for its files, and is saved when they are here', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: null });
  const where = encodeURIComponent("owner == user.id and status == 'draft'");
  const [contract] = (await get(page, `contract?limit=1&where=${where}`)).rows;
  let arrive;
  const sent = new Promise((done) => (arrive = done));
  await page.route(/\/api\/v1\/files\?/, async (route) => (await sent, route.continue()));
  await page.goto(`o/contract/${contract.id}/edit`);
  const form = page.getByRole('form');
  await sees(form.getByRole('button', { name: '合同文本 选择文件' }));
  const file = { name: '慢.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 slow') };
  await form.locator('input[type=file]').first().setInputFiles([file]);
  await sees(form.getByText('慢.pdf'));
  await form.getByRole('button', { name: '保存' }).click();
  await sees(form.getByRole('status').filter({ hasText: '文件上传完成后自动保存' }));
  arrive();
  await sees(page.getByRole('tabpanel').getByRole('link', { name: /慢\.pdf/ }));
});

journey('whoever shares a view chooses roles by what they are called', async ({ visit }) => {
  const page = await visit(server, { as: 'chen', path: 'o/account?sort=-name' });
  await page.getByRole('button', { name: '保存视图' }).click();
  const dialog = page.getByRole('dialog', { name: '保存视图' });
  await dialog.getByRole('textbox', { name: '名称' }).fill('给销售');
  await choose(page, dialog.getByRole('combobox', { name: '共享给' }), '指定角色');
  await choose(page, dialog.getByRole('combobox', { name: '角色', exact: true }), '销售代表');
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: '保存' }).click();
  await seesNo(dialog);
  const views = await (await page.request.get('api/v1/views/account')).json();
  const { shared, roles } = views.rows.find(({ label }) => label === '给销售');
  assert.deepEqual([shared, roles.length], ['roles', 1]);
  assert.equal(views.roles.find(({ name }) => name === roles[0]).label, '销售代表');
});
