/* Takes the pictures of the README from the sample's data: TENON=build/tenon node tests/ui/pictures.mjs */
import { join } from 'node:path';
import { demo, journey, root, sees } from './browser.mjs';

const server = await demo();
const desk = { width: 1280, height: 760 };
const take = async (page, name) => {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(root, 'docs/pictures', `${name}.png`) });
};
const settled = (page) => sees(page.locator('[aria-busy=false]'));

/** Lin's largest deal in negotiation that has lines; moved once more, so that its history has something to tell. */
async function aDeal(page) {
  const where = "stage == 'negotiation' and owner == user.id and not overdue";
  const query = new URLSearchParams({ where, sort: '-amount', limit: '20', select: 'name,amount,close_date' });
  const { rows } = await (await page.request.get(`api/v1/data/opportunity?${query}`)).json();
  const { csrf } = await (await page.request.get('api/v1/session')).json();
  for (const row of rows) {
    const lines = new URLSearchParams({ where: `opportunity.id == '${row.id}'`, total: 'exact', limit: '1' });
    const { total } = await (await page.request.get(`api/v1/data/opportunity_line?${lines}`)).json();
    if (total < 3) continue;
    for (const data of [{ next_step: '确认合同条款' }, { amount: Math.round(row.amount * 0.97) }])
      await page.request.patch(`api/v1/data/opportunity/${row.id}`, { data, headers: { 'X-Tenon-Csrf': csrf } });
    return row.id;
  }
  throw new Error('no deal with three lines');
}

journey('pictures', async ({ visit }) => {
  const list = await visit(server, { as: 'maya', language: 'en', path: 'o/opportunity?view=open' });
  await list.setViewportSize(desk);
  await settled(list);
  await take(list, 'list');

  const record = await visit(server, { as: 'lin', path: null });
  const deal = await aDeal(record);
  await record.setViewportSize(desk);
  await record.goto(`o/opportunity/${deal}`);
  await sees(record.getByRole('tabpanel').getByText('商机编号'));
  await take(record, 'record');

  const phone = await visit(server, { as: 'lin', size: 'phone', path: `o/opportunity/${deal}` });
  await sees(phone.getByRole('tabpanel').getByText('商机编号'));
  await take(phone, 'record-phone');
});
