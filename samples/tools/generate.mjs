// generate.mjs -- writes the demo data of samples/crm: companies, people, a catalogue, campaigns, leads, deals,
// quotes, contracts, what was done on the way and what came after. Its one rule: the same seed gives the same bytes, and nothing in it is real but the shape (and
// the names of provinces and cities).
//
//   npm ci && npm run generate
//
// What a record looks like is in the file named after it; this one only says in which order they are made.

import { mkdirSync } from 'node:fs'
import { accounts } from './accounts.mjs'
import { activities, tasks } from './activities.mjs'
import { aftersales } from './aftersales.mjs'
import { campaigns } from './campaigns.mjs'
import { contacts } from './contacts.mjs'
import { contracts } from './contracts.mjs'
import { writeCsv } from './csv.mjs'
import { deals } from './deals.mjs'
import { leads } from './leads.mjs'
import { products } from './products.mjs'
import { quotes } from './quotes.mjs'
import { departments, users } from './staff.mjs'

const folder = process.argv[2]
if (!folder) {
  console.error('usage: node generate.mjs FOLDER')
  process.exit(2)
}
mkdirSync(folder, { recursive: true })

const catalogue = products()
const companies = accounts(1500)
const people = contacts(companies, 4000)
const { opportunities, lines } = deals(companies, people, catalogue, 900)
const prospects = leads(companies, people, opportunities, 400)
const signed = contracts(companies, opportunities)
const done = activities(companies, prospects, opportunities, 1200)
const todo = tasks(companies, opportunities, signed.contracts, 500)
const market = campaigns(prospects, opportunities, people, 20)
const offers = quotes(opportunities, lines, signed.contracts, 260)
const after = aftersales(signed.contracts, signed.payments)

writeCsv(folder, 'department', departments)
writeCsv(folder, 'user', users)
writeCsv(folder, 'product', catalogue)
writeCsv(folder, 'account', companies.map(({ domain, english, place, ...row }) => row))
writeCsv(folder, 'contact', people)
writeCsv(folder, 'opportunity', opportunities)
writeCsv(folder, 'opportunity_line', lines)
writeCsv(folder, 'lead', prospects)
writeCsv(folder, 'contract', signed.contracts)
writeCsv(folder, 'contract_payment', signed.payments)
writeCsv(folder, 'activity', done)
writeCsv(folder, 'task', todo)
writeCsv(folder, 'campaign', market.campaigns)
writeCsv(folder, 'ad_placement', market.placements)
writeCsv(folder, 'campaign_member', market.members)
writeCsv(folder, 'quote', offers.quotes)
writeCsv(folder, 'quote_line', offers.lines)
writeCsv(folder, 'invoice', after.invoices)
writeCsv(folder, 'delivery', after.deliveries)
writeCsv(folder, 'milestone', after.milestones)
writeCsv(folder, 'service_case', after.cases)
