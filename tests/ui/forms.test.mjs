/* Forms: what appears and is asked for as one types, leaving with changes, saving by keyboard, two people at once. */
import assert from 'node:assert/strict';
import { becomes, choose, demo, journey, placeOf, reads, sees, seesNo } from './browser.mjs';

const server = await demo();
const save = (page) => page.getByRole('button', { name: 'Save', exact: true });
const heading = (page) => page.getByRole('heading', { level: 1 });
const unsaved = (page) => page.locator('form footer').getByRole('status');

/** A record of this user's own, made over HTTP. */
async function create(page, object, values) {
  const { csrf } = await (await page.request.get('api/v1/session')).json();
  const answer = await page.request.post(`api/v1/data/${object}`, { data: values, headers: { 'X-Tenon-Csrf': csrf } });
  assert.equal(answer.status(), 201, await answer.text());
  return answer.json();
}

const anAccount = (page, name) => create(page, 'account', { name, country: 'de', employees: 120 });

async function aDeal(page, name) {
  const account = await anAccount(page, `${name} GmbH`);
  return create(page, 'opportunity', { name, account: account.id, amount: 1000 });
}

journey('a field appears when it is wanted, is asked for, and goes away again', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: null });
  const { id } = await anAccount(page, 'Blocked Works');
  await page.goto(`o/account/${id}/edit`);
  await reads(heading(page), 'Blocked Works');
  const reason = page.getByLabel('Why blocked');
  await sees(page.getByRole('combobox', { name: 'Status' }));
  assert.equal(await reason.count(), 0);
  assert.equal(await page.getByLabel('Province').count(), 0, 'only Chinese addresses have a province');

  await choose(page, page.getByRole('combobox', { name: 'Status' }), 'Blocked');
  await sees(reason);
  assert.equal(await reason.getAttribute('required'), '');
  await save(page).click();
  await sees(page.getByRole('alert').getByText('One thing needs your attention'));
  await sees(page.getByRole('alert').getByRole('button', { name: 'Enter “Why blocked”.' }));
  await becomes(() => reason.evaluate((box) => box === document.activeElement), true);
  assert.equal(await reason.getAttribute('aria-invalid'), 'true');
  const described = await reason.getAttribute('aria-describedby');
  const descriptions = page.locator(described.replace(/\S+/g, '[id="$&"]').replaceAll(' ', ', '));
  await reads(descriptions.filter({ hasText: 'Enter' }), 'Enter “Why blocked”.');

  await choose(page, page.getByRole('combobox', { name: 'Status' }), 'Active');
  await seesNo(reason);
  await save(page).click();
  await becomes(async () => placeOf(page), `o/account/${id}`);
  await reads(page.getByRole('group', { name: 'Key facts' }).locator('dd').nth(1), 'Active');
});

journey('computed and closed fields are shown but cannot be typed into', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: null });
  const { id } = await aDeal(page, 'Closed for good');
  await page.goto(`o/opportunity/${id}/edit`);
  await sees(page.getByLabel('Amount', { exact: true }));
  assert.equal(await page.getByRole('textbox', { name: 'Opened on' }).count(), 0, 'set once');
  await choose(page, page.getByRole('combobox', { name: 'Stage' }), 'Won');
  await page.getByLabel('Closed on').fill('2099-05-06');
  await page.getByLabel('Contract number').fill('C-2099-1');
  await save(page).click();
  await becomes(async () => placeOf(page), `o/opportunity/${id}`);
  await reads(page.getByRole('list', { name: 'Stage' }).locator('[aria-current=step]'), 'Won');

  await page.keyboard.press('e');
  await becomes(async () => placeOf(page), `o/opportunity/${id}/edit`);
  await sees(page.getByLabel('Closed on'));
  assert.equal(await page.getByRole('textbox', { name: 'Amount' }).count(), 0, 'the amount of a closed deal is fixed');
  assert.match(await page.locator('form').innerText(), /¥1,000/);
});

