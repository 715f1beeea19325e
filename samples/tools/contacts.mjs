// contacts.mjs -- the people at the companies: one to eight each, more at the larger ones.

import { faker, fakerDE, fakerEN_GB, fakerEN_IN, fakerEN_US, fakerFR, fakerZH_CN } from '@faker-js/faker'
import { pinyin } from 'pinyin-pro'
import { chineseMobile, chinesePhone, foreignPhone } from './numbers.mjs'
import { chance, day, maybe, moment, pick, weighted, whole } from './random.mjs'

// role in deals: position and department, in Chinese and in English
const roles = {
  decider: [['总经理', '总经办'], ['副总经理', '总经办'], ['厂长', '生产部'], ['信息总监', '信息中心']],
  influencer: [['设备部经理', '设备部'], ['总工程师', '技术部'], ['信息化主管', '信息中心'], ['能源主管', '动力部']],
  user: [['自动化工程师', '设备部'], ['工艺工程师', '技术部'], ['生产班长', '生产部'], ['运维工程师', '信息中心']],
  buyer: [['采购经理', '采购部'], ['采购专员', '采购部'], ['招标主管', '供应链部']],
  gatekeeper: [['总经理助理', '总经办'], ['行政主管', '行政部']],
}
const rolesAbroad = {
  decider: [['Managing Director', 'Management'], ['Plant Manager', 'Production'], ['CIO', 'IT']],
  influencer: [['Head of Maintenance', 'Maintenance'], ['Chief Engineer', 'Engineering'], ['Energy Manager', 'Facilities']],
  user: [['Automation Engineer', 'Engineering'], ['Process Engineer', 'Production'], ['Systems Engineer', 'IT']],
  buyer: [['Purchasing Manager', 'Purchasing'], ['Category Buyer', 'Purchasing']],
  gatekeeper: [['Executive Assistant', 'Management'], ['Office Manager', 'Administration']],
}

const locales = { us: fakerEN_US, gb: fakerEN_GB, de: fakerDE, fr: fakerFR, in: fakerEN_IN }
for (const locale of [fakerDE, fakerEN_GB, fakerEN_IN, fakerEN_US, fakerFR, fakerZH_CN]) locale.seed(20261115)

const plain = (text) => text.normalize('NFD').replace(/[^a-zA-Z]/g, '').toLowerCase()

function chinesePerson(sex) {
  const family = fakerZH_CN.person.lastName()
  const given = fakerZH_CN.person.firstName(sex)
  const latin = (text) => pinyin(text, { toneType: 'none', type: 'array' }).join('')
  return { name: family + given, mail: `${plain(latin(family))}.${plain(latin(given))}`, wechat: plain(latin(family + given)) }
}

function foreignPerson(sex, country) {
  const locale = locales[country] ?? faker
  const given = locale.person.firstName(sex)
  const family = locale.person.lastName()
  return { name: `${given} ${family}`, mail: `${plain(given)}.${plain(family)}`, wechat: null }
}

const mails = new Set()
function mailAddress(local, domain) {
  let address = `${local}@${domain}`
  for (let n = 2; mails.has(address); n += 1) address = `${local}${n}@${domain}`
  mails.add(address)
  return address
}

function contact(company, serial, first) {
  const { place, english } = company
  const sex = pick(['female', 'male'])
  const person = english ? foreignPerson(sex, place.country) : chinesePerson(sex)
  const decision_role = first ? 'decider' : weighted({ decider: 10, influencer: 30, user: 30, buyer: 22, gatekeeper: 8 })
  const [position, department] = pick((english ? rolesAbroad : roles)[decision_role])
  const left = !first && chance(0.04)
  return {
    name: person.name,
    account: company.tax_id,
    salutation: sex === 'female' ? 'ms' : 'mr',
    position,
    department,
    decision_role,
    mobile: maybe(first ? 1 : 0.9, () => (english ? foreignPhone(place.country, 5000 + serial) : chineseMobile(serial))),
    email: maybe(first ? 1 : 0.75, () => mailAddress(person.mail, company.domain)),
    wechat: person.wechat && maybe(0.5, () => `${person.wechat}_${whole(100, 999)}`),
    birthday: maybe(0.25, () => day(-whole(9000, 21500))),
    phone: maybe(0.35, () => (english ? company.phone : chinesePhone(place.area, 3_000_000 + serial))),
    main: first,
    left,
    left_on: left ? day(-whole(10, 500)) : null,
    last_talk: maybe(0.55, () => moment(-whole(1, 300))),
    remarks: null,
    owner: company.owner,
  }
}

// Everybody gets one; the rest is spread by the weight of a company's level.
export function contacts(companies, count) {
  const weight = { a: 5, b: 3, c: 1 }
  const places = companies.flatMap((company) => Array(weight[company.level]).fill(company))
  const counts = new Map(companies.map((company) => [company, 1]))
  for (let left = count - companies.length; left > 0; ) {
    const company = pick(places)
    if (counts.get(company) === 8) continue
    counts.set(company, counts.get(company) + 1)
    left -= 1
  }
  let serial = 0
  return companies.flatMap((company) =>
    Array.from({ length: counts.get(company) }, (_, i) => contact(company, (serial += 1), i === 0)))
}
