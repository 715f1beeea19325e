// market.mjs -- writes the demo data of samples/shops: a marketplace's shops, the numbers behind them and what each has
// stood for, calls, and merchants who may come. The same seed gives the same bytes. Prefixes of the numbers are real,
// the rest is four zeros and a counter; the rules of objects/phone_binding hold for all of it.
//
//   npm ci && npm run generate

import { mkdirSync } from 'node:fs'
import { fakerZH_CN } from '@faker-js/faker'
import { writeCsv } from './csv.mjs'
import { chineseMobile, chinesePhone } from './numbers.mjs'
import { chinesePlace } from './places.mjs'
import { chance, day, dayOf, maybe, moment, pick, several, weighted, whole } from './random.mjs'

const department = (code, name, parent = null) => ({ code, name, parent })

const departments = [
  department('JS', '集市平台'),
  department('OPS', '店铺运营部', 'JS'),
  department('OPS-DAILY', '日用百货组', 'OPS'),
  department('OPS-STYLE', '服饰美妆组', 'OPS'),
  department('RISK', '风控部', 'JS'),
  department('BD', '招商部', 'JS'),
]

const user = (login, name, roles, department, manager = null, language = 'zh-CN', active = true) => ({
  login, name, email: `${login}@jishi.example`, roles, department, manager, language, active,
})

const users = [
  user('admin', '系统管理员', 'admin', 'JS'),
  user('gao', '高敏', 'lead', 'OPS'),
  user('fang', '方小雨', 'operator', 'OPS-DAILY', 'gao'),
  user('qi', '齐然', 'operator', 'OPS-STYLE', 'gao'),
  user('rosa', 'Rosa Lindgren', 'operator', 'OPS-STYLE', 'gao', 'en'),
  user('shi', '石岩', 'risk', 'RISK'),
  user('kate', 'Kate Moreau', 'risk', 'RISK', 'shi', 'en'),
  user('luo', '罗佳', 'bd', 'BD', 'gao'),
  user('ben', 'Ben Carter', 'bd', 'BD', 'gao', 'en'),
  user('hu', '胡涛', 'operator', 'OPS-DAILY', 'gao', 'zh-CN', false),
]

// category: its operator, what its shops are called after, its subcategories
const categories = {
  food: ['fang', ['鲜果园', '零食铺', '茶舍', '粮油行'], ['fruit', 'snacks', 'tea']],
  fashion: ['qi', ['女装', '服饰', '鞋履', '箱包'], ['women', 'men', 'bags']],
  home: ['fang', ['家居', '厨具', '家纺', '生活馆'], ['kitchen', 'textiles', 'furniture']],
  digital: ['rosa', ['数码', '电器', '配件', '电脑城'], ['phones', 'computers', 'household']],
  beauty: ['rosa', ['美妆', '护肤坊', '个护', '香氛'], ['skin', 'makeup']],
}
const WEIGHTS = { food: 30, fashion: 25, home: 20, digital: 15, beauty: 10 }
const FIRST = '青禾木白云知夏南小满星初暖拾光'
const SECOND = '山屿里间野舍岸桥町坊集巷语记年'
const forms = ['旗舰店', '专营店', '专卖店', '小店']

const ownerOf = (category) => weighted({ [categories[category][0]]: 88, gao: 6, hu: 6 })

const taken = new Set()
function shopName(category) {
  for (;;) {
    const name = `${pick([...FIRST])}${pick([...SECOND])}${pick(categories[category][1])}${pick(forms)}`
    if (!taken.has(name)) return taken.add(name), name
  }
}

function shop(serial) {
  const category = weighted(WEIGHTS)
  const status = weighted({ open: 86, paused: 9, removed: 5 })
  return {
    shop_no: `S${String(serial).padStart(6, '0')}`,
    name: shopName(category),
    category,
    subcategory: pick(categories[category][2]),
    region: chinesePlace().option,
    level: weighted({ ka: 3, a: 12, b: 35, c: 50 }),
    status,
    opened_on: day(-whole(30, 1400)),
    removed_why: status === 'removed' ? pick(['售假', '长期未发货', '商家主动退出']) : null,
    remarks: maybe(0.1, () => pick(['旺季需提前沟通备货。', '由代运营公司管理。', '老板常驻外地，请联系客服。'])),
    owner: ownerOf(category),
  }
}

