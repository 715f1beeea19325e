/*
 * Buttons and rules as people meet them: an action with its form, a stage that a button leads to, a warning, a refusal
 * with the rule behind it for those who may see code, and what the rules did to a record. At a desk and on a phone.
 */
import assert from 'node:assert/strict';
import { becomes, demo, desk, journey, placeOf, reads, sees, seesNo } from './browser.mjs';

const server = await demo();
const helpdesk = await desk();
const heading = (page) => page.getByRole('heading', { level: 1 });

async function send(page, method, path, data) {
  const { csrf } = await (await page.request.get('api/v1/session')).json();
  const answer = await page.request.fetch(`api/v1/${path}`, { method, data, headers: { 'X-Tenon-Csrf': csrf } });
  assert.ok(answer.ok(), await answer.text());
  return answer.status() === 204 ? null : answer.json();
}

const aLead = (page, name, phone) =>
  send(page, 'POST', 'data/lead', {
    name, company: `${name}机电有限公司`, phone, source: 'fair', status: 'qualified', province: 'zhejiang',
  });

journey('at a desk: a lead is converted with a form that reacts, and leads to its deal', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: null, expects: [422] });
  const lead = await aLead(page, '高志远', '13900000091');
  await page.goto(`o/lead/${lead.id}`);
  await sees(page.getByText('资料已齐备，可以转化。'));
  await page.getByRole('group', { name: '“已确认”阶段的要点' }).getByRole('button', { name: '转化' }).click();

  const form = page.getByRole('dialog', { name: '转化' });
  await form.getByRole('button', { name: '转化' }).click();
  await sees(form.getByRole('alert').getByText('请填写“商机名称”。'));
  await form.getByRole('switch', { name: '同时新建商机' }).click();
  await seesNo(form.getByLabel('商机名称'));
  await form.getByRole('switch', { name: '同时新建商机' }).click();
  await form.getByLabel('商机名称').fill('高志远 能耗监测');
  await form.getByLabel('金额').fill('88000');
  await form.getByRole('button', { name: '转化' }).click();

  await sees(page.getByText('转化：已完成'));
  await reads(heading(page), '高志远 能耗监测');
  assert.match(placeOf(page), /^o\/opportunity\//);
  await page.goto(`o/lead/${lead.id}`);
  await reads(page.getByRole('list', { name: '状态' }).locator('[aria-current=step]'), '已转化');
  await seesNo(page.getByRole('button', { name: '转化', exact: true }));
});

journey('on a phone: a task is done with one tap at the lower edge', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: null, size: 'phone' });
  const task = await send(page, 'POST', 'data/task', { title: '寄送样品', kind: 'other' });
  await page.goto(`o/task/${task.id}`);
  const bar = page.getByRole('toolbar', { name: '更多操作' });
  await bar.getByRole('button', { name: '推迟' }).click();
  const form = page.getByRole('dialog', { name: '推迟' });
  await form.getByLabel('天数').fill('3');
  await form.getByRole('button', { name: '推迟' }).click();
  await seesNo(form);
  await bar.getByRole('button', { name: '完成' }).click();
  await sees(page.getByText('完成：已完成'));
  await seesNo(bar.getByRole('button', { name: '完成' }));
});

journey('on a phone: a stage is reached in a dialog that asks for what is missing', async ({ visit }) => {
  const page = await visit(server, { as: 'lin', path: null, size: 'phone', expects: [422] });
  const account = await send(page, 'POST', 'data/account', { name: '阶段测试客户', province: 'shaanxi' });
  const deal = await send(page, 'POST', 'data/opportunity', {
    name: '阶段测试', account: account.id, stage: 'negotiation', amount: 5000, next_step: '签约',
  });
  await page.goto(`o/opportunity/${deal.id}`);
  await page.getByRole('button', { name: '显示指引' }).click();
  await page.getByRole('button', { name: '标记为“输单”' }).click();
  const form = page.getByRole('dialog', { name: '进入“输单”还需要补充' });
  await sees(form.getByRole('alert').getByText('“输单原因”'));
  await form.getByLabel('关闭日期').fill('2099-01-02');
  await form.getByLabel('关闭日期').press('Tab');
  await form.getByRole('combobox', { name: '输单原因' }).click();
  await page.getByRole('option', { name: '价格', exact: true }).click();
  await form.getByRole('button', { name: '标记为“输单”' }).click();
  await sees(page.getByText('当前阶段：输单'));
  await reads(page.getByRole('list', { name: '阶段' }).locator('[aria-current=step]'), '输单');
});

