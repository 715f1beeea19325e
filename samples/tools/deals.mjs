// deals.mjs -- opportunities with their lines: a funnel over eighteen months, most of it already won or lost. The dates
// and the required fields follow the rules in objects/opportunity and objects/opportunity_line.

import { groupBy } from './groups.mjs'
import { chance, day, maybe, moment, pick, several, weighted, whole } from './random.mjs'

// kind of project: its names, the families and how many of each line
const projects = [
  [['产线数据采集项目', '车间设备联网项目', '数字化车间一期'], 'Shop floor data collection', ['gateway', 'controller', 'sensor', 'accessory', 'software', 'service']],
  [['能耗监测系统', '能源管理平台', '双碳监测项目'], 'Energy monitoring', ['sensor', 'gateway', 'software', 'service']],
  [['关键设备预测性维护', '旋转设备状态监测', '振动在线监测'], 'Condition monitoring', ['sensor', 'gateway', 'software', 'service']],
  [['工业网络改造', '厂区骨干网升级', '车间网络改造'], 'Plant network renewal', ['switch', 'accessory', 'service']],
  [['远程运维平台', '泵站远程监控', '换热站无人值守改造'], 'Remote operation', ['gateway', 'controller', 'display', 'software', 'service']],
  [['生产执行系统', '质量追溯系统', '安灯系统扩容'], 'Production execution', ['software', 'display', 'service']],
  [['年度备件采购', '传感器框架采购', '网关批量采购'], 'Spare parts contract', ['gateway', 'sensor', 'accessory', 'switch']],
]
const quantities = {
  gateway: [1, 24], controller: [1, 12], sensor: [4, 120], switch: [1, 20], display: [1, 10], accessory: [2, 60], software: [1, 1], service: [2, 30],
}
const scales = { a: 4, b: 1.5, c: 0.75 } // how much larger a deal is, by the level of the company
const STAGES = { contact: 11, needs: 12, proposal: 14, negotiation: 8, won: 33, lost: 22 }
const competitors = ['海川工控', '联合自动化', '蓝桥物联', 'Nordwind Automation', 'Axiom Controls', '德瑞智能']
const nextSteps = ['提交正式报价', '安排现场勘查', '与采购部确认付款条件', '约总工技术交流', '准备投标文件', '样机测试验收']
const nextStepsAbroad = ['Send the final offer', 'Site survey', 'Agree on payment terms', 'Workshop with engineering', 'Test of the sample units']
const lostNotes = ['项目由集团统一招标，本轮未入围。', '客户内部重组，项目无限期搁置。', '改为自行开发。']
const discountReasons = ['年度框架客户', '批量采购', '参考项目优惠', '竞标需要']

const cents = (number) => Math.round(number * 100) / 100

// The largest whole discount that keeps a product above its floor price, and below what a manager must decide.
const roomFor = (product) => Math.min(30, Math.floor((1 - product.floor_price / product.list_price) * 100))

function lineOf({ opportunity, opened, scale }, product, position) {
  const room = roomFor(product)
  const discount = weighted({ 0: 55, 5: 18, 10: 15, [Math.min(15, room)]: 7, [room]: 5 })
  const single = product.family === 'software' || (product.family === 'service' && product.unit !== 'day')
  const many = Math.ceil(whole(...quantities[product.family]) * scale) * (product.unit === 'metre' ? 25 : 1)
  return {
    opportunity,
    position,
    product: product.code,
    quantity: single ? 1 : many,
    price: product.list_price,
    discount,
    discount_reason: discount > 20 ? pick(discountReasons) : null,
    delivery_on: maybe(0.4, () => day(opened + whole(60, 300))),
    remarks: null,
  }
}

function linesOf(deal, families, catalogue, count) {
  const offered = catalogue.filter((product) => product.active && families.includes(product.family))
  const order = (product) => families.indexOf(product.family)
  return several(offered, count)
    .sort((a, b) => order(a) - order(b))
    .map((product, i) => lineOf(deal, product, i + 1))
}

// When it was opened, should close and did close, as days from today.
function datesOf(stage) {
  if (stage === 'won' || stage === 'lost') {
    const closed = -whole(1, 430)
    const opened = closed - whole(20, 160)
    return { opened, closed, due: Math.max(opened, closed + whole(-25, 30)) }
  }
  const opened = -whole(1, 190)
  return { opened, closed: null, due: chance(0.1) ? Math.max(opened, -whole(1, 30)) : whole(5, 170) }
}

function nameOf(company, project) {
  const [chinese, english] = project
  return company.english ? `${company.short_name} - ${english}` : `${company.short_name}${pick(chinese)}`
}

const lineCount = { contact: [0, 2], needs: [0, 3], proposal: [2, 6], negotiation: [2, 6], won: [2, 6], lost: [1, 4] }
const total = (lines) => lines.reduce((sum, { quantity, price, discount }) => sum + cents(quantity * price * (1 - discount / 100)), 0)

function deal(company, people, catalogue, serial) {
  const stage = weighted(STAGES)
  const project = pick(projects)
  const { opened, closed, due } = datesOf(stage)
  const external_id = `L-${day(opened).slice(0, 4)}-${String(serial).padStart(4, '0')}`
  const scale = scales[company.level]
  const lines = linesOf({ opportunity: external_id, opened, scale }, project[2], catalogue, whole(...lineCount[stage]))
  const guess = whole(2, 40) * 10_000 * scale
  const lost_reason = stage === 'lost' ? weighted({ price: 30, competitor: 25, features: 10, budget: 15, timing: 8, no_answer: 9, other: 3 }) : null
  const open = closed === null
  const opportunity = {
    name: nameOf(company, project),
    account: company.tax_id,
    contact: maybe(0.85, () => pick(people).email),
    stage,
    amount: lines.length > 0 ? total(lines).toFixed(2) : maybe(stage === 'contact' ? 0.4 : 1, () => guess.toFixed(2)),
    opened_on: day(opened),
    close_date: day(due),
    closed_on: open ? null : day(closed),
    kind: weighted(company.status === 'prospect' ? { new: 1 } : { new: 40, more: 40, renewal: 20 }),
    source: company.source,
    next_meeting: maybe(open ? 0.5 : 0, () => moment(whole(1, 28))),
    next_step: stage === 'negotiation' || (open && chance(0.5)) ? pick(company.english ? nextStepsAbroad : nextSteps) : null,
    competitor: lost_reason === 'competitor' || chance(0.15) ? pick(competitors) : null,
    contract_number: stage === 'won' ? `HT-${day(closed).slice(0, 7).replace('-', '')}-${String(serial).padStart(4, '0')}` : null,
    lost_reason,
    lost_note: lost_reason === 'other' ? pick(lostNotes) : null,
    external_id,
    description: null,
    owner: chance(0.98) ? company.owner : 'chen',
  }
  return { opportunity, lines }
}

export function deals(companies, contacts, catalogue, count) {
  const reachable = groupBy(contacts.filter(({ email, left }) => email && !left), ({ account }) => account)
  const weight = { prospect: 2, active: 5, dormant: 1, blocked: 0 }
  const places = companies.flatMap((company) => Array(weight[company.status] * (company.level === 'a' ? 3 : 1)).fill(company))
  const made = Array.from({ length: count }, (_, i) => {
    const company = pick(places)
    return deal(company, reachable.get(company.tax_id), catalogue, i + 1)
  })
  return { opportunities: made.map(({ opportunity }) => opportunity), lines: made.flatMap(({ lines }) => lines) }
}