// A virtual operator's range, a landline of an exchange that does not exist, else a mobile number.
function number(serial) {
  const place = chinesePlace()
  const kind = weighted({ personal: 78, company: 9, landline: 7, virtual: 6 })
  const virtual = `${['170', '171', '167'][serial % 3]}0000${String(serial).padStart(4, '0')}`
  const digits = { landline: () => chinesePhone(place.area, serial), virtual: () => virtual }
  const risk = weighted(kind === 'virtual' ? { normal: 55, grey: 30, black: 15 } : { normal: 93, grey: 5, black: 2 })
  const verified = kind !== 'virtual' && chance(0.86)
  return {
    number: (digits[kind] ?? (() => chineseMobile(serial)))(),
    city: place.city,
    kind,
    risk,
    risk_note: risk === 'black' ? pick(['多次被投诉冒充客服', '关联已清退的售假店铺']) : null,
    real_name_verified: verified,
    last_verified_at: verified ? moment(-weighted({ 30: 30, 90: 25, 150: 20, 200: 15, 320: 10 }) - whole(0, 25)) : null,
  }
}

const PURPOSES = { sign_in: 1, owner: 0.8, service: 0.55, withdrawal: 0.75 }
const MOST = 3 // shops to a number, as the rule says

// Takes a number that may stand for this purpose: of the shop's own ones first, sometimes one that others use too.
function choose(numbers, uses, own, purpose, shop) {
  const fits = (one) => one.risk !== 'black' && (purpose !== 'withdrawal' || one.real_name_verified)
    && (uses.get(one)?.has(shop) || (uses.get(one)?.size ?? 0) < MOST)
  const mine = own.filter(fits)
  if (mine.length > 0 && chance(0.5)) return pick(mine)
  for (let tries = 0; tries < 40; tries += 1) {
    const one = pick(numbers)
    if (fits(one) && ((uses.get(one)?.size ?? 0) === 0 || chance(0.25))) return one
  }
  return mine[0] ?? null
}

const binding = (shop, phone, purpose, from, to) => ({
  shop: shop.shop_no, phone: phone.number, purpose, status: to === null ? 'active' : 'ended',
  valid_from: day(from), valid_to: to === null ? null : day(to),
  verified_by: purpose === 'withdrawal' ? pick(['shi', 'kate']) : null,
})

// What each shop uses now; a third of the purposes had another number before.
function bindings(shops, numbers) {
  const uses = new Map()
  const made = []
  for (const shop of shops) {
    const own = []
    for (const [purpose, share] of Object.entries(PURPOSES)) {
      if (!chance(share)) continue
      const phone = choose(numbers, uses, own, purpose, shop)
      if (!phone) continue
      const opened = dayOf(shop.opened_on)
      const changed = chance(0.3) ? Math.round(opened * (0.2 + 0.1 * whole(0, 5))) : null
      if (changed !== null) made.push(binding(shop, pick(numbers), purpose, opened, changed))
      if (shop.status === 'removed') {
        made.push(binding(shop, phone, purpose, changed ?? opened, Math.min(-1, (changed ?? opened) + 60)))
      } else {
        made.push(binding(shop, phone, purpose, changed ?? opened, null))
        uses.set(phone, (uses.get(phone) ?? new Set()).add(shop))
        own.push(phone)
      }
    }
  }
  return made
}

const reasons = ['原号码停用', '更换负责人', '手机丢失补办', '转让店铺', '客服外包变更']
const answers = ['证明材料不清晰，请重新上传。', '新号码与营业执照法人不一致。']

