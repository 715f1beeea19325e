/* Languages and colours: chosen once, kept, and complete: no page shows a key, a gap or a word of another language. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { becomes, demo, journey, reads, root, sees, texts } from './browser.mjs';

const server = await demo();
const heading = (page) => page.getByRole('heading', { level: 1 });
const lang = (page) => page.locator('html').getAttribute('lang');
const scheme = (page) => page.locator('html').getAttribute('data-mantine-color-scheme');
const canvas = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

/** The UI's own words, as its sources have them. */
function catalogue(language) {
  const source = readFileSync(`${root}/ui/src/app/locales/${language}.ts`, 'utf8');
  return new Function(`return ${/= (\{\n[\s\S]*?\n\});/.exec(source)[1]}`)();
}
const words = { en: catalogue('en'), 'zh-CN': catalogue('zh-CN') };

/** Everything on a page that is read or spoken, each text once. */
const allTexts = (page) =>
  page.evaluate(() => {
    const found = new Set();
    const add = (text) => text?.trim() && found.add(text.trim().replace(/\s+/g, ' '));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) {
        if (!node.parentElement.closest('script, style')) add(node.data);
      } else for (const name of ['aria-label', 'title', 'placeholder', 'alt']) add(node.getAttribute(name));
    }
    add(document.title);
    return [...found];
  });

/** All labels, helps and messages of the app as this user gets them. */
async function labelsOf(page) {
  const app = await (await page.request.get('api/v1/app')).json();
  const labels = new Set();
  const collect = (value) => {
    if (Array.isArray(value)) value.forEach(collect);
    else if (value && typeof value === 'object')
      for (const [key, inner] of Object.entries(value))
        if (typeof inner === 'string' && /^(label|plural|description|help|placeholder|message)$/.test(key))
          labels.add(inner);
        else collect(inner);
  };
  collect({ ...app, tenant: null, user: null });
  for (const [name, { hash }] of Object.entries(app.objects)) {
    collect(await (await page.request.get(`api/v1/app/objects/${name}?v=${hash}`)).json());
  }
  return labels;
}

/** The states that a person meets, from the first page to the palette; `see` is called in each. */
async function tour(page, t, deal, see) {
  const button = (key) => page.getByRole('button', { name: t[key], exact: true });
  await page.goto('');
  await sees(page.getByRole('main').getByRole('list').first());
  await see('home');
  await page.goto('o/opportunity');
  await sees(page.locator('[role=grid][aria-busy=false]'));
  await see('list');
  await button('filter').click();
  await page.getByRole('dialog', { name: t.filter }).getByRole('combobox', { name: t['filter.operator'] }).click();
  await sees(page.getByRole('option').first());
  await see('filter');
  await page.keyboard.press('Escape');
  await page.goto('o/opportunity');
  await button('list.columns').click();
  await sees(page.getByRole('dialog', { name: t['list.columns'] }));
  await see('columns');
  await page.goto('o/opportunity?q=nothing+like+this');
  await sees(button('list.reset'));
  await see('empty list');
  await page.goto(`o/opportunity/${deal}`);
  const tabs = page.getByRole('tab');
  await sees(tabs.first());
  for (let i = 0; i < (await tabs.count()); i++) {
    await tabs.nth(i).click();
    await sees(page.getByRole('tabpanel'));
    await see(`record, tab ${i + 1}`);
  }
  await button('record.actions').click();
  await sees(page.getByRole('menuitem').first());
  await see('record menu');
  await page.goto('o/opportunity/new');
  await sees(page.getByRole('form').getByRole('combobox').first());
  await button('save').click();
  await sees(page.getByRole('alert'));
  await see('form with problems');
  await page.goto('o/opportunity/0000000000001');
  await sees(heading(page));
  await see('not found');
  await page.keyboard.press('Control+k');
  await sees(page.getByRole('dialog', { name: t.search }).locator('[data-action]').first());
  await see('palette');
}

