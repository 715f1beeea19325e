/* Coming in and going out: sign-in, refusals, the way back to where one wanted to be, the first password. */
import assert from 'node:assert/strict';
import { dataOf, demo, journey, placeOf, reads, sees, serve, tenon } from './browser.mjs';

const server = await demo();

const words = {
  'zh-CN': {
    user: 'lin',
    login: '登录名',
    password: '密码',
    enter: '登录',
    wrong: '用户名或密码错误',
    welcome: '林晓，欢迎回来',
    account: '林晓 的账户',
    out: '退出登录',
    accounts: '客户',
  },
  en: {
    user: 'maya',
    login: 'Login name',
    password: 'Password',
    enter: 'Sign in',
    wrong: 'user name or password is wrong',
    welcome: 'Welcome, Maya Patel',
    account: 'Account of Maya Patel',
    out: 'Sign out',
    accounts: 'Accounts',
  },
};

async function enter(page, w, user, password) {
  await page.getByLabel(w.login, { exact: true }).fill(user);
  await page.getByRole('textbox', { name: w.password, exact: true }).fill(password);
  await page.getByRole('button', { name: w.enter, exact: true }).click();
}

for (const [language, w] of Object.entries(words)) {
  journey(
    `a wrong password is refused in words, the right one leads home, and out again (${language})`,
    async ({ visit }) => {
      const page = await visit(server, { language });
      const heading = page.getByRole('heading', { level: 1 });
      await reads(heading, w.enter);
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      assert.equal(
        await page.getByLabel(w.login, { exact: true }).evaluate((box) => box === document.activeElement),
        true,
      );

      await enter(page, w, w.user, 'not this one');
      await sees(page.getByRole('alert').getByText(w.wrong));
      await enter(page, w, 'nobody', 'demo');
      await sees(page.getByRole('alert').getByText(w.wrong));

      await enter(page, w, w.user, 'demo');
      await reads(heading, w.welcome);
      assert.equal(placeOf(page), '');

      await page.getByRole('button', { name: w.account }).click();
      await page.getByRole('menuitem', { name: w.out }).click();
      await reads(heading, w.enter);
      await page.goto('o/account');
      await reads(heading, w.enter);
    },
  );

  journey(`a link into the app asks to sign in and then leads where it said (${language})`, async ({ visit }) => {
    const page = await visit(server, { language, path: 'o/account?sort=-name&q=a' });
    await enter(page, w, w.user, 'demo');
    await reads(page.getByRole('heading', { level: 1 }), w.accounts);
    assert.equal(placeOf(page), 'o/account?sort=-name&q=a');
    await page.goBack();
    assert.doesNotMatch(page.url(), /sign-in/, 'Back does not lead to the sign-in page');
  });
}

journey('the language of the user and the clock of the tenant hold from the first page on', async ({ visit }) => {
  const page = await visit(server, { language: 'en', path: null });
  await page.goto('o/account?view=visit_due');
  await enter(page, words.en, 'lin', 'demo');
  await reads(page.getByRole('heading', { level: 1 }), '客户');
  await sees(page.getByRole('searchbox', { name: '在客户中查找' }));
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
  const visits = page.getByRole('gridcell').filter({ hasText: /^2\d{3}年.*\d\d:\d\d$/ });
  await sees(visits.first());
  const before = await visits.allInnerTexts();
  await page.reload();
  await reads(visits, ...before);
});

journey('a link to somewhere else is no way back', async ({ visit }) => {
  for (const next of ['//example.com/', '/\\example.com', 'https://example.com/']) {
    const page = await visit(server, { path: `sign-in?next=${encodeURIComponent(next)}` });
    await enter(page, words['zh-CN'], 'lin', 'demo');
    await reads(page.getByRole('heading', { level: 1 }), '林晓，欢迎回来');
    assert.equal(placeOf(page), '');
  }
});

journey('a session that ended elsewhere asks to sign in and comes back to the same page', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: 'o/contact' });
  await reads(page.getByRole('heading', { level: 1 }), '联系人');
  await page.context().clearCookies();
  await page.getByRole('columnheader', { name: '客户' }).getByRole('button').click();
  await page.getByText('登录已失效').waitFor();
  await enter(page, words['zh-CN'], 'lin', 'demo');
  await reads(page.getByRole('heading', { level: 1 }), '联系人');
  assert.equal(placeOf(page), 'o/contact?sort=account');
});

journey('somebody new chooses a password at the first sign-in', async ({ visit }) => {
  const data = dataOf('north', 'crm', 'a password that is not used');
  const made = JSON.parse(
    tenon([
      'user',
      'add',
      data,
      'north',
      'mia',
      '--name',
      'Mia Chen',
      '--roles',
      'sales_rep',
      '--language',
      'en',
      '--json',
    ]),
  );
  const page = await visit(await serve(data, 'north'), { language: 'en', expects: [403, 422] });
  const heading = page.getByRole('heading', { level: 1 });
  await enter(page, words.en, 'mia', made.password);
  await reads(heading, 'Choose a new password');

  const first = page.getByRole('textbox', { name: 'New password', exact: true });
  const again = page.getByRole('textbox', { name: 'New password, once more' });
  const save = page.getByRole('button', { name: 'Save and sign in' });
  await first.fill('a long enough secret');
  await again.fill('another secret');
  await save.click();
  await sees(page.getByText('The two new passwords differ.'));

  await first.fill('short');
  await again.fill('short');
  await save.click();
  await sees(page.getByRole('alert'));
  await reads(heading, 'Choose a new password');

  await first.fill('a long enough secret');
  await again.fill('a long enough secret');
  await save.click();
  await reads(heading, 'Welcome, Mia Chen');

  await page.getByRole('button', { name: 'Account of Mia Chen' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await enter(page, words.en, 'mia', made.password);
  await sees(page.getByRole('alert').getByText('user name or password is wrong'));
  await enter(page, words.en, 'mia', 'a long enough secret');
  await reads(heading, 'Welcome, Mia Chen');
});

journey('one signs in on a phone with the Enter key', async ({ visit }) => {
  const page = await visit(server, { size: 'phone' });
  await page.getByLabel('登录名', { exact: true }).fill('lin');
  await page.getByRole('textbox', { name: '密码', exact: true }).fill('demo');
  await page.keyboard.press('Enter');
  await reads(page.getByRole('heading', { level: 1 }), '林晓，欢迎回来');
  await reads(
    page.getByRole('navigation', { name: '菜单' }).locator('a, button'),
    '首页',
    '销售概览',
    '任务',
    '线索',
    '更多',
  );
});
