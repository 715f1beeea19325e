/* Files on the record page and in forms; lines added in place; going on to the next record of the list. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { axeSource, becomes, demo, journey, placeOf, reads, sees, seesNo } from './browser.mjs';

const server = await demo();
const heading = (page) => page.getByRole('heading', { level: 1 });
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFklEQVR4nGNgYPj/Hx9mGBkKCCgAAIbDf4H0RzXTAAAAAElFTkSuQmCC',
  'base64',
);

const rowsOf = async (page, path) => (await (await page.request.get(`api/v1/data/${path}`)).json()).rows;
const chooseFiles = (scope, ...files) => scope.locator('input[type=file]').setInputFiles(files);
const fileNamed = (name, bytes) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });

async function noViolations(page) {
  await page.evaluate(readFileSync(axeSource, 'utf8'));
  const found = await page.evaluate(() => window.axe.run());
  assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`), []);
}

journey('a file is put on an account, found by others, taken and removed', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: null });
  const [account] = await rowsOf(page, "account?limit=1&where=owner == user.id");
  await page.goto(`o/account/${account.id}`);
  const files = page.getByRole('region', { name: '文件' });
  await chooseFiles(files, fileNamed('报价单.pdf', '%PDF-1.4 hello'), fileNamed('现场.png', PNG));
  const list = files.getByRole('listitem');
  await becomes(() => list.count(), 2);
  await sees(files.getByRole('link', { name: '现场.png' }));
  await becomes(() => files.locator('img').evaluate((img) => img.naturalWidth), 8);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    files.getByRole('link', { name: '报价单.pdf' }).click(),
  ]);
  assert.equal(download.suggestedFilename(), '报价单.pdf');
  await noViolations(page);
  await files.getByRole('button', { name: '移除 报价单.pdf' }).click();
  await becomes(() => list.count(), 1);
});

journey('a contract keeps its signed text; what the field does not take is said at the field', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: null, expects: [422] });
  const [contract] = await rowsOf(page, "contract?limit=1&where=owner == user.id and status == 'draft'");
  await page.goto(`o/contract/${contract.id}/edit`);
  const form = page.getByRole('form');
  await sees(form.getByRole('button', { name: '合同文本 选择文件' }));
  await chooseFiles(form, fileNamed('notes.txt', 'only text'));
  await sees(form.getByRole('button', { name: '移除 notes.txt' }));
  await form.getByRole('button', { name: '保存' }).click();
  await sees(form.getByText('不接受此类文件').first());
  await form.getByRole('button', { name: '移除 notes.txt' }).click();
  await chooseFiles(form, fileNamed('合同.pdf', '%PDF-1.4 signed'));
  await sees(form.getByRole('button', { name: '移除 合同.pdf' }));
  await noViolations(page);
  await form.getByRole('button', { name: '保存' }).click();
  await sees(page.getByRole('tabpanel').getByRole('link', { name: /合同\.pdf/ }));
});

journey('payments are planned line by line where they stand', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: null });
  const [contract] = await rowsOf(page, "contract?limit=1&where=owner == user.id and status == 'draft' and payments == 0");
  await page.goto(`o/contract/${contract.id}`);
  await page.getByRole('tab', { name: /^回款计划/ }).click();
  const tab = page.getByRole('tabpanel');
  await tab.getByRole('button', { name: '添加回款' }).click();
  const amount = tab.getByRole('textbox', { name: '应收金额' });
  const due = tab.getByLabel('应收日期');
  await amount.focus(); // and the calendar of the first box is gone
  await seesNo(page.locator('.mantine-DateInput-monthThead'));
  await noViolations(page);
  await amount.fill('1000');
  await amount.press('Enter');
  await sees(tab.getByText('请选择“应收日期”。'));
  await due.fill('2027-01-15');
  await due.press('Enter');
  await due.press('Enter');
  await sees(tab.getByRole('link', { name: /2027/ }));
  await becomes(() => amount.inputValue(), '');
  await page.keyboard.press('Escape');
  await seesNo(tab.getByRole('textbox', { name: '应收金额' }));
});

journey('from a list one goes on from record to record, and back to the list', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', path: 'o/account?view=all' });
  await sees(heading(page));
  const rows = await rowsOf(page, 'account?view=all&select=name&limit=3');
  const [first, second, third] = rows.map(({ name }) => name);
  await page.getByRole('link', { name: first, exact: true }).click();
  await reads(heading(page), first);
  assert.ok(await page.getByRole('button', { name: 'Previous record' }).isDisabled());
  await page.getByRole('button', { name: 'Next record' }).click();
  await reads(heading(page), second);
  await page.keyboard.press('j');
  await reads(heading(page), third);
  await page.keyboard.press('k');
  await reads(heading(page), second);
  await page.goBack();
  await becomes(() => placeOf(page).replace(/\?.*/, ''), 'o/account');
});
