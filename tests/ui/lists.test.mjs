/* Lists in daily use: a filter with groups, in words and on a phone; a view saved, shared and opened by somebody else; many records at once. */
import assert from 'node:assert/strict';
import { becomes, choose, demo, journey, placeOf, reads, sees, seesNo, texts } from './browser.mjs';

const server = await demo();
const settled = (page) => sees(page.locator('[role=grid][aria-busy=false]'));
const whereOf = (page) => new URL(page.url()).searchParams.get('where');
const filters = (page, name) => page.getByRole('dialog', { name });
const total = async (page, object, query) =>
  (await (await page.request.get(`api/v1/data/${object}?${new URLSearchParams({ ...query, total: 'exact', limit: 1 })}`)).json()).total;

async function chooseField(page, row, name) {
  const box = row.getByRole('combobox', { name: 'Field' });
  await box.click();
  await box.fill(name);
  await page.getByRole('option', { name, exact: true }).click();
}

journey('a filter is built from rows and groups, reads as words, and stands in the address', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: 'o/opportunity?view=all' });
  await settled(page);
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  const dialog = filters(page, 'Filter');
  const rows = dialog.getByRole('group');
  await chooseField(page, rows.first(), 'Close date');
  await choose(page, rows.first().getByRole('combobox', { name: 'Operator' }), 'in');
  await choose(page, rows.first().getByRole('combobox', { name: 'Value: Close date' }), 'this year');
  await dialog.getByRole('button', { name: 'Add group' }).click();
  const inner = dialog.locator('fieldset');
  await chooseField(page, inner.getByRole('group').first(), 'Account · Owner');
  await choose(page, inner.getByRole('group').first().getByRole('combobox', { name: 'Operator' }), 'is in my department');
  await chooseField(page, inner.getByRole('group').last(), 'Amount');
  await choose(page, inner.getByRole('group').last().getByRole('combobox', { name: 'Operator' }), 'at least');
  await dialog.getByRole('textbox', { name: 'Value: Amount' }).fill('1000');
  const wanted =
    "(close_date >= start_of('year', today()) and close_date < add_months(start_of('year', today()), 12)) and " +
    '(account.owner.department == user.department or amount >= 1000)';
  await becomes(() => whereOf(page), wanted);
  await reads(
    dialog.getByRole('status'),
    'Close date in this year and (Account · Owner is in my department or Amount at least ¥1,000)',
  );
  await page.keyboard.press('Escape');
  const count = await total(page, 'opportunity', { view: 'all', where: wanted });
  await sees(page.getByRole('status').filter({ hasText: `${count.toLocaleString('en')} record` }));
  await page.reload();
  const chips = page.getByRole('list', { name: 'Filter' }).getByRole('listitem');
  await reads(chips, 'Close date in this year', 'Account · Owner is in my department or Amount at least ¥1,000');
  await chips.last().getByRole('button').click();
  await becomes(() => whereOf(page)?.includes(' or '), false);
});

journey('what no row can say is written as text, and is a chip of its own', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: 'o/opportunity?view=all' });
  await settled(page);
  await page.getByRole('button', { name: '筛选', exact: true }).click();
  const dialog = filters(page, '筛选');
  await dialog.getByRole('button', { name: '表达式' }).click();
  const box = dialog.getByRole('textbox', { name: '表达式' });
  await box.fill('amount * 2 > expected');
  await dialog.getByRole('button', { name: '应用' }).click();
  await becomes(() => whereOf(page), 'amount * 2 > expected');
  await reads(page.getByRole('list', { name: '筛选' }).getByRole('listitem'), 'amount * 2 > expected');
});

journey('a view is saved, shared, and opened by a colleague', async ({ visit }) => {
  const page = await visit(server, { as: 'chen', path: `o/account?where=${encodeURIComponent("level == 'a'")}&sort=-name` });
  await settled(page);
  await page.getByRole('button', { name: '保存视图' }).click();
  const dialog = page.getByRole('dialog', { name: '保存视图' });
  await dialog.getByRole('textbox', { name: '名称' }).fill('大客户一览');
  await choose(page, dialog.getByRole('combobox', { name: '共享给' }), '所有人');
  await dialog.getByRole('button', { name: '保存' }).click();
  await sees(page.getByRole('button', { name: '视图：大客户一览' }));
  await seesNo(page.getByRole('button', { name: '保存视图' }));
  assert.match(placeOf(page), /^o\/account\?view=[0-9a-z]{13}$/);

  const other = await visit(server, { as: 'lin', path: 'o/account' });
  await settled(other);
  await other.getByRole('button', { name: /^视图：/ }).click();
  await other.getByRole('menuitem', { name: '大客户一览' }).click();
  await settled(other);
  const count = await total(other, 'account', { where: "level == 'a'" });
  await sees(other.getByRole('status').filter({ hasText: `共 ${count.toLocaleString('en')} 条` }));
  await reads(other.getByRole('list', { name: '筛选' }).getByRole('listitem'), '客户级别 等于 A 重点');
  await other.getByRole('button', { name: '视图：大客户一览' }).click();
  assert.ok(!(await texts(other.getByRole('menuitem'))).includes('删除视图'), 'it is not theirs to delete');
});

