/* Rights: what somebody may not see is nowhere, what somebody may not do is not offered. */
import assert from 'node:assert/strict';
import { becomes, demo, journey, placeOf, reads, sees, texts } from './browser.mjs';

const server = await demo();
const heading = (page) => page.getByRole('heading', { level: 1 });
const settled = (page) => sees(page.locator('[role=grid][aria-busy=false]'));
const rowsOf = async (page, object, query = {}) =>
  (await (await page.request.get(`api/v1/data/${object}?${new URLSearchParams({ limit: 50, ...query })}`)).json()).rows;
const countOf = async (page) =>
  Number(
    (
      await page
        .getByRole('status')
        .filter({ hasText: /条|records/ })
        .innerText()
    ).replace(/\D/g, ''),
  );

/** Everything that the server sends to this page from now on, as text; of what objects are like, only of `object`. */
function overheard(page, object) {
  const bodies = [];
  page.on('response', (response) => {
    const described = /\/app\/objects\/(\w+)(?:\?|$)/.exec(response.url())?.[1] ?? object;
    if (/\/api\/v1\/(?!events)/.test(response.url()) && (!object || described === object)) bodies.push(response.text().catch(() => ''));
  });
  return async () => (await Promise.all(bodies)).join('\n');
}

/** All the names of fields that lists, filters and columns offer. */
async function offered(page, words) {
  await page.getByRole('button', { name: words.columns }).click();
  const columns = await texts(page.getByRole('dialog', { name: words.columns }).locator('label'));
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: words.filter }).click();
  await page.getByRole('dialog', { name: words.filter }).getByRole('combobox', { name: words.field }).click();
  await page.getByRole('dialog', { name: words.filter }).getByRole('combobox', { name: words.field }).fill('');
  await sees(page.getByRole('option').first());
  const fields = await texts(page.getByRole('option'));
  await page.keyboard.press('Escape');
  return [...new Set([...columns, ...fields])];
}
const chinese = { columns: '列设置', filter: '筛选', field: '字段' };
const english = { columns: 'Columns', filter: 'Filter', field: 'Field' };

journey('a sales rep sees her own deals, and nobody else’s by any door', async ({ visit }) => {
  const chen = await visit(server, { as: 'chen', path: null });
  const page = await visit(server, { as: 'maya', language: 'en', path: 'o/opportunity?view=all', expects: [404] });
  await settled(page);
  await becomes(async () => [...new Set(await texts(page.locator('[data-cell]:last-child')))], ['MP Maya Patel']);
  const [{ total: hers }, { total: all }] = await Promise.all(
    [["owner.login == 'maya'"], ['true']].map(async ([where]) =>
      (await chen.request.get(`api/v1/data/opportunity?limit=1&total=exact&where=${encodeURIComponent(where)}`)).json(),
    ),
  );
  assert.ok(hers < all);
  await becomes(() => countOf(page), hers);

  const [foreign] = await rowsOf(chen, 'opportunity', { where: "owner.login == 'lin'", limit: 1 });
  for (const path of [
    `o/opportunity/${foreign.id}`,
    `o/opportunity/${foreign.id}/edit`,
    'o/opportunity/0000000000001',
    'o/opportunity/not-an-id',
  ]) {
    await page.goto(path);
    await reads(heading(page), 'This record does not exist, or you may not see it.');
    assert.doesNotMatch(await page.content(), new RegExp(foreign.name));
  }
  await page.goto(`o/opportunity?view=all&q=${encodeURIComponent(foreign.name)}`);
  await sees(page.getByRole('heading', { name: 'Nothing fits' }));
  assert.equal(await page.getByRole('button', { name: 'New', exact: true }).count(), 1);
});

journey('a deal of hers with a customer who is not hers does not tell who that is', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: null, expects: [404] });
  const chen = await visit(server, { as: 'chen', path: null });
  const [deal] = await rowsOf(page, 'opportunity', { where: 'not stage.closed', select: 'name,account', limit: 1 });
  const { csrf, user } = await (await chen.request.get('api/v1/session')).json();
  const headers = { 'X-Tenon-Csrf': csrf };
  const transfer = await chen.request.patch(`api/v1/data/account/${deal.account.id}`, {
    data: { owner: user.id },
    headers,
  });
  assert.equal(transfer.status(), 200, await transfer.text());
  const renamed = await chen.request.patch(`api/v1/data/account/${deal.account.id}`, {
    data: { name: 'Utterly Secret Holding' },
    headers,
  });
  assert.equal(renamed.status(), 200, await renamed.text());
  const heard = overheard(page);
  await page.goto(`o/opportunity/${deal.id}`);
  await reads(heading(page), deal.name);
  await sees(page.getByText('Not visible to you').first());
  await page.goto('o/opportunity?view=all');
  await settled(page);
  await sees(page.getByRole('gridcell', { name: 'Not visible to you' }));
  await page.goto('');
  assert.doesNotMatch(await heard(), /Utterly Secret/);
  await page.goto(`o/account/${deal.account.id}`);
  await reads(heading(page), 'This record does not exist, or you may not see it.');
});

