/* Talking about a record: comments with people in them, the timeline, the bell; at a desk and on a phone. */
import assert from 'node:assert/strict';
import { axeSource, becomes, demo, journey, placeOf, reads, sees, seesNo } from './browser.mjs';

const server = await demo();
const entries = (page) => page.getByRole('listitem').filter({ has: page.locator('time') });
const people = (page) => page.getByRole('listbox');

async function send(page, method, path, data) {
  const { csrf } = await (await page.request.get('api/v1/session')).json();
  const answer = await page.request.fetch(`api/v1/${path}`, { method, data, headers: { 'X-Tenon-Csrf': csrf } });
  assert.ok(answer.ok(), await answer.text());
  return answer.status() === 204 ? null : answer.json();
}

async function deal(page, key) {
  const where = new URLSearchParams({ where: `external_id == '${key}'`, select: 'name' });
  const { rows } = await (await page.request.get(`api/v1/data/opportunity?${where}`)).json();
  return rows[0];
}

async function noViolations(page) {
  await page.addScriptTag({ path: axeSource });
  const found = await page.evaluate(() => axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }));
  assert.deepEqual(found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
}

journey('a comment names a colleague, who finds it by the bell', async ({ visit }) => {
  const lin = await visit(server, { as: 'lin', path: null });
  const { id, name } = await deal(lin, 'L-2026-0519');
  await lin.goto(`o/opportunity/${id}`);
  const box = lin.getByRole('textbox', { name: '新评论' });
  await box.pressSequentially('请 @陈');
  await sees(people(lin).getByRole('option', { name: /陈思远/ }));
  await lin.keyboard.press('Enter');
  await lin.keyboard.type('确认，见 https://example.com/标书 @maya');
  await sees(people(lin).getByRole('option', { name: /Maya Patel/ }));
  await lin.keyboard.press('Escape');
  await seesNo(people(lin));
  await lin.keyboard.press('Control+Enter');

  const mine = entries(lin).first();
  await sees(mine.getByText('@陈思远', { exact: true }));
  await becomes(() => mine.getByRole('link').getAttribute('href'), 'https://example.com/');
  assert.match(await mine.innerText(), /确认，见 https:\/\/example\.com\/标书 @maya$/, 'who was not chosen is not named');
  assert.equal(await box.inputValue(), '');

  const chen = await visit(server, { as: 'chen', path: '' });
  const { unread } = await (await chen.request.get('api/v1/notifications')).json();
  await chen.getByRole('button', { name: `通知，${unread} 条未读` }).click();
  const newest = chen.getByRole('region', { name: '通知' }).getByRole('button', { name: /林晓 在评论中提到了您/ }).first();
  assert.match(await newest.innerText(), /请 @陈思远 确认/);
  await newest.click();
  await becomes(() => placeOf(chen), `o/opportunity/${id}`);
  await sees(chen.getByRole('heading', { level: 1, name }));
  await sees(chen.getByRole('button', { name: `通知，${unread - 1} 条未读` }));
  await sees(entries(chen).first().getByText('@陈思远', { exact: true }));
});

journey('an author edits and deletes; changes are told in one line; activities lead to their record', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', language: 'en', path: null });
  const { id } = await deal(page, 'L-2026-0004');
  await page.goto(`o/opportunity/${id}`);
  const box = page.getByRole('textbox', { name: 'New comment' });
  await box.fill('First thoughts');
  await page.reload();
  await becomes(() => box.inputValue(), 'First thoughts');
  await page.getByRole('button', { name: 'Post' }).click();
  const first = entries(page).first();
  await sees(first.getByText('First thoughts'));

  await first.getByRole('button', { name: 'What to do with this comment' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  const editor = first.getByRole('textbox', { name: 'Change the comment' });
  await editor.fill('Second thoughts');
  await first.getByRole('button', { name: 'Save' }).click();
  await sees(first.getByText('(edited)'));
  await sees(first.getByText('Second thoughts'));
  await first.getByRole('button', { name: 'What to do with this comment' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await seesNo(page.getByText('Second thoughts'));

  await send(page, 'PATCH', `data/opportunity/${id}`, { next_step: 'Send the offer' });
  await send(page, 'PATCH', `data/opportunity/${id}`, { next_step: 'Wait', competitor: 'Somebody' });
  const visited = await send(page, 'POST', 'data/activity', {
    subject: 'Workshop held', kind: 'visit', at: '2026-11-20T08:00:00Z', opportunity: id, notes: 'They liked it.',
  });
  await page.reload();
  await sees(entries(page).nth(1).getByText('changed Next step to Send the offer'));
  await entries(page).first().getByRole('button', { name: 'changed 2 fields' }).click();
  await sees(entries(page).first().getByText('Somebody'));

  await page.getByRole('button', { name: 'Activities', exact: true }).click();
  const activity = entries(page).filter({ hasText: 'Workshop held' });
  await sees(activity.getByText('They liked it.'));
  await page.getByRole('button', { name: 'Comments', exact: true }).click();
  await seesNo(activity);
  await page.getByRole('button', { name: 'Activities', exact: true }).click();
  await activity.getByRole('link', { name: 'Workshop held' }).click();
  await becomes(() => placeOf(page), `o/activity/${visited.id}`);
});

for (const [size, scheme, language] of [['phone', 'dark', 'zh-CN'], ['wide', 'light', 'en']]) {
  journey(`${size} and ${scheme}: timeline and notifications without faults of axe-core`, async ({ visit }) => {
    const as = language === 'en' ? 'maya' : 'lin';
    const page = await visit(server, { as, path: null, size, scheme, language, bypassCSP: true });
    const { id } = await deal(page, as === 'lin' ? 'L-2026-0149' : 'L-2026-0004');
    await page.goto(`o/opportunity/${id}`);
    if (size === 'phone') await page.getByRole('tab', { name: '动态' }).click();
    const box = page.getByRole('textbox', { name: language === 'en' ? 'New comment' : '新评论' });
    await box.pressSequentially(`x @${as === 'lin' ? '王' : 'To'}`);
    await sees(people(page).getByRole('option').first());
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways scrolling');
    await noViolations(page);
    await page.keyboard.press('Escape');
    await box.fill('');

    const bell = page.getByRole('button', { name: language === 'en' ? /^Notifications/ : /^通知/ });
    await bell.click();
    if (size === 'phone') await becomes(() => placeOf(page), 'notifications');
    else await noViolations(page);
    await page.goto('notifications');
    await sees(page.getByRole('listitem').first());
    await noViolations(page);
    await page.getByRole('button', { name: language === 'en' ? 'Mark all as read' : '全部标为已读' }).click();
    await reads(bell, '');
    assert.equal((await (await page.request.get('api/v1/notifications')).json()).unread, 0);
    await page.getByRole('button', { name: language === 'en' ? 'Unread' : '未读', exact: true }).click();
    await sees(page.getByText(language === 'en' ? 'You have read everything.' : '全部已读。'));
  });
}
