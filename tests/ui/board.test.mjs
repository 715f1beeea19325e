/* A board: cards move by mouse and by menu, by the rules of their records; on a phone column by column. */
import assert from 'node:assert/strict';
import { becomes, demo, journey, placeOf, reads, sees, seesNo } from './browser.mjs';

const server = await demo();
const column = (page, name) => page.getByRole('region', { name, exact: true });
const countOf = async (page, name) => Number(/\d+/.exec(await column(page, name).locator('header').innerText()));

journey('at a desk: a card is dragged on, and what its stage needs is asked for', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: 'o/opportunity', expects: [422] });
  await page.getByRole('link', { name: '看板' }).click();
  await sees(column(page, '方案报价'));
  assert.match(placeOf(page), /^o\/opportunity\/board\/stages/);
  const [from, to] = [await countOf(page, '需求确认'), await countOf(page, '方案报价')];
  const card = column(page, '需求确认').getByRole('listitem').first();
  const title = await card.getByRole('link').innerText();
  await card.dragTo(column(page, '方案报价'));
  await sees(column(page, '方案报价').getByRole('link', { name: title }));
  await becomes(() => countOf(page, '方案报价'), to + 1);
  assert.equal(await countOf(page, '需求确认'), from - 1);

  const next = column(page, '初步接洽').getByRole('listitem').first();
  const moved = await next.getByRole('link').innerText();
  await next.dragTo(page.getByRole('button', { name: '展开“输单”' }));
  const form = page.getByRole('dialog');
  await sees(form.getByText('输单原因').first());
  await page.keyboard.press('Escape');
  await seesNo(form);
  await sees(column(page, '初步接洽').getByRole('link', { name: moved }));
});

journey('the menu of a card does what dragging does', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', path: 'o/opportunity/board/stages' });
  const card = column(page, 'First contact').getByRole('listitem').first();
  const title = await card.getByRole('link').innerText();
  await card.getByRole('button', { name: `Move ${title} to…` }).click();
  await page.getByRole('menuitem', { name: 'Needs confirmed' }).click();
  await sees(column(page, 'Needs confirmed').getByRole('link', { name: title }));
  await page.getByRole('link', { name: title }).click();
  await reads(page.getByRole('heading', { level: 1 }), title);
});

journey('on a phone: one column at a time, with chips to the others', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: 'o/opportunity/board/stages', size: 'phone' });
  await page.getByRole('navigation', { name: '看板的列' }).getByRole('button', { name: /商务谈判/ }).click();
  await becomes(async () => (await column(page, '商务谈判').boundingBox()).x < 30, true);
});
