// desk.mjs -- writes the demo data of samples/helpdesk: a maker of lamps, its customers, what they ask and what they are
// told. The same seed gives the same bytes. What has just come in has no time: it is of the moment when it is loaded.
//
//   npm ci && npm run generate

import { mkdirSync } from 'node:fs'
import { writeCsv } from './csv.mjs'
import { chance, day, maybe, pick, several, weighted, whole } from './random.mjs'

const user = (login, name, roles, language) => ({ login, name, email: `${login}@lumen.example`, roles, language, active: true })

const users = [
  user('admin', 'Administrator', 'admin', 'en'),
  user('ida', 'Ida Sommer', 'agent', 'en'),
  user('jonas', 'Jonas Berg', 'agent', 'en'),
  user('mei', '梅雪', 'desk_lead', 'zh-CN'),
]

const customer = (name, email, phone, company, plan) => ({ name, email: `${email}.example`, phone, company, plan })

const customers = [
  customer('Ada Winter', 'ada@winter', '030 2312 5001', 'Hotel Winter', 'top'),
  customer('Ben Okafor', 'ben@okafor', '+44 1632 960002', 'Okafor Studios', 'plus'),
  customer('Clara Lindqvist', 'clara@lindqvist', null, 'Lindqvist Interiors', 'plus'),
  customer('David Roth', 'david@roth', '030 2312 5004', null, 'basic'),
  customer('Elena Marino', 'elena@marino', null, 'Teatro Marino', 'top'),
  customer('Felix Braun', 'felix@braun', '030 2312 5006', 'Braun & Söhne', 'plus'),
  customer('Grace Hill', 'grace@hill', '+44 1632 960007', null, 'basic'),
  customer('Hana Sato', 'hana@sato', null, 'Sato Gallery', 'plus'),
  customer('Ivo Novak', 'ivo@novak', null, null, 'basic'),
  customer('Julia Stern', 'julia@stern', '030 2312 5010', 'Praxis Dr. Stern', 'plus'),
  customer('李文静', 'wenjing@qinghe', '+86 138 0000 0011', '清禾酒店', 'top'),
  customer('周子墨', 'zimo@moyun', '+86 139 0000 0012', '墨云设计', 'plus'),
  customer('吴桐', 'tong@wutong', '+86 137 0000 0013', null, 'basic'),
  customer('郑雅', 'ya@zhengya', null, '雅集书店', 'plus'),
  customer('孙浩然', 'haoran@sunhr', '+86 136 0000 0015', null, 'basic'),
]
const isChinese = ({ name }) => !/[a-z]/i.test(name)

const article = (title, area, text, link, owner, published = true) => ({ title, area, text, link, published, owner })

const articles = [
  article('A lamp does not light', 'device', 'Check the plug, then hold the button for ten seconds: the lamp blinks twice and starts afresh.', 'help.lumen.example/reset', 'ida'),
  article('Connecting a hub', 'device', 'Put the hub beside the router for the first start. The light turns white when it has found its updates.', 'help.lumen.example/hub', 'jonas'),
  article('How an update is installed', 'device', 'Leave the lamp under power for fifteen minutes. It dims once when the update is done.', 'help.lumen.example/update', 'jonas'),
  article('Signing in with a new phone', 'account', 'Sign in, choose "Move", and confirm with the code that comes by mail.', 'help.lumen.example/account', 'ida'),
  article('Where the invoice is', 'bill', 'Invoices are sent on the first working day of a month and stand under "My orders".', null, 'ida'),
  article('Sending something back', 'bill', 'Within thirty days everything can be sent back. The label is printed from "My orders".', 'help.lumen.example/return', 'mei'),
  article('灯不亮怎么办', 'device', '请先检查插头，再长按按键十秒，灯闪两下后自动重启。', 'help.lumen.example/reset', 'mei'),
  article('网关联网步骤', 'device', '首次使用请将网关放在路由器旁，指示灯变白即完成。', 'help.lumen.example/hub', 'mei'),
  article('Colours of the new ceiling lights', 'device', 'Still to be written: a table of what the colours mean.', null, 'jonas', false),
]

