/* Lists: sorting, searching, filtering by every kind of field, columns, the way to the last row, the keyboard. */
import assert from 'node:assert/strict';
import { becomes, choose, demo, journey, placeOf, reads, sees, seesNo, texts } from './browser.mjs';

const server = await demo();

const countOf = async (page) => {
  const text = await page
    .getByRole('status')
    .filter({ hasText: /^(共 [\d,]+ 条|[\d,]+ records?)$/ })
    .innerText();
  return Number(text.replace(/\D/g, ''));
};
const settled = (page) => sees(page.locator('[role=grid][aria-busy=false]'));
const cells = (page, column) => page.locator(`[role=row] [role=gridcell]:nth-child(${column})`);
const header = (page, name) => page.getByRole('columnheader', { name, exact: true });

/** What the server itself answers to the same question. */
const asked = async (page, object, query) =>
  (await page.request.get(`api/v1/data/${object}?${new URLSearchParams(query)}`)).json();

journey('a header sorts, once more the other way, and Back takes it back', async ({ visit }) => {
  const page = await visit(server, { as: 'chen', path: 'o/product?view=all' });
  await settled(page);
  await header(page, '目录价').getByRole('button').click();
  await becomes(() => header(page, '目录价').getAttribute('aria-sort'), 'ascending');
  assert.equal(placeOf(page), 'o/product?view=all&sort=list_price');
  await settled(page);
  const up = (await asked(page, 'product', { view: 'all', sort: 'list_price', limit: 12 })).rows.map((row) => row.name);
  await becomes(async () => (await texts(cells(page, 2))).slice(0, 12), up);

  await header(page, '目录价').getByRole('button').click();
  await becomes(() => header(page, '目录价').getAttribute('aria-sort'), 'descending');
  const down = (await asked(page, 'product', { view: 'all', sort: '-list_price', limit: 12 })).rows.map(
    (row) => row.name,
  );
  await becomes(async () => (await texts(cells(page, 2))).slice(0, 12), down);
  assert.notDeepEqual(up, down);

  await page.goBack();
  await becomes(() => header(page, '目录价').getAttribute('aria-sort'), 'ascending');
});

journey('a view has its own columns, order and count', async ({ visit }) => {
  const page = await visit(server, { as: 'chen', path: 'o/opportunity' });
  await settled(page);
  await reads(page.getByRole('columnheader'), '商机名称', '客户', '阶段', '金额', '预计收入', '预计成交日期', '负责人');
  await page.getByRole('button', { name: '视图：进行中' }).click();
  await reads(page.getByRole('menuitem'), '进行中', '我的商机', '已逾期', '赢单', '输单', '全部商机', '另存为新视图…', '默认打开');
  await page.getByRole('menuitem', { name: '赢单' }).click();
  await reads(page.getByRole('columnheader'), '商机名称', '客户', '金额', '关闭日期', '合同编号', '负责人');
  await settled(page);
  const { total } = await asked(page, 'opportunity', { where: "stage == 'won'", total: 'exact', limit: 1 });
  await becomes(() => countOf(page), total);
  await page.reload();
  await sees(page.getByRole('button', { name: '视图：赢单' }));
  assert.equal(placeOf(page), 'o/opportunity?view=won');
});

/** Chooses several options in a box that stays open. */
async function pick(page, box, ...options) {
  await box.focus();
  await page.keyboard.press('ArrowDown');
  for (const option of options) await page.getByRole('option', { name: option, exact: true }).click();
}