for (const [own, other, user] of [
  ['zh-CN', 'en', 'lin'],
  ['en', 'zh-CN', 'maya'],
]) {
  journey(`every word on every page is ${own}`, async ({ visit }) => {
    const page = await visit(server, { as: user, language: own, expects: [404] });
    const stranger = await visit(server, { as: user === 'lin' ? 'maya' : 'lin', path: null });
    const [mine, theirs] = [await labelsOf(page), await labelsOf(stranger)];
    const known = new Set([...mine, ...Object.values(words[own])]);
    const foreign = new Set([...theirs, ...Object.values(words[other])].filter((text) => !known.has(text)));
    assert.ok(foreign.size > 300, 'labels and words of the other language are known');
    const keys = new Set(Object.keys(words.en).filter((key) => key.includes('.')));

    const [{ id }] = (await (await page.request.get('api/v1/data/opportunity?limit=1&where=not%20stage.closed')).json())
      .rows;
    const shown = new Set();
    await tour(page, words[own], id, async (state) => {
      const found = await allTexts(page);
      found.forEach((text) => shown.add(text));
      assert.deepEqual(
        found.filter((text) => foreign.has(text)),
        [],
        `${state}: words of the other language`,
      );
      assert.deepEqual(
        found.filter((text) => keys.has(text) || /\{\w+\}|undefined|\[object/.test(text)),
        [],
        `${state}: keys and gaps`,
      );
    });
    assert.ok(
      Object.values(words[own]).filter((text) => shown.has(text)).length > 40,
      'the tour meets many of the words',
    );
  });
}

journey('the language is switched at once, for this person everywhere, and back', async ({ visit }) => {
  const page = await visit(server, { as: 'sun', path: 'o/account' });
  await reads(heading(page), '客户');
  await page.getByRole('button', { name: '语言' }).click();
  await page.getByRole('menuitem', { name: 'English' }).click();
  await reads(heading(page), 'Accounts');
  assert.equal(await lang(page), 'en');
  await reads(page.getByRole('columnheader').first(), 'Name');
  await sees(page.getByRole('button', { name: 'View: All accounts' }));
  await becomes(() => page.title(), (await page.title()).replace('客户', 'Accounts'));
  await page.reload();
  await reads(heading(page), 'Accounts');

  const elsewhere = await visit(server, { as: 'sun', path: 'o/contact' });
  await reads(heading(elsewhere), 'Contacts');
  await elsewhere.getByRole('button', { name: 'Language' }).click();
  await elsewhere.getByRole('menuitem', { name: '简体中文' }).click();
  await reads(heading(elsewhere), '联系人');
  await page.reload();
  await reads(heading(page), '客户');
});

journey('a language that is chosen before the sign-in holds after it', async ({ visit }) => {
  const page = await visit(server, { language: 'zh-CN' });
  await page.getByRole('button', { name: '语言' }).click();
  await page.getByRole('menuitem', { name: 'English' }).click();
  await reads(heading(page), 'Sign in');
  await page.reload();
  await reads(heading(page), 'Sign in');
  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByRole('menuitem', { name: 'English' }).click();
  await page.getByLabel('Login name', { exact: true }).fill('liu');
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill('wrong');
  await page.keyboard.press('Enter');
  await sees(page.getByRole('alert').getByText('user name or password is wrong'));
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill('demo');
  await page.keyboard.press('Enter');
  await reads(heading(page), 'Welcome, 刘洋');
  await sees(page.getByRole('link', { name: 'Accounts' }).first());
});

journey('light and dark follow the system until one chooses, and the choice is kept', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', scheme: 'dark' });
  await becomes(() => scheme(page), 'dark');
  const dark = await canvas(page);
  await page.emulateMedia({ colorScheme: 'light' });
  await becomes(() => scheme(page), 'light');
  await becomes(async () => (await canvas(page)) !== dark, true);
  const light = await canvas(page);

  await page.getByRole('button', { name: '颜色' }).click();
  await page.getByRole('menuitem', { name: '深色' }).click();
  await becomes(() => canvas(page), dark);
  await page.reload();
  await becomes(() => canvas(page), dark);
  await page.getByRole('button', { name: '颜色' }).click();
  await reads(page.getByRole('menuitem'), '浅色', '深色', '跟随系统');
  assert.deepEqual(await texts(page.locator('[role=menuitem][aria-current=true]')), ['深色']);
  await page.getByRole('menuitem', { name: '跟随系统' }).click();
  await becomes(() => canvas(page), light);
});

test('both catalogues were read', () => assert.deepEqual(Object.keys(words.en), Object.keys(words['zh-CN'])));
