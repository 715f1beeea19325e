// accounts.mjs -- 1,500 companies, four in five of them Chinese. What only the next files need travels along in
// `domain`, `english` and `place`; generate.mjs takes them off before writing.

import { faker } from '@faker-js/faker'
import { pinyin } from 'pinyin-pro'
import { chinesePhone, chineseTaxNumber, foreignPhone, foreignTaxNumber } from './numbers.mjs'
import { abroad, chinesePlace, foreignPlace } from './places.mjs'
import { chance, day, maybe, moment, pick, weighted, whole } from './random.mjs'
import { ownerIn } from './staff.mjs'

// industry: weight, what its companies call themselves in Chinese, in English
const industries = {
  machinery: [20, ['智能装备', '精密机械', '重工', '自动化设备', '机床'], ['Machinery', 'Machine Tools', 'Automation']],
  electronics: [18, ['电子', '光电科技', '半导体', '微电子', '电路科技'], ['Electronics', 'Semiconductors', 'Photonics']],
  automotive: [12, ['汽车零部件', '汽车电子', '新能源汽车', '车身模具'], ['Automotive', 'Drive Systems', 'Motors']],
  chemicals: [9, ['化工', '新材料', '精细化学', '涂料'], ['Chemicals', 'Coatings', 'Polymers']],
  metals: [6, ['钢铁', '金属制品', '铝业', '特种合金'], ['Steel', 'Metals', 'Alloys']],
  materials: [5, ['建材', '水泥', '玻璃', '陶瓷'], ['Cement', 'Glass', 'Ceramics']],
  energy: [9, ['电力', '新能源', '光伏科技', '风电设备'], ['Energy', 'Power', 'Renewables']],
  water: [6, ['水务', '环保科技', '环境工程'], ['Water', 'Environmental']],
  food: [8, ['食品', '饮料', '乳业', '粮油'], ['Foods', 'Beverages', 'Dairy']],
  textiles: [5, ['纺织', '服饰', '化纤'], ['Textiles', 'Apparel']],
  pharma: [7, ['制药', '生物医药', '医疗器械'], ['Pharma', 'Biotech', 'Medical']],
  logistics: [7, ['物流', '供应链', '仓储', '港务'], ['Logistics', 'Freight', 'Shipping']],
  construction: [5, ['建设工程', '建筑', '市政工程'], ['Construction', 'Engineering']],
  agriculture: [4, ['农业科技', '种业', '畜牧'], ['Agri', 'Farms']],
  retail: [3, ['商贸', '连锁超市', '百货'], ['Retail', 'Stores']],
  software: [7, ['软件', '信息技术', '数据科技', '系统集成'], ['Software', 'Systems', 'Data']],
  education: [2, ['教育科技', '检测研究院'], ['Institute', 'Learning']],
  public: [2, ['公用事业', '轨道交通运营', '热力'], ['Utilities', 'Transit']],
}
const weights = Object.fromEntries(Object.entries(industries).map(([name, [weight]]) => [name, weight]))

const FIRST = '启恒瑞华盛信科创宏达中远天海博聚鼎泰金嘉优锐联新昊凯益康明东正润'
const SECOND = '云泽源通达能邦翔辉峰诚航智联越原川威德宇晟腾安兴成域程腾'
const remarks = [
  '重点推进产线数据采集项目，设备科为主要对接部门。', '年度框架合同已签，按季度下单。', '对价格敏感，付款周期较长。',
  '计划明年建设二期厂房，需提前介入方案。', '与其集团信息中心保持沟通，采购需走招标平台。', '上次实施反馈良好，可作为参考客户。',
]
const remarksAbroad = [
  'Framework agreement signed; orders come quarterly.', 'Second plant planned for next year: involve presales early.',
  'Pays late, but always pays.', 'Good reference for condition monitoring.', 'Purchasing goes through the group in headquarters.',
]

const taken = new Set()
function unique(make) {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = make()
    if (!taken.has(found.key)) {
      taken.add(found.key)
      return found
    }
  }
  throw new Error('no further company name')
}