journey('a rule that warns does not hold a save back, and is read', async ({ visit }) => {
  const page = await visit(server, { as: 'maya', path: null, language: 'en' });
  const account = await send(page, 'POST', 'data/account', { name: 'Warned Ltd', country: 'gb' });
  const deal = await send(page, 'POST', 'data/opportunity', {
    name: 'Warned deal', account: account.id, stage: 'proposal', amount: 9000,
  });
  await page.goto(`o/opportunity/${deal.id}`);
  await page.getByRole('button', { name: 'Make a contract' }).click();
  const form = page.getByRole('dialog', { name: 'Make a contract' });
  await form.getByLabel('Name of the contract').fill('Warned contract');
  await form.getByLabel('Total').fill('8000');
  await form.getByRole('button', { name: 'Make a contract' }).click();
  await reads(heading(page), 'Warned contract');
  await sees(page.getByText('The contract is below the amount of its deal.'));
});

async function answeredTicket(page) {
  const [customer] = (await send(page, 'GET', 'data/customer?limit=1')).rows;
  const ticket = await send(page, 'POST', 'data/ticket', {
    subject: 'A lamp that hums', customer: customer.id, question: 'It hums all day.', priority: 'high',
  });
  await send(page, 'POST', 'data/reply', { ticket: ticket.id, text: 'We will call you.' });
  return ticket;
}

/** In the user's own language. */
async function tryToDelete(page, id, { more, remove, stays, rule }) {
  await page.goto(`o/ticket/${id}`);
  await page.getByRole('button', { name: more }).click();
  await page.getByRole('menuitem', { name: remove }).click();
  const question = page.getByRole('dialog');
  await question.getByRole('button', { name: remove }).click();
  await sees(question.getByText(stays));
  await sees(question.getByText(rule));
  return question;
}

journey('whoever may see code reads where a rule stands, and what rules did', async ({ visit }) => {
  const page = await visit(helpdesk, { as: 'mei', path: null, expects: [422] });
  const ticket = await answeredTicket(page);
  const words = { more: '更多操作', remove: '删除', stays: '已回复的工单不能删除', rule: '规则 ticket.before_delete' };
  const question = await tryToDelete(page, ticket.id, words);
  assert.match(await question.innerText(), /objects\/ticket\/script\.lua:\d+/);

  await page.goto(`o/ticket/${ticket.id}`);
  await page.getByRole('tab', { name: '历史' }).click();
  const history = page.getByRole('tabpanel');
  await history.getByRole('button', { name: '规则' }).click();
  await sees(history.getByText('ticket.before_save').first());
  await sees(history.getByText(/设置了.*应解决时间/).first());
});

journey('an agent learns which rule refused, but sees no code', async ({ visit }) => {
  const page = await visit(helpdesk, { as: 'ida', path: null, language: 'en', expects: [422] });
  const ticket = await answeredTicket(page);
  const stays = 'A ticket that was answered stays.';
  const words = { more: 'More actions', remove: 'Delete', stays, rule: 'Rule ticket.before_delete' };
  const question = await tryToDelete(page, ticket.id, words);
  assert.doesNotMatch(await question.innerText(), /script\.lua:/);
  await page.goto(`o/ticket/${ticket.id}`);
  await page.getByRole('tab', { name: 'History' }).click();
  await seesNo(page.getByRole('button', { name: 'Rules' }));
});

journey('an action of the whole list takes the most urgent ticket', async ({ visit }) => {
  const page = await visit(helpdesk, { as: 'jonas', path: 'o/ticket', language: 'en' });
  await reads(heading(page), 'Tickets');
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Take the most urgent' }).click();
  await becomes(() => /^o\/ticket\/.+/.test(placeOf(page)), true);
  await sees(page.getByText('Jonas Berg').first());
});