/* One condition for every kind of field: how it is entered, and the expression that gives the same rows. */
const conditions = {
  text: {
    object: 'account',
    field: '城市',
    operator: '开头是',
    where: "starts_with(city, '上')",
    chip: '城市 开头是 上',
    enter: (page, box) => box('textbox').fill('上'),
  },
  'whole number': {
    object: 'account',
    field: '员工人数',
    operator: '大于',
    where: 'employees > 5000',
    chip: '员工人数 大于 5,000',
    enter: (page, box) => box('textbox').fill('5000'),
  },
  money: {
    object: 'opportunity',
    view: 'all',
    field: '金额',
    operator: '不少于',
    where: 'amount >= 1000000.5',
    chip: '金额 不少于 ¥1,000,000.50',
    enter: (page, box) => box('textbox').fill('1000000.50'),
  },
  date: {
    object: 'opportunity',
    view: 'all',
    field: '预计成交日期',
    operator: '早于',
    where: "close_date < '2026-03-01'",
    chip: '预计成交日期 早于 2026年3月1日',
    enter: async (page, box) => {
      await box('textbox').fill('2026-03-01');
      await page.keyboard.press('Tab');
    },
  },
  choice: {
    object: 'opportunity',
    view: 'all',
    field: '阶段',
    operator: '等于',
    where: "one_of(stage, 'won', 'lost')",
    chip: '阶段 等于 赢单、输单',
    enter: (page, box) => pick(page, box('combobox'), '赢单', '输单'),
  },
  lookup: {
    object: 'opportunity',
    view: 'all',
    field: '负责人',
    operator: '等于',
    where: 'owner == user.id',
    chip: '负责人 等于 我',
    enter: (page, box) => choose(page, box('combobox'), '我'),
  },
  boolean: {
    object: 'contact',
    field: '主要联系人',
    operator: '等于',
    where: 'main == true',
    chip: '主要联系人 等于 是',
    enter: (page, box) => choose(page, box('combobox'), '是'),
  },
  formula: {
    object: 'opportunity',
    view: 'all',
    field: '预计收入',
    operator: '不超过',
    where: 'expected <= 20000',
    chip: '预计收入 不超过 ¥20,000',
    enter: (page, box) => box('textbox').fill('20000'),
  },
  'empty date and time': {
    object: 'account',
    field: '最近拜访',
    operator: '为空',
    where: 'is_empty(last_visit)',
    chip: '最近拜访 为空',
    enter: async () => {},
  },
};

const filters = (page) => page.getByRole('dialog', { name: '筛选' });

async function addCondition(page, { field, operator, enter }) {
  const row = filters(page).getByRole('group').last();
  const fieldBox = row.getByRole('combobox', { name: '字段' });
  await fieldBox.click();
  await fieldBox.fill(field);
  await page.getByRole('option', { name: field, exact: true }).click();
  await choose(page, row.getByRole('combobox', { name: '运算符' }), operator);
  await enter(page, (role) => filters(page).getByRole(role, { name: `值: ${field}` }));
}

journey(
  'a filter by each kind of field gives the rows that the server gives, and survives a reload',
  async ({ visit }) => {
    const page = await visit(server, { as: 'chen' });
    for (const [kind, condition] of Object.entries(conditions)) {
      const { object, view = '', where, chip } = condition;
      await page.goto(`o/${object}?view=${view}`);
      await settled(page);
      const all = await countOf(page);
      const { total } = await asked(page, object, { view, where, total: 'exact', limit: 1 });
      assert.ok(total > 0 && total < all, `${kind}: ${total} of ${all} fit`);

      await page.getByRole('button', { name: '筛选' }).click();
      await addCondition(page, condition);
      await becomes(async () => [kind, await countOf(page)], [kind, total]);
      await reads(page.getByRole('list', { name: '筛选' }).getByRole('listitem'), chip);

      await page.reload();
      await settled(page);
      await becomes(async () => [kind, await countOf(page)], [kind, total]);
      await reads(page.getByRole('list', { name: '筛选' }).getByRole('listitem'), chip);
    }
    await page
      .getByRole('list', { name: '筛选' })
      .getByRole('button', { name: /^移除条件：/ })
      .click();
    await seesNo(page.getByRole('list', { name: '筛选' }));
    assert.doesNotMatch(placeOf(page), /where=/);
  },
);