journey('an auditor reads everything and is offered nothing to change', async ({ visit }) => {
  const page = await visit(server, { as: 'he', path: 'o/account' });
  await settled(page);
  const changing = page
    .getByRole('button', { name: /新建|编辑|添加(?!条件)|删除|保存/ })
    .or(page.getByRole('link', { name: /新建/ }));
  assert.equal(await changing.count(), 0);
  await page.keyboard.press('c');
  await page.locator('[data-cell="0:0"] a').click();
  await sees(page.getByRole('tab', { name: '详情' }));
  for (const tab of ['商机', '联系人', '历史', '详情']) {
    await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
    await sees(page.getByRole('tabpanel'));
    assert.deepEqual(await texts(changing), [], tab);
  }
  await page.keyboard.press('e');
  await page.getByRole('button', { name: '更多操作' }).click();
  await reads(page.getByRole('menuitem'), '复制链接');
  await page.keyboard.press('Escape');
  const place = placeOf(page);
  assert.match(place, /^o\/account\/\w+$/);

  await page.goto('');
  await reads(heading(page), '何静，欢迎回来');
  assert.equal(await changing.count(), 0);
  for (const path of ['o/account/new', `${place}/edit`]) {
    await page.goto(path);
    await sees(page.getByRole('heading', { name: '这里没有您可以填写的内容。' }));
    assert.equal(await changing.count(), 0, path);
  }
});

journey('personal data is nowhere for an auditor: not in pages, lists, filters, nor on the wire', async ({ visit }) => {
  const page = await visit(server, { as: 'he', path: null });
  const heard = overheard(page, 'contact');
  await page.goto('o/contact');
  await settled(page);
  await reads(page.getByRole('columnheader'), '姓名', '客户', '职务', '决策角色', '负责人');
  const names = await offered(page, chinese);
  assert.ok(names.includes('办公电话'));
  for (const hidden of ['手机', '邮箱', '微信号', '生日']) assert.ok(!names.includes(hidden), hidden);
  await page.locator('[data-cell="0:0"] a').click();
  await sees(page.getByRole('tab', { name: '详情' }));
  assert.doesNotMatch(await page.locator('main').innerText(), /手机|邮箱|微信号|生日/);
  assert.doesNotMatch(await heard(), /wechat|birthday|"name":"(mobile|email)"|"(mobile|email)":"|@\w+\.example/);
  await page.goto('o/lead');
  await settled(page);
  const ofLeads = await offered(page, chinese);
  assert.ok(ofLeads.includes('公司'));
  for (const hidden of ['电话', '邮箱']) assert.ok(!ofLeads.includes(hidden), hidden);
});

journey('a product manager sees the deals of a product, but no amounts', async ({ visit }) => {
  const page = await visit(server, { as: 'tom', language: 'en', path: null, expects: [400, 404, 422] });
  const heard = overheard(page, 'opportunity');
  await page.goto('o/opportunity?view=all');
  await settled(page);
  await reads(
    page.getByRole('columnheader'),
    'Number',
    'Name',
    'Account',
    'Account · Level',
    'Stage',
    'Close date',
    'Owner',
  );
  const names = await offered(page, english);
  assert.ok(names.includes('Close date') && !names.includes('Amount') && !names.includes('Expected'));
  await page.locator('[data-cell="0:0"] a').click();
  await sees(page.getByRole('tab', { name: 'Details' }));
  assert.doesNotMatch(await page.locator('main').innerText(), /Amount|Expected/);
  assert.doesNotMatch(await heard(), /"name":"(amount|expected)"|"(amount|expected)":/);

  // A condition on it that came with a link is no way to find out either.
  await page.goto(`o/opportunity?view=all&where=${encodeURIComponent('amount > 100000')}`);
  await sees(page.getByRole('alert'));
  assert.doesNotMatch(await page.locator('main').innerText(), /Amount|records?$/m);

  await page.goto('o/contact');
  await reads(heading(page), 'This page does not exist.');
  await page.goto('');
  await reads(page.getByRole('main').getByRole('list').first().getByRole('listitem'), 'Products', 'Opportunity lines');
});

journey('a credit limit that one may read but not set is on the page and not on the form', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: null });
  const [account] = await rowsOf(page, 'account', { where: 'credit_limit > 0', limit: 1, select: 'credit_limit' });
  await page.goto(`o/account/${account.id}`);
  const field = page.getByRole('tabpanel').locator('dl > div').filter({ hasText: '信用额度' });
  await reads(field.locator('dd'), `¥${account.credit_limit.toLocaleString('en')}`);
  await page.getByRole('button', { name: '编辑', exact: true }).click();
  await sees(page.getByRole('combobox', { name: '客户级别' }));
  assert.doesNotMatch(await page.locator('form').innerText(), /信用额度/);
});

journey('what a product costs is no business of a sales rep', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: null });
  const heard = overheard(page);
  await page.goto('o/product?view=on_sale');
  await settled(page);
  await reads(page.getByRole('columnheader'), '产品编码', '产品名称', '产品线', '单位', '目录价', '最低限价');
  assert.equal(await page.getByRole('button', { name: '新建' }).count(), 0);
  await page.locator('[data-cell="0:0"] a').click();
  await sees(page.getByRole('tab', { name: '详情' }));
  assert.equal(await page.getByRole('button', { name: '编辑', exact: true }).count(), 0);
  assert.doesNotMatch(await heard(), /"name":"(cost|margin)"|"(cost|margin)":/);
});
