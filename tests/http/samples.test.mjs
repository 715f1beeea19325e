/*
 * The samples, walked the main way by the people they are made for: from a lead to the last payment, from a question to
 * its answer. Afterwards no roll-up is wrong.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { query, refused, start, tenon } from './server.mjs';

const sample = (name, users) => start({ from: `../../../samples/${name}`, users });

async function noneIsWrong({ data, tenant }) {
  const { rollups } = JSON.parse((await tenon(['rebuild', data, tenant, '--json'])).stdout);
  assert.ok(rollups.length >= 6);
  for (const { field, wrong } of rollups) assert.equal(wrong, 0, `${field}: ${wrong} wrong`);
}

/** What the button answers: the record that it made, if it made one. */
async function press(client, { object, id }, action, input = {}) {
  const answer = await client.post(`/data/${object}/${id}/actions/${action}`, input);
  assert.equal(answer.status, 200, `${action}: ${answer.text}`);
  return answer.body.result;
}

/** The named fields of a record as they are now. */
async function now(client, { object, id }, ...fields) {
  const { body } = await client.get(`/data/${object}/${id}`);
  return Object.fromEntries(fields.map((field) => [field, body[field]]));
}

const of = (object, { id }) => ({ object, id });

test('a lead becomes a deal, a contract and money', async () => {
  const server = await sample('crm', { lin: 'sales_rep', chen: 'sales_manager' });
  const [admin, lin, chen] = await Promise.all(['admin', 'lin', 'chen'].map((login) => server.signIn(login)));
  const price = { unit: 'piece', family: 'gateway', list_price: 1000, floor_price: 700, cost: 400 };
  const product = await admin.create('product', { code: 'GW-1', name: 'Gateway', ...price });

  const lead = of('lead', await lin.create('lead', { name: '陈晨', company: '晨光机电', phone: '138 0000 0001', province: 'zhejiang', source: 'referral', budget: 90000, interests: ['connect'] }));
  assert.deepEqual(await now(lin, lead, 'phone', 'score', 'status'), { phone: '+8613800000001', score: 60, status: 'new' });
  const [call] = await lin.rows(`/data/task${query({ where: "status == 'open'" })}`);
  assert.deepEqual([call.title, call.kind, call.lead.id], ['陈晨', 'call', lead.id]);
  await lin.create('activity', { subject: '首次沟通', lead: lead.id });
  assert.equal((await now(lin, lead, 'status')).status, 'working');
  refused(await lin.patch(`/data/lead/${lead.id}`, { status: 'converted' }), 422, 'script.refused', 'status');
  refused(await lin.patch(`/data/lead/${lead.id}`, { score: 100 }), 422, 'field.readonly', 'score');

  const deal = await press(lin, lead, 'convert', { deal_name: '晨光一期', amount: 80000 });
  assert.equal(deal.object, 'opportunity');
  const { status, account: { id }, contact } = await now(lin, lead, 'status', 'account', 'contact');
  assert.deepEqual([status, contact.title], ['converted', '陈晨']);
  const account = { object: 'account', id };
  assert.deepEqual(await now(lin, account, 'open_deals', 'open_amount'), { open_deals: 1, open_amount: 80000 });
  refused(await lin.post(`/data/lead/${lead.id}/actions/convert`, { with_deal: false }), 422, 'action.not_now');

  await lin.create('opportunity_line', { opportunity: deal.id, product: product.id, quantity: 100, discount: 10 });
  await press(lin, deal, 'take_over_total');
  assert.equal((await lin.patch(`/data/opportunity/${deal.id}`, { stage: 'proposal' })).status, 200);
  assert.deepEqual(await now(lin, account, 'open_amount'), { open_amount: 90000 });

  const contract = await press(lin, deal, 'make_contract', { name: '晨光合同' });
  await press(lin, contract, 'sign');
  const { number, signed_on } = await now(lin, contract, 'number', 'signed_on');
  const won = await now(lin, deal, 'stage', 'closed_on', 'contract_number');
  assert.deepEqual(won, { stage: 'won', closed_on: signed_on, contract_number: number });
  const amounts = ['open_deals', 'open_amount', 'won_amount', 'receivable'];
  assert.deepEqual(Object.values(await now(lin, account, ...amounts)), [0, 0, 90000, 90000]);
  refused(await lin.patch(`/data/contract/${contract.id}`, { total: 1 }), 422, 'script.refused', 'total');
  refused(await lin.post(`/data/contract/${contract.id}/actions/void`, {}), 403, 'action.denied');

  await press(lin, contract, 'plan', { instalments: 7 });
  const payments = await lin.rows(`/data/contract_payment${query({ where: `contract == '${contract.id}'`, sort: 'due_on' })}`);
  assert.deepEqual(payments.map(({ amount }) => amount), [...Array(6).fill(12857.14), 12857.16]);
  for (const { id, amount } of payments) await press(lin, { object: 'contract_payment', id }, 'receive', { amount });
  const settled = await now(chen, contract, 'status', 'planned', 'received', 'unpaid', 'next_due');
  assert.deepEqual(settled, { status: 'paid', planned: 90000, received: 90000, unpaid: 0, next_due: null });
  assert.deepEqual(Object.values(await now(chen, account, ...amounts)), [0, 0, 90000, 0]);
  await noneIsWrong(server);
});

test('a question is taken, answered, solved, and comes back', async () => {
  const server = await sample('helpdesk', { ida: 'agent', mei: 'desk_lead' });
  const [ida, mei] = await Promise.all(['ida', 'mei'].map((login) => server.signIn(login)));
  const customer = of('customer', await ida.create('customer', { name: 'Ada Winter', email: 'Ada@winter.example', phone: '030 2312 5001', plan: 'plus' }));
  const asked = { customer: customer.id, question: 'The lamp is dark.', asked_at: '2026-03-02T08:00:00Z' };
  await ida.create('ticket', { ...asked, subject: 'Later', priority: 'low' });
  const ticket = of('ticket', await ida.create('ticket', { ...asked, subject: 'No light', priority: 'high' }));
  assert.deepEqual(await now(ida, ticket, 'status', 'due_at'), { status: 'new', due_at: '2026-03-02T20:00:00.000Z' });

  const taken = await ida.post('/data/ticket/actions/take_next', {});
  assert.equal(taken.body.result.id, ticket.id);
  const { agent, status } = await now(ida, ticket, 'agent', 'status');
  assert.deepEqual([agent.title, status], ['ida', 'working']);
  await ida.create('reply', { ticket: ticket.id, text: 'Which lamp?' });
  assert.deepEqual(await now(ida, ticket, 'status', 'replies'), { status: 'waiting', replies: 1 });
  await ida.create('reply', { ticket: ticket.id, kind: 'question', text: 'The red one.' });
  assert.equal((await now(ida, ticket, 'status')).status, 'working');

  refused(await ida.patch(`/data/ticket/${ticket.id}`, { status: 'solved' }), 422, 'value.required', 'solution');
  await press(ida, ticket, 'solve', { solution: 'A new bulb.' });
  assert.deepEqual(await now(ida, customer, 'tickets', 'waiting'), { tickets: 2, waiting: 1 });
  await press(mei, ticket, 'reopen', { reason: 'Dark again' });
  assert.deepEqual(await now(mei, ticket, 'status', 'solved_at', 'replies'), { status: 'working', solved_at: null, replies: 3 });
  assert.deepEqual(await now(mei, customer, 'waiting'), { waiting: 2 });
  refused(await ida.delete(`/data/ticket/${ticket.id}`), 422, 'script.refused');
  await noneIsWrong(server);
});