journey('conditions, search and view narrow together, and are cleared together', async ({ visit }) => {
  const page = await visit(server, { as: 'chen', path: 'o/account' });
  await settled(page);
  const all = await countOf(page);
  await page.getByRole('button', { name: '筛选' }).click();
  await addCondition(page, conditions['whole number']);
  await filters(page).getByRole('button', { name: '添加条件' }).click();
  await addCondition(page, {
    ...conditions.choice,
    field: '客户级别',
    enter: (_, box) => pick(page, box('combobox'), 'A 重点', 'B 一般'),
  });
  await page.keyboard.press('Escape');
  await seesNo(filters(page));
  const where = "employees > 5000 and one_of(level, 'a', 'b')";
  const narrowed = await asked(page, 'account', { where, total: 'exact', limit: 1 });
  await becomes(() => countOf(page), narrowed.total);
  await page.getByRole('searchbox').fill('上海');
  const both = await asked(page, 'account', { where, q: '上海', total: 'exact', limit: 100, sort: 'name' });
  await becomes(() => countOf(page), both.total);
  await becomes(async () => (await texts(cells(page, 1))).slice(0, 10), both.rows.map((row) => row.name).slice(0, 10));

  await page.getByRole('searchbox').fill('没有这样的公司');
  await sees(page.getByRole('heading', { name: '没有匹配的记录' }));
  await page.getByRole('button', { name: '清除搜索和筛选' }).click();
  await becomes(() => countOf(page), all);
  await becomes(() => page.getByRole('searchbox').inputValue(), '');
});

journey('columns are chosen, ordered and kept in this browser', async ({ visit }) => {
  const page = await visit(server, { as: 'chen', path: 'o/account' });
  const columns = page.getByRole('columnheader');
  await reads(columns, '客户名称', '客户级别', '状态', '行业', '省份', '城市', '负责人', '修改时间');
  await page.getByRole('button', { name: '列设置' }).click();
  const dialog = page.getByRole('dialog', { name: '列设置' });
  for (const gone of ['状态', '行业', '省份']) await dialog.getByRole('checkbox', { name: gone, exact: true }).click();
  await dialog.getByRole('checkbox', { name: '注册资本', exact: true }).click();
  await dialog.getByRole('button', { name: '上移城市' }).click();
  const chosen = ['客户名称', '城市', '客户级别', '负责人', '修改时间', '注册资本'];
  await reads(columns, ...chosen);
  await settled(page);
  assert.match(await cells(page, 6).first().innerText(), /^(¥[\d,.]+)?$/);

  await page.reload();
  await reads(columns, ...chosen);
  await page.goto('o/account?view=key');
  await reads(columns, '客户名称', '行业', '城市', '规模', '信用额度', '最近拜访', '负责人');
  await page.goto('o/account');
  await page.getByRole('button', { name: '列设置' }).click();
  await dialog.getByRole('button', { name: '恢复视图设置' }).click();
  await reads(columns, '客户名称', '客户级别', '状态', '行业', '省份', '城市', '负责人', '修改时间');

  await page.goto('o/account?columns=was_here_once');
  await reads(columns, '客户名称', '客户级别', '状态', '行业', '省份', '城市', '负责人', '修改时间');
  await page.goto('o/account?columns=was_here_once,city');
  await reads(columns, '城市');
});

journey('scrolling goes on to the last of all rows, and brings each of them once', async ({ visit }) => {
  const page = await visit(server, { as: 'chen', path: null });
  const brought = [];
  page.on('response', async (response) => {
    if (/\/data\/account\?/.test(response.url())) brought.push((await response.json()).rows.map((row) => row.id));
  });
  await page.goto('o/account');
  await settled(page);
  const total = await countOf(page);
  assert.ok(total >= 1500);
  await reads(page.getByRole('status').filter({ hasText: '条' }), `共 ${total.toLocaleString('en')} 条`);

  const last = page.locator(`[role=row][aria-rowindex="${total + 1}"] [role=gridcell]`).first();
  await page.getByRole('grid').hover();
  await becomes(async () => {
    await page.mouse.wheel(0, 20_000);
    return last.isVisible();
  }, true);
  const [wanted] = (await asked(page, 'account', { sort: '-name', limit: 1 })).rows;
  await reads(last, wanted.name);
  assert.equal(brought.flat().length, total);
  assert.equal(new Set(brought.flat()).size, total);
  assert.ok((await page.getByRole('row').count()) < 100, 'only what is near the window is drawn');
});

