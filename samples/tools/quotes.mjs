// quotes.mjs -- what was offered for the deals that came as far as a proposal. Lines are those of the deal; contracts that
// follow a quote learn which.

import { groupBy } from './groups.mjs'
import { chance, day, dayOf, maybe, whole } from './random.mjs'

// When it was offered is told by the stage: what is won was accepted, what is lost declined.
const ends = { won: 'accepted', lost: 'declined', negotiation: 'sent', proposal: 'sent' }

function quote(deal, version, status) {
  const until = deal.closed_on ? dayOf(deal.closed_on) + whole(5, 30) : whole(-12, 35)
  return {
    external_id: `Q-${deal.external_id.slice(2)}-${version}`,
    name: deal.name,
    opportunity: deal.external_id,
    status,
    valid_to: day(until),
    remarks: maybe(0.1, () => (/[一-龥]/.test(deal.name) ? '含运费与现场调试。' : 'Includes shipping and commissioning.')),
    owner: deal.owner,
  }
}

const lineOf = (quote) => ({ position, product, quantity, price, discount }) =>
  ({ quote: quote.external_id, position, product, quantity, price, discount })

export function quotes(deals, lines, contracts, count) {
  const byDeal = groupBy(lines, ({ opportunity }) => opportunity)
  const offered = deals.filter(({ stage, external_id }) => ends[stage] && byDeal.has(external_id)).slice(-count)
  const made = offered.flatMap((deal) => {
    const status = deal.stage === 'proposal' && chance(0.3) ? 'draft' : ends[deal.stage]
    const first = chance(0.25) ? [quote(deal, 1, 'replaced')] : []
    return [...first, quote(deal, first.length + 1, status)]
  })
  const accepted = new Map(made.filter(({ status }) => status === 'accepted').map((one) => [one.opportunity, one.external_id]))
  for (const contract of contracts) contract.quote = accepted.get(contract.opportunity) ?? null
  return { quotes: made, lines: made.flatMap((one) => byDeal.get(one.opportunity).map(lineOf(one))) }
}
