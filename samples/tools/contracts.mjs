// contracts.mjs -- what was signed for the deals that were won, in instalments of which the older ones have come in.
// A contract is written as signed: its payments settle it while they are read, as they do when somebody enters them.

import { chance, day, dayOf, maybe, weighted, whole } from './random.mjs'

const cents = (number) => Math.round(number * 100) / 100
const remarks = ['含一年质保与现场调试。', '按到货、验收、质保三期付款。', '框架合同，按订单交付。']
const remarksAbroad = ['Includes commissioning on site.', 'Paid on delivery, acceptance and after the warranty.']

const taken = new Map()
function unique(name) {
  const times = (taken.get(name) ?? 0) + 1
  taken.set(name, times)
  return times === 1 ? name : `${name} (${times})`
}

function contract(deal, company) {
  const signed = dayOf(deal.closed_on)
  const starts = signed + whole(3, 25)
  const years = weighted({ 1: 70, 2: 20, 3: 10 })
  const draft = signed > -25 && chance(0.3)
  return {
    name: unique(company.english ? `${deal.name} - contract` : `${deal.name}合同`),
    account: deal.account,
    opportunity: deal.external_id,
    status: draft ? 'draft' : 'signed',
    total: deal.amount,
    signed_on: draft ? null : day(signed),
    starts_on: day(starts),
    ends_on: day(starts + 365 * Number(years) - 1),
    remarks: maybe(0.3, () => (company.english ? remarksAbroad : remarks)[whole(0, 1)]),
    owner: deal.owner,
  }
}

// What was due long enough ago was paid around its day: with `slow` customers that is two months, with most ten days.
function payment(contract, due, amount, slow) {
  const paid = due < (slow ? -60 : -10)
  return {
    contract: contract.name,
    due_on: day(due),
    amount: amount.toFixed(2),
    received: paid ? amount.toFixed(2) : null,
    received_on: paid ? day(Math.min(-1, due + whole(-5, slow ? 55 : 9))) : null,
    remarks: null,
  }
}

function paymentsOf(contract) {
  const count = Number(weighted({ 1: 30, 2: 25, 3: 30, 4: 15 }))
  const total = Number(contract.total)
  const part = cents(total / count)
  const first = dayOf(contract.starts_on)
  const slow = chance(0.15)
  return Array.from({ length: count }, (_, i) =>
    payment(contract, first + 60 * i, i < count - 1 ? part : cents(total - part * (count - 1)), slow))
}

export function contracts(companies, opportunities) {
  const company = new Map(companies.map((one) => [one.tax_id, one]))
  const signed = opportunities.filter((deal) => deal.stage === 'won' && chance(0.93))
    .map((deal) => contract(deal, company.get(deal.account)))
  const planned = signed.filter((one) => one.status === 'signed' && chance(0.96))
  return { contracts: signed, payments: planned.flatMap(paymentsOf) }
}
