/* Fields with several options: chosen in a form, shown as pills, searched by a filter. */
import assert from 'node:assert/strict';
import { becomes, choose, dataOf, journey, placeOf, reads, sees, serve, tenon } from './browser.mjs';

const PASSWORD = 'correct horse battery';
const data = dataOf('towns', '../tests/http/apps/markets', PASSWORD);
tenon(['user', 'add', data, 'towns', 'bea', '--roles', 'boss', '--password-stdin'], PASSWORD);
const server = await serve(data, 'towns');
const boss = { as: 'bea', password: PASSWORD, language: 'en', path: null };
const save = (page) => page.getByRole('button', { name: 'Save', exact: true });
const chosen = (page, label) => page.locator('.mantine-MultiSelect-root', { hasText: label }).locator('.mantine-Pill-label');

journey('options are chosen, kept in their order and shown', async ({ visit }) => {
  const page = await visit(server, boss);
  await page.goto('o/account/new');
  await page.getByLabel('Name').fill('Hanseatic');
  const regions = page.getByRole('combobox', { name: 'Regions' });
  await reads(chosen(page, 'Regions'), 'West');
  await choose(page, regions, 'South');
  await regions.fill('nor');
  await page.getByRole('option', { name: 'North', exact: true }).click();
  await reads(chosen(page, 'Regions'), 'North', 'South', 'West');
  assert.equal(await page.getByRole('option', { name: 'Moon' }).count(), 0, 'a retired option is not offered');
  await page.keyboard.press('Escape');
  await save(page).click();
  await becomes(async () => /^o\/account\/[0-9a-z]{13}$/.test(placeOf(page)), true);
  await sees(page.getByText('Hanseatic').first());
  await reads(page.locator('dd', { hasText: 'North' }).first(), 'North South West');
});

journey('a list is filtered by any of some options', async ({ visit }) => {
  const page = await visit(server, boss);
  const { csrf } = await (await page.request.get('api/v1/session')).json();
  const rows = [
    { name: 'Quay', regions: ['north'], traits: ['loud'] },
    { name: 'Hill', regions: ['south'], traits: ['late'] },
    { name: 'Moor', regions: ['east'], traits: [] },
  ];
  const made = await page.request.post('api/v1/data/account', { data: rows, headers: { 'X-Tenon-Csrf': csrf } });
  assert.equal(made.status(), 201, await made.text());
  const filter = encodeURIComponent("(has(traits, 'loud') or has(traits, 'late'))");
  await page.goto(`o/account?where=${filter}`);
  await sees(page.getByText('Traits includes Loud, Late payer'));
  await sees(page.getByText('Quay'));
  await sees(page.getByText('Hill'));
  assert.equal(await page.getByText('Moor').count(), 0);
});