// What people ask: subject, area, topics, question, the first answer, how it ended, the article that helped
const asked = [
  ['no light', 'device', ['outage'], 'Since this morning it stays dark. I have tried another socket.', 'Please hold the button for ten seconds and tell us what it does.', 'Started afresh; the lamp lights again.', 'A lamp does not light'],
  ['flickers in the evening', 'device', ['outage'], 'It flickers whenever it is dimmed below a third.', 'Which dimmer is it? A photo of its back would help.', 'Another dimmer setting: it is steady now.', null],
  ['does not find the network', 'device', ['how_to'], 'The app says that there is no network, yet my phone has one.', 'Please put the hub beside the router and start it once more.', 'It was too far from the router.', 'Connecting a hub'],
  ['update stops half-way', 'device', ['update'], 'The update has stood at 50 % for an hour.', 'Please leave it under power for another quarter of an hour.', 'The update went through at the second attempt.', 'How an update is installed'],
  ['wrong colour after the update', 'device', ['update', 'outage'], 'Warm white is blue now.', 'Thank you, we have seen this before and are looking into it.', 'A correction was sent to all lamps of this kind.', null],
  ['invoice is missing', 'bill', [], 'I have not had an invoice for last month.', 'It was sent on the first; may it be in the wrong folder?', 'Sent again.', 'Where the invoice is'],
  ['wants to send it back', 'bill', ['refund'], 'It is larger than it looked. How do I return it?', 'Within thirty days that is no problem: the label stands under "My orders".', 'It came back and was paid back.', 'Sending something back'],
  ['cannot sign in', 'account', ['security'], 'My new phone is not accepted.', 'Is it still the same mail address?', 'Moved to the new phone.', 'Signing in with a new phone'],
]
const askedChinese = [
  ['不亮了', 'device', ['outage'], '今天早上起就不亮，换插座也没用。', '请长按按键十秒，并告诉我们指示灯的状态。', '重启后恢复正常。', '灯不亮怎么办'],
  ['连不上网络', 'device', ['how_to'], '应用提示没有网络，但手机上网正常。', '请把网关放到路由器旁边再试一次。', '距离过远，已移近路由器。', '网关联网步骤'],
  ['升级后颜色不对', 'device', ['update', 'outage'], '升级后暖白变成了蓝色。', '已收到反馈，我们正在排查。', '已推送修复版本。', null],
  ['申请退货', 'bill', ['refund'], '尺寸比预期大，如何退货？', '三十天内可以退货，请在“我的订单”打印运单。', '已收到退货并退款。', null],
  ['无法登录', 'account', ['security'], '换了新手机后无法登录。', '请问邮箱是否还是原来的？', '已迁移到新手机。', null],
]
const devices = ['Desk lamp L1', 'Ceiling light C4', 'Floor lamp F2', 'Hub H2', 'Reading light R3', 'Garden light G1']
const devicesChinese = ['台灯 L1', '吸顶灯 C4', '落地灯 F2', '网关 H2', '阅读灯 R3', '庭院灯 G1']

const STATES = { new: 16, working: 22, waiting: 17, solved: 28, closed: 17 }
const isSettled = (status) => status === 'solved' || status === 'closed'

const stories = [
  ...devices.flatMap((device) => asked.map((story) => ({ device, story, chinese: false }))),
  ...devicesChinese.flatMap((device) => askedChinese.map((story) => ({ device, story, chinese: true }))),
]

// In the morning, in Berlin.
const moment = (offset) => `${day(offset)}T0${whole(6, 9)}:${whole(10, 59)}:00Z`

// A settled ticket was asked long ago; of the open ones every second has just come in.
function ticket({ device, story, chinese }) {
  const [what, area, topics, question, answer, solution, helped] = story
  const status = weighted(STATES)
  const settled = isSettled(status)
  const began = settled ? -whole(8, 120) : -whole(1, 6)
  const now = !settled && chance(0.5)
  const took = whole(0, 5)
  return {
    row: {
      subject: chinese ? `${device} ${what}` : `${device}: ${what}`,
      customer: pick(customers.filter((one) => isChinese(one) === chinese)).email,
      agent: status === 'new' ? null : pick(chinese ? ['mei', 'ida'] : ['ida', 'jonas']),
      channel: weighted({ mail: 55, phone: 25, chat: 20 }),
      area,
      topics: topics.join(';'),
      priority: weighted({ urgent: 8, high: 22, normal: 50, low: 20 }),
      status,
      asked_at: now ? null : moment(began),
      question,
      solved_at: settled ? moment(began + 1 + took) : null,
      solution: settled ? solution : null,
      rating: settled ? maybe(0.7, () => weighted({ 5: 45, 4: 30, 3: 12, 2: 8, 1: 5 })) : null,
      article: settled ? helped : null,
    },
    answer, chinese, began, now,
  }
}

const reply = (ticket, kind, text, at) => ({ ticket: ticket.row.subject, kind, text, at: ticket.now ? null : at })

// The last word decides who waits: an answer leaves it with the customer, a question with us.
function repliesOf(ticket) {
  const { row, answer, chinese, began } = ticket
  if (row.status === 'new') return []
  const said = []
  if (row.status !== 'working' || chance(0.5)) said.push(reply(ticket, 'answer', answer, `${day(began)}T10:${whole(10, 59)}:00Z`))
  if (said.length > 0 && (row.status === 'working' || chance(0.4)))
    said.push(reply(ticket, 'question', chinese ? '还是一样，请再看看。' : 'Still the same, please have another look.', `${day(began)}T13:${whole(10, 59)}:00Z`))
  if (chance(0.3)) said.push(reply(ticket, 'note', chinese ? '已与仓库确认库存。' : 'Asked the workshop.', `${day(began)}T14:${whole(10, 59)}:00Z`))
  if (row.status === 'waiting' && said.length > 1)
    said.push(reply(ticket, 'answer', chinese ? '请发送一张照片。' : 'Could you send a photo?', `${day(began)}T15:${whole(10, 59)}:00Z`))
  return said
}

const folder = process.argv[2]
if (!folder) {
  console.error('usage: node desk.mjs FOLDER')
  process.exit(2)
}
mkdirSync(folder, { recursive: true })

const tickets = several(stories, 60).map(ticket)
writeCsv(folder, 'user', users)
writeCsv(folder, 'customer', customers)
writeCsv(folder, 'article', articles)
writeCsv(folder, 'ticket', tickets.map(({ row }) => row))
writeCsv(folder, 'reply', tickets.flatMap(repliesOf))
