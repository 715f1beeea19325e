// campaigns.mjs -- what marketing has done in eighteen months: campaigns, where they were placed, whom they reached, and
// which leads and deals came of them. Leads and deals are made elsewhere; here they learn where they came from.

import { groupBy } from './groups.mjs'
import { chance, day, dayOf, maybe, pick, several, weighted, whole } from './random.mjs'

// kind: names in Chinese and English, channels, what a placement costs
const kinds = {
  fair: [['工业自动化展', '智能制造博览会', '能源装备展', '传感器大会'], ['Factory Automation Fair', 'Sensors Expo'], ['booth', 'media', 'mail'], [12_000, 90_000]],
  live: [['预测性维护线上研讨会', '双碳数字化直播课', '边缘计算直播课'], ['Condition Monitoring Webinar'], ['video', 'mail'], [3_000, 15_000]],
  ads: [['网关搜索推广', '能耗监测信息流投放', '新品短视频投放'], ['Gateway Search Ads'], ['search', 'feed', 'video'], [8_000, 45_000]],
  content: [['能源管理白皮书', '标杆工厂案例集', '振动监测选型手册'], ['White Paper: Remote Operation'], ['media', 'mail', 'feed'], [2_000, 12_000]],
}
const channels = { search: '搜索', feed: '信息流', video: '短视频', media: '行业媒体', booth: '展位', mail: '邮件' }
const channelsAbroad = { search: 'Search', feed: 'Feed', video: 'Video', media: 'Trade press', booth: 'Booth', mail: 'Mailing' }

function campaign(serial, count) {
  const kind = weighted({ fair: 35, live: 25, ads: 25, content: 15 })
  const [chinese, english, , [, most]] = kinds[kind]
  const abroad = chance(0.25)
  const begins = -540 + Math.round((serial / count) * 600) // the last ones are still to come
  const ends = begins + (kind === 'fair' ? whole(2, 4) : kind === 'live' ? 1 : whole(30, 90))
  const year = day(begins).slice(0, 4)
  return {
    name: `${year} ${abroad ? pick(english) : pick(chinese)} ${String(serial).padStart(2, '0')}`,
    code: `MK-${String(serial).padStart(3, '0')}`,
    kind,
    status: begins > 0 ? 'planned' : ends >= 0 ? 'running' : chance(0.06) ? 'stopped' : 'done',
    starts_on: day(begins),
    ends_on: day(ends),
    budget: most * whole(2, 4),
    remarks: null,
    owner: abroad ? 'noah' : 'xu',
    abroad,
  }
}

function placements(campaign, next) {
  if (campaign.status === 'planned') return []
  const [, , own, [least, most]] = kinds[campaign.kind]
  return several(own, whole(2, 3)).map((channel) => ({
    campaign: campaign.code,
    name: `${campaign.name} · ${(campaign.abroad ? channelsAbroad : channels)[channel]}`,
    channel,
    track_code: `AD${campaign.starts_on.slice(0, 4)}${String(next()).padStart(4, '0')}`,
    landing_url: `go.qiming.example/${campaign.code.toLowerCase()}`,
    cost: whole(least / 500, most / 500) * 500,
    clicks: channel === 'booth' ? 0 : whole(80, 4000),
  }))
}

const sourced = { campaign: 1, fair: 0.9, website: 0.35 }

// A lead came by a campaign of its kind; a deal that was made of it came by the same.
function attribute(leads, deals, campaigns, ads) {
  const begun = campaigns.filter(({ status }) => status === 'done' || status === 'running')
  const byDeal = new Map()
  for (const lead of leads) {
    const came = chance(sourced[lead.source] ?? 0)
    const fits = begun.filter(({ kind }) => (lead.source === 'fair' ? kind === 'fair' : kind !== 'fair'))
    const one = came ? pick(fits) : null
    lead.campaign = one?.code ?? null
    lead.ad = one ? (maybe(0.8, () => pick(ads.get(one.code)).track_code)) : null
    if (one && lead.opportunity) byDeal.set(lead.opportunity, one.code)
  }
  for (const deal of deals) {
    const earlier = begun.filter(({ starts_on }) => Math.abs(dayOf(deal.opened_on) - dayOf(starts_on) - 60) < 60)
    const direct = sourced[deal.source] >= 0.9 && deal.kind === 'new' && earlier.length > 0 && chance(0.12)
    deal.campaign = byDeal.get(deal.external_id) ?? (direct ? pick(earlier).code : null)
  }
}

const STATES = { invited: 30, signed_up: 20, came: 40, declined: 10 }

function members(campaigns, leads, people) {
  const known = people.filter(({ email, left }) => email && !left)
  return campaigns.filter(({ status }) => status !== 'stopped').flatMap(({ code, status }) => {
    const state = () => (status === 'planned' ? weighted({ invited: 70, signed_up: 30 }) : weighted(STATES))
    const own = leads.filter(({ campaign }) => campaign === code)
    return [
      ...own.map(({ external_id }) => ({ campaign: code, lead: external_id, contact: null, status: status === 'planned' ? 'signed_up' : 'came', first_touch: true })),
      ...several(known, whole(4, 12)).map(({ email }) => ({ campaign: code, lead: null, contact: email, status: state(), first_touch: false })),
    ]
  })
}

export function campaigns(leads, deals, people, count) {
  const made = Array.from({ length: count }, (_, i) => campaign(i + 1, count))
  let serial = 0
  const placed = made.flatMap((one) => placements(one, () => (serial += 1)))
  const ads = groupBy(placed, ({ campaign }) => campaign)
  attribute(leads, deals, made, ads)
  return { campaigns: made.map(({ abroad, ...row }) => row), placements: placed, members: members(made, leads, people) }
}