function chineseCompany(industry, serial) {
  const place = chinesePlace()
  const [, words] = industries[industry]
  const { brand } = unique(() => {
    const brand = pick([...FIRST]) + pick([...SECOND])
    return { brand, key: place.city + brand }
  })
  const word = pick(words)
  const form = weighted({ 有限公司: 78, 股份有限公司: 14, 集团有限公司: 8 })
  const latin = pinyin(brand, { toneType: 'none', type: 'array' }).join('')
  return {
    place, english: false,
    name: `${place.city}${brand}${word}${form}`,
    short_name: `${place.city}${brand}`,
    tax_id: chineseTaxNumber(place.code, serial),
    phone: chinesePhone(place.area, 2_000_000 + serial),
    domain: `${latin}${serial}.example`,
  }
}

function foreignCompany(industry, serial) {
  const place = foreignPlace()
  const [, , words] = industries[industry]
  const { brand } = unique(() => {
    const brand = faker.person.lastName()
    return { brand, key: brand }
  })
  const word = pick(words)
  return {
    place, english: true,
    name: `${brand} ${word} ${pick(abroad[place.country].forms)}`,
    short_name: `${brand} ${word}`,
    tax_id: foreignTaxNumber(place.country, serial),
    phone: foreignPhone(place.country, serial),
    domain: `${brand.toLowerCase().replace(/[^a-z]/g, '')}.example`,
  }
}

const sizes = { a: [300, 12000], b: [60, 1500], c: [5, 260] }
const credit = { a: [100, 800], b: [20, 150], c: [0, 30] } // in 10,000

function account(serial) {
  const industry = weighted(weights)
  const company = chance(0.8) ? chineseCompany(industry, serial) : foreignCompany(industry, serial)
  const { place, english } = company
  const level = weighted({ a: 12, b: 33, c: 55 })
  const status = weighted({ prospect: 38, active: 47, dormant: 12, blocked: 3 })
  return {
    name: company.name,
    short_name: company.short_name,
    tax_id: company.tax_id,
    level,
    status,
    block_reason: status === 'blocked' ? (english ? 'Invoices unpaid for a year' : pick(['长期拖欠货款', '合同纠纷', '资质异常'])) : null,
    industry,
    source: weighted({ referral: 22, fair: 20, website: 14, campaign: 10, partner: 16, cold_call: 8, tender: 10 }),
    country: place.country,
    province: place.option,
    city: place.city,
    address: place.address,
    phone: company.phone,
    website: maybe(0.7, () => `www.${company.domain}`),
    employees: maybe(0.93, () => Math.round(sizes[level][0] * (sizes[level][1] / sizes[level][0]) ** (whole(0, 1000) / 1000))),
    founded_on: maybe(0.85, () => day(-whole(500, 11000))),
    capital: maybe(0.8, () => pick([50, 100, 200, 500, 1000, 2000, 3000, 5000, 10000]) * 10_000),
    credit_limit: status === 'prospect' ? null : whole(...credit[level]) * 10_000,
    parent: null,
    last_visit: maybe(status === 'prospect' ? 0.4 : 0.9, () => moment(-whole(1, status === 'dormant' ? 700 : 240))),
    remarks: maybe(0.18, () => pick(english ? remarksAbroad : remarks)),
    owner: ownerIn(place),
    domain: company.domain, english, place,
  }
}

// A subsidiary follows its parent by some way in the list, so that no chain of parents closes.
function linkGroups(companies) {
  const groups = companies.filter(({ name }) => /集团|AG$|Corp|plc/.test(name))
  for (const group of groups) {
    const later = companies.slice(companies.indexOf(group) + 1).filter((one) => one.owner === group.owner && !one.parent)
    for (const child of later.slice(0, whole(0, 3))) child.parent = group.tax_id
  }
}

export function accounts(count) {
  const companies = Array.from({ length: count }, (_, i) => account(i + 1))
  linkGroups(companies)
  return companies
}
