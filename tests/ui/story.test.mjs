/*
 * The main story, in Chinese, as it happens every day: a sales rep finds a customer, opens a deal for it with a line,
 * meets the rules of the house, and reads in the history what was changed. At a desk and on a phone.
 */
import assert from 'node:assert/strict';
import { becomes, choose, demo, journey, reads, sees, seesNo } from './browser.mjs';

const server = await demo();
const ACCOUNT = '上海金程重工有限公司';

/** Finds an account by typing a part of its name in the list, and opens it. */
async function findAccount(page) {
  await reads(page.getByRole('heading', { level: 1 }), '客户');
  const count = page.getByRole('status').filter({ hasText: '条' });
  const before = Number((await count.innerText()).replace(/\D/g, ''));
  await page.getByRole('searchbox', { name: '在客户中查找' }).fill('金程重工');
  await becomes(async () => Number((await count.innerText()).replace(/\D/g, '')) < before, true);
  await page.getByRole('link', { name: ACCOUNT }).click();
  await reads(page.getByRole('heading', { level: 1 }), ACCOUNT);
}

/** From the account's related list: the dialog knows the customer already. */
async function createDeal(page, name) {
  await page.getByRole('tab', { name: /^商机/ }).click();
  await page.getByRole('button', { name: '添加商机' }).click();
  const form = page.getByRole('dialog', { name: '新建商机' });
  await sees(form.getByText(ACCOUNT));
  await form.getByLabel('商机名称').fill(name);
  await choose(page, form.getByRole('combobox', { name: '阶段' }), '方案报价');
  await form.getByRole('button', { name: '保存', exact: true }).click();

  // From the proposal on a deal has an amount: said at the field and on top, and the field has the focus.
  await sees(form.getByRole('alert').getByRole('button', { name: '请填写“金额”。' }));
  const amount = form.getByLabel('金额');
  assert.equal(await amount.getAttribute('aria-invalid'), 'true');
  await becomes(() => amount.evaluate((box) => box === document.activeElement), true);
  await amount.fill('128000.50');
  await seesNo(form.getByRole('alert'));
  await form.getByRole('button', { name: '保存', exact: true }).click();
  await seesNo(form);
  await page.getByRole('link', { name }).click();
  await reads(page.getByRole('heading', { level: 1 }), name);
}

async function addLine(page) {
  await page.getByRole('tab', { name: /^产品明细/ }).click();
  await page.getByRole('tabpanel').getByRole('button', { name: '添加产品明细' }).click();
  const form = page.getByRole('dialog', { name: '新建产品明细' });
  const more = page.getByRole('tabpanel').getByRole('button', { name: '填写其余字段' });
  await sees(form.or(more)); // a row in place where there is room: the reason of a discount is no column of it
  if (await more.isVisible()) await more.click();
  const product = form.getByRole('combobox', { name: '产品' });
  await product.fill('GW-1200');
  await page.getByRole('option', { name: /EdgeGate 12 基础型/ }).click();
  await form.getByLabel('数量').fill('10');
  await form.getByLabel('单价').fill('1280');
  await form.getByLabel('折扣率').fill('35');
  await form.getByLabel('折扣原因').fill('首单');
  await form.getByRole('button', { name: '保存', exact: true }).click();

  // The server refuses what only a manager may do, at its field.
  await sees(form.getByRole('alert').getByText('超过 30% 的折扣须由销售经理录入。'));
  assert.equal(await form.getByLabel('折扣率').getAttribute('aria-invalid'), 'true');
  await form.getByLabel('折扣率').fill('10');
  await form.getByRole('button', { name: '保存', exact: true }).click();
  await seesNo(form);
  const line = page.getByRole('tabpanel').getByRole('table', { name: '产品明细' }).getByRole('row').nth(1);
  await reads(
    line.locator('th, td').filter({ hasText: /\S/ }),
    '边缘网关 EdgeGate 12 基础型',
    '10',
    '台',
    '¥1,280',
    '10%',
    '¥11,520',
  );
}

async function loseDeal(page) {
  // In the head at a desk, in the bar at the lower edge on a phone; each line has one of its own.
  await page.locator('header, [role=toolbar]').getByRole('button', { name: '编辑', exact: true }).click();
  await choose(page, page.getByRole('combobox', { name: '阶段' }), '输单');
  await page.getByLabel('关闭日期').fill('2020-01-02');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  const alert = page.getByRole('alert');
  await sees(alert.getByRole('button', { name: '请选择“输单原因”。' }));
  await sees(page.locator('form').getByText('请选择“输单原因”。').nth(1));

  await choose(page, page.getByRole('combobox', { name: '输单原因' }), '价格');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await sees(alert.getByRole('button', { name: '关闭日期不能早于立项日期。' }));
  const closed = page.getByLabel('关闭日期');
  assert.equal(await closed.getAttribute('aria-invalid'), 'true');
  await alert.getByRole('button', { name: '关闭日期不能早于立项日期。' }).click();
  assert.equal(await closed.evaluate((box) => box === document.activeElement), true);
  await closed.fill('2099-01-02');
  await page.getByRole('button', { name: '保存', exact: true }).click();
}

/** At a desk a tab has all changes in full; on a phone they stand in the timeline, folded. */
async function readHistory(page, tab) {
  const changed = ['阶段 方案报价 输单', '关闭日期 — 2099年1月2日', '输单原因 — 价格'], folded = tab === '动态';
  await page.getByRole('tab', { name: tab }).click();
  const entries = page.getByRole('tabpanel').getByRole('listitem');
  if (folded) await entries.getByRole('button', { name: '修改了 3 个字段' }).click();
  const lines = folded ? [changed.join(' ')] : changed;
  await reads(entries.locator('b, [class*=change]'), '林晓', ...lines, '林晓');
  assert.match(await entries.first().innerText(), /修改了/);
  assert.match(await entries.last().innerText(), /创建了此记录/);
}

for (const [size, place, changes] of [
  ['wide', 'at a desk', '历史'],
  ['phone', 'on a phone', '动态'],
]) {
  journey(`${place}: from the customer to a lost deal and its history`, async ({ visit }) => {
    const page = await visit(server, { as: 'lin', path: 'o/account', size, expects: [422] });
    const name = `金程重工 车间数据采集 ${size}`;
    await findAccount(page);
    await createDeal(page, name);
    await addLine(page);
    await loseDeal(page);
    await reads(page.getByRole('heading', { level: 1 }), name);
    await reads(page.getByRole('list', { name: '阶段' }).locator('[aria-current=step]'), '输单');
    assert.equal(await page.locator('[data-state=done]').count(), 0, 'how far a lost deal came, nobody knows');
    await readHistory(page, changes);

    // What was lost is no longer among the open deals, but among the lost ones.
    await page.goto('o/opportunity?view=open&q=金程重工');
    await sees(
      page
        .getByRole('heading', { level: 2, name: '没有匹配的记录' })
        .or(page.getByRole('link', { name: /金程重工/ }).first()),
    );
    assert.equal(await page.getByRole('link', { name }).count(), 0);
    await page.goto('o/opportunity?view=lost&q=金程重工');
    await sees(page.getByRole('link', { name }));
  });
}