journey('changes are counted, and nobody loses them by a click beside', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: null });
  const { id } = await anAccount(page, 'Careful Ltd');
  await page.goto(`o/account/${id}/edit`);
  await page.getByLabel('City').fill('Leeds');
  await reads(unsaved(page), '1 unsaved change');
  await page.getByLabel('Phone').fill('+44 113 496 0000');
  await reads(unsaved(page), '2 unsaved changes');
  await page.getByLabel('Phone').fill('');
  await reads(unsaved(page), '1 unsaved change');

  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  for (const leave of [
    page.getByRole('link', { name: 'Contacts' }),
    page.getByRole('button', { name: 'Back' }),
    page.getByRole('button', { name: 'Cancel' }),
  ]) {
    await leave.click();
    await sees(question);
    await question.getByRole('button', { name: 'Keep editing' }).click();
    await seesNo(question);
    assert.equal(placeOf(page), `o/account/${id}/edit`);
    assert.equal(await page.getByLabel('City').inputValue(), 'Leeds');
  }

  // A reload asks too, and what was typed is there again.
  const asked = new Promise((done) => page.once('dialog', (dialog) => dialog.accept().then(() => done(dialog.type()))));
  await page.reload();
  assert.equal(await asked, 'beforeunload');
  await sees(page.getByText('Your unsaved changes from before are back.'));
  assert.equal(await page.getByLabel('City').inputValue(), 'Leeds');

  await page.getByRole('link', { name: 'Contacts' }).click();
  await question.getByRole('button', { name: 'Leave', exact: true }).click();
  await reads(heading(page), 'Contacts');
  await page.goto(`o/account/${id}/edit`);
  await becomes(() => page.getByLabel('City').inputValue(), '');
});

journey('a whole new customer is typed without the mouse and saved with Ctrl S', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: 'o/account' });
  await sees(page.locator('[role=grid][aria-busy=false]'));
  await page.keyboard.press('c');
  await reads(heading(page), 'New Account');
  await becomes(() => page.evaluate(() => document.activeElement.closest('form') !== null), true);
  await page.keyboard.type('Typed by Hand plc');
  await page.keyboard.press('Control+s');
  await sees(page.getByRole('alert').getByRole('button', { name: 'Choose “Province”.' }));

  const country = page.getByRole('combobox', { name: 'Country' });
  await page.getByRole('combobox', { name: 'Industry' }).focus();
  await page.keyboard.press('Tab');
  await becomes(() => country.evaluate((box) => box === document.activeElement), true);
  await page.keyboard.type('United King');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await becomes(() => country.inputValue(), 'United Kingdom');
  await seesNo(page.getByRole('combobox', { name: 'Province' }));
  await page.keyboard.press('Control+s');
  await reads(heading(page), 'Typed by Hand plc');
  await sees(page.getByText('Typed by Hand plc was created.'));
  await reads(
    page.getByRole('group', { name: 'Key facts' }).locator('dd'),
    'C - small',
    'Prospect',
    '¥0',
    '¥0',
    'MP Maya Patel',
  );
});

journey('in a box of many options a click and a few letters are enough', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: 'o/account/new' });
  const country = page.getByRole('combobox', { name: 'Country' });
  await becomes(() => country.inputValue(), 'China');
  await country.click();
  await page.keyboard.type('germ');
  await reads(page.getByRole('option'), 'Germany');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await becomes(() => country.inputValue(), 'Germany');
});

journey('a line that is made away from its deal is asked which deal', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: null });
  const { name } = await aDeal(page, 'Lines From Afar');
  await page.goto('o/opportunity_line/new');
  await save(page).click();
  await sees(page.getByRole('alert').getByRole('button', { name: 'Choose “Opportunity”.' }));
  await page.getByRole('combobox', { name: 'Opportunity' }).fill('Lines From');
  await page.getByRole('option', { name }).click();
  await page.getByRole('combobox', { name: 'Product' }).fill('GW-1200');
  await page.getByRole('option').filter({ hasText: 'EdgeGate 12' }).first().click();
  await page.getByLabel('Unit price').fill('1280');
  await save(page).click();
  await reads(heading(page), 'Opportunity lines');
  await page.goto('o/opportunity_line');
  await sees(page.getByRole('gridcell', { name }));
});

journey('what was typed is read as people write it, and what is no number is said at once', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: null, expects: [422] });
  const { id } = await aDeal(page, 'Exact Numbers');
  await page.goto(`o/opportunity/${id}/edit`);
  const amount = page.getByLabel('Amount', { exact: true });
  await amount.fill('12x');
  await sees(page.getByText('This is not a number.'));
  await amount.fill('-5');
  await save(page).click();
  await sees(page.getByRole('alert').getByRole('button'));
  assert.equal(await amount.getAttribute('aria-invalid'), 'true');

  await amount.fill('9,007,199,254,740,993.07');
  await save(page).click();
  await becomes(async () => placeOf(page), `o/opportunity/${id}`);
  const stored = await (await page.request.get(`api/v1/data/opportunity/${id}`)).json();
  assert.equal(stored.amount, '9007199254740993.07');
  await reads(page.getByRole('group', { name: 'Key facts' }).locator('dd').nth(1), '¥9,007,199,254,740,993.07');
});

