/* Fields that know what their values are: numbers one can call, pages one can follow, choices that fit each other. */
import assert from 'node:assert/strict';
import { becomes, choose, dataOf, journey, sees, seesNo, serve } from './browser.mjs';

const PASSWORD = 'correct horse battery';
const server = await serve(dataOf('north', '../tests/http/apps/fields', PASSWORD), 'north');
const save = (page) => page.getByRole('button', { name: 'Save', exact: true });
const box = (page, label) => page.getByRole('textbox', { name: new RegExp(`^${label}( \\*)?$`) });
const choice = (page, label) => page.getByRole('combobox', { name: label });
const offered = async (page, label) => {
  await choice(page, label).click();
  const words = await page.getByRole('option').allInnerTexts();
  await page.keyboard.press('Escape');
  return words.map((word) => word.trim());
};

for (const size of ['wide', 'phone']) {
  const visiting = { as: 'admin', password: PASSWORD, language: 'en', size, path: 'o/item/new', expects: [422] };

  journey(`what is entered as people write it can be called, written to and followed (${size})`, async ({ visit }) => {
    const page = await visit(server, visiting);
    await box(page, 'Code').fill(`look-${size}`);
    assert.equal(await box(page, 'Phone').getAttribute('inputmode'), 'tel');
    assert.equal(await box(page, 'Mail').getAttribute('inputmode'), 'email');
    assert.equal(await box(page, 'Site').getAttribute('inputmode'), 'url');
    await box(page, 'Phone').fill('138 1234');
    await box(page, 'Mail').fill(`lin.${size}@EXAMPLE.com`);
    await box(page, 'Site').fill('example.com/shop');
    await box(page, 'Share').fill('12.5');
    await save(page).click();
    await sees(page.getByText('"Phone" is not a complete telephone number').first());
    await box(page, 'Phone').fill('138 1234 5678');
    await save(page).click();

    const call = page.getByRole('link', { name: '+86 138 1234 5678' }).first();
    await sees(call);
    assert.equal(await call.getAttribute('href'), 'tel:+8613812345678');
    const mail = page.getByRole('link', { name: `lin.${size}@example.com` }).first();
    assert.equal(await mail.getAttribute('href'), `mailto:lin.${size}@example.com`);
    const site = page.getByRole('link', { name: 'example.com/shop' }).first();
    assert.equal(await site.getAttribute('href'), 'https://example.com/shop');
    assert.equal(await site.getAttribute('rel'), 'noopener noreferrer');
    await sees(page.getByText('12.5%').first());
  });

  journey(`a choice offers what fits another one, and loses what no longer does (${size})`, async ({ visit }) => {
    const page = await visit(server, visiting);
    await box(page, 'Code').fill(`fits-${size}`);
    assert.deepEqual(await offered(page, 'City'), ['Other']);
    await choose(page, choice(page, 'Province'), 'Zhejiang');
    assert.deepEqual(await offered(page, 'City'), ['Hangzhou', 'Ningbo', 'Other']);
    await choose(page, choice(page, 'City'), 'Hangzhou');
    await choose(page, choice(page, 'Province'), 'Shanghai');
    const word = page.getByText('“Hangzhou” no longer fits and was taken out.');
    await sees(word);
    await becomes(() => choice(page, 'City').inputValue(), '');
    await choose(page, choice(page, 'City'), 'Pudong');
    await seesNo(word);
    await box(page, 'Low').fill('5');
    await box(page, 'High').fill('4');
    await sees(page.getByText('High lies below low.').first());
    await box(page, 'High').fill('6');
    await seesNo(page.getByText('High lies below low.').first());
    await save(page).click();
    await sees(page.getByText('Pudong').first());

    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Duplicate' }).click();
    await becomes(() => choice(page, 'City').inputValue(), 'Pudong');
    assert.equal(await box(page, 'Code').inputValue(), '', 'a key stays with its record');
    await box(page, 'Code').fill(`copy-${size}`);
    await box(page, 'Low').fill('3');
    await save(page).click();
    await sees(page.getByRole('heading', { name: `COPY-${size.toUpperCase()}` }));
  });
}