journey('a phone scrolls to the end too', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: 'o/account', size: 'phone' });
  const total = await countOf(page);
  assert.ok(total > 100, 'more than one page of rows');
  const last = page.locator(`li[aria-posinset="${total}"]`);
  await becomes(async () => {
    await page.getByRole('list', { name: '客户' }).evaluate((list) => list.parentElement.scrollBy(0, 20_000));
    return last.isVisible();
  }, true);
  const [wanted] = (await asked(page, 'account', { sort: '-name', limit: 1 })).rows;
  await sees(last.getByText(wanted.name));
});

journey('from a cell the keyboard opens the record, with Shift what the cell links to', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: 'o/opportunity' });
  await settled(page);
  const cell = page.locator('[data-cell="0:1"]');
  const customer = (await texts(cell))[0];
  await cell.focus();
  await page.keyboard.press('Shift+Enter');
  await reads(page.getByRole('heading', { level: 1 }), customer);
  await page.goBack();
  await settled(page);
  const deal = (await texts(page.locator('[data-cell="0:0"]')))[0];
  await cell.focus();
  await page.keyboard.press('Control+Enter');
  await reads(page.getByRole('heading', { level: 1 }), deal);
});

journey('hands stay on the keyboard: search, walk, open, create', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: 'o/account' });
  await settled(page);
  await page.keyboard.press('/');
  await becomes(
    () => page.getByRole('searchbox', { name: 'Find in Accounts' }).evaluate((box) => box === document.activeElement),
    true,
  );

  const cell = () => page.evaluate(() => document.activeElement.getAttribute('data-cell'));
  await page.locator('[data-cell="0:0"]').focus();
  const walk = [
    ['ArrowDown', '1:0'],
    ['ArrowRight', '1:1'],
    ['ArrowRight', '1:2'],
    ['ArrowLeft', '1:1'],
    ['ArrowUp', '0:1'],
    ['ArrowUp', '0:1'],
    ['End', '0:7'],
    ['Home', '0:0'],
    ['PageDown', '15:0'],
    ['PageDown', '30:0'],
    ['PageUp', '15:0'],
    ['Control+Home', '0:0'],
    ['Control+End', null],
  ];
  for (const [key, wanted] of walk) {
    await page.keyboard.press(key);
    if (wanted) await becomes(cell, wanted);
  }
  await becomes(async () => /^\d{2,}:7$/.test(await cell()), true);
  await page.keyboard.press('Control+Home');
  await becomes(cell, '0:0');
  await page.keyboard.press('ArrowDown');
  await becomes(cell, '1:0');
  const title = await page.locator('[data-cell="1:0"]').innerText();
  await page.keyboard.press('Enter');
  await reads(page.getByRole('heading', { level: 1 }), title);

  await page.goBack();
  await settled(page);
  await page.keyboard.press('c');
  await reads(page.getByRole('heading', { level: 1 }), 'New Account');
  await page.goto('');
  await reads(page.getByRole('heading', { level: 1 }), 'Welcome, Maya Patel');
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search' });
  await becomes(() => palette.getByRole('textbox').evaluate((box) => box === document.activeElement), true);
  await page.keyboard.type('oppor');
  const offered = palette.locator('[data-action]');
  await becomes(async () => (await texts(offered)).slice(0, 2), ['Opportunities', 'Opportunity lines']);
  await page.keyboard.press('Enter');
  await reads(page.getByRole('heading', { level: 1 }), 'Opportunities');
});

journey('a list without rows says so and offers the first step', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: 'o/opportunity?view=overdue' });
  await page.goto(`o/opportunity?where=${encodeURIComponent(String.raw`name == 'it\'s \\ "not" there'`)}`);
  await sees(page.getByRole('heading', { name: 'Nothing fits' }));
  await reads(page.getByRole('list', { name: 'Filter' }).getByRole('listitem'), `Name is it's \\ "not" there`);
  await page.goto('o/nothing');
  await reads(page.getByRole('heading', { level: 1 }), 'This page does not exist.');
});
