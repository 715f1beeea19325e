/* Forms answer while one types: what shows, hides, is asked for, locked and computed, at a desk and on a phone. */
import assert from 'node:assert/strict';
import { becomes, choose, dataOf, demo, journey, placeOf, sees, seesNo, serve, texts } from './browser.mjs';

const server = await demo();
const PASSWORD = 'a password of some length';
const items = await serve(dataOf('items', '../tests/http/apps/fields', PASSWORD), 'items');
const save = (page) => page.getByRole('button', { name: 'Save', exact: true });
const box = (page, label) => page.getByLabel(new RegExp(`^${label}( \\*)?$`)); // what is required has a star

/** What stands in a field that nobody types into: a formula, or one that is locked. */
const closed = (page, name) => page.locator(`form [id$="-${name}"]:not(input)`);
const reads = (page, name, wanted) =>
  becomes(async () => (await closed(page, name).innerText()).replace(/\s+/g, ' '), wanted);

/** The API as this page's user has it. */
async function apiOf(page) {
  const { csrf } = await (await page.request.get('api/v1/session')).json();
  const told = async (answer, status) => {
    assert.equal(answer.status(), status, await answer.text());
    return answer.json();
  };
  return {
    first: async (object, where) =>
      (await told(await page.request.get(`api/v1/data/${object}?${new URLSearchParams({ where })}`), 200)).rows[0],
    create: async (object, data) =>
      told(await page.request.post(`api/v1/data/${object}`, { data, headers: { 'X-Tenon-Csrf': csrf } }), 201),
  };
}

async function chooseRecord(page, label, title) {
  const found = page.getByRole('combobox', { name: label });
  await found.click();
  await found.fill(title);
  await page.getByRole('option', { name: title }).first().click();
}

async function aDeal(api, name, values = {}) {
  const account = await api.create('account', { name: `${name} GmbH`, country: 'de', employees: 120 });
  return api.create('opportunity', { name, account: account.id, amount: 1000, ...values });
}

for (const size of ['wide', 'phone']) {
  const visiting = { as: 'maya', language: 'en', size };

  journey(`a formula follows what is typed, as a preview (${size})`, async ({ visit }) => {
    const page = await visit(server, { ...visiting, path: 'o/opportunity/new' });
    await box(page, 'Amount').fill('1000');
    await reads(page, 'expected', '¥100 Preview');
    await choose(page, page.getByRole('combobox', { name: 'Stage' }), 'Proposal');
    await reads(page, 'expected', '¥400 Preview');
    assert.equal(await box(page, 'Amount').getAttribute('required'), '', 'asked for from a proposal on');
    await box(page, 'Amount').fill('');
    await becomes(() => closed(page, 'expected').getByText('Preview').count(), 0);
  });

  journey(`a line computes with what lies behind its product (${size})`, async ({ visit }) => {
    const page = await visit(server, { ...visiting, path: null });
    const api = await apiOf(page);
    const product = await api.first('product', 'active and floor_price < list_price * 0.75 and floor_price > 10');
    const deal = await aDeal(api, `Computes at once ${size}`);
    await page.goto('o/opportunity_line/new');
    await chooseRecord(page, 'Opportunity', deal.name);
    await chooseRecord(page, 'Product', product.name);
    const price = async () => Number((await box(page, 'Unit price').inputValue()).replaceAll(',', ''));
    await becomes(price, product.list_price);

    await box(page, 'Quantity').fill('3');
    await box(page, 'Unit price').fill('200');
    await reads(page, 'subtotal', '¥600 Preview');
    assert.equal(await page.getByLabel('Reason for the discount').count(), 0);
    await box(page, 'Discount').fill('25');
    await sees(page.getByLabel('Reason for the discount'));
    assert.equal(await page.getByLabel('Reason for the discount').getAttribute('required'), '');
    await reads(page, 'subtotal', '¥450 Preview');

    // The floor price lies behind the product; the rule speaks at its field, and is silent once it holds no more.
    const floor = page.getByText('After the discount the price is below the floor price of this product.');
    await box(page, 'Discount').fill('0');
    await seesNo(page.getByLabel('Reason for the discount'));
    await box(page, 'Unit price').fill(String(product.floor_price - 1));
    await sees(floor);
    assert.equal(await box(page, 'Unit price').getAttribute('aria-invalid'), 'true');
    await box(page, 'Unit price').fill(String(product.floor_price));
    await seesNo(floor);
    await save(page).click();
    await becomes(async () => placeOf(page).endsWith('/new'), false);
    const line = await api.first('opportunity_line', `opportunity == '${deal.id}'`);
    const subtotal = Number((3 * product.floor_price).toFixed(2));
    assert.deepEqual([line.quantity, line.price, line.subtotal], [3, product.floor_price, subtotal]);
  });

  journey(`what a closed deal holds is locked in its lines (${size})`, async ({ visit }) => {
    const page = await visit(server, { ...visiting, path: null });
    const api = await apiOf(page);
    const product = await api.first('product', 'active');
    const deal = await aDeal(api, `Locked lines ${size}`);
    const line = await api.create('opportunity_line', { opportunity: deal.id, product: product.id, quantity: 2 });
    await page.goto(`o/opportunity_line/${line.id}/edit`);
    await sees(box(page, 'Quantity'));
    const { csrf } = await (await page.request.get('api/v1/session')).json();
    const won = { stage: 'won', closed_on: '2099-01-01', contract_number: `C-${size}-1` };
    const answer = await page.request.patch(`api/v1/data/opportunity/${deal.id}`, {
      data: won,
      headers: { 'X-Tenon-Csrf': csrf },
    });
    assert.equal(answer.status(), 200, await answer.text());
    await page.reload();
    await reads(page, 'quantity', '2');
    assert.equal(await page.getByRole('textbox', { name: 'Quantity' }).count(), 0);
    await sees(box(page, 'Remarks'));
  });

  journey(`options follow what they depend on (${size})`, async ({ visit }) => {
    const page = await visit(items, { as: 'admin', password: PASSWORD, language: 'en', path: 'o/item/new', size });
    const province = page.getByRole('combobox', { name: 'Province' });
    const city = page.getByRole('combobox', { name: 'City' });
    const cities = async (...wanted) => {
      await city.click();
      await becomes(() => texts(page.getByRole('option')), wanted);
    };
    await choose(page, province, 'Zhejiang');
    await cities('Hangzhou', 'Ningbo', 'Other');
    await page.getByRole('option', { name: 'Ningbo' }).click();
    await becomes(() => city.inputValue(), 'Ningbo');
    await choose(page, province, 'Shanghai');
    await becomes(() => city.inputValue(), '');
    await cities('Pudong', 'Other');
    await page.getByRole('option', { name: 'Pudong' }).click();

    await sees(page.getByRole('textbox', { name: 'Frozen' }));
    await box(page, 'Size').fill('9');
    await seesNo(page.getByRole('textbox', { name: 'Frozen' }));
    await box(page, 'Size').fill('8');
    await box(page, 'Code').fill(`c-${size}`);
    await save(page).click();
    await becomes(async () => placeOf(page).endsWith('/new'), false);
    const { rows } = await (await page.request.get('api/v1/data/item?select=code,city,size')).json();
    const { city: stored, size: eight } = rows.find(({ code }) => code === `C-${size.toUpperCase()}`);
    assert.deepEqual([stored, eight], ['pd', 8]);
  });
}
