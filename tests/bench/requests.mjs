/*
 * requests.mjs -- the requests of each measurement, as files for load.lua: to a tenant, and to the yardstick.
 *
 * The rule: both are asked for the same rows in the same order. What a request needs to know (ids, stages, where a page
 * begins) is asked of the one it goes to.
 */
import fs from 'node:fs';
import path from 'node:path';
import { STAGES } from './rows.mjs';

const FAMILIES = ['wang', 'li', 'zhang', 'liu', 'chen', 'yang', 'zhao', 'huang', 'zhou', 'wu', 'xu', 'sun'];
const DIFFERENT = 500, PAGES = 40, STRIDE = 7919;
const DEAL_FIELDS = 'name,account,stage,amount,close_date,owner', CONTACT_FIELDS = 'name,account,position,mail,mobile';

const many = (count, make) => Array.from({ length: count }, (_, i) => make(i));
const query = (parameters) => new URLSearchParams(parameters).toString().replaceAll('+', '%20');

/** In an order that no page of the database follows. */
const shuffled = (list) => list.map((_, i) => list[(i * STRIDE) % list.length]);
const amountOf = (i) => 1000 * ((i * 37) % 600);
const wordsOf = (i) => `${FAMILIES[i % FAMILIES.length]} ${10 + ((i * 7) % 990)}`;

const contactOf = (account, i) => JSON.stringify({ name: `New ${i}`, account, position: 'buyer', mail: `new${i}@example.com`,
  mobile: '+86 139 0000 0000', birthday: '1990-05-17' });
const moveOf = (deal, round) => JSON.stringify({ stage: STAGES[(STAGES.indexOf(deal.stage) + round) % STAGES.length] });
const twice = (deals, make) => [1, 2].flatMap((round) => deals.map((deal) => make(deal, round)));

const ofTenant = (base) => ({
  R1: ({ accounts }) => accounts.map((id) => `GET\t${base}/data/account/${id}`),
  R2: () => many(DIFFERENT, (i) => `GET\t${base}/data/opportunity?${query({ select: DEAL_FIELDS, sort: '-close_date', limit: 50,
    where: `stage == '${STAGES[i % STAGES.length]}' and amount > ${amountOf(i)}` })}`),
  R3: ({ pages }) => pages.map(({ cursor }) => `GET\t${base}/data/contact?${query({ select: CONTACT_FIELDS, sort: 'name', limit: 100,
    total: 'exact', cursor })}`),
  R4: () => many(DIFFERENT, (i) => `GET\t${base}/data/contact?${query({ select: CONTACT_FIELDS, q: wordsOf(i), sort: 'name', limit: 50 })}`),
  R5: () => [`GET\t${base}/data/opportunity/aggregate?${query({ group: 'stage', measures: 'sum(amount),count()' })}`],
  W1: ({ accounts }) => accounts.map((id, i) => `POST\t${base}/data/contact\t${contactOf(id, i)}`),
  W2: ({ deals }) => twice(deals, (deal, round) => `PATCH\t${base}/data/opportunity/${deal.id}\t${moveOf(deal, round)}`),
});

const ofYardstick = {
  R1: ({ accounts }) => accounts.map((id) => `GET\t/account/${id}`),
  R2: () => many(DIFFERENT, (i) => `GET\t/opportunity?${query({ stage: STAGES[i % STAGES.length], amount: amountOf(i) })}`),
  R3: ({ pages }) => pages.map(({ name, id }) => `GET\t/contact?${query({ name, id })}`),
  R4: () => many(DIFFERENT, (i) => `GET\t/contact?${query({ q: wordsOf(i) })}`),
  R5: () => ['GET\t/stages'],
  W1: ({ accounts }) => accounts.map((id, i) => `POST\t/contact\t${contactOf(id, i)}`),
  W2: ({ deals }) => twice(deals, (deal, round) => `PATCH\t/opportunity/${deal.id}\t${moveOf(deal, round)}`),
};

async function ask(origin, token, address) {
  const answer = await fetch(origin + address, { headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`${address}: ${await answer.text()}`);
  return answer.json();
}

/** All rows of an object, a thousand at a time. */
async function allOf(server, tenant, object, select) {
  const rows = [];
  for (let cursor = ''; cursor !== null; ) {
    const page = await ask(server.origin, server.tokens[tenant], `/t/${tenant}/api/v1/data/${object}?${query({ select, limit: 1000, sort: 'id',
      ...(cursor && { cursor }) })}`);
    rows.push(...page.rows);
    cursor = page.next;
  }
  return rows;
}

/** What the requests of all measurements need to know: of a tenant, which the yardstick's rows are a copy of. */
export async function learn(server, tenant) {
  const accounts = shuffled((await allOf(server, tenant, 'account', 'id')).map(({ id }) => id));
  const pages = [];
  for (let cursor = ''; pages.length < PAGES; ) {
    const page = await ask(server.origin, server.tokens[tenant], `/t/${tenant}/api/v1/data/contact?${query({ select: 'name', limit: 100,
      sort: 'name', ...(cursor && { cursor }) })}`);
    pages.push({ cursor: page.next, ...page.rows.at(-1) });
    if (!(cursor = page.next)) throw new Error('too few contacts for the pages of R3');
  }
  return { accounts, pages };
}

/** Every move changes something, so what the stages are now is asked before each run. */
async function dealsOf(server, tenant) {
  if (tenant !== 'bare') return shuffled(await allOf(server, tenant, 'opportunity', 'stage'));
  return shuffled((await ask(server.origin, '-', '/deals')).rows);
}

export async function requestFile(folder, server, tenant, kind, known) {
  const file = path.join(folder, `${tenant}-${kind}.requests`);
  const makers = tenant === 'bare' ? ofYardstick : ofTenant(`/t/${tenant}/api/v1`);
  const deals = kind === 'W2' ? await dealsOf(server, tenant) : [];
  fs.writeFileSync(file, makers[kind]({ ...known, deals }).join('\n') + '\n');
  return file;
}
