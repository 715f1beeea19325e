// activities.mjs -- what was said to whom, and what is to be done. Leads get their first task from the rules while they
// are read; the tasks here are those that people made themselves.

import { chance, day, maybe, moment, pick, weighted, whole } from './random.mjs'

const KINDS = { call: 45, visit: 20, message: 18, mail: 10, meeting: 7 }
const minutes = { call: [3, 30], visit: [40, 180], message: [2, 10], mail: [5, 15], meeting: [30, 120] }
const subjects = {
  call: ['首次电话沟通', '确认需求', '回访报价', '跟进付款', '邀请参加研讨会'],
  visit: ['现场勘查', '技术交流', '拜访设备部', '方案讲解'],
  message: ['发送资料', '确认会议时间', '回复参数问题'],
  mail: ['发送报价单', '发送方案', '会议纪要'],
  meeting: ['方案评审会', '商务谈判', '项目启动会'],
}
const subjectsAbroad = {
  call: ['First call', 'Needs confirmed', 'Called about the offer', 'Asked about the payment'],
  visit: ['Site survey', 'Technical talk', 'Visit to the plant'],
  message: ['Sent the data sheet', 'Agreed on a date'],
  mail: ['Offer sent', 'Minutes sent', 'Answered questions'],
  meeting: ['Review of the proposal', 'Negotiation', 'Kick-off'],
}
const notes = ['客户对数据接口较关心，需提供协议清单。', '预算已批，等待集团审批。', '现场网络条件一般，建议增加网关。', '希望下周给出正式报价。', '与竞争对手比价中，关注交期。']
const notesAbroad = ['Wants a list of supported protocols.', 'Budget approved, waits for headquarters.', 'Compares two offers; delivery time matters.', 'Asked for a formal offer next week.']

function activity(about, { english, at, next }) {
  const kind = weighted(KINDS)
  return {
    subject: pick((english ? subjectsAbroad : subjects)[kind]),
    kind,
    at: moment(at),
    minutes: maybe(0.7, () => whole(...minutes[kind])),
    lead: about.lead ?? null,
    account: about.account ?? null,
    contact: about.contact ?? null,
    opportunity: about.opportunity ?? null,
    notes: maybe(0.5, () => pick(english ? notesAbroad : notes)),
    next_on: next ? day(next) : null,
    owner: about.owner,
  }
}

const spokenWith = (leads) => leads.filter(({ status }) => status === 'working' || status === 'qualified')

// Of each open lead that is worked on one to four, the rest about deals; now and then the next contact is agreed on.
export function activities(companies, leads, opportunities, count) {
  const company = new Map(companies.map((one) => [one.tax_id, one]))
  const made = spokenWith(leads).flatMap((lead) =>
    Array.from({ length: whole(1, 4) }, () =>
      activity({ lead: lead.external_id, owner: lead.owner }, { english: lead.country !== 'cn', at: -whole(1, 30) })))
  while (made.length < count) {
    const deal = pick(opportunities)
    const open = !deal.closed_on
    const about = { account: deal.account, contact: deal.contact, opportunity: deal.external_id, owner: deal.owner }
    made.push(activity(about, {
      english: company.get(deal.account).english,
      at: -whole(open ? 1 : 20, open ? 60 : 400),
      next: open && chance(0.12) ? whole(1, 14) : null,
    }))
  }
  return made
}

const titles = {
  call: ['电话确认交期', '回访使用情况', '催收尾款', '跟进报价'], visit: ['拜访设备部', '现场验收', '年度回访'],
  offer: ['提交正式报价', '更新报价', '准备投标文件'], paper: ['寄送合同原件', '开具发票', '整理验收单'], other: ['准备演示环境', '申请样机'],
}
const titlesAbroad = {
  call: ['Call about delivery', 'Ask how it runs', 'Follow up the offer'], visit: ['Visit to the plant', 'Acceptance on site'],
  offer: ['Send the offer', 'Renew the offer'], paper: ['Send the contract', 'Write the invoice'], other: ['Prepare the demonstration', 'Order a sample'],
}

// When it is due and when it was settled, as days from today.
const times = {
  open: () => ({ due: whole(0, 25) }),
  overdue: () => ({ due: -whole(1, 20) }),
  done: () => ({ due: -whole(1, 200), early: whole(-3, 4) }),
  cancelled: () => ({ due: -whole(1, 120), early: whole(0, 5) }),
}

function task(about, english) {
  const state = weighted({ open: 45, overdue: 12, done: 38, cancelled: 5 })
  const { due, early } = times[state]()
  const kind = weighted({ call: 35, visit: 15, offer: 20, paper: 20, other: 10 })
  return {
    title: pick((english ? titlesAbroad : titles)[kind]),
    kind,
    due_on: day(due),
    priority: weighted({ high: 20, normal: 65, low: 15 }),
    status: state === 'overdue' ? 'open' : state,
    done_at: early === undefined ? null : moment(Math.min(-1, due - early)),
    lead: null,
    account: about.account,
    opportunity: about.opportunity ?? null,
    contract: about.contract ?? null,
    notes: null,
    owner: about.owner,
  }
}

export function tasks(companies, opportunities, contracts, count) {
  const company = new Map(companies.map((one) => [one.tax_id, one]))
  const places = [
    ...opportunities.map((deal) => ({ account: deal.account, opportunity: deal.external_id, owner: deal.owner })),
    ...contracts.map((one) => ({ account: one.account, opportunity: one.opportunity, contract: one.name, owner: one.owner })),
  ]
  return Array.from({ length: count }, () => {
    const about = pick(places)
    return task(about, company.get(about.account).english)
  })
}