journey('two people change one field: both values are shown, and the choice is kept', async ({ visit }) => {
  const maya = await visit(server, { as: 'maya', language: 'en', path: null, expects: [409] });
  const chen = await visit(server, { as: 'chen', path: null });
  const { id } = await aDeal(maya, 'Contested');
  await Promise.all([maya.goto(`o/opportunity/${id}/edit`), chen.goto(`o/opportunity/${id}/edit`)]);
  await maya.getByLabel('Amount', { exact: true }).fill('2000');
  await maya.getByLabel('Next step').fill('Call them');
  await chen.getByLabel('金额', { exact: true }).fill('3000');
  await chen.getByLabel('竞争对手').fill('Rival AG');
  await chen.getByRole('button', { name: '保存', exact: true }).click();
  await becomes(async () => placeOf(chen), `o/opportunity/${id}`);

  await save(maya).click();
  const dialog = maya.getByRole('dialog', { name: 'Someone else saved meanwhile' });
  const field = dialog.getByRole('group', { name: 'Amount' });
  await reads(field.locator('label'), 'Yours ¥2,000', 'Saved by 陈思远 ¥3,000');
  assert.equal(await dialog.getByRole('group').count(), 1, 'only what both changed is asked');
  await field.getByRole('radio', { name: /Saved by/ }).check();
  await dialog.getByRole('button', { name: 'Save these' }).click();
  await becomes(async () => placeOf(maya), `o/opportunity/${id}`);
  const { amount, next_step, competitor, version } = await (
    await maya.request.get(`api/v1/data/opportunity/${id}`)
  ).json();
  assert.deepEqual(
    { amount, next_step, competitor, version },
    { amount: 3000, next_step: 'Call them', competitor: 'Rival AG', version: 3 },
  );
});

journey('mine can win a conflict, or be dropped for theirs', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: null, expects: [409] });
  const other = await visit(server, { as: 'chen', path: null });
  const { id } = await aDeal(page, 'Contested again');
  const stored = async () => (await page.request.get(`api/v1/data/opportunity/${id}`)).json();
  const otherSaves = async (amount) => {
    const { csrf } = await (await other.request.get('api/v1/session')).json();
    const answer = await other.request.patch(`api/v1/data/opportunity/${id}`, {
      data: { amount },
      headers: { 'X-Tenon-Csrf': csrf },
    });
    assert.equal(answer.status(), 200);
  };
  const dialog = page.getByRole('dialog', { name: 'Someone else saved meanwhile' });

  await page.goto(`o/opportunity/${id}/edit`);
  await page.getByLabel('Amount', { exact: true }).fill('2000');
  await otherSaves(3000);
  await save(page).click();
  await dialog.getByRole('button', { name: 'Save these' }).click();
  await becomes(async () => placeOf(page), `o/opportunity/${id}`);
  assert.equal((await stored()).amount, 2000);

  await page.goto(`o/opportunity/${id}/edit`);
  await page.getByLabel('Amount', { exact: true }).fill('2500');
  await otherSaves(4000);
  await save(page).click();
  await dialog.getByRole('button', { name: 'Drop mine and reload' }).click();
  await seesNo(dialog);
  await becomes(() => page.getByLabel('Amount', { exact: true }).inputValue(), '4,000');
  await reads(unsaved(page), '');
});

journey('a record is deleted after a question, and one that others need says why it stays', async ({ visit }) => {
  const page = await visit(server, { as: 'chen', language: 'zh-CN', path: null, expects: [404, 409, 422] });
  const { account } = await aDeal(page, '将被删除的商机');
  const ask = async (path) => {
    await page.goto(path);
    await page.getByRole('button', { name: '更多操作' }).click();
    await page.getByRole('menuitem', { name: '删除' }).click();
  };
  await ask(`o/account/${account.id}`);
  const dialog = page.getByRole('dialog', { name: /^删除/ });
  await dialog.getByRole('button', { name: '删除' }).click();
  await sees(dialog.getByRole('alert'));
  await dialog.getByRole('button', { name: '取消' }).click();
  await reads(heading(page), '将被删除的商机 GmbH');

  const free = await anAccount(page, '可以删除的客户');
  await ask(`o/account/${free.id}`);
  await dialog.getByRole('button', { name: '删除' }).click();
  await reads(heading(page), '客户');
  await sees(page.getByText('“可以删除的客户”已删除。'));
  await page.goto(`o/account/${free.id}`);
  await reads(heading(page), '此记录不存在，或者您无权查看。');
  await page.getByRole('link', { name: '前往列表' }).click();
  await reads(heading(page), '客户');
});