function change(shop, numbers) {
  const purpose = pick(['sign_in', 'service', 'owner', 'withdrawal'])
  const free = numbers.filter((one) => one.risk === 'normal' && one.real_name_verified)
  const status = purpose === 'withdrawal' ? 'draft' : weighted({ draft: 25, submitted: 55, refused: 20 })
  return {
    shop: shop.shop_no, purpose, new_number: pick(free).number, reason: pick(reasons),
    sms_code_ok: status !== 'draft' || chance(0.4), status, answer: status === 'refused' ? pick(answers) : null,
    owner: shop.owner === 'hu' ? 'gao' : shop.owner,
  }
}

const talks = ['确认发货时效，商家已安排。', '提醒补充资质文件。', '核对提现号码，本人接听。', '沟通活动报名与库存。', '投诉处理进度回访。']

function call(bound, shops) {
  const { shop, phone } = pick(bound)
  const result = weighted({ reached: 68, no_answer: 20, busy: 8, wrong: 4 })
  const owner = shops.get(shop).owner
  return {
    phone, shop, agent: owner === 'hu' ? 'gao' : owner, direction: weighted({ out: 75, in: 25 }),
    at: moment(-whole(0, 150)), seconds: result === 'reached' || result === 'wrong' ? whole(8, 600) : 0, result,
    privacy: maybe(0.6, () => weighted({ ax: 30, axb: 45, axn: 15, axe: 6, axg: 4 })),
    notes: result === 'reached' ? maybe(0.5, () => pick(talks)) : null,
  }
}

const check = (phone) => {
  const status = weighted({ open: 55, done: 35, no_one: 10 })
  const due = status === 'open' ? whole(-6, 14) : -whole(5, 120)
  return {
    phone, due_on: day(due), status, done_on: status === 'done' ? day(due - whole(0, 4)) : null,
    remarks: status === 'no_one' ? '三次无人接听。' : null, owner: weighted({ fang: 35, qi: 30, rosa: 30, gao: 5 }),
  }
}

// The first are what shops of today were before.
function lead(serial, shops) {
  const won = serial <= 24 ? shops[shops.length - serial] : null
  const category = won ? won.category : weighted(WEIGHTS)
  const status = won ? 'converted' : weighted({ new: 30, talking: 35, papers: 15, dropped: 20 })
  const place = chinesePlace()
  const open = status !== 'converted' && status !== 'dropped'
  return {
    company: `${place.city}${pick([...FIRST])}${pick([...SECOND])}${pick(['贸易', '商贸', '电子商务', '食品', '服饰'])}有限公司`,
    contact: fakerZH_CN.person.lastName() + fakerZH_CN.person.firstName(),
    phone: chineseMobile(6000 + serial),
    category, region: place.option,
    source: weighted({ form: 45, fair: 20, referral: 20, call: 15 }),
    status,
    next_contact_on: open ? maybe(0.85, () => day(whole(-5, 20))) : null,
    shop: won ? won.shop_no : null,
    remarks: maybe(0.4, () => pick(['有自有工厂，年销约 300 万。', '希望了解扣点和保证金。', '其他平台已开店三年。', '主营礼盒，旺季集中。'])),
    owner: weighted({ luo: 60, ben: 40 }),
  }
}

const folder = process.argv[2]
if (!folder) {
  console.error('usage: node market.mjs FOLDER')
  process.exit(2)
}
mkdirSync(folder, { recursive: true })

const times = (count, make) => Array.from({ length: count }, (_, i) => make(i + 1))

const shops = times(500, shop)
const numbers = times(800, number)
const bound = bindings(shops, numbers)
const byNumber = new Map(shops.map((one) => [one.shop_no, one]))
const active = bound.filter(({ status }) => status === 'active')
const open = shops.filter(({ status }) => status === 'open')

writeCsv(folder, 'department', departments)
writeCsv(folder, 'user', users)
writeCsv(folder, 'shop', shops)
writeCsv(folder, 'phone_number', numbers)
writeCsv(folder, 'phone_binding', bound)
writeCsv(folder, 'phone_change', several(open, 36).map((one) => change(one, numbers)))
writeCsv(folder, 'call_log', times(800, () => call(active, byNumber)))
writeCsv(folder, 'phone_check', several([...new Set(active.map(({ phone }) => phone))], 60).map(check))
writeCsv(folder, 'lead', times(180, (serial) => lead(serial, shops)))
