/* A messy file with Chinese headers becomes leads: columns, check, import, undo; and a list goes out as a file. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeSource, becomes, demo, journey, placeOf, root, sees, seesNo } from './browser.mjs';

const server = await demo();
const messy = join(root, 'tests/cases/import/leads.csv');
const fieldOf = (page, column) => page.getByRole('combobox', { name: `“${column}”列对应的字段` });
const chosen = (page, column) => fieldOf(page, column).evaluate((box) => box.selectedOptions[0].text);

async function faultsOf(page) {
  await page.addScriptTag({ path: axeSource });
  return page.evaluate(async () => (await axe.run()).violations.map(({ id }) => id));
}

journey('leads from a file: columns, check, import, and back again', async ({ visit }) => {
  const page = await visit(server, { as: 'chen', path: 'o/lead', bypassCSP: true });
  await page.getByRole('button', { name: '导入和导出' }).click();
  await page.getByRole('menuitem', { name: '从文件导入…' }).click();
  assert.equal(placeOf(page), 'o/lead/import');
  await page.locator('input[type=file]').setInputFiles(messy);

  await sees(page.getByText('11 行'));
  assert.equal(await page.getByLabel('编码').inputValue(), 'gb18030');
  assert.equal(await chosen(page, '公司名称'), '公司 *');
  assert.equal(await chosen(page, '手机'), '电话');
  assert.equal(await chosen(page, '备注 (2)'), '— 不导入 —');
  await fieldOf(page, '姓名').selectOption('');
  await sees(page.getByText('以下必填字段没有对应的列：姓名'));
  await fieldOf(page, '姓名').selectOption({ label: '姓名 *' });
  await seesNo(page.getByText('以下必填字段没有对应的列'));
  assert.deepEqual(await faultsOf(page), []);

  await page.getByRole('button', { name: '检查所有行' }).click();
  await sees(page.getByText('有 6 行不能导入，其余的可以导入。'));
  await sees(page.getByRole('row', { name: /9 意向产品 .*火星产品/ }));
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '被拒绝的行' }).click()]);
  const rejects = new TextDecoder('gb18030').decode(readFileSync(await download.path()));
  assert.match(rejects, /来源编号;line;problem/);
  assert.match(rejects, /没有选项“火星产品”/);

  await page.getByRole('button', { name: '导入 5 行' }).click();
  await sees(page.getByRole('button', { name: /^撤销/ }));
  await page.getByRole('button', { name: /^撤销/ }).click();
  await sees(page.getByRole('heading', { name: '撤销对线索的导入' }));
  await becomes(() => page.locator('dt:text-is("删除") + dd, dt:text-is("已删除") + dd').last().innerText(), '5');
});

journey('on a phone the wizard fits', async ({ visit }) => {
  const page = await visit(server, { as: 'chen', path: 'o/lead/import', size: 'phone' });
  await page.locator('input[type=file]').setInputFiles(messy);
  await sees(fieldOf(page, '姓名'));
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

journey('what a list shows goes out as a workbook; who may not has no menu', async ({ visit }) => {
  const page = await visit(server, { as: 'chen', path: 'o/lead' });
  await page.getByRole('button', { name: '导入和导出' }).click();
  await page.getByRole('menuitem', { name: '导出…' }).click();
  await page.getByRole('button', { name: '导出', exact: true }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '导出的文件' }).click()]);
  assert.match(download.suggestedFilename(), /^lead-\d{4}-\d\d-\d\d\.xlsx$/);
  assert.equal(readFileSync(await download.path()).subarray(0, 2).toString(), 'PK');

  const lin = await visit(server, { as: 'lin', path: 'o/lead' });
  await sees(lin.getByRole('heading', { level: 1, name: '线索' }));
  await seesNo(lin.getByRole('button', { name: '导入和导出' }));
});
