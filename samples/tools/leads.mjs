// leads.mjs -- people who asked, were met at a fair or were called: most are still open, some became the customers and
// deals that the other files made.

import { faker, fakerZH_CN } from '@faker-js/faker'
import { pinyin } from 'pinyin-pro'
import { chineseMobile, foreignPhone } from './numbers.mjs'
import { abroad, chinesePlace, foreignPlace } from './places.mjs'
import { chance, day, maybe, pick, several, weighted, whole } from './random.mjs'
import { ownerIn } from './staff.mjs'

const STATES = { new: 22, working: 28, qualified: 12, converted: 22, dropped: 16 }
const REASONS = { no_need: 40, no_budget: 25, unreachable: 13, duplicate: 12, spam: 10 }
const interests = ['connect', 'energy', 'upkeep', 'network', 'remote']
const budgets = [30_000, 50_000, 80_000, 150_000, 200_000, 350_000, 500_000, 800_000, 1_200_000, 2_000_000]
const industries = ['machinery', 'electronics', 'automotive', 'chemicals', 'energy', 'food', 'pharma', 'logistics']
const sources = { website: 30, fair: 25, campaign: 15, referral: 12, partner: 8, cold_call: 6, tender: 4 }

const positions = ['设备经理', '生产总监', '信息主管', '采购经理', '总经理', '能源主管', '自动化工程师']
const positionsAbroad = ['Plant Manager', 'Head of Maintenance', 'IT Manager', 'Purchasing Manager', 'Energy Manager']
const words = ['精工', '机电', '智造', '五金', '动力', '包装', '铸造', '仪表']
const wordsAbroad = ['Packaging', 'Castings', 'Instruments', 'Tooling', 'Hydraulics']
const FIRST = '晨宏立方永佳同顺振飞嘉禾旭升'
const SECOND = '光远创圆泰美和风华扬丰田日达'

const remarks = ['展会现场索要资料，希望安排演示。', '官网留言，询问网关价格与交期。', '老客户介绍，计划下半年改造。', '希望先做一条产线试点。']
const remarksAbroad = ['Asked for a demonstration at the fair.', 'Wants prices for twenty gateways.', 'Plans a pilot on one line first.']

function chinesePerson() {
  const family = fakerZH_CN.person.lastName()
  const given = fakerZH_CN.person.firstName()
  const latin = pinyin(family + given, { toneType: 'none', type: 'array' }).join('').replace(/[^a-z]/g, '')
  const place = chinesePlace()
  return {
    place, name: family + given, mail: latin, position: pick(positions), remarks: pick(remarks),
    company: `${place.city}${pick([...FIRST])}${pick([...SECOND])}${pick(words)}有限公司`,
  }
}

function foreignPerson() {
  const place = foreignPlace()
  const given = faker.person.firstName()
  const family = faker.person.lastName()
  return {
    place, name: `${given} ${family}`, mail: `${given}.${family}`.toLowerCase().replace(/[^a-z.]/g, ''),
    position: pick(positionsAbroad), remarks: pick(remarksAbroad),
    company: `${faker.person.lastName()} ${pick(wordsAbroad)} ${pick(abroad[place.country].forms)}`,
  }
}

// When the next contact is due, as days from today: some are late.
const nextContact = (status) => (status === 'converted' || status === 'dropped' ? null : maybe(0.8, () => day(whole(-6, 20))))

function lead(serial) {
  const english = !chance(0.75)
  const person = english ? foreignPerson() : chinesePerson()
  const { place } = person
  const status = weighted({ ...STATES, converted: 0 })
  return {
    external_id: `W-${String(serial).padStart(5, '0')}`,
    name: person.name,
    company: person.company,
    position: maybe(0.7, () => person.position),
    phone: english ? foreignPhone(place.country, 4000 + serial) : chineseMobile(6000 + serial),
    email: maybe(0.6, () => `${person.mail}@lead${serial}.example`),
    website: maybe(0.3, () => `www.lead${serial}.example`),
    country: place.country,
    province: place.option,
    industry: maybe(0.7, () => pick(industries)),
    source: weighted(sources),
    interests: maybe(0.75, () => several(interests, whole(1, 3)).join(';')),
    budget: maybe(status === 'qualified' ? 1 : 0.4, () => pick(budgets)),
    status,
    drop_reason: status === 'dropped' ? weighted(REASONS) : null,
    next_contact_on: nextContact(status),
    account: null,
    contact: null,
    opportunity: null,
    remarks: maybe(0.5, () => person.remarks),
    owner: ownerIn(place),
  }
}

// What a deal with a main contact was before: the person, their company and what came of it.
function converted(deal, company, contact, serial) {
  return {
    external_id: `W-${String(serial).padStart(5, '0')}`,
    name: contact.name,
    company: company.name,
    position: contact.position,
    phone: contact.mobile,
    email: contact.email,
    website: company.website,
    country: company.country,
    province: company.province,
    industry: company.industry,
    source: company.source,
    interests: several(interests, whole(1, 2)).join(';'),
    budget: deal.amount,
    status: 'converted',
    drop_reason: null,
    next_contact_on: null,
    account: company.tax_id,
    contact: contact.email,
    opportunity: deal.external_id,
    remarks: null,
    owner: deal.owner,
  }
}

// A fifth of them are converted: the first deals of new customers, each contact once.
export function leads(companies, people, opportunities, count) {
  const company = new Map(companies.map((one) => [one.tax_id, one]))
  const contact = new Map(people.map((one) => [one.email, one]))
  const first = new Map()
  for (const deal of opportunities) if (deal.contact && deal.kind === 'new') first.set(deal.contact, first.get(deal.contact) ?? deal)
  const won = several([...first.values()], Math.round(count * STATES.converted / 100))
  const made = won.map((deal, i) => converted(deal, company.get(deal.account), contact.get(deal.contact), i + 1))
  for (let serial = made.length + 1; serial <= count; serial += 1) made.push(lead(serial))
  return made
}