journey('all that match are changed at once; what a rule refuses is told and stays selected', async ({ visit }) => {
  const page = await visit(server, { as: 'chen', path: 'o/task' });
  const { csrf } = await (await page.request.get('api/v1/session')).json();
  const headers = { 'X-Tenon-Csrf': csrf };
  const { rows } = await (await page.request.get('api/v1/data/account?limit=1&select=province')).json();
  const [{ province }] = rows;
  const made = await page.request.post('api/v1/data/account', {
    data: ['甲', '乙', '丙'].map((name) => ({ name: `批量测试${name}`, province })),
    headers,
  });
  assert.equal(made.status(), 201, await made.text());
  const where = encodeURIComponent("starts_with(name, '批量测试')");
  await page.goto(`o/account?view=&where=${where}`);
  await settled(page);
  await page.locator('[data-cell="0:0"]').focus();
  await page.keyboard.press('Space');
  await reads(page.getByRole('toolbar', { name: '已选择的记录' }).getByRole('status'), '已选择 1 条');
  await page.getByRole('button', { name: '选择全部 3 条' }).click();
  await page.getByRole('button', { name: '修改字段' }).click();
  const dialog = page.getByRole('dialog', { name: '修改 3 条记录' });
  await choose(page, dialog.getByRole('combobox', { name: '添加字段' }), '城市');
  await dialog.getByRole('textbox', { name: '城市' }).fill('苏州');
  await dialog.getByRole('button', { name: '修改 3 条记录' }).click();
  const job = page.getByRole('dialog', { name: '批量操作' });
  await job.getByRole('region').getByRole('button', { name: '关闭' }).click(); // it is there when the job is over
  await becomes(() => total(page, 'account', { where: "city == '苏州' and starts_with(name, '批量测试')" }), 3);

  // The name is required: nobody can do without it.
  await page.locator('[data-cell="0:0"]').focus();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: '修改字段' }).click();
  const again = page.getByRole('dialog', { name: '修改 1 条记录' });
  await choose(page, again.getByRole('combobox', { name: '添加字段' }), '客户名称');
  await again.getByRole('button', { name: '修改 1 条记录' }).click();
  await sees(job.getByRole('heading', { name: '未能处理的记录' }));
  await job.getByRole('button', { name: '保留未成功的记录为选中' }).click();
  await reads(page.getByRole('toolbar', { name: '已选择的记录' }).getByRole('status'), '已选择 1 条');
});

journey('on a phone the filter is a sheet from below', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: 'o/account', size: 'phone' });
  await page.getByRole('button', { name: '筛选', exact: true }).click();
  const sheet = filters(page, '筛选');
  await sees(sheet.getByRole('group').first());
  const box = await sheet.boundingBox();
  assert.ok(Math.abs(box.y + box.height - 844) < 2, `it ends at the bottom: ${JSON.stringify(box)}`);
});

journey('a filter or an order in the address that means nothing is said, and taken off with one press', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: null, expects: [400, 422] });
  const button = (name) => page.getByRole('button', { name, exact: true });
  const gone = (name) => becomes(() => new URL(page.url()).searchParams.get(name), null);
  await page.goto(`o/account?view=all&where=${encodeURIComponent("colour == 'red'")}`);
  await sees(page.getByRole('alert').getByText(/has no field "colour"/));
  await sees(button('Clear the filter'));
  assert.equal(await button('Try again').count(), 0); // it would be the same
  await button('Clear the filter').click();
  await settled(page);
  await gone('where');

  await page.goto('o/account?view=all&sort=-colour');
  await button('Clear the sorting').click();
  await settled(page);
  await becomes(() => new URL(page.url()).searchParams.get('sort') || null, null);

  await page.goto('o/opportunity/board/stages?where=colour');
  await button('Clear the filter').click();
  await sees(page.getByRole('group', { name: 'Columns of the board' }));
  await gone('where');
});
