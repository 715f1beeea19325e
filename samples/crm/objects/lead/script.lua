-- Leads: counted at every save, called soon, converted once.
local follow_up = require("follow_up")
local rule = {}

-- What a source is worth before anything else is known.
local worth = {
  referral = 35, partner = 30, tender = 25, fair = 20, website = 15, campaign = 15, cold_call = 5,
}

local function score(lead)
  local points = worth[lead.source] or 0
  if lead.phone then points = points + 10 end
  if lead.email then points = points + 10 end
  if lead.position then points = points + 5 end
  if lead.interests then points = points + 5 * math.min(#lead.interests, 2) end
  if lead.budget and lead.budget >= 1000000 then
    points = points + 30
  elseif lead.budget and lead.budget >= 100000 then
    points = points + 20
  elseif lead.budget and lead.budget > 0 then
    points = points + 10
  end
  return math.min(points, 100)
end

local function is_open(lead)
  return lead.status ~= "converted" and lead.status ~= "dropped"
end

function rule.before_save(lead, old)
  if lead.ad then lead.campaign = lead.ad.campaign end      -- whoever came by a placement came by its campaign
  lead.score = score(lead)
  if lead.status == "converted" and not lead.account then
    crm.refuse(crm.t("texts.lead.use_convert"), "status")
  end
end

-- Whoever gets a lead gets the task to call.
function rule.after_save(lead, old)
  local given = not old or old.owner ~= lead.owner
  if given and lead.owner and is_open(lead) then
    crm.insert("task", {
      title = lead.name, kind = "call", lead = lead, owner = lead.owner,
      due_on = lead.next_contact_on or crm.today():add_days(1),
    })
  end
end

function rule.before_delete(lead)
  if lead.status == "converted" then
    crm.refuse(crm.t("texts.lead.converted_stays"))
  end
end

local function account_of(lead, chosen)
  if chosen then return chosen end
  if lead.country == "cn" and not lead.province then
    crm.refuse(crm.t("texts.lead.province"), "province")
  end
  return crm.insert("account", {
    name = lead.company, country = lead.country, province = lead.province, source = lead.source,
    industry = lead.industry, owner = lead.owner,
  })
end

local function deal_of(lead, account, contact, input)
  return crm.insert("opportunity", {
    name = input.deal_name, account = account, contact = contact, source = lead.source, campaign = lead.campaign,
    amount = input.amount or lead.budget, close_date = input.close_date, owner = lead.owner,
  })
end

-- Open tasks of the lead belong to the customer from now on.
local function hand_over_tasks(lead, account)
  for _, task in ipairs(crm.query("task", {where = "lead == :lead and status == 'open'", args = {lead = lead}})) do
    crm.update(task, {account = account})
  end
end

rule.actions = {log = follow_up.by("lead")}

function rule.actions.convert(lead, input)
  local account = account_of(lead, input.account)
  local contact = crm.insert("contact", {
    name = lead.name, account = account, position = lead.position, mobile = lead.phone,
    email = lead.email, owner = lead.owner,
  })
  local deal = input.with_deal and deal_of(lead, account, contact, input) or nil
  lead.account, lead.contact, lead.opportunity = account, contact, deal
  lead.status = "converted"
  hand_over_tasks(lead, account)
  return deal or account
end

function rule.actions.drop(lead, input)
  lead.status = "dropped"
  lead.drop_reason = input.reason
end

return rule
