// aftersales.mjs -- what follows a signed contract: invoices, the delivery with its milestones, and what customers report.

import { chance, day, dayOf, maybe, moment, pick, several, weighted, whole } from './random.mjs'

const isChinese = ({ name }) => /[一-龥]/.test(name)

// A payment that has come in was invoiced some days before.
function invoices(contracts, payments, most) {
  const byName = new Map(contracts.map((one) => [one.name, one]))
  const paid = payments.filter(({ received, contract }) => received && isChinese(byName.get(contract)))
  return paid.slice(-most).map((payment, i) => ({
    contract: payment.contract,
    number: `XX26${String(i + 1).padStart(8, '0')}`,
    issued_on: day(dayOf(payment.received_on) - whole(3, 15)),
    amount: payment.amount,
    tax_rate: weighted({ 13: 80, 6: 20 }),
    cancelled: false,
  }))
}

const steps = ['到货', '上线试运行', '终验']
const stepsAbroad = ['Shipped', 'Running on trial', 'Accepted']
const managers = ['song', 'noah']

function delivery(contract) {
  const names = isChinese(contract) ? steps : stepsAbroad
  const begins = dayOf(contract.starts_on)
  const pace = whole(25, 45)
  const milestones = names.map((name, i) => {
    const planned = begins + pace * (i + 1)
    const late = chance(0.15) ? whole(5, 25) : 0
    return { delivery: contract.name, name, planned_on: day(planned), accepted_on: planned + late < 0 ? day(planned + late) : null }
  })
  const done = milestones.filter(({ accepted_on }) => accepted_on).length
  const status = done === 3 ? 'done' : done > 0 ? 'running' : weighted({ planned: 60, running: 30, held: 10 })
  return { row: { name: contract.name, contract: contract.name, status, owner: managers[isChinese(contract) ? 0 : 1] }, milestones }
}

// subject, description, solution
const reported = [
  ['网关离线', '昨晚起网关频繁掉线，重启后恢复十分钟。', '更换电源模块后恢复。'],
  ['温度传感器读数异常', '三号炉温度跳变，怀疑传感器故障。', '远程校准并更换屏蔽线。'],
  ['软件授权到期提醒', '平台提示授权将到期，需续期。', '已更新授权文件。'],
  ['数据上报延迟', '能耗数据延迟约二十分钟。', '调整采集周期与缓存。'],
  ['申请操作培训', '新入职三名操作员需要培训。', '已安排线上培训。'],
]
const reportedAbroad = [
  ['Gateway is offline', 'It drops every night and comes back after a restart.', 'Power supply replaced.'],
  ['Wrong readings', 'The temperature jumps by twenty degrees.', 'Calibrated remotely, new cable.'],
  ['Licence expires', 'The platform says that the licence ends soon.', 'New licence sent.'],
  ['Training for operators', 'Three new people need a training.', 'Done online.'],
]

function serviceCase(contract) {
  const [subject, description, solution] = pick(isChinese(contract) ? reported : reportedAbroad)
  const status = weighted({ new: 12, working: 18, waiting: 10, solved: 60 })
  const asked = status === 'solved' ? -whole(8, 300) : -whole(1, 5)
  return {
    subject, account: contract.account, contract: contract.name, channel: weighted({ phone: 45, wechat: 35, email: 20 }),
    priority: weighted({ urgent: 10, high: 25, normal: 65 }), status, description, asked_at: moment(asked),
    first_response_at: status === 'new' ? null : moment(asked + 1),
    solved_at: status === 'solved' ? moment(asked + whole(2, 5)) : null,
    solution: status === 'solved' ? solution : null,
    owner: maybe(0.9, () => managers[isChinese(contract) ? 0 : 1]) ?? contract.owner,
  }
}

export function aftersales(contracts, payments) {
  const signed = contracts.filter(({ status }) => status === 'signed')
  const delivered = several(signed, 70).map(delivery)
  return {
    invoices: invoices(contracts, payments, 180),
    deliveries: delivered.map(({ row }) => row),
    milestones: delivered.flatMap(({ milestones }) => milestones),
    cases: Array.from({ length: 120 }, () => serviceCase(pick(signed))),
  }
}
